-- Who brought us into the channel of a group: may do there what admins may.
ALTER TABLE study_group ADD COLUMN host TEXT;

-- Who is told, under what key, when a message's place cannot be written to.
ALTER TABLE outbox ADD COLUMN if_closed TEXT; -- JSON
