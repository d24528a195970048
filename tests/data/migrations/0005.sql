-- A schedule with a pool, and a member who reads in a language.
UPDATE schedule SET pool = 'hard' WHERE id = 7;
UPDATE member SET locale = 'de-DE' WHERE id = 'console:ana';
