-- Instants are milliseconds since 1970 UTC; a flag is a nullable instant; sets and documents are JSON text.
CREATE TABLE people (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  -- canonical form of the address, the one used for look-ups
  email_key TEXT NOT NULL UNIQUE,
  place TEXT,
  zone TEXT NOT NULL,
  -- argon2id in PHC form; absent for people who sign in otherwise
  password_hash TEXT,
  -- listed in the directory that owners may search (professionals only)
  listed_at BIGINT,
  -- checked facts with their sources: [{kind,label,source,checked_at}]
  facts TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE owners (
  id TEXT PRIMARY KEY NOT NULL,
  -- moves with every change of this owner's shares
  policy_version BIGINT NOT NULL
);

CREATE TABLE clients (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  website TEXT NOT NULL,
  contact TEXT NOT NULL,
  secret_hash BYTEA NOT NULL,
  keeps_records BIGINT,
  asks BIGINT,
  redirect_uris TEXT NOT NULL,
  claims_redirect_uris TEXT NOT NULL,
  scopes TEXT NOT NULL,
  reviewed_at BIGINT,
  created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
  hash BYTEA PRIMARY KEY NOT NULL,
  id TEXT NOT NULL UNIQUE,
  person_id TEXT NOT NULL REFERENCES people (id),
  signed_in_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);

-- One owner's authorization of one record service; her tokens hang on it.
CREATE TABLE connections (
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  resource_server_id TEXT NOT NULL REFERENCES clients (id),
  connected_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX connections_owner ON connections (owner_id, resource_server_id);

CREATE TABLE codes (
  hash BYTEA PRIMARY KEY NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  owner_id TEXT NOT NULL REFERENCES owners (id),
  connection_id TEXT NOT NULL REFERENCES connections (id),
  -- the line of tokens that this code starts, ended as a whole when the code is replayed
  family_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);

CREATE TABLE pats (
  hash BYTEA PRIMARY KEY NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  owner_id TEXT NOT NULL REFERENCES owners (id),
  connection_id TEXT NOT NULL REFERENCES connections (id),
  family_id TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX pats_family ON pats (family_id);
CREATE INDEX pats_connection ON pats (connection_id);

CREATE TABLE refresh_tokens (
  hash BYTEA PRIMARY KEY NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  owner_id TEXT NOT NULL REFERENCES owners (id),
  connection_id TEXT NOT NULL REFERENCES connections (id),
  family_id TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_connection ON refresh_tokens (connection_id);

CREATE TABLE resources (
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  resource_server_id TEXT NOT NULL REFERENCES clients (id),
  name TEXT NOT NULL,
  kind TEXT,
  scopes TEXT NOT NULL,
  description TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  removed_at BIGINT,
  UNIQUE (owner_id, id)
);
CREATE INDEX resources_owner ON resources (owner_id, resource_server_id);

CREATE TABLE shares (
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL,
  party_id TEXT NOT NULL REFERENCES people (id),
  resource_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  purpose TEXT,
  note TEXT,
  request_id TEXT,
  act_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT,
  end_reason TEXT,
  version BIGINT NOT NULL,
  -- when a record service was last told yes because of it
  last_used_at BIGINT,
  -- a share can only be of a resource of its own owner
  FOREIGN KEY (owner_id, resource_id) REFERENCES resources (owner_id, id)
);
CREATE INDEX shares_owner ON shares (owner_id, ends_at, id);
CREATE INDEX shares_resource ON shares (resource_id, party_id);
CREATE INDEX shares_party ON shares (party_id, ends_at);
CREATE INDEX shares_act ON shares (act_id);

CREATE TABLE rules (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  kinds TEXT NOT NULL,
  effect TEXT NOT NULL,
  begins_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE TABLE tickets (
  hash BYTEA PRIMARY KEY NOT NULL,
  process_id TEXT NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  resource_server_id TEXT NOT NULL REFERENCES clients (id),
  client_id TEXT REFERENCES clients (id),
  request_id TEXT,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT,
  spent_by TEXT,
  -- the rest of the ticket as JSON
  body TEXT NOT NULL
);
CREATE INDEX tickets_process ON tickets (process_id);
CREATE INDEX tickets_expiry ON tickets (expires_at);

CREATE TABLE rpts (
  hash BYTEA PRIMARY KEY NOT NULL,
  process_id TEXT NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  party_id TEXT NOT NULL REFERENCES people (id),
  owner_id TEXT NOT NULL REFERENCES owners (id),
  resource_server_id TEXT NOT NULL REFERENCES clients (id),
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  first_used_at BIGINT,
  last_used_at BIGINT,
  uses BIGINT NOT NULL,
  -- permissions and verified claims as JSON
  body TEXT NOT NULL
);
CREATE INDEX rpts_process ON rpts (process_id);
CREATE INDEX rpts_expiry ON rpts (expires_at);
CREATE INDEX rpts_owner ON rpts (owner_id, party_id);

CREATE TABLE access_requests (
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  party_id TEXT NOT NULL REFERENCES people (id),
  client_id TEXT NOT NULL REFERENCES clients (id),
  resource_server_id TEXT NOT NULL REFERENCES clients (id),
  asked_at BIGINT NOT NULL,
  lapses_at BIGINT NOT NULL,
  settled_at BIGINT,
  outcome TEXT,
  message TEXT,
  -- what is asked, why, and what was proven, as JSON
  body TEXT NOT NULL
);
CREATE INDEX access_requests_owner ON access_requests (owner_id, asked_at);
CREATE INDEX access_requests_party ON access_requests (party_id, asked_at);

-- A consent run or a claims run in one browser.
CREATE TABLE flows (
  hash BYTEA PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  -- bound by the first POST
  session_id TEXT,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  body TEXT NOT NULL
);
CREATE INDEX flows_expiry ON flows (expires_at);

CREATE TABLE drafts (
  id TEXT PRIMARY KEY NOT NULL,
  owner_id TEXT NOT NULL REFERENCES owners (id),
  -- `share`, or `answer`; an answer's subject is its request
  kind TEXT NOT NULL,
  subject TEXT,
  changed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX drafts_owner ON drafts (owner_id, kind, subject);
