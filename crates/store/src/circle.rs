//! Everybody an owner shares with, and all that is between her and one of them. A person is found
//! through what an owner shares, so nobody learns here of an account she has nothing to do with.

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::id::{OwnerId, PartyId};
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, opt_time, time};
use crate::share::{BY_END, LATEST_END, LIVE, OVER, SELECT, shares};
use crate::tx::{Write, numbered, text};

/// Somebody with whom an owner shares something now or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedWith {
    /// Who.
    pub party: PartyId,
    /// Her name.
    pub name: String,
    /// The nearest end among the shares.
    pub ends_at: Timestamp,
    /// When one of them was last used.
    pub last_used_at: Option<Timestamp>,
}

crate::table!(Circle, circle);

impl<M> Circle<'_, M> {
    /// Everybody with whom an owner shares something now or later, the nearest end first: one row
    /// a person, however many shares there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<Vec<SharedWith>, StoreError> {
        self.query(
            "SELECT s.party_id AS party_id, p.name AS name, MIN(s.ends_at) AS ends_at, \
             MAX(s.last_used_at) AS last_used_at FROM shares s JOIN people p ON p.id = s.party_id \
             WHERE s.owner_id = $1 AND s.ended_at IS NULL AND s.ends_at > $2 \
             GROUP BY s.party_id, p.name ORDER BY MIN(s.ends_at), s.party_id",
        )
        .bind(owner.as_str())
        .bind(now.as_millis())
        .all()
        .await?
        .iter()
        .map(|row| {
            Ok(SharedWith {
                party: id(row, "party_id")?,
                name: text(row, "name")?,
                ends_at: time(row, "ends_at")?,
                last_used_at: opt_time(row, "last_used_at")?,
            })
        })
        .collect()
    }

    /// What an owner shares with these people now or later, the nearest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_with(
        &mut self,
        owner: &OwnerId,
        parties: &[PartyId],
        now: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        if parties.is_empty() {
            return Ok(Vec::new());
        }
        let list = numbered(3, parties.len());
        let mut query = self.query_parts(&[SELECT, LIVE, " AND party_id IN (", &list, ")", BY_END]);
        query = query.bind(owner.as_str()).bind(now.as_millis());
        for party in parties {
            query = query.bind(party.as_str());
        }
        shares(&query.all().await?)
    }

    /// What an owner shared with a person and is over, the latest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ended_with(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[SELECT, OVER, " AND party_id = $3", LATEST_END, " LIMIT $4"])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(party.as_str())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// What an owner stopped sharing with a person since an instant, the latest stop first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stopped_with(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        since: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND party_id = $2 AND end_reason = 'owner' AND ended_at >= $3 \
                 ORDER BY ended_at DESC, ends_at, id",
            ])
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(since.as_millis())
            .all()
            .await?;
        shares(&rows)
    }

    /// What a person asked of an owner, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn asked_by(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        limit: i64,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let rows = self
            .query_parts(&[
                crate::access_request::SELECT,
                "WHERE owner_id = $1 AND party_id = $2 AND reported_at IS NULL ORDER BY asked_at DESC, id DESC LIMIT $3",
            ])
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(limit)
            .all()
            .await?;
        crate::access_request::requests(&rows)
    }

    /// Whether an owner has anything to do with a person: she shared with her, was asked by her,
    /// knows her, or takes no requests from her.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn knows(&mut self, owner: &OwnerId, party: &PartyId) -> Result<bool, StoreError> {
        self.query(
            "SELECT party_id FROM shares WHERE owner_id = $1 AND party_id = $2 \
             UNION SELECT party_id FROM access_requests WHERE owner_id = $1 AND party_id = $2 \
             UNION SELECT party_id FROM contacts WHERE owner_id = $1 AND party_id = $2 \
             UNION SELECT party_id FROM blocks WHERE owner_id = $1 AND party_id = $2",
        )
        .bind(owner.as_str())
        .bind(party.as_str())
        .one()
        .await
        .map(|row| row.is_some())
    }
}

impl Circle<'_, Write> {
    /// Stops all that an owner shares with a person; says how many shares that were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stop_all_with(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = $3, end_reason = 'owner', version = version + 1 \
             WHERE owner_id = $1 AND party_id = $2 AND ended_at IS NULL AND ends_at > $3",
        )
        .bind(owner.as_str())
        .bind(party.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }
}
