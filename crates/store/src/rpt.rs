//! Requesting party tokens and their uses.

use latchkey_domain::id::{ClientId, FamilyId, OwnerId, PartyId, ProcessId, ResourceId};
use latchkey_domain::permission::Permission;
use latchkey_domain::rpt::{Renewal, Rpt};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_id, opt_time, time, to_json};
use crate::spend::Spend;
use crate::tx::{Row, Write, numbered};

crate::table!(Rpts, rpts);

/// The columns of an RPT's row that [`rpt`] reads.
macro_rules! columns {
    () => {
        "body, expires_at, revoked_at"
    };
}

/// An RPT out of its row. The row's own instants win over those in the document.
pub(crate) fn rpt(row: &Row) -> Result<Rpt, StoreError> {
    let kept: Rpt = json(row, "body")?;
    Ok(Rpt {
        expires_at: time(row, "expires_at")?,
        revoked_at: opt_time(row, "revoked_at")?,
        ..kept
    })
}

/// An RPT, and what its refresh token may give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewable {
    /// The token.
    pub rpt: Rpt,
    /// What may be given again.
    pub renewal: Renewal,
}

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

    /// A live RPT of this client, and the line of tokens it is in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_client(
        &mut self,
        hash: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Option<(Rpt, Option<FamilyId>)>, StoreError> {
        self.query(concat!(
            "SELECT ",
            columns!(),
            ", family_id FROM rpts \
             WHERE hash = $1 AND client_id = $2 AND revoked_at IS NULL AND expires_at > $3"
        ))
        .bind(hash.as_bytes().to_vec())
        .bind(client.as_str())
        .bind(now.as_millis())
        .one()
        .await?
        .map(|row| Ok((rpt(&row)?, opt_id(&row, "family_id")?)))
        .transpose()
    }

    /// The line of tokens of a refresh token of this client.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn family_of(
        &mut self,
        refresh: &TokenHash,
        client: &ClientId,
    ) -> Result<Option<FamilyId>, StoreError> {
        self.query("SELECT family_id FROM rpts WHERE refresh_hash = $1 AND client_id = $2")
            .bind(refresh.as_bytes().to_vec())
            .bind(client.as_str())
            .one()
            .await?
            .map(|row| id(&row, "family_id"))
            .transpose()
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
    /// Inserts an RPT with its refresh token where it has one, on condition that the owner's
    /// policies are still those it was decided from.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the policies have moved; then it is decided again.
    pub async fn insert(
        &mut self,
        hash: &TokenHash,
        rpt: &Rpt,
        refresh: Option<(&TokenHash, &Renewal)>,
        policy_version: i64,
    ) -> Result<(), StoreError> {
        let end = refresh.map(|(_, renewal)| renewal.expires_at);
        let renewable = refresh.map(|(_, renewal)| to_json(&renewal.permissions));
        let resources: String = rpt
            .granted()
            .iter()
            .map(|permission| permission.resource.as_str())
            .collect();
        self.query(
            "INSERT INTO rpts (hash, process_id, client_id, party_id, owner_id, resource_server_id, issued_at, expires_at, uses, body, \
             refresh_hash, refresh_expires_at, family_id, renewable, resource_ids, kept_until) \
             SELECT $1, $2, $3, $4, o.id, $6, $7, $8, 0, $9, $11, $12, $13, $14, $15, $16 \
             FROM owners o WHERE o.id = $5 AND o.policy_version = $10",
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
        .bind(refresh.map(|(hash, _)| hash.as_bytes().to_vec()))
        .bind(end.map(Timestamp::as_millis))
        .bind(refresh.map(|(_, renewal)| renewal.family.to_string()))
        .bind(renewable.transpose()?)
        .bind(resources)
        .bind(end.map_or(rpt.expires_at, |end| end.max(rpt.expires_at)).as_millis())
        .run_once()
        .await
    }

    /// Spends a refresh token of this client. One that was revoked, ran out, or belongs to another
    /// client is unknown; one that was spent says in which line it was, and whose.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn spend_refresh(
        &mut self,
        refresh: &TokenHash,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Spend<Renewable, (FamilyId, OwnerId)>, StoreError> {
        let won = self
            .query(concat!(
                "UPDATE rpts SET refresh_spent_at = $3 \
                 WHERE refresh_hash = $1 AND client_id = $2 AND refresh_spent_at IS NULL \
                 AND refresh_revoked_at IS NULL AND refresh_expires_at > $3 RETURNING ",
                columns!(),
                ", family_id, renewable, refresh_expires_at"
            ))
            .bind(refresh.as_bytes().to_vec())
            .bind(client.as_str())
            .bind(now.as_millis())
            .one()
            .await?;
        if let Some(row) = won {
            let permissions: Vec<Permission> = json(&row, "renewable")?;
            return Ok(Spend::Won(Renewable {
                rpt: rpt(&row)?,
                renewal: Renewal {
                    family: id(&row, "family_id")?,
                    permissions,
                    expires_at: time(&row, "refresh_expires_at")?,
                },
            }));
        }
        let spent = self
            .query(
                "SELECT family_id, owner_id FROM rpts \
                 WHERE refresh_hash = $1 AND client_id = $2 AND refresh_spent_at IS NOT NULL",
            )
            .bind(refresh.as_bytes().to_vec())
            .bind(client.as_str())
            .one()
            .await?;
        spent.map_or(Ok(Spend::Unknown), |row| {
            Ok(Spend::Spent((
                id(&row, "family_id")?,
                id(&row, "owner_id")?,
            )))
        })
    }

    /// Revokes an RPT of this client; says how many rows that was. Its refresh token stays.
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

    /// Revokes all RPTs of a line and their refresh tokens; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_family(
        &mut self,
        family: &FamilyId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE rpts SET revoked_at = COALESCE(revoked_at, $2), refresh_revoked_at = COALESCE(refresh_revoked_at, $2) \
             WHERE family_id = $1 AND (revoked_at IS NULL OR refresh_revoked_at IS NULL)",
        )
        .bind(family.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Revokes all RPTs of a process and their refresh tokens; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_process(
        &mut self,
        process: &ProcessId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE rpts SET revoked_at = COALESCE(revoked_at, $2), refresh_revoked_at = COALESCE(refresh_revoked_at, $2) \
             WHERE process_id = $1 AND (revoked_at IS NULL OR refresh_revoked_at IS NULL)",
        )
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

    /// Removes RPTs that ran out before an instant together with their refresh tokens, at most 500
    /// at a time, so that nobody waits long behind it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM rpts WHERE hash IN (SELECT hash FROM rpts WHERE kept_until < $1 \
             OR (kept_until IS NULL AND expires_at < $1) LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
