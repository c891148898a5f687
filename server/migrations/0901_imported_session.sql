-- What another program's file said last of a session, so that it counts only for what it says otherwise from then on.
CREATE TABLE imported_session (
    record TEXT NOT NULL PRIMARY KEY,
    event TEXT NOT NULL,
    -- By what the file calls it.
    named TEXT NOT NULL,
    -- Nothing, where an import took it back.
    said TEXT,
    -- Whether an import brought it, or it was there before.
    is_brought INTEGER NOT NULL
);

CREATE INDEX imported_session_by_event ON imported_session (event);
