-- Letters to people that wait to be sent, written with what they tell of.
CREATE TABLE letters (
  -- the same occasion gives the same identifier, so that nobody is told twice
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  -- whose account it is about, and where to, when that is not the address of the account
  person_id TEXT,
  address TEXT,
  -- what its link leads to: the identifier of a request, a share …
  about TEXT,
  -- what its words need, sealed; empty once it is sent
  sealed BLOB NOT NULL,
  -- the hash of the handle in its link, and until when that leads anywhere
  code BLOB NOT NULL UNIQUE,
  code_ends_at INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  -- when it is tried next; absent when nothing is left to do
  due_at INTEGER,
  attempts INTEGER NOT NULL,
  -- whoever is trying it now
  claim TEXT,
  sent_at INTEGER,
  cancelled_at INTEGER,
  gave_up_at INTEGER
) STRICT;
CREATE INDEX letters_due ON letters (due_at);
CREATE INDEX letters_claim ON letters (claim);
CREATE INDEX letters_about ON letters (about);
CREATE INDEX letters_made ON letters (made_at, id);
CREATE INDEX letters_code_end ON letters (code_ends_at);
