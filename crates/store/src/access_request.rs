//! Requests for access: inserted once, settled once, never removed.
//!
//! What is asked and what was proven stands in the body as it was when the request was made; the
//! answer stands in columns of its own, which win over the body.

use latchkey_domain::access_request::{AccessRequest, Outcome};
use latchkey_domain::id::{ClientId, OwnerId, PartyId, RequestId};
use latchkey_domain::permission::Permission;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{id, json, opt_time, time, to_json};
use crate::tx::{Row, Write, int, opt_text};

crate::table!(AccessRequests, access_requests);

pub(crate) const SELECT: &str = "SELECT id, owner_id, party_id, client_id, resource_server_id, asked_at, lapses_at, \
     settled_at, outcome, message, body FROM access_requests ";

fn request(row: &Row) -> Result<AccessRequest, StoreError> {
    let outcome = opt_text(row, "outcome")?
        .map(|key| Outcome::from_key(&key).ok_or_else(|| StoreError::corrupt("outcome")))
        .transpose()?;
    let kept: AccessRequest = json(row, "body")?;
    Ok(AccessRequest {
        id: id(row, "id")?,
        owner: id(row, "owner_id")?,
        party: id(row, "party_id")?,
        client: id(row, "client_id")?,
        resource_server: id(row, "resource_server_id")?,
        asked_at: time(row, "asked_at")?,
        lapses_at: time(row, "lapses_at")?,
        settled_at: opt_time(row, "settled_at")?,
        outcome,
        message: opt_text(row, "message")?,
        ..kept
    })
}

pub(crate) fn requests(rows: &[Row]) -> Result<Vec<AccessRequest>, StoreError> {
    rows.iter().map(request).collect()
}

impl<M> AccessRequests<'_, M> {
    /// A request put to this owner.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        id: &RequestId,
    ) -> Result<Option<AccessRequest>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1 AND owner_id = $2"])
            .bind(id.as_str())
            .bind(owner.as_str())
            .one()
            .await?
            .as_ref()
            .map(request)
            .transpose()
    }

    /// A request made by this person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_party(
        &mut self,
        party: &PartyId,
        id: &RequestId,
    ) -> Result<Option<AccessRequest>, StoreError> {
        self.query_parts(&[SELECT, "WHERE id = $1 AND party_id = $2"])
            .bind(id.as_str())
            .bind(party.as_str())
            .one()
            .await?
            .as_ref()
            .map(request)
            .transpose()
    }

    /// The requests put to an owner: waiting ones first, the newest first among them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_of_owner(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 \
                 ORDER BY CASE WHEN outcome IS NULL AND lapses_at > $2 THEN 0 ELSE 1 END, asked_at DESC, id DESC LIMIT $3",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        requests(&rows)
    }

    /// The requests that wait for an owner's answer, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_of_owner(
        &mut self,
        owner: &OwnerId,
        now: Timestamp,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND outcome IS NULL AND lapses_at > $2 ORDER BY asked_at, id",
            ])
            .bind(owner.as_str())
            .bind(now.as_millis())
            .all()
            .await?;
        requests(&rows)
    }

    /// The requests a person made: waiting ones first, the newest first among them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list_of_party(
        &mut self,
        party: &PartyId,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE party_id = $1 \
                 ORDER BY CASE WHEN outcome IS NULL AND lapses_at > $2 THEN 0 ELSE 1 END, asked_at DESC, id DESC LIMIT $3",
            ])
            .bind(party.as_str())
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        requests(&rows)
    }

    /// The requests of a person to an owner that wait, made with the same app about records of
    /// the same service: a new one may be part of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pending_like(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        client: &ClientId,
        server: &ClientId,
        now: Timestamp,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND party_id = $2 AND client_id = $3 AND resource_server_id = $4 \
                 AND outcome IS NULL AND lapses_at > $5 ORDER BY asked_at, id",
            ])
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(client.as_str())
            .bind(server.as_str())
            .bind(now.as_millis())
            .all()
            .await?;
        requests(&rows)
    }

    /// The requests of a person that an owner refused since an instant, wholly or in part; what
    /// each wants is cut down to the refused part.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refused_since(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        since: Timestamp,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE owner_id = $1 AND party_id = $2 AND settled_at >= $3 AND outcome IN ('refused', 'allowed_part') \
                 ORDER BY settled_at, id",
            ])
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(since.as_millis())
            .all()
            .await?;
        let mut settled = requests(&rows)?;
        for request in &mut settled {
            if request.outcome == Some(Outcome::AllowedPart) {
                let given = self.given(owner, &request.id).await?;
                request.wanted = without(&request.wanted, &given);
            }
        }
        Ok(settled)
    }

    /// What the answer to a request gave, whether it still holds or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn given(
        &mut self,
        owner: &OwnerId,
        id: &RequestId,
    ) -> Result<Vec<Permission>, StoreError> {
        self.query("SELECT resource_id, scopes FROM shares WHERE owner_id = $1 AND request_id = $2 ORDER BY id")
            .bind(owner.as_str())
            .bind(id.as_str())
            .all()
            .await?
            .iter()
            .map(|row| Ok(Permission { resource: crate::row::id(row, "resource_id")?, scopes: json(row, "scopes")? }))
            .collect()
    }

    /// How many requests of a person wait for this owner's answer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_count(
        &mut self,
        owner: &OwnerId,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self
            .query(
                "SELECT COUNT(*) AS n FROM access_requests \
                 WHERE owner_id = $1 AND party_id = $2 AND outcome IS NULL AND lapses_at > $3",
            )
            .bind(owner.as_str())
            .bind(party.as_str())
            .bind(now.as_millis())
            .one()
            .await?;
        row.map_or(Ok(0), |row| int(&row, "n"))
    }

    /// Requests that ran out and are not settled yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due(
        &mut self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let rows = self
            .query_parts(&[
                SELECT,
                "WHERE outcome IS NULL AND lapses_at <= $1 ORDER BY lapses_at, id LIMIT $2",
            ])
            .bind(now.as_millis())
            .bind(limit)
            .all()
            .await?;
        requests(&rows)
    }
}

/// What was wanted, less what was given.
fn without(wanted: &[Permission], given: &[Permission]) -> Vec<Permission> {
    wanted
        .iter()
        .map(|w| {
            let had = given
                .iter()
                .filter(|g| g.resource == w.resource)
                .fold(ScopeSet::new(), |all, g| all.union(&g.scopes));
            Permission {
                resource: w.resource.clone(),
                scopes: w.scopes.difference(&had),
            }
        })
        .filter(|w| !w.scopes.is_empty())
        .collect()
}

impl AccessRequests<'_, Write> {
    /// Inserts a request.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert(&mut self, request: &AccessRequest) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO access_requests (id, owner_id, party_id, client_id, resource_server_id, asked_at, lapses_at, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(request.id.as_str())
        .bind(request.owner.as_str())
        .bind(request.party.as_str())
        .bind(request.client.as_str())
        .bind(request.resource_server.as_str())
        .bind(request.asked_at.as_millis())
        .bind(request.lapses_at.as_millis())
        .bind(to_json(request)?)
        .run()
        .await
        .map(|_| ())
    }

    /// Settles a request, once and for all.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is settled already.
    pub async fn settle(&mut self, request: &AccessRequest) -> Result<(), StoreError> {
        let outcome = request
            .outcome
            .ok_or_else(|| StoreError::corrupt("outcome"))?;
        self.query(
            "UPDATE access_requests SET settled_at = $3, outcome = $4, message = $5 \
             WHERE id = $1 AND owner_id = $2 AND outcome IS NULL",
        )
        .bind(request.id.as_str())
        .bind(request.owner.as_str())
        .bind(request.settled_at.map(Timestamp::as_millis))
        .bind(outcome.key())
        .bind(request.message.clone())
        .run_once()
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(resource: &str, scopes: &[&str]) -> Permission {
        Permission {
            resource: resource.parse().unwrap(),
            scopes: ScopeSet::parse(scopes.iter().copied()).unwrap(),
        }
    }

    #[test]
    fn the_refused_part_is_what_was_asked_and_not_given() {
        let (a, b) = ("01J9ZK2V8Q5T3N7R4M6P0WXYZA", "01J9ZK2V8Q5T3N7R4M6P0WXYZB");
        let wanted = [permission(a, &["view", "edit"]), permission(b, &["view"])];
        let refused = without(&wanted, &[permission(a, &["view"])]);
        assert_eq!(
            refused,
            vec![permission(a, &["edit"]), permission(b, &["view"])]
        );
        assert!(without(&wanted, &wanted).is_empty());
    }
}
