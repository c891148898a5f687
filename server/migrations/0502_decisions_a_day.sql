-- Decisions have a limit of their own: who decides about thousands can still ask for a place.
ALTER TABLE allowance ADD COLUMN decisions BIGINT NOT NULL DEFAULT 0;
