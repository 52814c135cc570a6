//! Stops of everything at once; the shares that one ended name it.

use latchkey_domain::id::{OwnerId, StopId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, millis, opt_time, time};
use crate::tx::{Row, Write, int};

/// A stop of everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Its identifier.
    pub id: StopId,
    /// Whose sharing.
    pub owner: OwnerId,
    /// When.
    pub stopped_at: Timestamp,
    /// How many shares it ended.
    pub shares: i64,
    /// Set when it began the pause of new requests.
    pub paused_at: Option<Timestamp>,
    /// Set when it was taken back.
    pub undone_at: Option<Timestamp>,
}

crate::table!(Stops, stops);

fn stop(row: &Row) -> Result<Stop, StoreError> {
    Ok(Stop {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        stopped_at: time(row, "stopped_at")?,
        shares: int(row, "shares")?,
        paused_at: opt_time(row, "paused_at")?,
        undone_at: opt_time(row, "undone_at")?,
    })
}

impl<M> Stops<'_, M> {
    /// The latest stop of an owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn latest_of(&mut self, owner: &OwnerId) -> Result<Option<Stop>, StoreError> {
        self.query(
            "SELECT id, owner_id, stopped_at, shares, paused_at, undone_at FROM stops \
             WHERE owner_id = $1 ORDER BY stopped_at DESC, id DESC LIMIT 1",
        )
        .bind(owner.as_str())
        .one()
        .await?
        .as_ref()
        .map(stop)
        .transpose()
    }
}

impl Stops<'_, Write> {
    /// Inserts a stop.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, stop: &Stop) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO stops (id, owner_id, stopped_at, shares, paused_at, undone_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(stop.id.as_str())
        .bind(stop.owner.as_str())
        .bind(stop.stopped_at.as_millis())
        .bind(stop.shares)
        .bind(millis(stop.paused_at))
        .bind(millis(stop.undone_at))
        .run()
        .await
        .map(|_| ())
    }

    /// Notes that a stop was taken back; says how many rows that was, none when it was already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn undo(
        &mut self,
        owner: &OwnerId,
        id: &StopId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE stops SET undone_at = $3 WHERE id = $1 AND owner_id = $2 AND undone_at IS NULL",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }
}
