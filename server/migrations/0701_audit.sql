-- What was done at the desk and by whom. What is personal lies beside the hash that stands for it, with the salt that keeps
-- it from being guessed by it: both can be let go of. The number in the chain and the link are given after the commit.
CREATE TABLE audit_entry (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    actor TEXT NOT NULL,
    about TEXT NOT NULL,
    said TEXT NOT NULL,
    personal_hash TEXT NOT NULL,
    salt TEXT,
    personal TEXT,
    kept_since BIGINT NOT NULL,
    number BIGINT,
    link TEXT
);
CREATE UNIQUE INDEX audit_entry_by_number ON audit_entry (number) WHERE number IS NOT NULL;
CREATE INDEX audit_entry_without_link ON audit_entry (number) WHERE number IS NULL;
CREATE INDEX audit_entry_with_personal_fields ON audit_entry (kept_since) WHERE personal IS NOT NULL;

CREATE TABLE audit_head (
    name TEXT NOT NULL PRIMARY KEY,
    length BIGINT NOT NULL,
    link TEXT NOT NULL
);
