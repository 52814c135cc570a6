//! Shares. They are ended, never deleted, and every statement names the owner or the party whose
//! they are.

use latchkey_domain::id::{ActId, ClientId, OwnerId, PartyId, ResourceId, ShareId};
use latchkey_domain::share::{EndReason, Ended, Purpose, Share};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, millis, opt_id, opt_time, time, to_json};
use crate::tx::{Row, Write, int, numbered, opt_text};

mod change;
mod with_party;

crate::table!(Shares, shares);

pub(crate) const SELECT: &str = "SELECT id, owner_id, party_id, resource_id, scopes, purpose, note, request_id, act_id, \
     made_at, starts_at, ends_at, ended_at, end_reason, version FROM shares ";

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

    /// All shares of an owner that hold or will hold, the nearest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $2 ORDER BY ends_at, id",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
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
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $2 AND starts_at <= $2 ORDER BY ends_at, id LIMIT $3",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// How many people can do something with each record of an owner now; records that nobody can
    /// see are not among them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn people_by_record(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<Vec<(ResourceId, i64)>, StoreError> {
        self.query(
            "SELECT resource_id, COUNT(DISTINCT party_id) AS n FROM shares \
             WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $2 AND starts_at <= $2 GROUP BY resource_id",
        )
        .bind(owner.as_str())
        .bind(now.as_millis())
        .all()
        .await?
        .iter()
        .map(|row| Ok((id(row, "resource_id")?, int(row, "n")?)))
        .collect()
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
            .query("SELECT COUNT(*) AS n FROM shares WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $2 AND starts_at <= $2")
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

    /// What holds or will hold of the records that one service keeps, the nearest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_of_service(
        &mut self,
        owner: &OwnerId,
        service: &ClientId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND ended_at IS NULL AND ends_at > $3 AND resource_id IN \
                 (SELECT r.id FROM resources r WHERE r.owner_id = $1 AND r.resource_server_id = $2) \
                 ORDER BY ends_at, id LIMIT $4",
            ])
            .bind(owner.as_str())
            .bind(service.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
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

    /// The shares of one record that hold or will hold, the nearest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_record(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        now: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND resource_id = $2 AND ended_at IS NULL AND ends_at > $3 ORDER BY ends_at, id",
            ])
            .bind(owner.as_str())
            .bind(resource.as_str())
            .bind(now.as_millis())
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
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND (ended_at IS NOT NULL OR ends_at <= $2) \
                 ORDER BY COALESCE(ended_at, ends_at) DESC, id DESC LIMIT $3",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// The shares of one record that are over, the latest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ended_of_record(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND resource_id = $2 AND (ended_at IS NOT NULL OR ends_at <= $3) \
                 ORDER BY COALESCE(ended_at, ends_at) DESC, id DESC LIMIT $4",
            ])
            .bind(owner.as_str())
            .bind(resource.as_str())
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

    /// What was shared with a person, by anybody: the latest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_party(
        &mut self,
        party: &PartyId,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE party_id = $1 ORDER BY ends_at DESC, id DESC LIMIT $2",
            ])
            .bind(party.as_str())
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

    /// What an owner shares with a person, now or later, the nearest end first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_with(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE party_id = $1 AND owner_id = $2 AND ended_at IS NULL AND ends_at > $3 \
                 ORDER BY ends_at, id LIMIT $4",
            ])
            .bind(party.as_str())
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// What an owner shares with a person of one record, now or later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn live_for(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        resource: &ResourceId,
        now: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE resource_id = $1 AND party_id = $2 AND owner_id = $3 AND ended_at IS NULL AND ends_at > $4 \
                 ORDER BY ends_at, id",
            ])
            .bind(resource.as_str())
            .bind(party.as_str())
            .bind(owner.as_str())
            .bind(now.as_millis())
            .all()
            .await?;
        shares(&rows)
    }

    /// Whether this owner ever shared anything with this person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ever_with(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
    ) -> Result<bool, StoreError> {
        self.query("SELECT id FROM shares WHERE owner_id = $1 AND party_id = $2 LIMIT 1")
            .bind(owner.as_str())
            .bind(party.as_str())
            .one()
            .await
            .map(|row| row.is_some())
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

impl Shares<'_, Write> {
    /// Inserts a share.
    ///
    /// # Errors
    /// [`StoreError`], also when the resource is another owner's.
    pub async fn insert(&mut self, share: &Share) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO shares (id, owner_id, party_id, resource_id, scopes, purpose, note, request_id, act_id, \
             made_at, starts_at, ends_at, ended_at, end_reason, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(share.party.as_str())
        .bind(share.resource.as_str())
        .bind(to_json(&share.scopes)?)
        .bind(share.purpose.map(|purpose| purpose.key().to_owned()))
        .bind(share.note.clone())
        .bind(share.request.as_ref().map(ToString::to_string))
        .bind(share.act.as_str())
        .bind(share.made_at.as_millis())
        .bind(share.starts_at.as_millis())
        .bind(share.ends_at.as_millis())
        .bind(millis(share.ended.map(|ended| ended.at)))
        .bind(share.ended.map(|ended| ended.because.key().to_owned()))
        .bind(share.version)
        .run()
        .await
        .map(|_| ())
    }

    /// Ends a share of this owner; says how many rows that was, none when it had ended already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end(
        &mut self,
        owner: &OwnerId,
        id: &ShareId,
        because: EndReason,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = $3, end_reason = $4, version = version + 1 \
             WHERE id = $1 AND owner_id = $2 AND ended_at IS NULL AND ends_at > $3",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .bind(because.key())
        .run()
        .await
    }

    /// Takes back the stop of a share, as [`Share::restored`] made it; says how many rows that
    /// was, none when it changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn restore(&mut self, share: &Share) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = NULL, end_reason = NULL, stop_id = NULL, version = $3 \
             WHERE id = $1 AND owner_id = $2 AND ended_at IS NOT NULL AND end_reason = 'owner' AND version = $3 - 1",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(share.version)
        .run()
        .await
    }

    /// Ends all shares of one resource that hold or will hold; says how many those were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_all_of_resource(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        because: EndReason,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = $3, end_reason = $4, version = version + 1 \
             WHERE resource_id = $1 AND owner_id = $2 AND ended_at IS NULL AND ends_at > $3",
        )
        .bind(resource.as_str())
        .bind(owner.as_str())
        .bind(now.as_millis())
        .bind(because.key())
        .run()
        .await
    }
}
