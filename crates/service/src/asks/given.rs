//! What others share with a person: a page of it, one share with its terms, and giving it back.
//!
//! Giving back takes away from nobody but herself, so it works at once and can be taken back for a
//! while; not when the owner has stopped something meanwhile, who may have meant this share too.

use std::collections::HashSet;

use latchkey_domain::audit::{AuditEvent, Shown, Touched};
use latchkey_domain::id::{OwnerId, ShareId};
use latchkey_domain::rule::RuleEffect;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, NoUndo, Share, ShareState};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{SegmentKind, SharedDetail, SharedPage, SharedWithMe, Thread};
use latchkey_store::{Change, Person, Snapshot, StoreError};

use super::{Asks, LISTED, name_for, over_since};
use crate::calendar;
use crate::login::RequesterSession;
use crate::scene::{Effect, Scene, Surroundings};
use crate::wording::{Piece, permissions};

/// How many rows a page has.
const PAGE: usize = 20;

/// Why a share cannot be shown, given back or taken again.
#[derive(Debug, thiserror::Error)]
pub enum GivenError {
    /// It is not there, or was made for somebody else.
    #[error("no such share")]
    NotFound,
    /// It cannot be taken again; the text says why.
    #[error("it cannot be taken again")]
    NoUndo(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a write let nothing hold again.
enum Refused {
    NotFound,
    Because(&'static str),
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A share with its owner and what stands around it.
struct Given {
    share: Share,
    owner: Option<Person>,
    around: Surroundings,
    name: Option<String>,
}

impl Asks {
    /// What others share with this person, what can be opened first.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn shared_with_me(
        &self,
        who: &RequesterSession,
    ) -> Result<Vec<SharedWithMe>, StoreError> {
        let mut all = self.shared_page(who, false, None, LISTED).await?.0;
        all.extend(self.shared_page(who, true, None, LISTED).await?.0);
        all.sort_by_key(|line| !line.active);
        Ok(all)
    }

    /// A page of it: what holds or will hold, the nearest end first, or with `over` what ended.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn given(
        &self,
        who: &RequesterSession,
        over: bool,
        after: Option<ShareId>,
    ) -> Result<SharedPage, StoreError> {
        let first = after.is_none();
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let (lines, more) = self.shared_page(who, over, after, limit).await?;
        let last = lines.last().map(|line| line.id.clone());
        let empty = first && !over && lines.is_empty();
        Ok(SharedPage {
            had: empty && !self.shared_page(who, true, None, 1).await?.0.is_empty(),
            next: last.filter(|_| more),
            lines,
            over,
            first,
        })
    }

    /// The rows, and whether there are more.
    async fn shared_page(
        &self,
        who: &RequesterSession,
        over: bool,
        after: Option<ShareId>,
        limit: i64,
    ) -> Result<(Vec<SharedWithMe>, bool), StoreError> {
        let now = self.house.env.now();
        let party = who.id().clone();
        let (given, more) = self
            .house
            .store
            .read(move |snapshot| {
                let (party, after) = (party.clone(), after.clone());
                Box::pin(async move {
                    let mut shares = snapshot
                        .shares()
                        .page_of_party(&party, over, now, after.as_ref(), limit.saturating_add(1))
                        .await?;
                    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
                    let more = shares.len() > shown;
                    shares.truncate(shown);
                    Ok::<_, StoreError>((around_each(snapshot, shares, now).await?, more))
                })
            })
            .await?;
        let zone = who.session().zone.as_str();
        let lines = given.iter().map(|(shares, owner, around)| {
            let scene = Scene {
                words: &self.house.words,
                zone,
                now,
                around,
            };
            let owner = owner.as_ref();
            shares
                .iter()
                .map(|(place, share, record)| {
                    let effect = scene.effect(share);
                    let line = with_me(&scene, share, &effect, owner, record.as_deref());
                    (*place, line)
                })
                .collect::<Vec<_>>()
        });
        let mut lines: Vec<(usize, SharedWithMe)> = lines.flatten().collect();
        lines.sort_by_key(|(place, _)| *place);
        Ok((lines.into_iter().map(|(_, line)| line).collect(), more))
    }

    /// One share with its terms.
    ///
    /// # Errors
    /// [`GivenError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn given_share(
        &self,
        who: &RequesterSession,
        id: &ShareId,
    ) -> Result<SharedDetail, GivenError> {
        let now = self.house.env.now();
        let given = self.one_given(who, id, now).await?;
        let (words, zone) = (&self.house.words, who.session().zone.as_str());
        let scene = Scene {
            words,
            zone,
            now,
            around: &given.around,
        };
        let share = &given.share;
        let owner = given.owner.as_ref();
        let effect = scene.effect(share);
        let line = with_me(&scene, share, &effect, owner, given.name.as_deref());
        let holds = over_since(share, now).is_none();
        let can = if holds { &effect.scopes } else { &share.scopes };
        let offered = scene
            .resource(&share.resource)
            .map(|resource| resource.description.scopes.clone())
            .unwrap_or_default();
        let key = match (holds, effect.scopes.is_empty()) {
            (true, false) => "with-me-can",
            (true, true) => "with-me-cannot",
            (false, _) => "with-me-could",
        };
        let verbs = if effect.scopes.is_empty() {
            &share.scopes
        } else {
            can
        };
        let sentence = words.pieced(
            key,
            vec![
                ("verbs", words.verb_piece(verbs)),
                ("record", Piece::one(SegmentKind::Name, line.record.clone())),
                (
                    "until",
                    Piece::one(SegmentKind::Date, line.until.text.clone()),
                ),
            ],
        );
        let ends = effect.until < Timestamp::NO_END;
        let elsewhere = owner.filter(|person| holds && ends && person.zone != zone);
        let undo = self.house.settings.lifetimes.undo;
        let until = share.take_again_until(undo).filter(|until| now <= *until);
        Ok(SharedDetail {
            sentence,
            can: words.verbs(can),
            // What else there is at the record is told only while it can be opened.
            cannot: if line.active {
                words.verbs(&offered.difference(can))
            } else {
                words.verbs(&ScopeSet::new())
            },
            purpose: share.purpose.map(|p| {
                let key = format!("asked-purpose-{}", p.key().replace('_', "-"));
                words.text(&key, &[])
            }),
            note: share.note.clone(),
            since: calendar::shown_date(share.starts_at, zone),
            owner_time: elsewhere.map(|person| {
                let at = crate::approval::moment(words, &person.zone, effect.until);
                (at.text, calendar::place_of(&person.zone))
            }),
            can_give_back: holds,
            given_back: share.ended.map(|e| e.because) == Some(EndReason::GivenBack),
            undo_until: until.map(|until| calendar::shown_time(until, zone)),
            line,
        })
    }

    async fn one_given(
        &self,
        who: &RequesterSession,
        id: &ShareId,
        now: Timestamp,
    ) -> Result<Given, GivenError> {
        let (party, id) = (who.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let (party, id) = (party.clone(), id.clone());
                Box::pin(async move {
                    let Some(share) = snapshot.shares().of_party_by_id(&party, &id).await? else {
                        return Ok(None);
                    };
                    let alone = std::slice::from_ref(&share);
                    let around = Surroundings::of(snapshot, &share.owner, alone, now).await?;
                    let owner = snapshot.people().by_id(&share.owner.person()).await?;
                    let name = name_for(snapshot, &share, now).await?;
                    Ok::<_, StoreError>(Some(Given {
                        share,
                        owner,
                        around,
                        name,
                    }))
                })
            })
            .await?;
        found.ok_or(GivenError::NotFound)
    }

    /// Gives a share back. Giving back what is over changes nothing and is no error.
    ///
    /// # Errors
    /// [`GivenError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn give_back(&self, who: &RequesterSession, id: &ShareId) -> Result<(), GivenError> {
        let now = self.house.env.now();
        let (party, id) = (who.id().clone(), id.clone());
        let (actor, name) = (who.session().actor(), who.session().name.clone());
        self.house
            .store
            .write_urgent(move |tx| {
                let (party, id) = (party.clone(), id.clone());
                let (actor, name) = (actor.clone(), name.clone());
                Box::pin(async move {
                    let found = tx.shares().of_party_by_id(&party, &id).await?;
                    let share = found.ok_or(GivenError::NotFound)?;
                    // First of all changes, as everywhere: another one may be under way.
                    tx.owners().bump(&share.owner).await?;
                    let because = EndReason::GivenBack;
                    if tx.shares().end(&share.owner, &id, because, now).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    let names = tx
                        .resources()
                        .names(&share.owner, std::slice::from_ref(&share.resource))
                        .await?;
                    let event = AuditEvent::ShareEnded {
                        share: id,
                        who: Shown { id: party, name },
                        what: touched(&share, names.into_iter().next().map(|(_, name)| name)),
                        because,
                    };
                    let (owner, resource) = (&share.owner, &share.resource);
                    let record = event.record(now, &actor, Some(owner), Some(resource));
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    /// Takes again what was given back: the same permissions and the same end.
    ///
    /// # Errors
    /// [`GivenError::NoUndo`] says why it cannot be.
    pub async fn take_again(&self, who: &RequesterSession, id: &ShareId) -> Result<(), GivenError> {
        let now = self.house.env.now();
        let undo = self.house.settings.lifetimes.undo;
        let (party, id) = (who.id().clone(), id.clone());
        let (actor, name) = (who.session().actor(), who.session().name.clone());
        let done = self
            .house
            .store
            .write(move |tx| {
                let (party, id) = (party.clone(), id.clone());
                let (actor, name) = (actor.clone(), name.clone());
                Box::pin(async move {
                    let found = tx.shares().of_party_by_id(&party, &id).await?;
                    let owner = found.ok_or(Refused::NotFound)?.owner;
                    // First, as everywhere; what the owner did before is seen after this.
                    tx.owners().bump(&owner).await?;
                    let found = tx.shares().of_party_by_id(&party, &id).await?;
                    let share = found.ok_or(Refused::NotFound)?;
                    if share.ended.is_none() && share.ends_at > now {
                        // Pressed twice: it is as it should be.
                        return Ok(Change::none(()));
                    }
                    let again = share.taken_again(now, undo).map_err(|why| {
                        Refused::Because(match why {
                            NoUndo::DatePassed => "take-again-date",
                            _ => "take-again-late",
                        })
                    })?;
                    let since = share.ended.map_or(now, |ended| ended.at);
                    let live = tx
                        .shares()
                        .live_for(&owner, &party, &share.resource, now)
                        .await?;
                    let newer = live.iter().any(|other| other.made_at >= since);
                    if newer || tx.audit().stopped_since(&owner, since).await? {
                        return Err(Refused::Because("take-again-owner"));
                    }
                    if tx.shares().take_again(&again).await? == 0 {
                        return Err(Refused::Store(StoreError::Stale));
                    }
                    let names = tx
                        .resources()
                        .names(&owner, std::slice::from_ref(&share.resource))
                        .await?;
                    let event = AuditEvent::ShareTakenAgain {
                        share: id,
                        who: Shown { id: party, name },
                        what: touched(&share, names.into_iter().next().map(|(_, name)| name)),
                    };
                    let record = event.record(now, &actor, Some(&owner), Some(&share.resource));
                    Ok(Change::new((), record))
                })
            })
            .await;
        done.map_err(|refused| match refused {
            Refused::NotFound => GivenError::NotFound,
            Refused::Because(key) => GivenError::NoUndo(self.house.words.text(key, &[])),
            Refused::Store(error) => GivenError::Store(error),
        })
    }
}

fn touched(share: &Share, name: Option<String>) -> Touched {
    Touched {
        resource: share.resource.clone(),
        name: name.unwrap_or_default(),
        scopes: share.scopes.clone(),
    }
}

/// Shares of one owner, each with its place in the page and the record's name.
type Group = (
    Vec<(usize, Share, Option<String>)>,
    Option<Person>,
    Surroundings,
);

/// The shares by owner, with what stands around them.
async fn around_each(
    snapshot: &mut Snapshot<'_>,
    shares: Vec<Share>,
    now: Timestamp,
) -> Result<Vec<Group>, StoreError> {
    let owners: HashSet<OwnerId> = shares.iter().map(|s| s.owner.clone()).collect();
    let mut groups = Vec::with_capacity(owners.len());
    for owner in owners {
        let of: Vec<Share> = shares
            .iter()
            .filter(|s| s.owner == owner)
            .cloned()
            .collect();
        let around = Surroundings::of(snapshot, &owner, &of, now).await?;
        let mut named = Vec::with_capacity(of.len());
        for share in of {
            let place = shares.iter().position(|other| other.id == share.id);
            let name = match over_since(&share, now) {
                Some(_) => name_for(snapshot, &share, now).await?,
                None => None,
            };
            named.push((place.unwrap_or_default(), share, name));
        }
        let person = snapshot.people().by_id(&owner.person()).await?;
        groups.push((named, person, around));
    }
    Ok(groups)
}

fn with_me(
    scene: &Scene<'_>,
    share: &Share,
    effect: &Effect,
    owner: Option<&Person>,
    name: Option<&str>,
) -> SharedWithMe {
    let state = share.state(scene.now);
    let active = state == ShareState::Active && !effect.scopes.is_empty();
    let soon = calendar::days_between(scene.now, effect.until, scene.zone);
    let by_proof = || {
        let proof = |rule: &latchkey_domain::rule::Rule| {
            matches!(rule.effect, RuleEffect::ProofNeeded { .. })
        };
        effect.narrowed_by.iter().any(proof)
    };
    let text = match state {
        ShareState::Active if active && soon <= 14 => scene
            .words
            .text("with-me-soon", &[("days", &soon.to_string())]),
        ShareState::Active if active => scene.words.text("with-me-active", &[]),
        ShareState::Active if by_proof() => scene.words.text("with-me-proof", &[]),
        ShareState::Active if scene.is_here(&share.resource) => {
            scene.words.text("with-me-paused", &[])
        }
        ShareState::Future => {
            let date = calendar::shown_date(share.starts_at, scene.zone).text;
            scene.words.text("with-me-future", &[("date", &date)])
        }
        ShareState::Ended(EndReason::GivenBack) => scene.words.text("with-me-given-back", &[]),
        // Why it ended is the owner's business.
        _ => scene.words.text("with-me-ended", &[]),
    };
    let scopes = if active {
        &effect.scopes
    } else {
        &share.scopes
    };
    let until = if let Some(ended) = share.ended {
        calendar::shown_date(ended.at, scene.zone)
    } else {
        let there = owner.map_or("", |owner| &owner.zone);
        calendar::until_told(scene.words, effect.until, scene.zone, there)
    };
    let service = scene.service(&share.resource);
    SharedWithMe {
        id: share.id.to_string(),
        owner: owner.map(|p| p.name.clone()).unwrap_or_default(),
        record: name.map_or_else(|| scene.record_name(&share.resource), str::to_owned),
        service: service.map(|c| c.name.clone()).unwrap_or_default(),
        website: service.map(|c| c.website.clone()).unwrap_or_default(),
        verbs: scene.words.verb_phrase(scopes),
        thread: if active {
            permissions::thread(&effect.scopes)
        } else {
            Thread::Past
        },
        until,
        state: text,
        active,
    }
}
