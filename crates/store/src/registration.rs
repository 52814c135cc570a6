//! Clients that register themselves: the tokens that let them, and the rows they manage.
//!
//! Only a client that registered itself is ever changed or ended here; one that an operator
//! registered has no such token.

use latchkey_domain::id::ClientId;
use latchkey_domain::party::Client;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::client::client;
use crate::error::StoreError;
use crate::row::to_json;
use crate::tx::{Write, text};

/// A token that lets clients register themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationToken {
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How many clients it still lets in.
    pub uses_left: i64,
}

crate::table!(Registrations, registrations);

impl<M> Registrations<'_, M> {
    /// Whether a token still lets a client register.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_good(&mut self, hash: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        self.query(
            "SELECT hash FROM registration_tokens WHERE hash = $1 AND expires_at > $2 AND uses_left > 0",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(now.as_millis())
        .one()
        .await
        .map(|row| row.is_some())
    }

    /// The client that is managed with this token, unless it has ended, and what it registered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn managed(
        &mut self,
        id: &ClientId,
        token: &TokenHash,
    ) -> Result<Option<(Client, String)>, StoreError> {
        self.query(
            "SELECT id, name, website, contact, keeps_records, asks, owns_itself, may_push, auth, grant_types, \
             id_token_alg, self_registered_at, native, redirect_uris, claims_redirect_uris, scopes, reviewed_at, \
             created_at, ended_at, metadata FROM clients WHERE id = $1 AND manage_hash = $2 AND ended_at IS NULL \
             AND self_registered_at IS NOT NULL",
        )
        .bind(id.as_str())
        .bind(token.as_bytes().to_vec())
        .one()
        .await?
        .map(|row| Ok((client(&row)?, text(&row, "metadata")?)))
        .transpose()
    }
}

impl Registrations<'_, Write> {
    /// Inserts a token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(
        &mut self,
        hash: &TokenHash,
        token: &RegistrationToken,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO registration_tokens (hash, made_at, expires_at, uses_left) VALUES ($1, $2, $3, $4)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(token.made_at.as_millis())
        .bind(token.expires_at.as_millis())
        .bind(token.uses_left)
        .run()
        .await
        .map(|_| ())
    }

    /// Takes one use from a token; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take(&mut self, hash: &TokenHash, now: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "UPDATE registration_tokens SET uses_left = uses_left - 1 \
             WHERE hash = $1 AND expires_at > $2 AND uses_left > 0",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Gives a new client the token with which it manages itself, and keeps what it registered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep(
        &mut self,
        id: &ClientId,
        token: &TokenHash,
        metadata: &str,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE clients SET manage_hash = $2, metadata = $3 \
             WHERE id = $1 AND self_registered_at IS NOT NULL AND manage_hash IS NULL",
        )
        .bind(id.as_str())
        .bind(token.as_bytes().to_vec())
        .bind(metadata)
        .run()
        .await
    }

    /// Replaces what a client registered. What an administrator had reviewed is no longer what is
    /// there, so the review is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn replace(&mut self, client: &Client, metadata: &str) -> Result<u64, StoreError> {
        let flag = |on: bool| on.then_some(client.created_at.as_millis());
        self.query(
            "UPDATE clients SET name = $2, website = $3, contact = $4, asks = $5, auth = $6, grant_types = $7, \
             id_token_alg = $8, native = $9, redirect_uris = $10, claims_redirect_uris = $11, scopes = $12, \
             metadata = $13, reviewed_at = NULL \
             WHERE id = $1 AND self_registered_at IS NOT NULL AND ended_at IS NULL",
        )
        .bind(client.id.as_str())
        .bind(client.name.as_str())
        .bind(client.website.as_str())
        .bind(client.contact.as_str())
        .bind(flag(client.asks))
        .bind(client.auth.name())
        .bind(to_json(&client.grant_types)?)
        .bind(client.id_token_alg.name())
        .bind(flag(client.native))
        .bind(to_json(&client.redirect_uris)?)
        .bind(to_json(&client.claims_redirect_uris)?)
        .bind(to_json(&client.scopes)?)
        .bind(metadata)
        .run()
        .await
    }

    /// Ends a client and everything that was given to it; says how many clients that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(&mut self, id: &ClientId, now: Timestamp) -> Result<u64, StoreError> {
        let ended = self
            .query(
                "UPDATE clients SET ended_at = $2 \
                 WHERE id = $1 AND self_registered_at IS NOT NULL AND ended_at IS NULL",
            )
            .bind(id.as_str())
            .bind(now.as_millis())
            .run()
            .await?;
        if ended == 0 {
            return Ok(0);
        }
        for statement in [
            "UPDATE tickets SET spent_at = $2, spent_by = $1 WHERE client_id = $1 AND spent_at IS NULL AND expires_at > $2",
            "UPDATE codes SET spent_at = $2 WHERE client_id = $1 AND spent_at IS NULL AND expires_at > $2",
            "UPDATE rpts SET revoked_at = COALESCE(revoked_at, $2), refresh_revoked_at = COALESCE(refresh_revoked_at, $2) \
             WHERE client_id = $1 AND kept_until > $2",
            "UPDATE pcts SET ended_at = $2, body = '' WHERE client_id = $1 AND ended_at IS NULL AND expires_at > $2",
            "UPDATE access_tokens SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL AND expires_at > $2",
            "UPDATE agreements SET ended_at = $2 WHERE client_id = $1 AND ended_at IS NULL AND agreed_at <= $2",
            "UPDATE pats SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL AND expires_at > $2",
            "UPDATE refresh_tokens SET revoked_at = $2 WHERE client_id = $1 AND revoked_at IS NULL AND expires_at > $2",
            "UPDATE flows SET ended_at = $2 WHERE client_id = $1 AND ended_at IS NULL AND expires_at > $2",
        ] {
            self.query(statement)
                .bind(id.as_str())
                .bind(now.as_millis())
                .run()
                .await?;
        }
        Ok(ended)
    }

    /// Removes tokens that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM registration_tokens WHERE hash IN \
             (SELECT hash FROM registration_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
