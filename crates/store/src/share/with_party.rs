//! Shares from the side of the person they were made for: a page at a time, one of them, and what
//! came of one of her requests.
//!
//! Every statement names the person; what was shared with somebody else is not found.

use latchkey_domain::id::{OwnerId, PartyId, RequestId, ShareId};
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;

use super::{BY_END, LIVE, SELECT, Shares, share, shares};
use crate::error::StoreError;
use crate::tx::Write;

impl<M> Shares<'_, M> {
    /// A share made for this person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_party_by_id(
        &mut self,
        party: &PartyId,
        id: &ShareId,
    ) -> Result<Option<Share>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1 AND party_id = $2"])
            .bind(id.as_str())
            .bind(party.as_str())
            .one()
            .await?
            .as_ref()
            .map(share)
            .transpose()
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
            .query_parts(&[SELECT, LIVE, " AND party_id = $3", BY_END, " LIMIT $4"])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(party.as_str())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// Whether this owner shared anything with this person by an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ever_with(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        by: Timestamp,
    ) -> Result<bool, StoreError> {
        self.query(
            "SELECT id FROM shares WHERE owner_id = $1 AND party_id = $2 AND made_at <= $3 LIMIT 1",
        )
        .bind(owner.as_str())
        .bind(party.as_str())
        .bind(by.as_millis())
        .one()
        .await
        .map(|row| row.is_some())
    }

    /// Some shares made for a person: those that hold or will hold, the nearest end first, or with
    /// `over` those that ended, the latest first; from after another one on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn page_of_party(
        &mut self,
        party: &PartyId,
        over: bool,
        now: Timestamp,
        after: Option<&ShareId>,
        limit: i64,
    ) -> Result<Vec<Share>, StoreError> {
        let which = if over {
            "(ended_at IS NOT NULL OR ends_at <= $2)"
        } else {
            "ended_at IS NULL AND ends_at > $2"
        };
        let place = match (after.is_some(), over) {
            (false, _) => " AND $3 = ''",
            (true, false) => {
                " AND (ends_at, id) > (SELECT c.ends_at, c.id FROM shares c WHERE c.id = $3 AND c.party_id = $1)"
            }
            (true, true) => {
                " AND (ends_at, id) < (SELECT c.ends_at, c.id FROM shares c WHERE c.id = $3 AND c.party_id = $1)"
            }
        };
        let order = if over {
            " ORDER BY ends_at DESC, id DESC LIMIT $4"
        } else {
            " ORDER BY ends_at, id LIMIT $4"
        };
        let rows = self
            .query_parts(&[SELECT, "WHERE party_id = $1 AND ", which, place, order])
            .bind(party.as_str())
            .bind(now.as_millis())
            .bind(after.map(ShareId::as_str).unwrap_or_default())
            .bind(limit)
            .all()
            .await?;
        shares(&rows)
    }

    /// The shares that came of a request to this owner, whether they hold or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_request(
        &mut self,
        owner: &OwnerId,
        request: &RequestId,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND request_id = $2 ORDER BY id",
            ])
            .bind(owner.as_str())
            .bind(request.as_str())
            .all()
            .await?;
        shares(&rows)
    }
}

impl<M> Shares<'_, M> {
    /// The shares of an owner that were given back after an instant: of one person, or of all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn given_back_since(
        &mut self,
        owner: &OwnerId,
        party: Option<&PartyId>,
        since: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND ended_at > $2 AND end_reason = 'given_back' \
                 AND ($3 = '' OR party_id = $3) ORDER BY ended_at, id",
            ])
            .bind(owner.as_str())
            .bind(since.as_millis())
            .bind(party.map(PartyId::as_str).unwrap_or_default())
            .all()
            .await?;
        shares(&rows)
    }
}

impl Shares<'_, Write> {
    /// Lets a share hold again that its person gave back, as [`Share::taken_again`] made it; says
    /// how many rows that was, none when it changed meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take_again(&mut self, share: &Share) -> Result<u64, StoreError> {
        self.query(
            "UPDATE shares SET ended_at = NULL, end_reason = NULL, version = $4 \
             WHERE id = $1 AND owner_id = $2 AND party_id = $3 AND end_reason = 'given_back' AND version = $4 - 1",
        )
        .bind(share.id.as_str())
        .bind(share.owner.as_str())
        .bind(share.party.as_str())
        .bind(share.version)
        .run()
        .await
    }
}
