//! The pages of activity: filtered, a page at a time, and one event by itself.

use latchkey_domain::id::{PartyId, ResourceId};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{History, HistoryEvent};
use latchkey_store::{AuditEntry, Person, RecordFilter, StoreError, TrailFilter, TrailOutcome};

use super::parts::Parts;
use super::{Trail, folding, place, sentences, written};
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::{Scene, Surroundings};
use crate::sharing::person_card;

/// How many events stand behind a page; what is the same is told once, so it has fewer lines.
const PAGE: usize = 60;
/// How many people and records are offered to choose from.
const CHOICES: i64 = 30;
/// How many shares the page of an event shows.
const SHARES: i64 = 20;

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Since this morning.
    Today,
    /// The last 7 days.
    Week,
    /// The last 30 days.
    Month,
    /// The last 365 days.
    Year,
}

/// What of the activity is wanted; everything when nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Only what concerns this person.
    pub person: Option<PartyId>,
    /// Only what concerns this record.
    pub record: Option<ResourceId>,
    /// Only who was let in, or only who was refused.
    pub refused: Option<bool>,
    /// From when on.
    pub period: Option<Period>,
}

impl HistoryFilter {
    pub(crate) fn of_store(&self, now: Timestamp, zone: &str) -> TrailFilter {
        let days = self.period.map(|period| match period {
            Period::Today => 0,
            Period::Week => 6,
            Period::Month => 29,
            Period::Year => 364,
        });
        TrailFilter {
            person: self.person.clone(),
            resource: self.record.clone(),
            outcome: self.refused.map(|refused| {
                if refused {
                    TrailOutcome::No
                } else {
                    TrailOutcome::In
                }
            }),
            since: days.map(|days| calendar::morning(now, days, zone)),
        }
    }
}

impl Trail {
    /// A page of an owner's activity, the newest first, from a cursor of an earlier page on.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn history(
        &self,
        owner: &OwnerSession,
        wanted: &HistoryFilter,
        cursor: Option<&str>,
    ) -> Result<History, StoreError> {
        let now = self.house.env.now();
        let zone = owner.session().zone.as_str();
        let (of, before) = (owner.id().clone(), cursor.and_then(place));
        let (filter, record) = (wanted.of_store(now, zone), wanted.record.clone());
        let read = self.house.store.read(move |snapshot| {
            Box::pin(async move {
                let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
                let entries = snapshot.audit().search(&of, &filter, before, limit).await?;
                let mut people: Vec<_> = entries
                    .iter()
                    .filter_map(|entry| Parts::of(&entry.event).who)
                    .map(|who| who.id.person())
                    .collect();
                let parties = snapshot.shares().parties(&of, CHOICES).await?;
                people.extend(parties.iter().map(PartyId::person));
                people.sort();
                people.dedup();
                let people = snapshot.people().many(&people).await?;
                let all = RecordFilter::default();
                let records = snapshot
                    .record_list()
                    .page(&of, &all, None, now, CHOICES)
                    .await?;
                let named: Vec<ResourceId> = record.into_iter().collect();
                let named = snapshot.resources().names(&of, &named).await?;
                Ok::<_, StoreError>((entries, parties, people, records, named))
            })
        });
        let (mut entries, parties, people, records, named) = read.await?;
        let more = entries.len() > PAGE;
        entries.truncate(PAGE);
        let found = |id: &str| people.iter().find(|person| person.id.as_str() == id);
        let place_of = |id: &str| found(id).and_then(|p| p.place.clone()).unwrap_or_default();
        let choice = |party: &PartyId| {
            let person = found(party.as_str())?;
            Some((party.to_string(), named_and_placed(person)))
        };
        Ok(History {
            days: folding::days(&self.house.words, zone, &entries, place_of),
            older: entries.last().map(written).filter(|_| more),
            newer: before.is_some(),
            person: wanted
                .person
                .as_ref()
                .map(|party| self.name_in(&entries, party)),
            record: wanted.record.as_ref().map(|_| {
                let name = named.into_iter().next().map(|(_, name)| name);
                name.unwrap_or_else(|| self.house.words.text("record-gone", &[]))
            }),
            people: parties.iter().filter_map(choice).collect(),
            records: records
                .into_iter()
                .map(|record| (record.id.to_string(), record.name))
                .collect(),
        })
    }

    /// The name of a person as the owner's own trail has it: no other name is hers to learn.
    fn name_in(&self, entries: &[AuditEntry], party: &PartyId) -> String {
        let names = entries
            .iter()
            .filter_map(|entry| Parts::of(&entry.event).who);
        names
            .filter(|who| who.id == *party)
            .map(|who| who.name)
            .next()
            .unwrap_or_else(|| self.house.words.text("trail-somebody", &[]))
    }

    /// One event of an owner's activity; nothing for one that is not hers.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn event(
        &self,
        owner: &OwnerSession,
        number: i64,
    ) -> Result<Option<HistoryEvent>, StoreError> {
        let now = self.house.env.now();
        let of = owner.id().clone();
        let read = self.house.store.read(move |snapshot| {
            Box::pin(async move {
                let Some(entry) = snapshot.audit().one_of_owner(&of, number).await? else {
                    return Ok(None);
                };
                let parts = Parts::of(&entry.event);
                let shares = match &parts.who {
                    Some(who) => {
                        snapshot
                            .shares()
                            .live_with(&of, &who.id, now, SHARES)
                            .await?
                    }
                    None => Vec::new(),
                };
                let concerned = parts.who.iter().map(|who| who.id.clone());
                let records = parts.records.iter().map(|touched| touched.resource.clone());
                let given = shares.iter().map(|share| share.resource.clone());
                let around = Surroundings::about(
                    snapshot,
                    &of,
                    concerned.collect(),
                    records.chain(given).collect(),
                    now,
                )
                .await?;
                let ids: Vec<_> = shares.iter().map(|share| share.id.clone()).collect();
                let uses = snapshot.shares().last_uses(&of, &ids).await?;
                let around = Surroundings { uses, ..around };
                Ok::<_, StoreError>(Some((entry, parts, shares, around)))
            })
        });
        let Some((entry, parts, shares, around)) = read.await? else {
            return Ok(None);
        };
        let (words, zone) = (&self.house.words, owner.session().zone.as_str());
        let scene = Scene {
            words,
            zone,
            now,
            around: &around,
        };
        let when = words.text(
            "trail-when",
            &[
                ("time", &calendar::shown_time(entry.at, zone)),
                ("day", &calendar::shown_day(entry.at, zone)),
            ],
        );
        // Somebody whose account is gone keeps the name that the trail remembers.
        let person = parts.who.map(|who| {
            let card = person_card(words, zone, scene.person(&who.id));
            latchkey_domain::view::PersonCard {
                id: who.id.to_string(),
                name: who.name,
                ..card
            }
        });
        Ok(Some(HistoryEvent {
            sentence: sentences::sentence(words, zone, &entry.event),
            when,
            iso: calendar::shown_date(entry.at, zone).iso,
            zone: zone.to_owned(),
            person,
            app: parts.app,
            records: parts
                .records
                .iter()
                .map(|touched| {
                    let id = scene
                        .resource(&touched.resource)
                        .map(|_| touched.resource.to_string());
                    let verbs = words.verb_phrase(&touched.scopes);
                    (id, touched.name.clone(), verbs)
                })
                .collect(),
            let_in: sentences::lets_in(&entry.event),
            refused: sentences::refuses(&entry.event),
            shares: shares.iter().map(|share| scene.line(share)).collect(),
        }))
    }
}

fn named_and_placed(person: &Person) -> String {
    match &person.place {
        Some(place) => format!("{}, {place}", person.name),
        None => person.name.clone(),
    }
}
