//! Access tokens for what an app may learn of a person who signed in to it; they open no records.

use latchkey_domain::id::{ClientId, FamilyId, PersonId};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, time, to_json};
use crate::tx::Write;

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The client that holds it.
    pub client: ClientId,
    /// Of whom it tells.
    pub person: PersonId,
    /// The line of tokens it is in.
    pub family: FamilyId,
    /// What it tells.
    pub scopes: ScopeSet,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

crate::table!(AccessTokens, access_tokens);

impl<M> AccessTokens<'_, M> {
    /// A token that is good now. One whose client has ended is not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<AccessToken>, StoreError> {
        let row = self
            .query(
                "SELECT t.client_id, t.person_id, t.family_id, t.scopes, t.issued_at, t.expires_at \
                 FROM access_tokens t JOIN clients c ON c.id = t.client_id \
                 WHERE t.hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND c.ended_at IS NULL",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map(|row| {
            Ok(AccessToken {
                client: id(&row, "client_id")?,
                person: id(&row, "person_id")?,
                family: id(&row, "family_id")?,
                scopes: json(&row, "scopes")?,
                issued_at: time(&row, "issued_at")?,
                expires_at: time(&row, "expires_at")?,
            })
        })
        .transpose()
    }
}

impl AccessTokens<'_, Write> {
    /// Inserts a token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(
        &mut self,
        hash: &TokenHash,
        token: &AccessToken,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO access_tokens (hash, client_id, person_id, family_id, scopes, issued_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(token.client.as_str())
        .bind(token.person.as_str())
        .bind(token.family.as_str())
        .bind(to_json(&token.scopes)?)
        .bind(token.issued_at.as_millis())
        .bind(token.expires_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Revokes a token of this client; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE access_tokens SET revoked_at = $3 WHERE hash = $1 AND client_id = $2 AND revoked_at IS NULL")
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Revokes all tokens of a family.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_family(
        &mut self,
        family: &FamilyId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE access_tokens SET revoked_at = $2 WHERE family_id = $1 AND revoked_at IS NULL",
        )
        .bind(family.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Revokes all tokens of a client about this person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_of_person(
        &mut self,
        person: &PersonId,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE access_tokens SET revoked_at = $3 WHERE person_id = $1 AND client_id = $2 AND revoked_at IS NULL",
        )
        .bind(person.as_str())
        .bind(client.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Removes tokens that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM access_tokens WHERE hash IN \
             (SELECT hash FROM access_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
