//! Shares from the side of a record, and of the service that keeps it.

use latchkey_domain::id::{ClientId, OwnerId, PartyId, ResourceId};
use latchkey_domain::share::{EndReason, Share};
use latchkey_domain::time::Timestamp;

use super::{BY_END, LATEST_END, LIVE, OVER, SELECT, Shares, shares};
use crate::error::StoreError;
use crate::tx::Write;

impl<M> Shares<'_, M> {
    /// The shares of one record that hold or will hold, the nearest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_record(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        now: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[SELECT, LIVE, " AND resource_id = $3", BY_END])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(resource.as_str())
            .all()
            .await?;
        shares(&rows)
    }

    /// The shares of one record that are over, the latest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ended_of_record(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                OVER,
                " AND resource_id = $3",
                LATEST_END,
                " LIMIT $4",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(resource.as_str())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// What holds or will hold of the records that one service keeps, the nearest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_of_service(
        &mut self,
        owner: &OwnerId,
        service: &ClientId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                LIVE,
                " AND resource_id IN \
                 (SELECT r.id FROM resources r WHERE r.owner_id = $1 AND r.resource_server_id = $3)",
                BY_END,
                " LIMIT $4",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(service.as_str())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// What an owner shares with a person of one record, now or later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_for(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        resource: &ResourceId,
        now: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                LIVE,
                " AND resource_id = $3 AND party_id = $4",
                BY_END,
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(resource.as_str())
            .bind(party.as_str())
            .all()
            .await?;
        shares(&rows)
    }
}

impl Shares<'_, Write> {
    /// Ends all shares of one resource that hold or will hold; says how many those were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_all_of_resource(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        because: EndReason,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = $3, end_reason = $4, version = version + 1 \
             WHERE resource_id = $1 AND owner_id = $2 AND ended_at IS NULL AND ends_at > $3",
        )
        .bind(resource.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .bind(because.key())
        .run()
        .await
    }
}
