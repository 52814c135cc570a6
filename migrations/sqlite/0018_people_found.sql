-- The name without case and accents, by which people are found; absent until it was made.
ALTER TABLE people ADD COLUMN name_key TEXT;
CREATE INDEX people_listed ON people (name_key, id) WHERE listed_at IS NOT NULL;
-- when somebody last came back into the account with a code, which holds up sharing with new people
ALTER TABLE people ADD COLUMN recovered_at INTEGER;
