-- How a client proves who it is and what it may do. A public client's secret_hash is empty, which is no hash.
ALTER TABLE clients ADD COLUMN auth TEXT NOT NULL DEFAULT 'client_secret';
ALTER TABLE clients ADD COLUMN grant_types TEXT NOT NULL
  DEFAULT '["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:uma-ticket"]';
ALTER TABLE clients ADD COLUMN may_push BIGINT;
ALTER TABLE clients ADD COLUMN owns_itself BIGINT;
ALTER TABLE clients ADD COLUMN id_token_alg TEXT NOT NULL DEFAULT 'ES256';
ALTER TABLE clients ADD COLUMN native BIGINT;
-- when it registered itself; absent for those that an operator registered
ALTER TABLE clients ADD COLUMN self_registered_at BIGINT;
-- the token with which it manages its own registration, and the metadata it registered
ALTER TABLE clients ADD COLUMN manage_hash BYTEA;
ALTER TABLE clients ADD COLUMN metadata TEXT;
ALTER TABLE clients ADD COLUMN ended_at BIGINT;

UPDATE clients SET grant_types = '["authorization_code","refresh_token"]' WHERE asks IS NULL;
UPDATE clients SET grant_types = '["refresh_token","urn:ietf:params:oauth:grant-type:uma-ticket"]'
  WHERE keeps_records IS NULL AND redirect_uris = '[]';

-- Initial access tokens: each lets so many clients register themselves.
CREATE TABLE registration_tokens (
  hash BYTEA PRIMARY KEY NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  uses_left BIGINT NOT NULL
);
CREATE INDEX registration_tokens_expiry ON registration_tokens (expires_at);
