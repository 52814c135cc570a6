//! What ends in a span of time, whoever's it is: whoever is reminded of it.
//!
//! This reads across owners for the clock alone; nobody is shown a row of it.

use latchkey_domain::id::{OwnerId, PartyId, RequestId, ResourceId, ShareId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time};
use crate::tx::Row;

/// A request that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingRequest {
    /// Which.
    pub id: RequestId,
    /// Whose answer it waits for.
    pub owner: OwnerId,
    /// Who asked.
    pub party: PartyId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it runs out.
    pub ends_at: Timestamp,
}

/// A share that its date ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingShare {
    /// Which.
    pub id: ShareId,
    /// Whose.
    pub owner: OwnerId,
    /// With whom.
    pub party: PartyId,
    /// Of what.
    pub resource: ResourceId,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

crate::table!(Endings, endings);

fn ending_request(row: &Row) -> Result<EndingRequest, StoreError> {
    Ok(EndingRequest {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        party: id(row, "party_id")?,
        asked_at: time(row, "asked_at")?,
        ends_at: time(row, "lapses_at")?,
    })
}

fn ending_share(row: &Row) -> Result<EndingShare, StoreError> {
    Ok(EndingShare {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        party: id(row, "party_id")?,
        resource: id(row, "resource_id")?,
        made_at: time(row, "made_at")?,
        ends_at: time(row, "ends_at")?,
    })
}

impl<M> Endings<'_, M> {
    /// Requests that wait and run out after one instant and not after another, from one place in
    /// their order on: the end and the identifier of the last that was seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn requests(
        &mut self,
        after: (Timestamp, &str),
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<EndingRequest>, StoreError> {
        self.query(
            "SELECT id, owner_id, party_id, asked_at, lapses_at FROM access_requests \
             WHERE settled_at IS NULL AND (lapses_at > $1 OR (lapses_at = $1 AND id > $2)) AND lapses_at <= $3 \
             ORDER BY lapses_at, id LIMIT $4",
        )
        .bind(after.0.as_millis())
        .bind(after.1)
        .bind(until.as_millis())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(ending_request)
        .collect()
    }

    /// Shares that nobody ended, whose date is after one instant and not after another, in the
    /// same way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn shares(
        &mut self,
        after: (Timestamp, &str),
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<EndingShare>, StoreError> {
        self.query(
            "SELECT id, owner_id, party_id, resource_id, made_at, ends_at FROM shares \
             WHERE ended_at IS NULL AND (ends_at > $1 OR (ends_at = $1 AND id > $2)) AND ends_at <= $3 \
             ORDER BY ends_at, id LIMIT $4",
        )
        .bind(after.0.as_millis())
        .bind(after.1)
        .bind(until.as_millis())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(ending_share)
        .collect()
    }
}
