//! Looking back in the trail for what was so at an instant.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{OwnerId, ResourceId};
use latchkey_domain::time::Timestamp;

use super::AuditLog;
use crate::error::StoreError;
use crate::tx::{int, text};

impl<M> AuditLog<'_, M> {
    /// What a record was called at an instant, where its service has renamed it since.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn name_at(
        &mut self,
        owner: &OwnerId,
        resource: &ResourceId,
        at: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let row = self
            .query(
                "SELECT detail FROM audit_events WHERE owner_id = $1 AND resource_id = $2 AND at > $3 \
                 AND kind = 'resource_changed' ORDER BY at, number LIMIT 1",
            )
            .bind(owner.as_str())
            .bind(resource.as_str())
            .bind(at.as_millis())
            .one()
            .await?;
        let Some(row) = row else { return Ok(None) };
        match AuditEvent::from_detail(&text(&row, "detail")?) {
            Some(AuditEvent::ResourceChanged { before, .. }) => Ok(Some(before)),
            _ => Err(StoreError::corrupt("detail")),
        }
    }

    /// Whether an owner took access away from anybody since an instant, by her own hand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stopped_since(
        &mut self,
        owner: &OwnerId,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = self
            .query(
                "SELECT COUNT(*) AS n FROM audit_events WHERE owner_id = $1 AND at >= $2 AND actor = $3 \
                 AND kind IN ('share_ended', 'all_stopped', 'asking_blocked', 'service_disconnected')",
            )
            .bind(owner.as_str())
            .bind(since.as_millis())
            .bind(Actor::Person(owner.person()).text())
            .one()
            .await?;
        Ok(row.map_or(Ok(0), |row| int(&row, "n"))? > 0)
    }
}
