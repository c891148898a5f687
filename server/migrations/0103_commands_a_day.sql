-- How many commands of an account were decided on a day, counted in UTC.
CREATE TABLE allowance (
    account TEXT PRIMARY KEY REFERENCES account (id),
    day BIGINT NOT NULL,
    commands BIGINT NOT NULL
);
