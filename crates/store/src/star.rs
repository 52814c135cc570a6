//! Stars: the records that their owner wants to find quickly.

use latchkey_domain::id::{OwnerId, ResourceId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::tx::Write;

crate::table!(Stars, stars);

impl<M> Stars<'_, M> {
    /// Whether a record of this owner has a star.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_put(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
    ) -> Result<bool, StoreError> {
        self.query("SELECT starred_at FROM stars WHERE owner_id = $1 AND resource_id = $2")
            .bind(owner.as_str())
            .bind(resource.as_str())
            .one()
            .await
            .map(|row| row.is_some())
    }
}

impl Stars<'_, Write> {
    /// Puts a star on a record of this owner; says how many rows that was, none when it had one or
    /// is not hers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "INSERT INTO stars (owner_id, resource_id, starred_at) \
             SELECT owner_id, id, CAST($3 AS BIGINT) FROM resources WHERE owner_id = $1 AND id = $2 AND removed_at IS NULL \
             ON CONFLICT (owner_id, resource_id) DO NOTHING",
        )
        .bind(owner.as_str())
        .bind(resource.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Takes a star away; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
    ) -> Result<u64, StoreError> {
        self.query("DELETE FROM stars WHERE owner_id = $1 AND resource_id = $2")
            .bind(owner.as_str())
            .bind(resource.as_str())
            .run()
            .await
    }
}
