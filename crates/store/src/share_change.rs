//! What shares were before they were changed, so that a change can be taken back exactly.

use latchkey_domain::id::{OwnerId, ShareId};
use latchkey_domain::share::ShareTerms;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, time, to_json};
use crate::tx::{Row, Write, int};

/// A change of a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareChange {
    /// Which share.
    pub share: ShareId,
    /// Whose.
    pub owner: OwnerId,
    /// The version of the share after it.
    pub version: i64,
    /// When.
    pub changed_at: Timestamp,
    /// What it was before.
    pub former: ShareTerms,
}

crate::table!(ShareChanges, share_changes);

fn change(row: &Row) -> Result<ShareChange, StoreError> {
    Ok(ShareChange {
        share: id(row, "share_id")?,
        owner: id(row, "owner_id")?,
        version: int(row, "version")?,
        changed_at: time(row, "changed_at")?,
        former: json(row, "former")?,
    })
}

impl<M> ShareChanges<'_, M> {
    /// The latest change of a share of this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn latest_of(
        &mut self,
        owner: &OwnerId,
        share: &ShareId,
    ) -> Result<Option<ShareChange>, StoreError> {
        self.query(
            "SELECT share_id, owner_id, version, changed_at, former FROM share_changes \
             WHERE share_id = $1 AND owner_id = $2 ORDER BY version DESC LIMIT 1",
        )
        .bind(share.as_str())
        .bind(owner.as_str())
        .one()
        .await?
        .as_ref()
        .map(change)
        .transpose()
    }
}

impl ShareChanges<'_, Write> {
    /// Inserts a change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, change: &ShareChange) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO share_changes (share_id, owner_id, version, changed_at, former) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(change.share.as_str())
        .bind(change.owner.as_str())
        .bind(change.version)
        .bind(change.changed_at.as_millis())
        .bind(to_json(&change.former)?)
        .run()
        .await
        .map(|_| ())
    }
}
