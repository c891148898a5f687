-- How many stand in line for an event: whoever joins it is told their rank, and the line isn't counted anew for each.
ALTER TABLE event_places ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;
UPDATE event_places SET waiting =
    (SELECT count(*) FROM sign_up WHERE sign_up.event = event_places.event AND sign_up.state = 'reserve');
