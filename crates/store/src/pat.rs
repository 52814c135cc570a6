//! Protection API access tokens.

use std::collections::HashMap;

use latchkey_domain::id::{ClientId, ConnectionId, FamilyId, OwnerId};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{hash, id, time};
use crate::together::padded;
use crate::tx::{Write, numbered, text};

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
    /// A PAT that is good now, with the name of its service.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live(
        &mut self,
        hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<(Pat, String)>, StoreError> {
        Ok(self.live_many(&[(*hash, now)]).await?.pop().flatten())
    }

    /// The same for several, each at an instant of its own.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_many(
        &mut self,
        asked: &[(TokenHash, Timestamp)],
    ) -> Result<Vec<Option<(Pat, String)>>, StoreError> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let places = padded(asked);
        let list = numbered(1, places.clone().count());
        let mut query = self.query_list(
            "SELECT t.hash, t.client_id, t.owner_id, t.connection_id, t.family_id, t.issued_at, t.expires_at, c.name \
             FROM pats t JOIN clients c ON c.id = t.client_id JOIN connections n ON n.id = t.connection_id \
             WHERE t.revoked_at IS NULL AND n.ended_at IS NULL AND t.hash IN (",
            &list,
            ")",
        );
        for (hash, _) in places {
            query = query.bind(hash.as_bytes().to_vec());
        }
        let mut found: HashMap<TokenHash, (Pat, String)> = HashMap::new();
        for row in query.all().await? {
            let pat = Pat {
                client: id(&row, "client_id")?,
                owner: id(&row, "owner_id")?,
                connection: id(&row, "connection_id")?,
                family: id(&row, "family_id")?,
                issued_at: time(&row, "issued_at")?,
                expires_at: time(&row, "expires_at")?,
            };
            found.insert(hash(&row, "hash")?, (pat, text(&row, "name")?));
        }
        let live = |(hash, now): &(TokenHash, Timestamp)| {
            found
                .get(hash)
                .filter(|(pat, _)| pat.expires_at > *now)
                .cloned()
        };
        Ok(asked.iter().map(live).collect())
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
