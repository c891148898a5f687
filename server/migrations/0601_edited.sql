-- What a pack said of a record that was changed at a desk since: the pack counts for what it says otherwise from then on.
-- Nothing, where it was written at the desk.
CREATE TABLE edited (
    record TEXT NOT NULL PRIMARY KEY,
    said TEXT
);
