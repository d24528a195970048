-- Who is told, under what key, when a message's place cannot be written to.
ALTER TABLE outbox ADD COLUMN if_closed TEXT; -- JSON
