//! Requests a page at a time. The cursor is the last request of the page before: its place is
//! looked up, so that what comes or goes meanwhile moves no page.

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::id::{OwnerId, PartyId, RequestId};
use latchkey_domain::time::Timestamp;

use super::{AccessRequests, SELECT, requests};
use crate::error::StoreError;

/// Which requests of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestTab {
    /// Those that wait, the oldest first.
    Waiting,
    /// Those she answered, the newest first.
    Answered,
    /// Those that ended without her, the newest first.
    RanOut,
}

impl RequestTab {
    const fn condition(self) -> &'static str {
        match self {
            Self::Waiting => "outcome IS NULL AND lapses_at > $2",
            Self::Answered => {
                "outcome IN ('allowed', 'allowed_part', 'refused') AND asked_at <= $2"
            }
            Self::RanOut => {
                "(outcome IN ('withdrawn', 'lapsed') OR (outcome IS NULL AND lapses_at <= $2))"
            }
        }
    }

    const fn oldest_first(self) -> bool {
        matches!(self, Self::Waiting)
    }
}

impl<M> AccessRequests<'_, M> {
    /// Some requests put to an owner, from after another one on. What she reported is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tab_of_owner(
        &mut self,
        owner: &OwnerId,
        tab: RequestTab,
        now: Timestamp,
        after: Option<&RequestId>,
        limit: i64,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let place = match (after.is_some(), tab.oldest_first()) {
            (false, _) => " AND $3 = ''",
            (true, true) => {
                " AND (asked_at, id) > (SELECT c.asked_at, c.id FROM access_requests c WHERE c.id = $3 AND c.owner_id = $1)"
            }
            (true, false) => {
                " AND (asked_at, id) < (SELECT c.asked_at, c.id FROM access_requests c WHERE c.id = $3 AND c.owner_id = $1)"
            }
        };
        let order = if tab.oldest_first() {
            " ORDER BY asked_at, id LIMIT $4"
        } else {
            " ORDER BY asked_at DESC, id DESC LIMIT $4"
        };
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND reported_at IS NULL AND ",
                tab.condition(),
                place,
                order,
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(after.map(RequestId::as_str).unwrap_or_default())
            .bind(limit)
            .all()
            .await?;
        requests(&rows)
    }

    /// Some requests a person made, the newest first, from after another one on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn page_of_party(
        &mut self,
        party: &PartyId,
        after: Option<&RequestId>,
        limit: i64,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let place = if after.is_some() {
            " AND (asked_at, id) < (SELECT c.asked_at, c.id FROM access_requests c WHERE c.id = $2 AND c.party_id = $1)"
        } else {
            " AND $2 = ''"
        };
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE party_id = $1",
                place,
                " ORDER BY asked_at DESC, id DESC LIMIT $3",
            ])
            .bind(party.as_str())
            .bind(after.map(RequestId::as_str).unwrap_or_default())
            .bind(limit)
            .all()
            .await?;
        requests(&rows)
    }
}
