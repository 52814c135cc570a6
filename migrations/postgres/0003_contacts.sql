-- People an owner knows: they can be chosen in the share flow without being in the directory.
CREATE TABLE contacts (
  owner_id TEXT NOT NULL REFERENCES owners (id),
  party_id TEXT NOT NULL REFERENCES people (id),
  added_at BIGINT NOT NULL,
  PRIMARY KEY (owner_id, party_id)
);
