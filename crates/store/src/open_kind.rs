//! Kinds of record that may be shared with no end date; none unless an operator allowed it.

use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::tx::{Write, text};

crate::table!(OpenKinds, open_kinds);

impl<M> OpenKinds<'_, M> {
    /// All of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&mut self) -> Result<Vec<String>, StoreError> {
        self.query("SELECT kind FROM open_kinds ORDER BY kind")
            .all()
            .await?
            .iter()
            .map(|row| text(row, "kind"))
            .collect()
    }
}

impl OpenKinds<'_, Write> {
    /// Allows a kind; says how many rows that was, none when it is allowed already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn allow(&mut self, kind: &str, now: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "INSERT INTO open_kinds (kind, allowed_at) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING",
        )
        .bind(kind)
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Allows a kind no more; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forbid(&mut self, kind: &str) -> Result<u64, StoreError> {
        self.query("DELETE FROM open_kinds WHERE kind = $1")
            .bind(kind)
            .run()
            .await
    }
}
