-- What a share was before each change, so that the change can be taken back exactly.
CREATE TABLE share_changes (
  share_id TEXT NOT NULL REFERENCES shares (id),
  owner_id TEXT NOT NULL REFERENCES owners (id),
  -- of the share, after the change
  version INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- {scopes,purpose,note,ends_at}
  former TEXT NOT NULL,
  PRIMARY KEY (share_id, version)
) STRICT;

-- What an owner agreed to, as it was said then; never changed afterwards.
CREATE TABLE receipts (
  id TEXT PRIMARY KEY NOT NULL,
  share_id TEXT NOT NULL REFERENCES shares (id),
  owner_id TEXT NOT NULL REFERENCES owners (id),
  -- of the share
  version INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  -- SHA-256 of the body
  hash BLOB NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (share_id, version)
) STRICT;

-- All of an owner's sharing, stopped at once.
CREATE TABLE stops (
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  stopped_at INTEGER NOT NULL,
  shares INTEGER NOT NULL,
  -- whether it began the pause of new requests
  paused_at INTEGER,
  undone_at INTEGER
) STRICT;
CREATE INDEX stops_owner ON stops (owner_id, stopped_at);

-- Kinds of record that may be shared with no end date.
CREATE TABLE open_kinds (
  kind TEXT PRIMARY KEY NOT NULL,
  allowed_at INTEGER NOT NULL
) STRICT;

-- what stopped it together with others
ALTER TABLE shares ADD COLUMN stop_id TEXT;
-- when its owner last said that it may end, or go on, as it is
ALTER TABLE shares ADD COLUMN reviewed_at INTEGER;
CREATE INDEX shares_stop ON shares (stop_id);
-- since when this owner takes no new requests
ALTER TABLE owners ADD COLUMN paused_at INTEGER;
