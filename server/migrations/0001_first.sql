-- SQL that SQLite and PostgreSQL both run. Instants are milliseconds since 1970, truths are 0 and 1,
-- enums and structures are the JSON of the shared model.

-- What the installation remembers of itself: its epoch, its key, the day from which the samples count.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The head of each scope. A transaction that changes a scope takes its number here, last of all.
CREATE TABLE scope (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    floor BIGINT NOT NULL,
    records BIGINT NOT NULL,
    checksum BIGINT NOT NULL
);

-- What devices keep copies of. Either `body` or `withdrawn` is there.
CREATE TABLE record (
    scope TEXT NOT NULL,
    id TEXT NOT NULL,
    pack TEXT,
    body TEXT,
    withdrawn TEXT,
    changed_seq BIGINT NOT NULL,
    PRIMARY KEY (scope, id)
);
CREATE INDEX record_by_change ON record (scope, changed_seq, id);

-- The whole programme at one moment, and its chunks as they go over the wire.
CREATE TABLE snapshot (
    epoch TEXT NOT NULL,
    seq BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (epoch, seq)
);
CREATE TABLE chunk (
    epoch TEXT NOT NULL,
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    plain BYTEA NOT NULL,
    brotli BYTEA NOT NULL,
    gzip BYTEA NOT NULL,
    PRIMARY KEY (epoch, seq, name)
);

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    is_organiser BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

-- Codes and tokens are kept as hashes only.
CREATE TABLE sign_in_code (
    hash TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    is_used BIGINT NOT NULL
);
CREATE INDEX sign_in_code_by_email ON sign_in_code (email, made_at);
CREATE TABLE sign_in (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    made_at BIGINT NOT NULL,
    renewed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- One row an event: its lock, its terms, and how many places are taken, offers included.
CREATE TABLE event_places (
    event TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    starts_at BIGINT,
    ends_at BIGINT,
    terms TEXT,
    -- Date, place and conditions as they were seen by whoever saw this version of the terms.
    conditions TEXT NOT NULL,
    capacity BIGINT,
    taken BIGINT NOT NULL,
    -- The last ticket that was drawn: the order of the line.
    tickets BIGINT NOT NULL,
    decisions BIGINT NOT NULL,
    CHECK (taken >= 0)
);
-- One row for each country that asked or has places of its own.
CREATE TABLE quota (
    event TEXT NOT NULL REFERENCES event_places (event),
    country TEXT NOT NULL,
    places BIGINT,
    taken BIGINT NOT NULL,
    PRIMARY KEY (event, country),
    CHECK (taken >= 0)
);

CREATE TABLE sign_up (
    account TEXT NOT NULL REFERENCES account (id),
    event TEXT NOT NULL REFERENCES event_places (event),
    state TEXT NOT NULL,
    acts BIGINT NOT NULL,
    country TEXT NOT NULL,
    form TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    offer_until BIGINT,
    history TEXT NOT NULL,
    PRIMARY KEY (account, event)
);
CREATE INDEX sign_up_line ON sign_up (event, state, ticket);
CREATE INDEX sign_up_offers ON sign_up (state, offer_until);

-- What was decided about each command, once. `acts` are those the person knew of after it.
CREATE TABLE outcome (
    account TEXT NOT NULL REFERENCES account (id),
    command TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    event TEXT NOT NULL,
    acts BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (account, command)
);
CREATE INDEX outcome_by_receipt ON outcome (received_at);

-- Mails that wait to be sent: what they tell, not their words.
CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    notice TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL
);
CREATE INDEX mail_by_turn ON mail (next_attempt_at);
