-- The refresh token beside an RPT stands in the row of that RPT: one grant, one row, one statement.
ALTER TABLE rpts ADD COLUMN refresh_hash BYTEA;
ALTER TABLE rpts ADD COLUMN refresh_expires_at BIGINT;
ALTER TABLE rpts ADD COLUMN refresh_spent_at BIGINT;
ALTER TABLE rpts ADD COLUMN refresh_revoked_at BIGINT;
-- the line of tokens that came of one ticket, ended as a whole when a refresh token is replayed
ALTER TABLE rpts ADD COLUMN family_id TEXT;
-- what a refresh may give at the most, as JSON
ALTER TABLE rpts ADD COLUMN renewable TEXT;
-- the identifiers of the resources, 26 characters each, one after the other
ALTER TABLE rpts ADD COLUMN resource_ids TEXT;
-- the later end of the two tokens
ALTER TABLE rpts ADD COLUMN kept_until BIGINT;
UPDATE rpts SET kept_until = expires_at;
CREATE INDEX rpts_refresh ON rpts (refresh_hash);
CREATE INDEX rpts_family ON rpts (family_id);
CREATE INDEX rpts_kept ON rpts (kept_until, expires_at);

-- Proof of who somebody is, saved for one app with that person's agreement.
CREATE TABLE pcts (
  hash BYTEA PRIMARY KEY NOT NULL,
  id TEXT NOT NULL UNIQUE,
  client_id TEXT NOT NULL REFERENCES clients (id),
  party_id TEXT NOT NULL REFERENCES people (id),
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  -- the verified claims as JSON; emptied when it ends
  body TEXT NOT NULL
);
CREATE INDEX pcts_party ON pcts (party_id, expires_at);
CREATE INDEX pcts_expiry ON pcts (expires_at);
