-- Whether a desk was ever handed to somebody is asked when they say that they have made a list of it.
CREATE INDEX audit_entry_by_actor ON audit_entry (actor, about);
