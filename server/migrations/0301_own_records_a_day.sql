-- Own records have a limit of their own: who sets stars all day long can still ask for a place in the evening.
ALTER TABLE allowance ADD COLUMN own_records BIGINT NOT NULL DEFAULT 0;
