-- The count of an event's decisions orders its line as well: nobody draws a ticket from a count of its own any more.
ALTER TABLE event_places DROP COLUMN tickets;
