-- The address that an owner gives to people who may ask her; without a row nobody can.
CREATE TABLE share_addresses (
  owner_id TEXT PRIMARY KEY NOT NULL REFERENCES owners (id),
  hash BLOB NOT NULL UNIQUE,
  -- the address itself, under the master key, so that she can be shown it
  sealed BLOB NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;

-- What people ask by such an address, with no app and no record. An address that is nobody's is
-- asked all the same, so that whoever asks learns nothing.
CREATE TABLE cold_asks (
  id TEXT PRIMARY KEY NOT NULL,
  -- absent where the address is nobody's, or its owner takes no requests from this person
  owner_id TEXT REFERENCES owners (id),
  party_id TEXT NOT NULL REFERENCES people (id),
  -- of the address that was typed
  address BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  lapses_at INTEGER NOT NULL,
  settled_at INTEGER,
  outcome TEXT,
  -- who asks as it was known, for what and why, as JSON
  body TEXT NOT NULL
) STRICT;
CREATE INDEX cold_asks_owner ON cold_asks (owner_id, asked_at, id);
CREATE INDEX cold_asks_party ON cold_asks (party_id, asked_at, id);
CREATE INDEX cold_asks_outcome ON cold_asks (outcome, lapses_at);
