//! Claim tokens that were used, until they run out by themselves (security J7).

use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::tx::Write;

crate::table!(ClaimTokenUses, claim_token_uses);

impl ClaimTokenUses<'_, Write> {
    /// Notes a use; says how many rows that was, so none when it had been used before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note(
        &mut self,
        hash: &TokenHash,
        expires_at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "INSERT INTO claim_token_uses (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(expires_at.as_millis())
        .run()
        .await
    }

    /// Removes those of tokens that ran out before an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM claim_token_uses WHERE hash IN \
             (SELECT hash FROM claim_token_uses WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
