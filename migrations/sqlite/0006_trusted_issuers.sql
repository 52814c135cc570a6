-- OpenID providers that an administrator entered, and what each may say about people.
CREATE TABLE trusted_issuers (
  id TEXT PRIMARY KEY NOT NULL,
  -- compared character by character
  issuer TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  client_id TEXT NOT NULL,
  -- sealed with a key that is derived from the master key
  client_secret BLOB NOT NULL,
  sign_in INTEGER,
  push INTEGER,
  -- what it may assert: [{claim,value,kind,label}]
  asserts TEXT NOT NULL,
  -- the domains of the e-mail addresses it is believed about
  domains TEXT NOT NULL,
  algs TEXT NOT NULL,
  scopes TEXT NOT NULL,
  suspended_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

-- Who is meant by an issuer's subject.
CREATE TABLE identities (
  issuer_id TEXT NOT NULL REFERENCES trusted_issuers (id),
  subject TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES people (id),
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (issuer_id, subject)
) STRICT;
CREATE INDEX identities_person ON identities (person_id);

-- A browser that was sent to an issuer and is expected back, once.
CREATE TABLE issuer_flows (
  hash BLOB PRIMARY KEY NOT NULL,
  issuer_id TEXT NOT NULL REFERENCES trusted_issuers (id),
  -- the hash of the browser's own cookie
  browser BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  -- what for, and what must come back, sealed
  body BLOB NOT NULL
) STRICT;
CREATE INDEX issuer_flows_expiry ON issuer_flows (expires_at);

-- Claim tokens that were used, until they run out by themselves.
CREATE TABLE claim_token_uses (
  hash BLOB PRIMARY KEY NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_token_uses_expiry ON claim_token_uses (expires_at);
