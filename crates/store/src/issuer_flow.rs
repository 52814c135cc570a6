//! Browsers that were sent to an issuer and are expected back.

use latchkey_domain::id::IssuerId;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::tx::{Write, bytes};

/// A browser that was sent to an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerFlow {
    /// To which.
    pub issuer: IssuerId,
    /// The hash of the browser's own cookie.
    pub browser: TokenHash,
    /// Until when it is expected back.
    pub expires_at: Timestamp,
    /// What for, and what must come back, in sealed form.
    pub body: Vec<u8>,
}

crate::table!(IssuerFlows, issuer_flows);

impl IssuerFlows<'_, Write> {
    /// Inserts one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, hash: &TokenHash, flow: &IssuerFlow) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO issuer_flows (hash, issuer_id, browser, expires_at, body) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(hash.as_bytes().to_vec())
        .bind(flow.issuer.as_str())
        .bind(flow.browser.as_bytes().to_vec())
        .bind(flow.expires_at.as_millis())
        .bind(flow.body.clone())
        .run()
        .await
        .map(|_| ())
    }

    /// Ends one that came back from this issuer in this browser, and gives its body: once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn spend(
        &mut self,
        hash: &TokenHash,
        issuer: &IssuerId,
        browser: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let spent = self
            .query(
                "UPDATE issuer_flows SET ended_at = $4 WHERE hash = $1 AND issuer_id = $2 AND browser = $3 \
                 AND ended_at IS NULL AND expires_at > $4",
            )
            .bind(hash.as_bytes().to_vec())
            .bind(issuer.as_str())
            .bind(browser.as_bytes().to_vec())
            .bind(now.as_millis())
            .run()
            .await?;
        if spent == 0 {
            return Ok(None);
        }
        self.query("SELECT body FROM issuer_flows WHERE hash = $1")
            .bind(hash.as_bytes().to_vec())
            .one()
            .await?
            .as_ref()
            .map(|row| bytes(row, "body"))
            .transpose()
    }

    /// Removes those that ran out before an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.query(
            "DELETE FROM issuer_flows WHERE hash IN \
             (SELECT hash FROM issuer_flows WHERE expires_at < $1 ORDER BY expires_at LIMIT 500)",
        )
        .bind(before.as_millis())
        .run()
        .await
    }
}
