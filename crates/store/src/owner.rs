//! Owners, and the version that moves with each change of their policies.

use latchkey_domain::id::OwnerId;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::opt_time;
use crate::tx::Write;

crate::table!(Owners, owners);

impl<M> Owners<'_, M> {
    /// Since when an owner takes no new requests, if she paused them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn paused_at(&mut self, id: &OwnerId) -> Result<Option<Timestamp>, StoreError> {
        self.query("SELECT paused_at FROM owners WHERE id = $1")
            .bind(id.as_str())
            .one()
            .await?
            .map_or(Ok(None), |row| opt_time(&row, "paused_at"))
    }
}

impl Owners<'_, Write> {
    /// Inserts an owner.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when she is there already.
    pub async fn insert(&mut self, id: &OwnerId) -> Result<(), StoreError> {
        self.query("INSERT INTO owners (id, policy_version) VALUES ($1, 1)")
            .bind(id.as_str())
            .run()
            .await
            .map(|_| ())
    }

    /// Inserts an owner unless it is there; for one that is no person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_if_absent(&mut self, id: &OwnerId) -> Result<u64, StoreError> {
        self.query(
            "INSERT INTO owners (id, policy_version) VALUES ($1, 1) ON CONFLICT (id) DO NOTHING",
        )
        .bind(id.as_str())
        .run()
        .await
    }

    /// Moves an owner's policy version; a decision made from the former one can no longer be
    /// written.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such owner.
    pub async fn bump(&mut self, id: &OwnerId) -> Result<(), StoreError> {
        self.query("UPDATE owners SET policy_version = policy_version + 1 WHERE id = $1")
            .bind(id.as_str())
            .run_once()
            .await
    }

    /// Takes no new requests of this owner from now on; says how many rows that was, none when it
    /// was so already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pause(&mut self, id: &OwnerId, now: Timestamp) -> Result<u64, StoreError> {
        self.query("UPDATE owners SET paused_at = $2 WHERE id = $1 AND paused_at IS NULL")
            .bind(id.as_str())
            .bind(now.as_millis())
            .run()
            .await
    }

    /// Takes requests of this owner again; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn resume(&mut self, id: &OwnerId) -> Result<u64, StoreError> {
        self.query("UPDATE owners SET paused_at = NULL WHERE id = $1 AND paused_at IS NOT NULL")
            .bind(id.as_str())
            .run()
            .await
    }
}
