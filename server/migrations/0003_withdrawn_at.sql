-- When a record was withdrawn: after a long time it is forgotten for good, and the floor of its scope rises.
ALTER TABLE record ADD COLUMN withdrawn_at BIGINT;
CREATE INDEX record_withdrawn ON record (scope, withdrawn_at) WHERE withdrawn IS NOT NULL;
