//! Requesting party tokens and their uses.

use latchkey_domain::id::{ClientId, OwnerId, PartyId, ProcessId, ResourceId};
use latchkey_domain::rpt::Rpt;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time, to_json};
use crate::tx::{Write, numbered};

crate::table!(Rpts, rpts);

impl<M> Rpts<'_, M> {
    /// Whether an RPT with this hash is good now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_live(&mut self, hash: &TokenHash, now: Timestamp) -> Result<bool, StoreError> {
        self.query("SELECT process_id FROM rpts WHERE hash = $1 AND revoked_at IS NULL AND expires_at > $2")
            .bind(hash.as_bytes().to_vec())
            .bind(now.as_millis())
            .one()
            .await
            .map(|row| row.is_some())
    }

    /// When a record service was last told yes: by person and resource of an owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_used(
        &mut self,
        owner: &OwnerId,
    ) -> Result<Vec<(PartyId, ResourceId, Timestamp)>, StoreError> {
        self.query(
            "SELECT party_id, resource_id, MAX(last_used_at) AS last_used_at FROM shares \
             WHERE owner_id = $1 AND last_used_at IS NOT NULL GROUP BY party_id, resource_id",
        )
        .bind(owner.as_str())
        .all()
        .await?
        .iter()
        .map(|row| {
            Ok((
                id(row, "party_id")?,
                id(row, "resource_id")?,
                time(row, "last_used_at")?,
            ))
        })
        .collect()
    }
}

impl Rpts<'_, Write> {
    /// Inserts an RPT, on condition that the owner's policies are still those it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the policies have moved; then it is decided again.
    pub async fn insert(
        &mut self,
        hash: &TokenHash,
        rpt: &Rpt,
        policy_version: i64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO rpts (hash, process_id, client_id, party_id, owner_id, resource_server_id, issued_at, expires_at, uses, body) \
             SELECT $1, $2, $3, $4, o.id, $6, $7, $8, 0, $9 FROM owners o WHERE o.id = $5 AND o.policy_version = $10",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(rpt.process.as_str())
        .bind(rpt.client.as_str())
        .bind(rpt.claims.party.as_str())
        .bind(rpt.owner.as_str())
        .bind(rpt.resource_server.as_str())
        .bind(rpt.issued_at.as_millis())
        .bind(rpt.expires_at.as_millis())
        .bind(to_json(rpt)?)
        .bind(policy_version)
        .run_once()
        .await
    }

    /// Revokes an RPT of this client; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE rpts SET revoked_at = $3 WHERE hash = $1 AND client_id = $2 AND revoked_at IS NULL")
            .bind(hash.as_bytes().to_vec())
            .bind(client.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Revokes all RPTs of a process.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_process(
        &mut self,
        process: &ProcessId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query("UPDATE rpts SET revoked_at = $2 WHERE process_id = $1 AND revoked_at IS NULL")
            .bind(process.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Counts uses of an RPT, and says whether the first one is among them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn used(
        &mut self,
        hash: &TokenHash,
        times: i64,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = self
            .query(
                "UPDATE rpts SET uses = uses + $2, last_used_at = $3, first_used_at = COALESCE(first_used_at, $3) \
                 WHERE hash = $1 RETURNING uses",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(times)
            .bind(at.as_millis())
            .one()
            .await?;
        row.map_or(Ok(false), |row| Ok(crate::tx::int(&row, "uses")? == times))
    }

    /// Notes on the shares behind a yes when they were last used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn shares_used(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        resources: &[ResourceId],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        if resources.is_empty() {
            return Ok(0);
        }
        let list = numbered(4, resources.len());
        let mut query = self.query_list(
            "UPDATE shares SET last_used_at = $3 \
             WHERE owner_id = $1 AND party_id = $2 AND starts_at <= $3 AND ends_at > $3 AND ended_at IS NULL AND resource_id IN (",
            &list,
            ")",
        );
        query = query
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(at.as_millis());
        for resource in resources {
            query = query.bind(resource.as_str());
        }
        query.run().await
    }

    /// Removes RPTs that ran out before an instant, at most 500 at a time, so that nobody
    /// waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM rpts WHERE hash IN \
             (SELECT hash FROM rpts WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
