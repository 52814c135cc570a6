//! Authorization codes: good once, for one client.

use latchkey_domain::id::{ClientId, ConnectionId, FamilyId, OwnerId};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_id, time, to_json};
use crate::spend::Spend;
use crate::tx::{Row, Write, opt_text, text};

/// An authorization code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// For which client.
    pub client: ClientId,
    /// Of which owner.
    pub owner: OwnerId,
    /// The connection it belongs to; none where nothing but signing in was asked for.
    pub connection: Option<ConnectionId>,
    /// The line of tokens it starts.
    pub family: FamilyId,
    /// The redirect URI it was sent to.
    pub redirect_uri: String,
    /// The PKCE challenge.
    pub challenge: String,
    /// What was agreed.
    pub scopes: ScopeSet,
    /// What the client wants to find in its ID token (`OpenID` Connect Core 3.1.2.1).
    pub nonce: Option<String>,
    /// When the owner signed in.
    pub signed_in_at: Timestamp,
    /// From when it is worth nothing.
    pub expires_at: Timestamp,
}

crate::table!(Codes, codes);

fn code(row: &Row) -> Result<Code, StoreError> {
    Ok(Code {
        client: id(row, "client_id")?,
        owner: id(row, "owner_id")?,
        connection: opt_id(row, "connection_id")?,
        family: id(row, "family_id")?,
        redirect_uri: text(row, "redirect_uri")?,
        challenge: text(row, "challenge")?,
        scopes: json(row, "scopes")?,
        nonce: opt_text(row, "nonce")?,
        signed_in_at: time(row, "signed_in_at")?,
        expires_at: time(row, "expires_at")?,
    })
}

impl Codes<'_, Write> {
    /// Inserts a code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, hash: &TokenHash, code: &Code) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO codes (hash, client_id, owner_id, connection_id, family_id, redirect_uri, challenge, scopes, nonce, \
             signed_in_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(code.client.as_str())
        .bind(code.owner.as_str())
        .bind(code.connection.as_ref().map(ToString::to_string))
        .bind(code.family.as_str())
        .bind(code.redirect_uri.as_str())
        .bind(code.challenge.as_str())
        .bind(to_json(&code.scopes)?)
        .bind(code.nonce.clone())
        .bind(code.signed_in_at.as_millis())
        .bind(code.expires_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Spends a code of this client; another client's is unknown.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn spend(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Spend<Code>, StoreError> {
        let won = self
            .query(
                "UPDATE codes SET spent_at = $3 WHERE hash = $1 AND client_id = $2 AND spent_at IS NULL \
                 RETURNING client_id, owner_id, connection_id, family_id, redirect_uri, challenge, scopes, nonce, \
                 signed_in_at, expires_at",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .bind(now.as_millis())
            .one()
            .await?;
        if let Some(row) = won {
            return code(&row).map(Spend::Won);
        }
        let spent = self
            .query(
                "SELECT client_id, owner_id, connection_id, family_id, redirect_uri, challenge, scopes, nonce, \
                 signed_in_at, expires_at FROM codes \
                 WHERE hash = $1 AND client_id = $2",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .one()
            .await?;
        spent.map_or(Ok(Spend::Unknown), |row| code(&row).map(Spend::Spent))
    }

    /// Removes codes that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM codes WHERE hash IN \
             (SELECT hash FROM codes WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
