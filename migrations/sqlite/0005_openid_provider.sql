-- Latchkey as OpenID provider: codes that stand for a person with or without a connection, access
-- tokens for what an app may learn of her, what she agreed to, and the keys that ID tokens are signed with.
DROP TABLE codes;
CREATE TABLE codes (
  hash BLOB PRIMARY KEY NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  owner_id TEXT NOT NULL REFERENCES owners (id),
  -- absent when nothing but signing in was asked for
  connection_id TEXT REFERENCES connections (id),
  -- the line of tokens that this code starts, ended as a whole when the code is replayed
  family_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge TEXT NOT NULL,
  scopes TEXT NOT NULL,
  nonce TEXT,
  signed_in_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  spent_at INTEGER
) STRICT;

CREATE TABLE access_tokens (
  hash BLOB PRIMARY KEY NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  family_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX access_tokens_family ON access_tokens (family_id);
CREATE INDEX access_tokens_person ON access_tokens (person_id, client_id);

-- What a person agreed that an app learns of her when she signs in to it.
CREATE TABLE agreements (
  person_id TEXT NOT NULL REFERENCES people (id),
  client_id TEXT NOT NULL REFERENCES clients (id),
  scopes TEXT NOT NULL,
  agreed_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (person_id, client_id)
) STRICT;

-- The states of a key follow from these instants and from the key that comes after it.
CREATE TABLE signing_keys (
  kid TEXT PRIMARY KEY NOT NULL,
  alg TEXT NOT NULL,
  -- counts the keys of an algorithm, so that two nodes cannot make the same one twice
  generation INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  jwk TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  signs_from INTEGER NOT NULL,
  revoked_at INTEGER,
  UNIQUE (alg, generation)
) STRICT;
