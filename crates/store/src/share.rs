//! Shares. They are ended, never deleted, and every statement names the owner or the party whose
//! they are.

use latchkey_domain::id::{ActId, OwnerId, PartyId, ShareId};
use latchkey_domain::share::{EndReason, Ended, Purpose, Share};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_id, opt_time, time};
use crate::tx::{Row, int, numbered, opt_text};

mod change;
mod of_record;
mod with_party;
mod write;

crate::table!(Shares, shares);

pub(crate) const SELECT: &str = "SELECT id, owner_id, party_id, resource_id, scopes, purpose, note, request_id, act_id, \
     made_at, starts_at, ends_at, ended_at, end_reason, version FROM shares ";

/// What holds or will hold of an owner, `$1`, at an instant, `$2`.
pub(crate) const LIVE: &str = "WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $2";
/// What is over of an owner, `$1`, at an instant, `$2`.
pub(crate) const OVER: &str = "WHERE owner_id = $1 AND (ended_at IS NOT NULL OR ends_at <= $2)";
/// The nearest end first.
pub(crate) const BY_END: &str = " ORDER BY ends_at, id";
/// The latest end first.
pub(crate) const LATEST_END: &str = " ORDER BY COALESCE(ended_at, ends_at) DESC, id DESC";

fn share(row: &Row) -> Result<Share, StoreError> {
    let purpose = opt_text(row, "purpose")?
        .map(|key| Purpose::from_key(&key).ok_or_else(|| StoreError::corrupt("purpose")))
        .transpose()?;
    let because = opt_text(row, "end_reason")?
        .map(|key| EndReason::from_key(&key).ok_or_else(|| StoreError::corrupt("end_reason")))
        .transpose()?;
    let ended = match (opt_time(row, "ended_at")?, because) {
        (None, None) => None,
        (Some(at), Some(because)) => Some(Ended { at, because }),
        // An end without a reason, or the reverse, must not read as a share that holds.
        _ => return Err(StoreError::corrupt("end_reason")),
    };
    Ok(Share {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        party: id(row, "party_id")?,
        resource: id(row, "resource_id")?,
        scopes: json(row, "scopes")?,
        purpose,
        note: opt_text(row, "note")?,
        request: opt_id(row, "request_id")?,
        act: id(row, "act_id")?,
        made_at: time(row, "made_at")?,
        starts_at: time(row, "starts_at")?,
        ends_at: time(row, "ends_at")?,
        ended,
        version: int(row, "version")?,
    })
}

pub(crate) fn shares(rows: &[Row]) -> Result<Vec<Share>, StoreError> {
    rows.iter().map(share).collect()
}

impl<M> Shares<'_, M> {
    /// A share of this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner_by_id(
        &mut self,
        owner: &OwnerId,
        id: &ShareId,
    ) -> Result<Option<Share>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1 AND owner_id = $2"])
            .bind(id.as_str())
            .bind(owner.as_str())
            .one()
            .await?
            .as_ref()
            .map(share)
            .transpose()
    }

    /// The shares of an owner that hold or will hold, the nearest end first, so many of them at the most.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[SELECT, LIVE, BY_END, " LIMIT $3"])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// The shares of an owner that hold now, the nearest end first, so many of them at the most.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn in_force(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[SELECT, LIVE, " AND starts_at <= $2", BY_END, " LIMIT $3"])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// How many shares of an owner hold now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_in_force(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query_parts(&[
                "SELECT COUNT(*) AS n FROM shares ",
                LIVE,
                " AND starts_at <= $2",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// When each of these shares was last used, those that never were left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_uses(
        &mut self,
        owner: &OwnerId,
        ids: &[ShareId],
    ) -> Result<Vec<(ShareId, Timestamp)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = numbered(2, ids.len());
        let mut query = self.query_list(
            "SELECT id, last_used_at FROM shares WHERE owner_id = $1 AND last_used_at IS NOT NULL AND id IN (",
            &list,
            ")",
        );
        query = query.bind(owner.as_str());
        for share in ids {
            query = query.bind(share.as_str());
        }
        query
            .all()
            .await?
            .iter()
            .map(|row| Ok((id(row, "id")?, time(row, "last_used_at")?)))
            .collect()
    }

    /// All shares of an owner ever, in the order of their ends, from behind one on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn page_of_owner(
        &mut self,
        owner: &OwnerId,
        after: Option<&Share>,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let (ends_at, id) = after.map_or((i64::MIN, ""), |share| {
            (share.ends_at.as_millis(), share.id.as_str())
        });
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND (ends_at, id) > ($2, $3) ORDER BY ends_at, id LIMIT $4",
            ])
            .bind(owner.as_str())
            .bind(ends_at)
            .bind(id)
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// The shares of an owner that are over, the latest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ended_of_owner(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[SELECT, OVER, LATEST_END, " LIMIT $3"])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// The shares of all owners that hold now, in the order of their identifiers, from behind one
    /// on: for what an administrator's rule would do, never for a page of somebody else.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all_in_force(
        &mut self,
        now: Timestamp,
        after: Option<&ShareId>,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE id > $1 AND ended_at IS NULL AND ends_at > $2 AND starts_at <= $2 ORDER BY id LIMIT $3",
            ])
            .bind(after.map(ToString::to_string).unwrap_or_default())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// All shares that one act of this owner made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_act(&mut self, owner: &OwnerId, act: &ActId) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[SELECT, "WHERE owner_id = $1 AND act_id = $2 ORDER BY id"])
            .bind(owner.as_str())
            .bind(act.as_str())
            .all()
            .await?;
        shares(&rows)
    }

    /// The people this owner shared with, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn parties(
        &mut self,
        owner: &OwnerId,
        limit: i64,
    ) -> Result<Vec<PartyId>, StoreError> {
        self.query(
            "SELECT party_id, MAX(made_at) AS made_at FROM shares WHERE owner_id = $1 \
             GROUP BY party_id ORDER BY MAX(made_at) DESC, party_id LIMIT $2",
        )
        .bind(owner.as_str())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(|row| id(row, "party_id"))
        .collect()
    }
}
