//! A few values about the installation itself.

use crate::error::StoreError;
use crate::tx::{Write, text};

crate::table!(Meta, meta);

impl<M> Meta<'_, M> {
    /// The value under a key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        self.query("SELECT value FROM meta WHERE key = $1")
            .bind(key)
            .one()
            .await?
            .as_ref()
            .map(|row| text(row, "value"))
            .transpose()
    }
}

impl Meta<'_, Write> {
    /// Sets a value unless there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_if_absent(&mut self, key: &str, value: &str) -> Result<u64, StoreError> {
        self.query("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
            .bind(key)
            .bind(value)
            .run()
            .await
    }
}
