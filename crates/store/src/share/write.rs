//! Making shares, ending them, and taking an end back.

use latchkey_domain::id::{OwnerId, ShareId};
use latchkey_domain::share::{EndReason, Share};
use latchkey_domain::time::Timestamp;

use super::Shares;
use crate::error::StoreError;
use crate::row::{millis, to_json};
use crate::tx::Write;

impl Shares<'_, Write> {
    /// Inserts a share.
    ///
    /// # Errors
    /// [`StoreError`], also when the resource is another owner's.
    pub async fn insert(&mut self, share: &Share) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO shares (id, owner_id, party_id, resource_id, scopes, purpose, note, request_id, act_id, \
             made_at, starts_at, ends_at, ended_at, end_reason, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(share.party.as_str())
        .bind(share.resource.as_str())
        .bind(to_json(&share.scopes)?)
        .bind(share.purpose.map(|purpose| purpose.key().to_owned()))
        .bind(share.note.clone())
        .bind(share.request.as_ref().map(ToString::to_string))
        .bind(share.act.as_str())
        .bind(share.made_at.as_millis())
        .bind(share.starts_at.as_millis())
        .bind(share.ends_at.as_millis())
        .bind(millis(share.ended.map(|ended| ended.at)))
        .bind(share.ended.map(|ended| ended.because.key().to_owned()))
        .bind(share.version)
        .run()
        .await
        .map(|_| ())
    }

    /// Ends a share of this owner; says how many rows that was, none when it had ended already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(
        &mut self,
        owner: &OwnerId,
        id: &ShareId,
        because: EndReason,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = $3, end_reason = $4, version = version + 1 \
             WHERE id = $1 AND owner_id = $2 AND ended_at IS NULL AND ends_at > $3",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .bind(because.key())
        .run()
        .await
    }

    /// Takes back the stop of a share, as [`Share::restored`] made it; says how many rows that
    /// was, none when it changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn restore(&mut self, share: &Share) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = NULL, end_reason = NULL, stop_id = NULL, version = $3 \
             WHERE id = $1 AND owner_id = $2 AND ended_at IS NOT NULL AND end_reason = 'owner' AND version = $3 - 1",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(share.version)
        .run()
        .await
    }
}
