-- One mail for an account and an event: a later decision replaces it until it leaves. Those that were queued before
-- have neither, and leave as they are.
ALTER TABLE mail ADD COLUMN account TEXT;
ALTER TABLE mail ADD COLUMN event TEXT;
-- Until then somebody is delivering it. What comes to its place meanwhile waits, so that the last word arrives last.
ALTER TABLE mail ADD COLUMN taken_until BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX mail_by_concern ON mail (account, event);
