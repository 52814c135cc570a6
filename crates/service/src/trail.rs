//! The audit trail as an owner reads it: one sentence an event, in the words of the pages.
//!
//! "Was let in" is what we know for sure: a record service asked, and we said yes. Whether the
//! record was read then, only the service knows.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::{OwnerId, PartyId, ResourceId};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{ActivityLine, ActivityPage};
use latchkey_store::{AuditEntry, Snapshot, StoreError};

use crate::House;
use crate::calendar;
use crate::login::OwnerSession;

mod about;
mod sentences;

/// How many events a page shows.
const PAGE: usize = 20;
/// How many events are looked through for those about one person.
const LOOKED_THROUGH: i64 = 300;

/// The trail.
#[derive(Clone)]
pub struct Trail {
    house: House,
}

impl Trail {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// An owner's activity, newest first, from a cursor of an earlier page on; any other cursor
    /// shows the newest page.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn activity(
        &self,
        owner: &OwnerSession,
        cursor: Option<&str>,
    ) -> Result<ActivityPage, StoreError> {
        let id = owner.id().clone();
        let before = cursor.and_then(place);
        let mut entries = self
            .house
            .store
            .read(move |snapshot| {
                // One more than is shown tells whether there is an older page.
                let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
                Box::pin(async move { snapshot.audit().of_owner(&id, before, limit).await })
            })
            .await?;
        let more = entries.len() > PAGE;
        entries.truncate(PAGE);
        Ok(ActivityPage {
            older: entries.last().map(written).filter(|_| more),
            newer: before.is_some(),
            lines: entries
                .iter()
                .map(|entry| self.line(owner, entry))
                .collect(),
        })
    }

    /// The newest events.
    pub(crate) async fn newest(
        &self,
        owner: &OwnerSession,
        limit: i64,
    ) -> Result<Vec<ActivityLine>, StoreError> {
        let id = owner.id().clone();
        let entries = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.audit().of_owner(&id, None, limit).await })
            })
            .await?;
        Ok(entries
            .iter()
            .map(|entry| self.line(owner, entry))
            .collect())
    }

    /// The newest events about one record.
    pub(crate) async fn of_record(
        &self,
        owner: &OwnerSession,
        record: &ResourceId,
        limit: i64,
    ) -> Result<Vec<ActivityLine>, StoreError> {
        let (id, record) = (owner.id().clone(), record.clone());
        let entries = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.audit().of_resource(&id, &record, limit).await })
            })
            .await?;
        Ok(entries
            .iter()
            .map(|entry| self.line(owner, entry))
            .collect())
    }

    /// The newest events about one person, among the owner's newest.
    pub(crate) async fn about(
        snapshot: &mut Snapshot<'_>,
        owner: &OwnerId,
        party: &PartyId,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let mut entries = snapshot
            .audit()
            .of_owner(owner, None, LOOKED_THROUGH)
            .await?;
        entries.retain(|entry| about::other_person(&entry.event) == Some(party));
        Ok(entries)
    }

    /// Events in words.
    pub(crate) fn lines<'a>(
        &self,
        owner: &OwnerSession,
        entries: impl Iterator<Item = &'a AuditEntry>,
    ) -> Vec<ActivityLine> {
        entries.map(|entry| self.line(owner, entry)).collect()
    }

    fn line(&self, owner: &OwnerSession, entry: &AuditEntry) -> ActivityLine {
        let zone = owner.session().zone.as_str();
        let day = calendar::shown_date(entry.at, zone);
        ActivityLine {
            number: entry.number,
            day: day.text,
            time: calendar::shown_time(entry.at, zone),
            iso: day.iso,
            sentence: sentences::sentence(&self.house.words, zone, &entry.event),
            refused: matches!(
                entry.event,
                AuditEvent::AccessDenied { .. } | AuditEvent::TicketRejected { .. }
            ),
        }
    }
}

/// Where a page ended, as the address of the next one says it.
fn written(last: &AuditEntry) -> String {
    format!("{}-{}", last.at.as_millis(), last.number)
}

fn place(cursor: &str) -> Option<(Timestamp, i64)> {
    let (at, number) = cursor.split_once('-')?;
    Some((
        Timestamp::from_millis(at.parse().ok()?),
        number.parse().ok()?,
    ))
}
