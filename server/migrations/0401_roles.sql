-- What a person may see and do beside their own things; `reach` is `whole`, or the id of a project, an event or a country.
CREATE TABLE role (
    account TEXT NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    reach TEXT NOT NULL,
    until BIGINT,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (account, role, reach)
);

-- By the project an organiser's events are found. The desk of an event is kept once somebody has looked at it.
ALTER TABLE event_places ADD COLUMN project TEXT;
ALTER TABLE event_places ADD COLUMN has_desk BIGINT NOT NULL DEFAULT 0;

-- How far this device has read the scopes that it follows, as it said.
ALTER TABLE sign_in ADD COLUMN followed TEXT;
