//! People whose requests an owner does not take. A block says nothing of shares: what somebody can
//! see already stays as it is, and she is never told.

use latchkey_domain::id::{OwnerId, PartyId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, millis, opt_time, time};
use crate::tx::{Row, Write};

/// An owner takes no requests from somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Whose choice it is.
    pub owner: OwnerId,
    /// Whose requests are not taken.
    pub party: PartyId,
    /// Since when.
    pub made_at: Timestamp,
    /// Until when; without one, for good.
    pub ends_at: Option<Timestamp>,
}

crate::table!(Blocks, blocks);

const SELECT: &str = "SELECT owner_id, party_id, made_at, ends_at FROM blocks ";

fn block(row: &Row) -> Result<Block, StoreError> {
    Ok(Block {
        owner: id(row, "owner_id")?,
        party: id(row, "party_id")?,
        made_at: time(row, "made_at")?,
        ends_at: opt_time(row, "ends_at")?,
    })
}

impl<M> Blocks<'_, M> {
    /// The blocks of an owner that hold, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Block>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 AND (ends_at IS NULL OR ends_at > $2) ORDER BY made_at DESC, party_id LIMIT $3",
        ])
        .bind(owner.as_str())
        .bind(now.as_millis())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(block)
        .collect()
    }

    /// The block of one person, while it holds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn holds(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<Option<Block>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 AND party_id = $2 AND (ends_at IS NULL OR ends_at > $3)",
        ])
        .bind(owner.as_str())
        .bind(party.as_str())
        .bind(now.as_millis())
        .one()
        .await?
        .as_ref()
        .map(block)
        .transpose()
    }
}

impl Blocks<'_, Write> {
    /// Keeps a block, in place of a former one.
    ///
    /// # Errors
    /// [`StoreError`], also when one of the two does not exist.
    pub async fn set(&mut self, block: &Block) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO blocks (owner_id, party_id, made_at, ends_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (owner_id, party_id) DO UPDATE SET made_at = excluded.made_at, ends_at = excluded.ends_at",
        )
        .bind(block.owner.as_str())
        .bind(block.party.as_str())
        .bind(block.made_at.as_millis())
        .bind(millis(block.ends_at))
        .run()
        .await
        .map(|_| ())
    }

    /// Takes a block away; says how many rows that was, none when there was none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lift(&mut self, owner: &OwnerId, party: &PartyId) -> Result<u64, StoreError> {
        self.query("DELETE FROM blocks WHERE owner_id = $1 AND party_id = $2")
            .bind(owner.as_str())
            .bind(party.as_str())
            .run()
            .await
    }
}
