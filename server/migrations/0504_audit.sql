-- What was done and by whom. Personal fields lie beside the hash that stands for them, with the salt that keeps them from
-- being guessed by it: both can be let go of. The number in the chain and the link are given after the commit.
CREATE TABLE audit_entry (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    actor TEXT NOT NULL,
    about TEXT NOT NULL,
    personal_hash TEXT NOT NULL,
    salt TEXT,
    personal TEXT,
    number BIGINT,
    link TEXT
);
CREATE UNIQUE INDEX audit_entry_by_number ON audit_entry (number);

CREATE TABLE audit_head (
    name TEXT NOT NULL PRIMARY KEY,
    length BIGINT NOT NULL,
    link TEXT NOT NULL
);
