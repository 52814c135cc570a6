//! An owner's records as a list: filtered, searched, a page at a time, with stars; and what stands
//! around one of them.
//!
//! Words that are searched for are kept here and never stand in an address: the address carries the
//! identifier under which they are kept.

use latchkey_domain::id::{ClientId, DraftId, ResourceId};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{
    ActivityLine, ConnectionState, RecordRow, RecordsOfService, RecordsPage, ShareLine, ShownDate,
};
use latchkey_store::{Draft, DraftKind, ListedRecord, RecordFilter, RecordPlace, StoreError};

use crate::House;
use crate::calendar;
use crate::login::OwnerSession;
use crate::protection::condition;
use crate::rule::Rules;
use crate::scene::{Scene, Surroundings};
use crate::sharing::icon;
use crate::trail::Trail;

/// How many records a page shows.
const PAGE: usize = 100;
/// The longest words that are searched for, in characters.
const LONGEST_SEARCH: usize = 100;
/// How long a search is kept, so that its address works again.
const KEEP_SEARCH: Lifetime = Lifetime::days(7);
/// How many ended shares and events the page of a removed record shows.
const ENDED: i64 = 20;
const EVENTS: i64 = 5;
/// How many shares are told before a service is disconnected.
const TOLD: i64 = 100;

/// Which records are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedRecords {
    /// Shared with somebody now, or with nobody.
    pub shared: Option<bool>,
    /// Of an extra private kind.
    pub extra_private: bool,
    /// With a star.
    pub starred: bool,
    /// The words that were kept under this identifier.
    pub search: Option<DraftId>,
    /// From behind this record on.
    pub after: Option<ResourceId>,
}

/// What else is known of a record than who can see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAbout {
    /// Whether it has a star.
    pub starred: bool,
    /// Whether its kind is extra private.
    pub extra_private: bool,
    /// When its service last said something about it.
    pub updated: ShownDate,
    /// The rules that apply whatever its owner chooses, in words.
    pub rules: Vec<String>,
}

/// A record that its service took away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedRecord {
    /// Its name.
    pub name: String,
    /// Who kept it.
    pub service: String,
    /// When it was removed.
    pub on: ShownDate,
    /// What ended.
    pub ended: Vec<ShareLine>,
    /// The newest events about it.
    pub activity: Vec<ActivityLine>,
}

/// The records of an owner.
#[derive(Clone)]
pub struct Records {
    house: House,
}

impl Records {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// A page of the list. A search that is not there any more finds everything.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn list(
        &self,
        owner: &OwnerSession,
        wanted: &WantedRecords,
    ) -> Result<RecordsPage, StoreError> {
        let now = self.house.env.now();
        let (of, wanted) = (owner.id().clone(), wanted.clone());
        let read = self.house.store.read(move |snapshot| {
            Box::pin(async move {
                let words = match &wanted.search {
                    None => String::new(),
                    Some(id) => {
                        let kept = snapshot.drafts().of_owner(&of, id, now).await?;
                        let kept = kept.filter(|draft| draft.kind == DraftKind::Search);
                        kept.map(|draft| draft.body).unwrap_or_default()
                    }
                };
                let filter = RecordFilter {
                    words,
                    shared: wanted.shared,
                    extra_private: wanted.extra_private,
                    starred: wanted.starred,
                };
                let after = match &wanted.after {
                    None => None,
                    Some(id) => snapshot.resources().owned_even_removed(&of, id).await?,
                };
                let after = after.map(|resource| RecordPlace {
                    name: resource.description.shown_name().to_owned(),
                    service: resource.resource_server,
                    id: resource.id,
                });
                let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
                let mut list = snapshot.record_list();
                let records = list.page(&of, &filter, after.as_ref(), now, limit).await?;
                let found = list.count_fitting(&of, &filter, now).await?;
                let all = list
                    .count_fitting(&of, &RecordFilter::default(), now)
                    .await?;
                let clients = snapshot.clients().all().await?;
                let connections = snapshot.connections().standing(&of, now).await?;
                Ok::<_, StoreError>((filter.words, records, (found, all), clients, connections))
            })
        });
        let (words, mut records, (found, all), clients, connections) = read.await?;
        let more = records.len() > PAGE;
        records.truncate(PAGE);
        let zone = owner.session().zone.as_str();
        let group = |listed: &[ListedRecord]| {
            let service = listed.first().map(|record| &record.service);
            let name = clients
                .iter()
                .find(|client| Some(&client.id) == service)
                .map(|client| client.name.clone())
                .unwrap_or_default();
            let standing = connections
                .iter()
                .find(|standing| Some(&standing.connection.resource_server) == service);
            let notice = standing.and_then(|standing| {
                let key = match condition(standing, now) {
                    ConnectionState::Working => return None,
                    ConnectionState::Quiet => "records-service-quiet",
                    ConnectionState::Reconnect => "records-service-reconnect",
                    ConnectionState::Ended => "records-service-ended",
                };
                let last = standing
                    .heard_at
                    .unwrap_or(standing.connection.connected_at);
                let since = calendar::shown_date(last, zone).text;
                Some(
                    self.house
                        .words
                        .text(key, &[("service", &name), ("since", &since)]),
                )
            });
            RecordsOfService {
                service: name,
                notice,
                records: listed.iter().map(|record| self.row(record, zone)).collect(),
            }
        };
        Ok(RecordsPage {
            groups: records
                .chunk_by(|one, next| one.service == next.service)
                .map(group)
                .collect(),
            found: usize::try_from(found).unwrap_or(0),
            all: usize::try_from(all).unwrap_or(0),
            words,
            next: records
                .last()
                .filter(|_| more)
                .map(|record| record.id.to_string()),
        })
    }

    fn row(&self, record: &ListedRecord, zone: &str) -> RecordRow {
        let people = record.people.to_string();
        RecordRow {
            id: record.id.to_string(),
            name: record.name.clone(),
            icon: icon(record.kind.as_deref()).to_owned(),
            who: self.house.words.text("record-who", &[("people", &people)]),
            updated: calendar::shown_date(record.changed_at, zone),
            starred: record.starred,
            extra_private: record.extra_private,
        }
    }

    /// Keeps words to search by; nothing when there are none.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be kept.
    pub async fn keep_search(
        &self,
        owner: &OwnerSession,
        words: &str,
    ) -> Result<Option<DraftId>, StoreError> {
        let now = self.house.env.now();
        let words: String = words.trim().chars().take(LONGEST_SEARCH).collect();
        if words.is_empty() {
            return Ok(None);
        }
        let draft = Draft {
            id: self.house.env.fresh(now)?,
            owner: owner.id().clone(),
            kind: DraftKind::Search,
            subject: None,
            changed_at: now,
            expires_at: now.plus(KEEP_SEARCH),
            body: words,
        };
        let id = draft.id.clone();
        self.house
            .store
            .write_unaudited(
                "words that were searched for are no event, and a star is a mark of one's own",
                move |tx| {
                    let draft = draft.clone();
                    Box::pin(async move { tx.drafts().insert(&draft).await })
                },
            )
            .await?;
        Ok(Some(id))
    }

    /// Puts a star on a record, or takes it away. Done twice, it is done once; a record that is not
    /// hers is left alone.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be kept.
    pub async fn star(
        &self,
        owner: &OwnerSession,
        record: &ResourceId,
        put: bool,
    ) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (of, record) = (owner.id().clone(), record.clone());
        self.house
            .store
            .write_unaudited(
                "words that were searched for are no event, and a star is a mark of one's own",
                move |tx| {
                    let (of, record) = (of.clone(), record.clone());
                    Box::pin(async move {
                        if put {
                            tx.stars().put(&of, &record, now).await?;
                        } else {
                            tx.stars().take(&of, &record).await?;
                        }
                        Ok::<_, StoreError>(())
                    })
                },
            )
            .await
    }

    /// What else is known of a record that is here.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn about(
        &self,
        owner: &OwnerSession,
        id: &ResourceId,
    ) -> Result<Option<RecordAbout>, StoreError> {
        let now = self.house.env.now();
        let (of, id) = (owner.id().clone(), id.clone());
        let read = self.house.store.read(move |snapshot| {
            Box::pin(async move {
                let resource = snapshot.resources().owned(&of, &id).await?;
                let starred = snapshot.stars().is_put(&of, &id).await?;
                let rules = snapshot.rules().in_force(now).await?;
                Ok::<_, StoreError>(resource.map(|resource| (resource, starred, rules)))
            })
        });
        Ok(read.await?.map(|(resource, starred, rules)| RecordAbout {
            starred,
            extra_private: resource.description.is_extra_private(),
            updated: calendar::shown_date(resource.changed_at, &owner.session().zone),
            rules: rules
                .iter()
                .filter(|rule| rule.concerns(resource.description.kind.as_deref()))
                .map(|rule| Rules::new(self.house.clone()).sentence(rule))
                .collect(),
        }))
    }

    /// A record that its service took away, with what ended then; nothing for one that is here, is
    /// somebody else's, or never was.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn removed(
        &self,
        owner: &OwnerSession,
        id: &ResourceId,
    ) -> Result<Option<RemovedRecord>, StoreError> {
        let now = self.house.env.now();
        let (of, record) = (owner.id().clone(), id.clone());
        let read = self.house.store.read(move |snapshot| {
            Box::pin(async move {
                let alone = std::slice::from_ref(&record);
                let found = snapshot.resources().many_even_removed(&of, alone).await?;
                let Some((resource, Some(removed))) = found.into_iter().next() else {
                    return Ok(None);
                };
                let service = snapshot.clients().name(&resource.resource_server).await?;
                let ended = snapshot
                    .shares()
                    .ended_of_record(&of, &record, now, ENDED)
                    .await?;
                let around = Surroundings::of(snapshot, &of, &ended, now).await?;
                Ok::<_, StoreError>(Some((resource, removed, service, ended, around)))
            })
        });
        let Some((resource, removed, service, ended, around)) = read.await? else {
            return Ok(None);
        };
        let scene = self.scene(owner, now, &around);
        Ok(Some(RemovedRecord {
            name: resource.description.shown_name().to_owned(),
            service: service.unwrap_or_default(),
            on: calendar::shown_date(removed, scene.zone),
            ended: ended.iter().map(|share| scene.line(share)).collect(),
            activity: Trail::new(self.house.clone())
                .of_record(owner, id, EVENTS)
                .await?,
        }))
    }

    /// What would end with the connection to a service, the nearest end first, and whether there
    /// is more than is told.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn shared_from(
        &self,
        owner: &OwnerSession,
        service: &ClientId,
    ) -> Result<(Vec<ShareLine>, bool), StoreError> {
        let now = self.house.env.now();
        let (of, service) = (owner.id().clone(), service.clone());
        let read = self.house.store.read(move |snapshot| {
            Box::pin(async move {
                let shares = snapshot
                    .shares()
                    .live_of_service(&of, &service, now, TOLD + 1)
                    .await?;
                let around = Surroundings::of(snapshot, &of, &shares, now).await?;
                Ok::<_, StoreError>((shares, around))
            })
        });
        let (mut shares, around) = read.await?;
        let most = usize::try_from(TOLD).unwrap_or(usize::MAX);
        let more = shares.len() > most;
        shares.truncate(most);
        let scene = self.scene(owner, now, &around);
        Ok((shares.iter().map(|share| scene.line(share)).collect(), more))
    }

    fn scene<'a>(
        &'a self,
        owner: &'a OwnerSession,
        now: Timestamp,
        around: &'a Surroundings,
    ) -> Scene<'a> {
        Scene {
            words: &self.house.words,
            zone: &owner.session().zone,
            now,
            around,
        }
    }
}
