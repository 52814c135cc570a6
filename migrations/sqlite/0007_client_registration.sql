-- How a client proves who it is and what it may do. A public client's secret_hash is empty, which is no hash.
ALTER TABLE clients ADD COLUMN auth TEXT NOT NULL DEFAULT 'client_secret';
ALTER TABLE clients ADD COLUMN grant_types TEXT NOT NULL
  DEFAULT '["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:uma-ticket"]';
ALTER TABLE clients ADD COLUMN may_push INTEGER;
ALTER TABLE clients ADD COLUMN owns_itself INTEGER;
ALTER TABLE clients ADD COLUMN id_token_alg TEXT NOT NULL DEFAULT 'ES256';
ALTER TABLE clients ADD COLUMN native INTEGER;
-- when it registered itself; absent for those that an operator registered
ALTER TABLE clients ADD COLUMN self_registered_at INTEGER;
-- the token with which it manages its own registration, and the metadata it registered
ALTER TABLE clients ADD COLUMN manage_hash BLOB;
ALTER TABLE clients ADD COLUMN metadata TEXT;
ALTER TABLE clients ADD COLUMN ended_at INTEGER;

UPDATE clients SET grant_types = '["authorization_code","refresh_token"]' WHERE asks IS NULL;
UPDATE clients SET grant_types = '["refresh_token","urn:ietf:params:oauth:grant-type:uma-ticket"]'
  WHERE keeps_records IS NULL AND redirect_uris = '[]';

-- Initial access tokens: each lets so many clients register themselves.
CREATE TABLE registration_tokens (
  hash BLOB PRIMARY KEY NOT NULL,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  uses_left INTEGER NOT NULL
) STRICT;
CREATE INDEX registration_tokens_expiry ON registration_tokens (expires_at);
