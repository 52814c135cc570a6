-- What the store itself needs: values about the installation, and the trail of what happened.
CREATE TABLE meta (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT;

-- Insert-only. No foreign keys: a row outlives what it speaks of.
CREATE TABLE audit_events (
  number INTEGER PRIMARY KEY NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  owner_id TEXT,
  resource_id TEXT,
  detail TEXT NOT NULL
) STRICT;

CREATE INDEX audit_events_owner ON audit_events (owner_id, number);
CREATE INDEX audit_events_resource ON audit_events (resource_id, number);
