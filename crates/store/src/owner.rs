//! Owners, and the version that moves with each change of their policies.

use latchkey_domain::id::OwnerId;

use crate::error::StoreError;
use crate::tx::Write;

crate::table!(Owners, owners);

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
}
