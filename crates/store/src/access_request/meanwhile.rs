//! Requests while they wait: what is said about them, and the two answers that can be taken back.
//!
//! Each statement finds the row only as it was read, so that two tabs cannot overwrite each other.

use latchkey_domain::access_request::{AccessRequest, Meanwhile};
use latchkey_domain::id::{OwnerId, PartyId};
use latchkey_domain::time::Timestamp;

use super::AccessRequests;
use crate::error::StoreError;
use crate::row::{millis, to_json};
use crate::tx::{Write, int};

/// What the column holds for what was said so far; the empty text where it is absent.
fn kept(meanwhile: &Meanwhile) -> Result<String, StoreError> {
    if *meanwhile == Meanwhile::default() {
        Ok(String::new())
    } else {
        to_json(meanwhile)
    }
}

impl<M> AccessRequests<'_, M> {
    /// How many requests need this owner's answer: those that wait, but for those that rest and
    /// those that were reported.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn needing_answer(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query(
                "SELECT COUNT(*) AS n FROM access_requests WHERE owner_id = $1 AND outcome IS NULL AND lapses_at > $2 \
                 AND rests_since IS NULL AND reported_at IS NULL",
            )
            .bind(owner.as_str())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// How many requests to this owner a person took back since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn withdrawn_since(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        since: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query(
                "SELECT COUNT(*) AS n FROM access_requests \
                 WHERE owner_id = $1 AND party_id = $2 AND outcome = 'withdrawn' AND settled_at > $3",
            )
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(since.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }
}

impl AccessRequests<'_, Write> {
    /// Saves what was said, or done, while a request waits.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it no longer waits, or somebody was quicker.
    pub async fn keep_meanwhile(
        &mut self,
        before: &AccessRequest,
        after: &AccessRequest,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rests_since = match (&after.meanwhile.question, &after.meanwhile.reply) {
            (Some(question), None) => Some(question.at),
            _ => None,
        };
        self.query(
            "UPDATE access_requests SET meanwhile = $4, rests_since = $5, reported_at = $6, body = $7 \
             WHERE id = $1 AND owner_id = $2 AND outcome IS NULL AND lapses_at > $3 AND COALESCE(meanwhile, '') = $8",
        )
        .bind(after.id.as_str())
        .bind(after.owner.as_str())
        .bind(now.as_millis())
        .bind(to_json(&after.meanwhile)?)
        .bind(millis(rests_since))
        .bind(millis(after.meanwhile.reported_at))
        .bind(to_json(after)?)
        .bind(kept(&before.meanwhile)?)
        .run_once()
        .await
    }

    /// Lets a request wait again that its asker had taken back.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is not as it was read.
    pub async fn unwithdraw(&mut self, withdrawn: &AccessRequest) -> Result<(), StoreError> {
        self.query(
            "UPDATE access_requests SET settled_at = NULL, outcome = NULL \
             WHERE id = $1 AND owner_id = $2 AND party_id = $3 AND outcome = 'withdrawn' AND settled_at = $4",
        )
        .bind(withdrawn.id.as_str())
        .bind(withdrawn.owner.as_str())
        .bind(withdrawn.party.as_str())
        .bind(millis(withdrawn.settled_at))
        .run_once()
        .await
    }

    /// Puts an owner's new answer in the place of her no.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the no was changed already.
    pub async fn settle_anew(&mut self, request: &AccessRequest) -> Result<(), StoreError> {
        let outcome = request
            .outcome
            .ok_or_else(|| StoreError::corrupt("outcome"))?;
        self.query(
            "UPDATE access_requests SET settled_at = $3, outcome = $4, message = $5 \
             WHERE id = $1 AND owner_id = $2 AND outcome = 'refused'",
        )
        .bind(request.id.as_str())
        .bind(request.owner.as_str())
        .bind(millis(request.settled_at))
        .bind(outcome.key())
        .bind(request.message.clone())
        .run_once()
        .await
    }
}
