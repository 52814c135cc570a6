//! Receipts of shares: what was agreed to, in the words of that moment. They are never changed.

use latchkey_domain::id::{OwnerId, ReceiptId, ShareId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, time};
use crate::tx::{Row, Write, bytes, int, text};

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its identifier.
    pub id: ReceiptId,
    /// Of which share.
    pub share: ShareId,
    /// Whose.
    pub owner: OwnerId,
    /// The version of the share.
    pub version: i64,
    /// When.
    pub made_at: Timestamp,
    /// The SHA-256 of the body.
    pub hash: Vec<u8>,
    /// The receipt itself, as JSON.
    pub body: String,
}

crate::table!(Receipts, receipts);

const SELECT: &str = "SELECT id, share_id, owner_id, version, made_at, hash, body FROM receipts ";

fn receipt(row: &Row) -> Result<Receipt, StoreError> {
    Ok(Receipt {
        id: id(row, "id")?,
        share: id(row, "share_id")?,
        owner: id(row, "owner_id")?,
        version: int(row, "version")?,
        made_at: time(row, "made_at")?,
        hash: bytes(row, "hash")?,
        body: text(row, "body")?,
    })
}

impl<M> Receipts<'_, M> {
    /// The receipts of a share of this owner, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_share(
        &mut self,
        owner: &OwnerId,
        share: &ShareId,
    ) -> Result<Vec<Receipt>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE share_id = $1 AND owner_id = $2 ORDER BY version DESC",
        ])
        .bind(share.as_str())
        .bind(owner.as_str())
        .all()
        .await?
        .iter()
        .map(receipt)
        .collect()
    }
}

impl Receipts<'_, Write> {
    /// Inserts a receipt.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one of this version already.
    pub async fn insert(&mut self, receipt: &Receipt) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO receipts (id, share_id, owner_id, version, made_at, hash, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(receipt.id.as_str())
        .bind(receipt.share.as_str())
        .bind(receipt.owner.as_str())
        .bind(receipt.version)
        .bind(receipt.made_at.as_millis())
        .bind(receipt.hash.clone())
        .bind(receipt.body.as_str())
        .run()
        .await
        .map(|_| ())
    }
}
