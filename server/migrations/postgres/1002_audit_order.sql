-- In which order entries were written: of two that waited for one event, the first was committed first. SQLite numbers its
-- rows by itself.
CREATE SEQUENCE audit_written;
ALTER TABLE audit_entry ADD COLUMN written BIGINT NOT NULL DEFAULT nextval('audit_written');
