//! Refresh tokens: good once, each replaced by the next of its family.

use latchkey_domain::id::{ClientId, ConnectionId, FamilyId, OwnerId};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time};
use crate::spend::Spend;
use crate::tx::{Row, Write};

/// A refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The client that holds it.
    pub client: ClientId,
    /// The owner it stands for.
    pub owner: OwnerId,
    /// The connection it belongs to.
    pub connection: ConnectionId,
    /// The line of tokens it is in.
    pub family: FamilyId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends if nobody uses it.
    pub expires_at: Timestamp,
}

crate::table!(RefreshTokens, refresh_tokens);

fn refresh_token(row: &Row) -> Result<RefreshToken, StoreError> {
    Ok(RefreshToken {
        client: id(row, "client_id")?,
        owner: id(row, "owner_id")?,
        connection: id(row, "connection_id")?,
        family: id(row, "family_id")?,
        issued_at: time(row, "issued_at")?,
        expires_at: time(row, "expires_at")?,
    })
}

impl<M> RefreshTokens<'_, M> {
    /// The family of a token of this client.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn family_of(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
    ) -> Result<Option<FamilyId>, StoreError> {
        self.query("SELECT family_id FROM refresh_tokens WHERE hash = $1 AND client_id = $2")
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .one()
            .await?
            .as_ref()
            .map(|row| id(row, "family_id"))
            .transpose()
    }
}

impl RefreshTokens<'_, Write> {
    /// Inserts a refresh token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(
        &mut self,
        hash: &TokenHash,
        token: &RefreshToken,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO refresh_tokens (hash, client_id, owner_id, connection_id, family_id, issued_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(token.client.as_str())
        .bind(token.owner.as_str())
        .bind(token.connection.as_str())
        .bind(token.family.as_str())
        .bind(token.issued_at.as_millis())
        .bind(token.expires_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Spends a token of this client while it and its connection are good. One that was revoked,
    /// ran out, or belongs to another client is unknown; one that was spent says so.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn spend(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Spend<RefreshToken>, StoreError> {
        let won = self
            .query(
                "UPDATE refresh_tokens SET spent_at = $3 \
                 WHERE hash = $1 AND client_id = $2 AND spent_at IS NULL AND revoked_at IS NULL AND expires_at > $3 \
                 AND EXISTS (SELECT 1 FROM connections n WHERE n.id = refresh_tokens.connection_id AND n.ended_at IS NULL) \
                 RETURNING client_id, owner_id, connection_id, family_id, issued_at, expires_at",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .bind(now.as_millis())
            .one()
            .await?;
        if let Some(row) = won {
            return refresh_token(&row).map(Spend::Won);
        }
        let spent = self
            .query(
                "SELECT client_id, owner_id, connection_id, family_id, issued_at, expires_at FROM refresh_tokens \
                 WHERE hash = $1 AND client_id = $2 AND spent_at IS NOT NULL",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .one()
            .await?;
        spent.map_or(Ok(Spend::Unknown), |row| {
            refresh_token(&row).map(Spend::Spent)
        })
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
            "UPDATE refresh_tokens SET revoked_at = $2 WHERE family_id = $1 AND revoked_at IS NULL",
        )
        .bind(family.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Revokes all tokens of a connection.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_connection(
        &mut self,
        connection: &ConnectionId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE refresh_tokens SET revoked_at = $2 WHERE connection_id = $1 AND revoked_at IS NULL")
            .bind(connection.as_str())
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
            "DELETE FROM refresh_tokens WHERE hash IN \
             (SELECT hash FROM refresh_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
