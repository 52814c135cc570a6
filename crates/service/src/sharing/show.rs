//! An owner's own pages: her records, one record, one share.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::claim::Fact;
use latchkey_domain::id::{ActId, ResourceId, ShareId};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Share, ShareState};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    Evidence, PersonCard, RecordPage, SegmentKind, ShareLine, SharePage, UndoOffer,
};
use latchkey_store::{Person, StoreError};

use super::{Happened, JUST_NOW, ShareError, Sharing};
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::{Scene, Surroundings};
use crate::trail::Trail;
use crate::wording::{Piece, ShareSentence, Words};

/// How many ended shares and events a record's page shows.
const RECORD_ENDED: i64 = 20;
const RECORD_EVENTS: i64 = 5;

impl Sharing {
    /// One record.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn record(
        &self,
        owner: &OwnerSession,
        id: &ResourceId,
    ) -> Result<RecordPage, ShareError> {
        let now = self.house.env.now();
        let (of, record) = (owner.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let Some(resource) = snapshot.resources().owned(&of, &record).await? else {
                        return Ok(None);
                    };
                    let live = snapshot.shares().of_record(&of, &record, now).await?;
                    let ended = snapshot
                        .shares()
                        .ended_of_record(&of, &record, now, RECORD_ENDED)
                        .await?;
                    let all: Vec<Share> = live.iter().chain(&ended).cloned().collect();
                    let around = Surroundings::of(snapshot, &of, &all, now).await?;
                    let service = snapshot.clients().by_id(&resource.resource_server).await?;
                    Ok::<_, StoreError>(Some((resource, service, live, ended, around)))
                })
            })
            .await?;
        let (resource, service, live, ended, around) = found.ok_or(ShareError::NotFound)?;
        let scene = self.scene(owner, now, &around);
        let offers = ended
            .iter()
            .filter_map(|share| self.offer(&scene, share, &live));
        Ok(RecordPage {
            id: resource.id.to_string(),
            name: resource.description.shown_name().to_owned(),
            service: service.map(|client| client.name).unwrap_or_default(),
            description: resource.description.description.clone(),
            verbs: self.house.words.verbs(&resource.description.scopes),
            undo: offers.collect(),
            shares: live.iter().map(|share| scene.line(share)).collect(),
            ended: ended.iter().map(|share| scene.line(share)).collect(),
            activity: Trail::new(self.house.clone())
                .of_record(owner, id, RECORD_EVENTS)
                .await?,
        })
    }

    /// One share.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn share(&self, owner: &OwnerSession, id: &ShareId) -> Result<SharePage, ShareError> {
        let now = self.house.env.now();
        let (share, around) = self.one(owner, id, now).await?;
        let scene = self.scene(owner, now, &around);
        let (words, zone) = (&self.house.words, scene.zone);
        let effect = scene.effect(&share);
        let holds = matches!(share.state(now), ShareState::Active | ShareState::Future);
        let can = if holds { &effect.scopes } else { &share.scopes };
        let offered = scene
            .resource(&share.resource)
            .map(|r| r.description.scopes.clone());
        let (origin, receipt) = self.origin(owner, &share, &scene).await?;
        let there = scene.zone_of(&share.party);
        let narrowed = (holds && effect.is_narrower_than(&share)).then(|| {
            let chosen = words.text(
                "narrowed-chosen",
                &[
                    ("verbs", words.verb_phrase(&share.scopes).as_str()),
                    (
                        "until",
                        calendar::until_between(words, share.ends_at, zone, there)
                            .text
                            .as_str(),
                    ),
                ],
            );
            let mut said = scene.narrowings(&share, &effect);
            said.push(chosen);
            said.join(" ")
        });
        let ends = match share.ended {
            Some(ended) => calendar::shown_date(ended.at, zone),
            None => calendar::until(words, effect.until, zone),
        };
        let latest = self.latest_change(owner, id).await?;
        let others = self.others(owner, &share, now).await?;
        Ok(SharePage {
            line: scene.line(&share),
            person: person_card(words, zone, scene.person(&share.party)),
            record: scene.record_name(&share.resource),
            record_is_here: scene.is_here(&share.resource),
            service: scene
                .service(&share.resource)
                .map(|c| c.name.clone())
                .unwrap_or_default(),
            can: words.verbs(can),
            cannot: words.verbs(&offered.unwrap_or_default().difference(can)),
            purpose: share.purpose.map(|purpose| words.purpose(purpose)),
            note: share.note.clone(),
            started: calendar::shown_date(share.starts_at, zone),
            ends,
            origin,
            narrowed,
            undo: self.offer(&scene, &share, &others),
            change: self.change_offer(&scene, &share, latest.as_ref()),
            receipt,
            place: calendar::place_of(zone),
            open: share.ended.is_none() && effect.until >= Timestamp::NO_END,
        })
    }

    /// How a share began, and whether there is a receipt of it.
    async fn origin(
        &self,
        owner: &OwnerSession,
        share: &Share,
        scene: &Scene<'_>,
    ) -> Result<(String, bool), StoreError> {
        let (of, id, request) = (owner.id().clone(), share.id.clone(), share.request.clone());
        let (request, receipts) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let receipts = snapshot.receipts().of_share(&of, &id).await?;
                    let request = match request {
                        Some(id) => snapshot.access_requests().of_owner(&of, &id).await?,
                        None => None,
                    };
                    Ok::<_, StoreError>((request, receipts))
                })
            })
            .await?;
        let words = &self.house.words;
        let origin = match (&share.request, request) {
            (_, Some(request)) => {
                let app = scene.around.clients.iter().find(|c| c.id == request.client);
                let date = calendar::shown_date(request.asked_at, scene.zone).text;
                let args = [
                    ("person", request.claims.name.as_str()),
                    ("date", date.as_str()),
                    ("app", app.map(|c| c.name.as_str()).unwrap_or_default()),
                ];
                words.text("share-page-asked", &args)
            }
            (Some(_), None) => words.text("share-origin-request", &[]),
            (None, None) => words.text("share-origin-owner", &[]),
        };
        Ok((origin, !receipts.is_empty()))
    }

    /// What happened to a share a moment ago; nothing for one that simply holds.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn happened(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
    ) -> Result<Option<Happened>, ShareError> {
        let now = self.house.env.now();
        let (share, around) = self.one(owner, id, now).await?;
        let scene = self.scene(owner, now, &around);
        let (words, zone) = (&self.house.words, scene.zone);
        match share.state(now) {
            ShareState::Active | ShareState::Future => {
                // Its version moved with the stop and with the undo.
                let lately = if share.version > 1 {
                    self.restored_lately(owner, &share, now).await?
                } else {
                    None
                };
                let (person, record) = (
                    scene.person_name(&share.party),
                    scene.record_name(&share.resource),
                );
                let effect = scene.effect(&share);
                let said = ShareSentence::new(words, zone, &person, &effect.scopes, &record)
                    .seen_from(scene.zone_of(&share.party));
                Ok(lately.map(|again| {
                    if again {
                        Happened::Restored(said.again(effect.until))
                    } else {
                        Happened::Restored(scene.line(&share).sentence)
                    }
                }))
            }
            ShareState::Ended(_) | ShareState::Lapsed => {
                let others = self.others(owner, &share, now).await?;
                if let Some(offer) = self.offer(&scene, &share, &others) {
                    return Ok(Some(Happened::Stopped(offer)));
                }
                let at = share.ended.map_or(share.ends_at, |ended| ended.at);
                let on = Piece::one(SegmentKind::Date, calendar::shown_date(at, zone).text);
                Ok(Some(Happened::Over(
                    words.pieced("share-had-ended", vec![("on", on)]),
                )))
            }
        }
    }

    /// The shares that one act made.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] when it made none of this owner's.
    pub async fn made(
        &self,
        owner: &OwnerSession,
        act: &ActId,
    ) -> Result<Vec<ShareLine>, ShareError> {
        let now = self.house.env.now();
        let (of, act) = (owner.id().clone(), act.clone());
        let (shares, around) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let shares = snapshot.shares().of_act(&of, &act).await?;
                    let around = Surroundings::of(snapshot, &of, &shares, now).await?;
                    Ok::<_, StoreError>((shares, around))
                })
            })
            .await?;
        if shares.is_empty() {
            return Err(ShareError::NotFound);
        }
        let scene = self.scene(owner, now, &around);
        Ok(shares.iter().map(|share| scene.line(share)).collect())
    }

    pub(super) fn scene<'a>(
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

    pub(super) async fn one(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        now: Timestamp,
    ) -> Result<(Share, Surroundings), ShareError> {
        let (of, id) = (owner.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let Some(share) = snapshot.shares().of_owner_by_id(&of, &id).await? else {
                        return Ok(None);
                    };
                    let alone = std::slice::from_ref(&share);
                    let around = Surroundings::of(snapshot, &of, alone, now).await?;
                    Ok::<_, StoreError>(Some((share, around)))
                })
            })
            .await?;
        found.ok_or(ShareError::NotFound)
    }

    /// What the same person has of the same record besides this share.
    async fn others(
        &self,
        owner: &OwnerSession,
        share: &Share,
        now: Timestamp,
    ) -> Result<Vec<Share>, StoreError> {
        let (of, party, record) = (
            owner.id().clone(),
            share.party.clone(),
            share.resource.clone(),
        );
        let live = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.shares().live_for(&of, &party, &record, now).await })
            })
            .await?;
        Ok(live
            .into_iter()
            .filter(|other| other.id != share.id)
            .collect())
    }

    /// Whether a stop was taken back a moment ago, or else a change.
    async fn restored_lately(
        &self,
        owner: &OwnerSession,
        share: &Share,
        now: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let (of, record, id) = (owner.id().clone(), share.resource.clone(), share.id.clone());
        let entries = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.audit().of_resource(&of, &record, 20).await })
            })
            .await?;
        // Newest first: what was taken back last is what happened.
        Ok(entries
            .iter()
            .filter(|entry| now.since(entry.at) <= JUST_NOW)
            .find_map(|entry| match &entry.event {
                AuditEvent::ShareRestored { share, .. } if *share == id => Some(true),
                AuditEvent::ShareChangeUndone { share, .. } if *share == id => Some(false),
                _ => None,
            }))
    }

    /// The offer to take a stop back, while it can be; `others` is what else the same person has
    /// of the same record.
    pub(crate) fn offer(
        &self,
        scene: &Scene<'_>,
        share: &Share,
        others: &[Share],
    ) -> Option<UndoOffer> {
        let ended = share.ended?;
        let until = share
            .undo_until(self.house.settings.lifetimes.undo)?
            .min(share.ends_at);
        let same = |other: &&Share| {
            other.party == share.party && other.resource == share.resource && other.id != share.id
        };
        let newer = others
            .iter()
            .filter(same)
            .any(|other| other.made_at >= share.made_at);
        if scene.now > until || newer || scene.effect(share).scopes.is_empty() {
            return None;
        }
        let left = others
            .iter()
            .filter(same)
            .filter(|other| other.is_in_force(scene.now))
            .fold(ScopeSet::new(), |all, other| {
                all.union(&scene.effect(other).scopes)
            });
        let lost = share.scopes.difference(&left);
        // What another share still gives is not said to be lost.
        let gone = if lost.is_empty() {
            &share.scopes
        } else {
            &lost
        };
        let (person, record) = (
            scene.person_name(&share.party),
            scene.record_name(&share.resource),
        );
        let said = ShareSentence::new(scene.words, scene.zone, &person, gone, &record);
        let sentence = match others.iter().find(|other| lost.is_empty() && same(other)) {
            Some(other) => scene.line(other).sentence,
            None => said.stopped(),
        };
        let time = |at| calendar::shown_time(at, scene.zone);
        Some(UndoOffer {
            share: share.id.to_string(),
            version: share.version,
            title: scene.words.text("undo-title", &[("time", &time(ended.at))]),
            sentence,
            until: scene.words.text("undo-until", &[("time", &time(until))]),
        })
    }
}

/// A person as an owner knows her: only what was checked is said to be.
pub(crate) fn person_card(words: &Words, zone: &str, person: Option<&Person>) -> PersonCard {
    let Some(person) = person else {
        return PersonCard {
            id: String::new(),
            name: words.text("person-gone", &[]),
            place: String::new(),
            evidence: Vec::new(),
        };
    };
    PersonCard {
        id: person.id.to_string(),
        name: person.name.clone(),
        place: person.place.clone().unwrap_or_default(),
        evidence: person
            .facts
            .iter()
            .map(|fact| evidence(words, zone, fact))
            .collect(),
    }
}

/// A fact about somebody: checked by whom and when. One without a source was only said.
pub(crate) fn evidence(words: &Words, zone: &str, fact: &Fact) -> Evidence {
    let date = calendar::shown_date(fact.checked_at, zone).text;
    let args = [("source", fact.source.as_str()), ("date", date.as_str())];
    let checked = fact.has_source();
    let key = if checked {
        "evidence-checked"
    } else {
        "evidence-told"
    };
    Evidence {
        checked,
        what: fact.label.clone(),
        source: words.text(key, &args),
    }
}

/// The icon of a kind of record, by the last part of its name.
pub(crate) fn icon(kind: Option<&str>) -> &'static str {
    let last = kind
        .unwrap_or_default()
        .rsplit(['/', '#', ':'])
        .next()
        .unwrap_or_default();
    match last.to_ascii_lowercase().as_str() {
        kind if kind.contains("lab") || kind.contains("blood") || kind.contains("observation") => {
            "vial"
        }
        kind if kind.contains("medic") => "pill",
        kind if kind.contains("immuni") || kind.contains("vaccin") => "syringe",
        kind if kind.contains("vital") || kind.contains("heart") => "heart-line",
        kind if kind.contains("lung") || kind.contains("imaging") => "lungs",
        kind if kind.contains("appointment") => "calendar",
        _ => "document",
    }
}
