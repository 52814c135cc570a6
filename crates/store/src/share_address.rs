//! Share addresses: at most one for each owner, found by its hash. Without one nobody can ask her
//! cold.

use latchkey_domain::id::OwnerId;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{hash, id, time};
use crate::tx::{Write, bytes};

/// A share address as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAddress {
    /// The hash by which it is found.
    pub hash: TokenHash,
    /// The address itself, sealed.
    pub sealed: Vec<u8>,
    /// Since when.
    pub made_at: Timestamp,
}

crate::table!(ShareAddresses, share_addresses);

impl<M> ShareAddresses<'_, M> {
    /// The address of an owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(&mut self, owner: &OwnerId) -> Result<Option<KeptAddress>, StoreError> {
        self.query("SELECT hash, sealed, made_at FROM share_addresses WHERE owner_id = $1")
            .bind(owner.as_str())
            .one()
            .await?
            .as_ref()
            .map(|row| {
                Ok(KeptAddress {
                    hash: hash(row, "hash")?,
                    sealed: bytes(row, "sealed")?,
                    made_at: time(row, "made_at")?,
                })
            })
            .transpose()
    }

    /// Whose address it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn owner_of(&mut self, address: &TokenHash) -> Result<Option<OwnerId>, StoreError> {
        self.query("SELECT owner_id FROM share_addresses WHERE hash = $1")
            .bind(address.as_bytes().to_vec())
            .one()
            .await?
            .as_ref()
            .map(|row| id(row, "owner_id"))
            .transpose()
    }
}

impl ShareAddresses<'_, Write> {
    /// Gives an owner an address, in place of the one she had.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set(&mut self, owner: &OwnerId, address: &KeptAddress) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO share_addresses (owner_id, hash, sealed, made_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (owner_id) DO UPDATE SET hash = excluded.hash, sealed = excluded.sealed, made_at = excluded.made_at",
        )
        .bind(owner.as_str())
        .bind(address.hash.as_bytes().to_vec())
        .bind(address.sealed.clone())
        .bind(address.made_at.as_millis())
        .run()
        .await
        .map(|_| ())
    }

    /// Takes an owner's address away; says how many rows that was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remove(&mut self, owner: &OwnerId) -> Result<u64, StoreError> {
        self.query("DELETE FROM share_addresses WHERE owner_id = $1")
            .bind(owner.as_str())
            .run()
            .await
    }
}
