-- How many transactions have changed what devices rely on. A small file beside the database holds the same number:
-- a database that was copied back is behind it, and a new epoch begins.
CREATE TABLE high_water (
    changes BIGINT NOT NULL
);
INSERT INTO high_water (changes) VALUES (0);
