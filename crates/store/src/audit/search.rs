//! The trail by person, record, outcome and time: each question is answered from an index, however
//! long the trail is.

use latchkey_domain::id::{OwnerId, PartyId, ResourceId};
use latchkey_domain::time::Timestamp;

use super::{AuditEntry, AuditLog, entry};
use crate::error::StoreError;

/// Whether somebody was let in or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Let in.
    In,
    /// Refused.
    No,
}

/// What of the trail is wanted; everything when nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Only what concerns this person.
    pub person: Option<PartyId>,
    /// Only what concerns this record.
    pub resource: Option<ResourceId>,
    /// Only entries, or only refusals.
    pub outcome: Option<Outcome>,
    /// From this instant on.
    pub since: Option<Timestamp>,
}

const SELECT: &str = "SELECT number, at, actor, resource_id, detail FROM audit_events WHERE owner_id = $1 AND (at, number) < ($2, $3) AND at >= $5";
/// Steps between programs, which tell an owner nothing that the others do not.
const TOLD: &str = " AND kind NOT IN ('pat_issued', 'ticket_issued', 'claims_requested', 'claims_opened', 'rpt_issued', 'token_revoked')";
const PERSON: &str = " AND person_id = $6";
/// Binds the same place for the sake of one list of values.
const ANYBODY: &str = " AND $6 = ''";
const LET_IN: &str = " AND outcome = 'in'";
const REFUSED: &str = " AND outcome = 'no'";
const ALONE: &str = " AND resource_id = $7";
const AMONG: &str = " AND resource_ids IS NOT NULL AND resource_ids LIKE '%' || $7 || '%'";
const EITHER: &str =
    " AND (resource_id = $7 OR (resource_ids IS NOT NULL AND resource_ids LIKE '%' || $7 || '%'))";
const NEWEST: &str = " ORDER BY at DESC, number DESC LIMIT $4";

impl<M> AuditLog<'_, M> {
    /// What concerns an owner and fits, the newest first, from before an event on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn search(
        &mut self,
        owner: &OwnerId,
        filter: &TrailFilter,
        before: Option<(Timestamp, i64)>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let (at, number) = before.map_or((i64::MAX, i64::MAX), |(at, number)| {
            (at.as_millis(), number)
        });
        let person = if filter.person.is_some() {
            PERSON
        } else {
            ANYBODY
        };
        let outcome = match filter.outcome {
            None => "",
            Some(Outcome::In) => LET_IN,
            Some(Outcome::No) => REFUSED,
        };
        let statement = match (&filter.resource, &filter.person) {
            (None, _) => self.query_parts(&[SELECT, TOLD, person, outcome, NEWEST]),
            (Some(_), Some(_)) => {
                self.query_parts(&[SELECT, TOLD, PERSON, outcome, EITHER, NEWEST])
            }
            // Two ways to a record, each with an index of its own.
            (Some(_), None) => self.query_parts(&[
                "SELECT number, at, actor, resource_id, detail FROM (",
                SELECT,
                TOLD,
                person,
                outcome,
                ALONE,
                NEWEST,
                ") AS alone UNION ALL SELECT number, at, actor, resource_id, detail FROM (",
                SELECT,
                TOLD,
                person,
                outcome,
                AMONG,
                NEWEST,
                ") AS among ORDER BY at DESC, number DESC LIMIT $4",
            ]),
        };
        let mut statement = statement
            .bind(owner.as_str())
            .bind(at)
            .bind(number)
            .bind(limit)
            .bind(filter.since.map_or(i64::MIN, Timestamp::as_millis))
            .bind(filter.person.as_ref().map_or("", PartyId::as_str));
        if let Some(resource) = &filter.resource {
            statement = statement.bind(resource.as_str());
        }
        statement.all().await?.iter().map(entry).collect()
    }

    /// One event that concerns an owner, and that she is told of.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn one_of_owner(
        &mut self,
        owner: &OwnerId,
        number: i64,
    ) -> Result<Option<AuditEntry>, StoreError> {
        self.query_parts(&[
            "SELECT number, at, actor, resource_id, detail FROM audit_events WHERE owner_id = $1 AND number = $2",
            TOLD,
        ])
        .bind(owner.as_str())
        .bind(number)
        .one()
        .await?
        .as_ref()
        .map(entry)
        .transpose()
    }
}
