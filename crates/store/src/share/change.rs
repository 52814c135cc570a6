//! Changing shares: one by its owner's hand, or all of hers at once.

use latchkey_domain::id::{OwnerId, ShareId, StopId};
use latchkey_domain::share::{EndReason, Share};
use latchkey_domain::time::Timestamp;

use super::{SELECT, Shares, shares};
use crate::error::StoreError;
use crate::row::{id, to_json};
use crate::tx::Write;

impl<M> Shares<'_, M> {
    /// The shares of an owner that hold now and end by an instant, the nearest end first; those
    /// of which she said that they may end are left out, unless she said so after `lately`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ending(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
        by: Timestamp,
        lately: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $2 AND ends_at <= $3 AND starts_at <= $2 \
                 AND (reviewed_at IS NULL OR reviewed_at > $4) ORDER BY ends_at, id LIMIT $5",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(by.as_millis())
            .bind(lately.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// The shares of an owner with no end date about which she has said nothing since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn to_review(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
        since: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND ended_at IS NULL AND ends_at >= $2 AND starts_at <= $3 \
                 AND COALESCE(reviewed_at, made_at) <= $4 ORDER BY ends_at, id LIMIT $5",
            ])
            .bind(owner.as_str())
            .bind(Timestamp::NO_END.as_millis())
            .bind(now.as_millis())
            .bind(since.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// Which of an owner's shares that hold or will hold were reviewed after an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reviewed_since(
        &mut self,
        owner: &OwnerId,
        since: Timestamp,
    ) -> Result<Vec<ShareId>, StoreError> {
        self.query(
            "SELECT id FROM shares WHERE owner_id = $1 AND ended_at IS NULL AND reviewed_at > $2 ORDER BY id",
        )
        .bind(owner.as_str())
        .bind(since.as_millis())
        .all()
        .await?
        .iter()
        .map(|row| id(row, "id"))
        .collect()
    }

    /// What one stop of everything ended, and has not been shared again since.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_stop(
        &mut self,
        owner: &OwnerId,
        stop: &StopId,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND stop_id = $2 ORDER BY ends_at, id",
            ])
            .bind(owner.as_str())
            .bind(stop.as_str())
            .all()
            .await?;
        shares(&rows)
    }

    /// The share that an owner made last without being asked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn latest(&mut self, owner: &OwnerId) -> Result<Option<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND request_id IS NULL ORDER BY made_at DESC, id DESC LIMIT 1",
            ])
            .bind(owner.as_str())
            .all()
            .await?;
        Ok(shares(&rows)?.pop())
    }
}

impl Shares<'_, Write> {
    /// Gives a share other terms, as [`Share::changed`] or [`Share::unchanged`] made it; says how
    /// many rows that was, none when it changed or ended meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn change(&mut self, share: &Share) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET scopes = $3, purpose = $4, note = $5, ends_at = $6, version = $7, reviewed_at = NULL \
             WHERE id = $1 AND owner_id = $2 AND ended_at IS NULL AND version = $7 - 1",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(to_json(&share.scopes)?)
        .bind(share.purpose.map(|purpose| purpose.key().to_owned()))
        .bind(share.note.clone())
        .bind(share.ends_at.as_millis())
        .bind(share.version)
        .run()
        .await
    }

    /// Notes that an owner said of a share that it may end, or go on, as it is; none takes that
    /// back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn review(
        &mut self,
        owner: &OwnerId,
        id: &ShareId,
        at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET reviewed_at = $3 WHERE id = $1 AND owner_id = $2 AND ended_at IS NULL AND ends_at > $4",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(at.map(Timestamp::as_millis))
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Ends all shares of an owner that hold or will hold, in one statement; says how many those
    /// were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_all(
        &mut self,
        owner: &OwnerId,
        stop: &StopId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = $3, end_reason = $4, stop_id = $2, version = version + 1 \
             WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $3",
        )
        .bind(owner.as_str())
        .bind(stop.as_str())
        .bind(now.as_millis())
        .bind(EndReason::Owner.key())
        .run()
        .await
    }

    /// Takes a stop of everything back: each share as it was, unless its date has passed or a
    /// newer one stands in its place. Says how many those were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn restore_all(
        &mut self,
        owner: &OwnerId,
        stop: &StopId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            // What stands in the way is read once, not for each share.
            "WITH newer AS MATERIALIZED (SELECT resource_id, party_id, MAX(made_at) AS made_at FROM shares \
             WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $3 GROUP BY resource_id, party_id) \
             UPDATE shares SET ended_at = NULL, end_reason = NULL, stop_id = NULL, version = version + 1 \
             WHERE owner_id = $1 AND stop_id = $2 AND end_reason = 'owner' AND ends_at > $3 AND NOT EXISTS \
             (SELECT 1 FROM newer n WHERE n.resource_id = shares.resource_id AND n.party_id = shares.party_id \
             AND n.made_at >= shares.made_at)",
        )
        .bind(owner.as_str())
        .bind(stop.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }
}
