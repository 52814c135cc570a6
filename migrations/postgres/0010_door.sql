-- What a person chose for herself; no row means the defaults.
CREATE TABLE preferences (
  person_id TEXT PRIMARY KEY NOT NULL REFERENCES people (id),
  changed_at BIGINT NOT NULL,
  body TEXT NOT NULL
);

-- What kind of browser a session is in, as two closed words: `firefox/windows`.
ALTER TABLE sessions ADD COLUMN browser TEXT;
CREATE INDEX sessions_person ON sessions (person_id, id);

-- Browsers in which somebody has signed in before, by the hash of a cookie of their own.
CREATE TABLE known_browsers (
  hash BYTEA NOT NULL,
  person_id TEXT NOT NULL REFERENCES people (id),
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (hash, person_id)
);
CREATE INDEX known_browsers_last ON known_browsers (last_at);

-- Codes sent by e-mail: each is bound to the browser that asked, and good once.
CREATE TABLE mailed_codes (
  -- of the handle in that browser's cookie
  hash BYTEA PRIMARY KEY NOT NULL,
  purpose TEXT NOT NULL,
  -- absent where nobody has the address; then no code is right
  person_id TEXT REFERENCES people (id),
  -- the new address that is proven with it
  email TEXT,
  code BYTEA NOT NULL,
  tries BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);
CREATE INDEX mailed_codes_expiry ON mailed_codes (expires_at);
CREATE INDEX mailed_codes_person ON mailed_codes (person_id);
