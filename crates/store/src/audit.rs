//! The trail, as it is read. It is written by the store alone, in the write it belongs to, and no
//! statement here changes or removes a row.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{OwnerId, ResourceId};
use latchkey_domain::time::Timestamp;

use crate::error::StoreError;
use crate::row::{opt_id, time};
use crate::tx::{Row, int, text};

/// One row of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number; rows written later have higher ones.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// Which resource it concerns, when it is one.
    pub resource: Option<ResourceId>,
    /// What happened.
    pub event: AuditEvent,
}

crate::table!(AuditLog, audit);

const SELECT: &str = "SELECT number, at, actor, resource_id, detail FROM audit_events ";

fn entry(row: &Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        number: int(row, "number")?,
        at: time(row, "at")?,
        actor: Actor::from_text(&text(row, "actor")?)
            .ok_or_else(|| StoreError::corrupt("actor"))?,
        resource: opt_id(row, "resource_id")?,
        event: AuditEvent::from_detail(&text(row, "detail")?)
            .ok_or_else(|| StoreError::corrupt("detail"))?,
    })
}

impl<M> AuditLog<'_, M> {
    /// What concerns an owner, the newest first, from before an event on.
    ///
    /// Newest is what happened last: a use is written down a moment behind its answer, and must not
    /// seem to have come after the stop that was written before it.
    ///
    /// The kinds left out are steps between programs, which tell an owner nothing that the others
    /// do not: they would only push what matters off the page.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_owner(
        &mut self,
        owner: &OwnerId,
        before: Option<(Timestamp, i64)>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let (at, number) = before.map_or((i64::MAX, i64::MAX), |(at, number)| {
            (at.as_millis(), number)
        });
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 AND (at, number) < ($2, $3) \
             AND kind NOT IN ('pat_issued', 'ticket_issued', 'claims_requested', 'claims_opened', 'rpt_issued', 'token_revoked') \
             ORDER BY at DESC, number DESC LIMIT $4",
        ])
        .bind(owner.as_str())
        .bind(at)
        .bind(number)
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(entry)
        .collect()
    }

    /// What concerns one resource of an owner, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of_resource(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.query_parts(&[
            SELECT,
            "WHERE owner_id = $1 AND resource_id = $2 ORDER BY at DESC, number DESC LIMIT $3",
        ])
        .bind(owner.as_str())
        .bind(resource.as_str())
        .bind(limit)
        .all()
        .await?
        .iter()
        .map(entry)
        .collect()
    }
}
