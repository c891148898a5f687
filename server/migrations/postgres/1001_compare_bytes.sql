-- Pages of changes go by the order of ids, byte by byte, as on SQLite. Languages order them otherwise, each in its own
-- way, and a later version of a language differently again.
ALTER TABLE record ALTER COLUMN id TYPE TEXT COLLATE "C";
