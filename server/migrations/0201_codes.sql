-- A code of six digits is good on the device that asked for it; the long one of the same mail is good anywhere. Codes
-- live for minutes: none is taken along.
DROP TABLE sign_in_code;
CREATE TABLE sign_in_code (
    hash TEXT PRIMARY KEY,
    long_hash TEXT NOT NULL,
    email TEXT NOT NULL,
    -- The mark of the device that asked.
    device TEXT NOT NULL,
    -- Who asked, from where and for whom, as a hash; absent where the device had asked for this address before.
    stranger TEXT,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    is_used BIGINT NOT NULL
);
CREATE INDEX sign_in_code_by_email ON sign_in_code (email, made_at);
CREATE INDEX sign_in_code_by_device ON sign_in_code (device, made_at);

-- Wrong guesses of an address within a day, from the first one on.
CREATE TABLE sign_in_guess (
    email TEXT PRIMARY KEY,
    since BIGINT NOT NULL,
    guesses BIGINT NOT NULL
);
