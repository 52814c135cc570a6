//! Asks by a share address. One whose address is nobody's is kept like any other; only its owner is
//! missing.

use latchkey_domain::access_request::Outcome;
use latchkey_domain::cold_ask::ColdAsk;
use latchkey_domain::id::{OwnerId, PartyId, RequestId};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_id, opt_time, time, to_json};
use crate::tx::{Row, Write, int, opt_text};

crate::table!(ColdAsks, cold_asks);

const SELECT: &str =
    "SELECT id, owner_id, party_id, asked_at, lapses_at, settled_at, outcome, body FROM cold_asks ";

fn cold_ask(row: &Row) -> Result<ColdAsk, StoreError> {
    let outcome = opt_text(row, "outcome")?
        .map(|key| Outcome::from_key(&key).ok_or_else(|| StoreError::corrupt("outcome")))
        .transpose()?;
    let settled = match (outcome, opt_time(row, "settled_at")?) {
        (None, None) => None,
        (Some(outcome), Some(at)) => Some((outcome, at)),
        // An answer without its time, or the reverse, must not read as one that waits.
        _ => return Err(StoreError::corrupt("outcome")),
    };
    Ok(ColdAsk {
        id: id(row, "id")?,
        owner: opt_id(row, "owner_id")?,
        party: id(row, "party_id")?,
        wish: json(row, "body")?,
        asked_at: time(row, "asked_at")?,
        lapses_at: time(row, "lapses_at")?,
        settled,
    })
}

impl<M> ColdAsks<'_, M> {
    /// One that was put to this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        id: &RequestId,
    ) -> Result<Option<ColdAsk>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1 AND owner_id = $2"])
            .bind(id.as_str())
            .bind(owner.as_str())
            .one()
            .await?
            .as_ref()
            .map(cold_ask)
            .transpose()
    }

    /// One that this person made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_party(
        &mut self,
        party: &PartyId,
        id: &RequestId,
    ) -> Result<Option<ColdAsk>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1 AND party_id = $2"])
            .bind(id.as_str())
            .bind(party.as_str())
            .one()
            .await?
            .as_ref()
            .map(cold_ask)
            .transpose()
    }

    /// What was put to an owner, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_of_owner(
        &mut self,
        owner: &OwnerId,
        limit: i64,
    ) -> Result<Vec<ColdAsk>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 ORDER BY asked_at DESC, id DESC LIMIT $2",
        ])
        .bind(owner.as_str())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(cold_ask)
        .collect()
    }

    /// What somebody asked, the latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_of_party(
        &mut self,
        party: &PartyId,
        limit: i64,
    ) -> Result<Vec<ColdAsk>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE party_id = $1 ORDER BY asked_at DESC, id DESC LIMIT $2",
        ])
        .bind(party.as_str())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(cold_ask)
        .collect()
    }

    /// How many wait for an owner's answer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn needing_answer(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query("SELECT COUNT(*) AS n FROM cold_asks WHERE owner_id = $1 AND outcome IS NULL AND lapses_at > $2")
            .bind(owner.as_str())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// How many of somebody's wait at one address, whoever's that is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_at(
        &mut self,
        party: &PartyId,
        address: &TokenHash,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query(
                "SELECT COUNT(*) AS n FROM cold_asks \
                 WHERE party_id = $1 AND address = $2 AND outcome IS NULL AND lapses_at > $3",
            )
            .bind(party.as_str())
            .bind(address.as_bytes().to_vec())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// How many somebody made since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn made_since(
        &mut self,
        party: &PartyId,
        since: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query("SELECT COUNT(*) AS n FROM cold_asks WHERE party_id = $1 AND asked_at >= $2")
            .bind(party.as_str())
            .bind(since.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// When an owner last refused somebody, since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refused_since(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = self
            .query(
                "SELECT id FROM cold_asks \
                 WHERE owner_id = $1 AND party_id = $2 AND outcome = 'refused' AND settled_at > $3 LIMIT 1",
            )
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(since.as_millis())
            .one()
            .await?;
        Ok(row.is_some())
    }

    /// Those that nobody answered in time and that are not settled yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due(&mut self, now: Timestamp, limit: i64) -> Result<Vec<ColdAsk>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE outcome IS NULL AND lapses_at <= $1 ORDER BY lapses_at, id LIMIT $2",
        ])
        .bind(now.as_millis())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(cold_ask)
        .collect()
    }
}

impl ColdAsks<'_, Write> {
    /// Inserts one, with the hash of the address that was typed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, ask: &ColdAsk, address: &TokenHash) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO cold_asks (id, owner_id, party_id, address, asked_at, lapses_at, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(ask.id.as_str())
        .bind(ask.owner.as_ref().map(|owner| owner.as_str().to_owned()))
        .bind(ask.party.as_str())
        .bind(address.as_bytes().to_vec())
        .bind(ask.asked_at.as_millis())
        .bind(ask.lapses_at.as_millis())
        .bind(to_json(&ask.wish)?)
        .run()
        .await
        .map(|_| ())
    }

    /// The owner's answer, while it waits; a no can still be changed into a yes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn answer(
        &mut self,
        owner: &OwnerId,
        id: &RequestId,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE cold_asks SET outcome = $3, settled_at = $4 WHERE id = $1 AND owner_id = $2 AND lapses_at > $4 \
             AND (outcome IS NULL OR (outcome = 'refused' AND $3 <> 'refused'))",
        )
        .bind(id.as_str())
        .bind(owner.as_str())
        .bind(outcome.key())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// The asker takes it back, while it waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn withdraw(
        &mut self,
        party: &PartyId,
        id: &RequestId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE cold_asks SET outcome = 'withdrawn', settled_at = $3 \
             WHERE id = $1 AND party_id = $2 AND outcome IS NULL AND lapses_at > $3",
        )
        .bind(id.as_str())
        .bind(party.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }

    /// Settles one that nobody answered in time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lapse(
        &mut self,
        party: &PartyId,
        id: &RequestId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.query(
            "UPDATE cold_asks SET outcome = 'lapsed', settled_at = lapses_at \
             WHERE id = $1 AND party_id = $2 AND outcome IS NULL AND lapses_at <= $3",
        )
        .bind(id.as_str())
        .bind(party.as_str())
        .bind(now.as_millis())
        .run()
        .await
    }
}
