-- Which problems a schedule draws from: any, easy, medium, hard, or an area.
ALTER TABLE schedule ADD COLUMN pool TEXT NOT NULL DEFAULT 'any';

-- The language and country a member reads in, such as de-DE, where the platform tells it.
ALTER TABLE member ADD COLUMN locale TEXT;
