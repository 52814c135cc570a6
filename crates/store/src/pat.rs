//! Protection API access tokens.

use latchkey_domain::id::{ClientId, ConnectionId, FamilyId, OwnerId};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time};
use crate::tx::{Write, text};

/// A PAT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pat {
    /// The resource server that holds it.
    pub client: ClientId,
    /// The owner it stands for.
    pub owner: OwnerId,
    /// The connection it belongs to.
    pub connection: ConnectionId,
    /// The line of tokens it is in.
    pub family: FamilyId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

crate::table!(Pats, pats);

impl<M> Pats<'_, M> {
    /// The PAT with this hash, if it and its connection are good now, and the name of its
    /// resource server.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<(Pat, String)>, StoreError> {
        let row = self
            .query(
                "SELECT t.client_id, t.owner_id, t.connection_id, t.family_id, t.issued_at, t.expires_at, c.name \
                 FROM pats t JOIN clients c ON c.id = t.client_id JOIN connections n ON n.id = t.connection_id \
                 WHERE t.hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND n.ended_at IS NULL",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map(|row| {
            let pat = Pat {
                client: id(&row, "client_id")?,
                owner: id(&row, "owner_id")?,
                connection: id(&row, "connection_id")?,
                family: id(&row, "family_id")?,
                issued_at: time(&row, "issued_at")?,
                expires_at: time(&row, "expires_at")?,
            };
            Ok((pat, text(&row, "name")?))
        })
        .transpose()
    }
}

impl Pats<'_, Write> {
    /// Inserts a PAT.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, hash: &TokenHash, pat: &Pat) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO pats (hash, client_id, owner_id, connection_id, family_id, issued_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(pat.client.as_str())
        .bind(pat.owner.as_str())
        .bind(pat.connection.as_str())
        .bind(pat.family.as_str())
        .bind(pat.issued_at.as_millis())
        .bind(pat.expires_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Revokes a PAT of this client; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE pats SET revoked_at = $3 WHERE hash = $1 AND client_id = $2 AND revoked_at IS NULL")
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Revokes all PATs of a family.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_family(
        &mut self,
        family: &FamilyId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE pats SET revoked_at = $2 WHERE family_id = $1 AND revoked_at IS NULL")
            .bind(family.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Revokes all PATs of a connection.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_connection(
        &mut self,
        connection: &ConnectionId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE pats SET revoked_at = $2 WHERE connection_id = $1 AND revoked_at IS NULL",
        )
        .bind(connection.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Removes PATs that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM pats WHERE hash IN \
             (SELECT hash FROM pats WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
