-- When the sign-up took its last step, and how many kinds of what was typed in its form have gone since its event.
-- What was there before begins to count when it is first looked at.
ALTER TABLE sign_up ADD COLUMN changed_at BIGINT;
ALTER TABLE sign_up ADD COLUMN cleared BIGINT NOT NULL DEFAULT 0;
-- Those of the taken places whose sign-ups are forgotten: how many people were there stays.
ALTER TABLE event_places ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0;
ALTER TABLE quota ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0;
-- When its person was here last.
ALTER TABLE account ADD COLUMN seen_at BIGINT;
CREATE INDEX sign_in_by_account ON sign_in (account);
