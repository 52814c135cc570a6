-- Latchkey as OpenID provider: codes that stand for a person with or without a connection, access
-- tokens for what an app may learn of her, what she agreed to, and the keys that ID tokens are signed with.
DROP TABLE codes;
CREATE TABLE codes (
  hash BYTEA PRIMARY KEY NOT NULL,
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
  signed_in_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);

CREATE TABLE access_tokens (
  hash BYTEA PRIMARY KEY NOT NULL,
  client_id TEXT NOT NULL REFERENCES clients (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  family_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX access_tokens_family ON access_tokens (family_id);
CREATE INDEX access_tokens_person ON access_tokens (person_id, client_id);

-- What a person agreed that an app learns of her when she signs in to it.
CREATE TABLE agreements (
  person_id TEXT NOT NULL REFERENCES people (id),
  client_id TEXT NOT NULL REFERENCES clients (id),
  scopes TEXT NOT NULL,
  agreed_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (person_id, client_id)
);

-- The states of a key follow from these instants and from the key that comes after it.
CREATE TABLE signing_keys (
  kid TEXT PRIMARY KEY NOT NULL,
  alg TEXT NOT NULL,
  -- counts the keys of an algorithm, so that two nodes cannot make the same one twice
  generation BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  jwk TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  signs_from BIGINT NOT NULL,
  revoked_at BIGINT,
  UNIQUE (alg, generation)
);
