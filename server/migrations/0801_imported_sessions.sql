-- Sessions that came with a schedule of another program: the name that it has for each, and what it said of it last. It
-- counts for what it says otherwise from then on.
CREATE TABLE imported_session (
    session TEXT NOT NULL PRIMARY KEY,
    event TEXT NOT NULL,
    name TEXT NOT NULL,
    said TEXT NOT NULL,
    UNIQUE (event, name)
);
