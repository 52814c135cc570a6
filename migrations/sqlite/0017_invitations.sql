-- Invitations to people who may have no account. Until one is accepted there is no share, so it
-- permits nothing.
CREATE TABLE invitations (
  -- also the act of the shares that come of it
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  -- as the owner knows the person
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  email TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  -- until when it can be accepted
  ends_at INTEGER NOT NULL,
  -- how many letters went out, and when the last one did
  letters INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  -- who proved that the address is hers
  party_id TEXT REFERENCES people (id),
  settled_at INTEGER,
  outcome TEXT,
  -- what would be shared, as JSON
  body TEXT NOT NULL
) STRICT;
CREATE INDEX invitations_owner ON invitations (owner_id, made_at, id);
CREATE INDEX invitations_outcome ON invitations (outcome, ends_at);
