-- The letter of the day in which a letter is told, for whoever wants one a day.
ALTER TABLE letters ADD COLUMN digest TEXT;
CREATE INDEX letters_digest ON letters (digest) WHERE digest IS NOT NULL;
