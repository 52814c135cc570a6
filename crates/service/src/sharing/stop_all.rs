//! Stopping everything at once, with new requests or without, and taking it back.
//!
//! It is one write, and an urgent one. Each share that ends has its own event, so that the page of
//! each record tells what happened; whoever asks while requests are paused is not told why.

use std::collections::{HashMap, HashSet};

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown, Touched};
use latchkey_domain::id::{OwnerId, PartyId, PersonId, ResourceId, ShareId, StopId};
use latchkey_domain::share::{EndReason, Share};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{EverythingStopped, ShownDate, StopAllPage};
use latchkey_store::{Change, Stop, StoreError, Tx};

use super::{ShareError, Sharing, Stopped, stopped_too};
use crate::calendar;
use crate::draft::Problem;
use crate::login::OwnerSession;
use crate::scene::Surroundings;

/// How many names are looked up at once, and how many lines a page lists.
const BATCH: usize = 500;
const LISTED: usize = 500;
/// For how long a letter about a new share may wait.
const LETTERS_WAIT: Lifetime = Lifetime::days(1);

/// Why not everything is stopped.
#[derive(Debug, thiserror::Error)]
pub enum StopAllError {
    /// Nothing was chosen.
    #[error("nothing was chosen")]
    Problem(Problem),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Sharing {
    /// The page before everything is stopped.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn stop_all_page(&self, owner: &OwnerSession) -> Result<StopAllPage, StoreError> {
        let now = self.house.env.now();
        let of = owner.id().clone();
        let (shares, paused) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let shares = snapshot.shares().of_owner(&of, now, i64::MAX).await?;
                    let paused = snapshot.owners().paused_at(&of).await?;
                    Ok::<_, StoreError>((shares, paused))
                })
            })
            .await?;
        let people: HashSet<&PartyId> = shares.iter().map(|share| &share.party).collect();
        Ok(StopAllPage {
            people: people.len(),
            shares: shares.len(),
            paused: paused.map(|at| day(owner, at)),
            help: self.house.settings.safety_help.clone(),
        })
    }

    /// Stops everything: `people`, or `everything` to pause new requests too.
    ///
    /// # Errors
    /// [`StopAllError::Problem`] when neither was chosen.
    pub async fn stop_all(&self, owner: &OwnerSession, what: &str) -> Result<(), StopAllError> {
        let now = self.house.env.now();
        let pause = match what {
            "people" => false,
            "everything" => true,
            _ => {
                let text = self.house.words.text("problem-stop-all", &[]);
                return Err(StopAllError::Problem(Problem {
                    field: "what",
                    text,
                }));
            }
        };
        let stop: StopId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let undo = self.house.settings.lifetimes.undo;
        let (of, actor) = (owner.id().clone(), owner.session().actor());
        self.house
            .store
            .write_urgent(move |tx| {
                let (of, actor, stop) = (of.clone(), actor.clone(), stop.clone());
                Box::pin(async move {
                    // First, as everywhere: whatever is being shared just now is seen, or waits.
                    tx.owners().bump(&of).await?;
                    let live = tx.shares().of_owner(&of, now, i64::MAX).await?;
                    let paused = pause && tx.owners().pause(&of, now).await? > 0;
                    let all = Stopped::All;
                    let kept = stopped_too(tx, &of, all, &actor, (now, undo)).await?;
                    if live.is_empty() && !paused {
                        // Pressed twice: what the first press stopped can still be taken back.
                        return Ok(Change::many((), kept));
                    }
                    tx.shares().end_all(&of, &stop, now).await?;
                    for share in told_lately(&live, now) {
                        crate::mail::stopped(tx, share, now).await?;
                    }
                    let count = i64::try_from(live.len()).unwrap_or(i64::MAX);
                    let names = Names::of(tx, &of, &live).await?;
                    let mut records: Vec<AuditRecord> = live
                        .iter()
                        .map(|share| {
                            let event = AuditEvent::ShareEnded {
                                share: share.id.clone(),
                                who: names.who(share),
                                what: names.what(share),
                                because: EndReason::Owner,
                            };
                            event.record(now, &actor, Some(&of), Some(&share.resource))
                        })
                        .collect();
                    let event = AuditEvent::AllStopped {
                        shares: count,
                        people: i64::try_from(names.people.len()).unwrap_or(i64::MAX),
                        paused,
                    };
                    records.push(event.record(now, &actor, Some(&of), None));
                    records.extend(kept);
                    if !live.is_empty() {
                        let stop = Stop {
                            id: stop,
                            owner: of.clone(),
                            stopped_at: now,
                            shares: count,
                            paused_at: paused.then_some(now),
                            undone_at: None,
                        };
                        tx.stops().insert(&stop).await?;
                    }
                    Ok(Change::many((), records))
                })
            })
            .await
            .map_err(StopAllError::Store)
    }

    /// What was stopped last, and whether it can be taken back.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] when nothing ever was.
    pub async fn stopped_all(&self, owner: &OwnerSession) -> Result<EverythingStopped, ShareError> {
        let now = self.house.env.now();
        let of = owner.id().clone();
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let Some(stop) = snapshot.stops().latest_of(&of).await? else {
                        return Ok(None);
                    };
                    let mut shares = snapshot.shares().of_stop(&of, &stop.id).await?;
                    shares.truncate(LISTED);
                    let around = Surroundings::of(snapshot, &of, &shares, now).await?;
                    let paused = snapshot.owners().paused_at(&of).await?;
                    Ok::<_, StoreError>(Some((stop, shares, around, paused)))
                })
            })
            .await?;
        let (stop, shares, around, paused) = found.ok_or(ShareError::NotFound)?;
        let scene = self.scene(owner, now, &around);
        let until = stop.stopped_at.plus(self.house.settings.lifetimes.undo);
        let time = |at| calendar::shown_time(at, scene.zone);
        let can = stop.undone_at.is_none() && now <= until;
        Ok(EverythingStopped {
            title: scene
                .words
                .text("undo-title", &[("time", &time(stop.stopped_at))]),
            shares: usize::try_from(stop.shares).unwrap_or_default(),
            lines: shares.iter().map(|share| scene.line(share)).collect(),
            until: can.then(|| scene.words.text("undo-until", &[("time", &time(until))])),
            undone: stop.undone_at.is_some(),
            paused: paused.map(|at| day(owner, at)),
            help: self.house.settings.safety_help.clone(),
        })
    }

    /// Takes the last stop of everything back: each share as it was, never later and never wider.
    /// What has ended by its date meanwhile, or was shared anew, stays as it is.
    ///
    /// # Errors
    /// [`ShareError::NoUndo`] says why it cannot be.
    pub async fn undo_all(&self, owner: &OwnerSession) -> Result<(), ShareError> {
        let now = self.house.env.now();
        let undo = self.house.settings.lifetimes.undo;
        let (of, actor) = (owner.id().clone(), owner.session().actor());
        let done = self
            .house
            .store
            .write(move |tx| {
                let (of, actor) = (of.clone(), actor.clone());
                Box::pin(async move {
                    tx.owners().bump(&of).await?;
                    let stop = tx.stops().latest_of(&of).await?;
                    let stop = stop.ok_or(super::Refused::NotFound)?;
                    if stop.undone_at.is_some() {
                        // Pressed twice: it is as it should be.
                        return Ok(Change::none(()));
                    }
                    if now > stop.stopped_at.plus(undo) {
                        return Err(super::Refused::Because("undo-late"));
                    }
                    let records = restore_all(tx, &of, &stop, &actor, now).await?;
                    Ok(Change::many((), records))
                })
            })
            .await;
        done.map_err(|why| match why {
            super::Refused::NotFound => ShareError::NotFound,
            super::Refused::Because(key) => ShareError::NoUndo(self.house.words.text(key, &[])),
            super::Refused::Store(error) => ShareError::Store(error),
        })
    }

    /// Takes new requests again.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be saved.
    pub async fn take_requests(&self, owner: &OwnerSession) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (of, actor) = (owner.id().clone(), owner.session().actor());
        self.house
            .store
            .write(move |tx| {
                let (of, actor) = (of.clone(), actor.clone());
                Box::pin(async move {
                    tx.owners().bump(&of).await?;
                    if tx.owners().resume(&of).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    let event = AuditEvent::RequestsResumed;
                    Ok(Change::new((), event.record(now, &actor, Some(&of), None)))
                })
            })
            .await
    }
}

fn day(owner: &OwnerSession, at: Timestamp) -> ShownDate {
    calendar::shown_date(at, &owner.session().zone)
}

async fn restore_all(
    tx: &mut Tx<'_>,
    of: &OwnerId,
    stop: &Stop,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<AuditRecord>, StoreError> {
    let stopped = tx.shares().of_stop(of, &stop.id).await?;
    tx.shares().restore_all(of, &stop.id, now).await?;
    let left: HashSet<ShareId> = tx
        .shares()
        .of_stop(of, &stop.id)
        .await?
        .into_iter()
        .map(|share| share.id)
        .collect();
    let back: Vec<Share> = stopped
        .into_iter()
        .filter(|share| !left.contains(&share.id))
        .collect();
    for share in told_lately(&back, now) {
        crate::mail::restored(tx, share, now).await?;
    }
    let names = Names::of(tx, of, &back).await?;
    tx.stops().undo(of, &stop.id, now).await?;
    let mut records: Vec<AuditRecord> = back
        .iter()
        .map(|share| {
            let event = AuditEvent::ShareRestored {
                share: share.id.clone(),
                who: names.who(share),
                what: names.what(share),
            };
            event.record(now, actor, Some(of), Some(&share.resource))
        })
        .collect();
    if stop.paused_at.is_some() && tx.owners().resume(of).await? > 0 {
        records.push(AuditEvent::RequestsResumed.record(now, actor, Some(of), None));
    }
    let shares = i64::try_from(back.len()).unwrap_or(i64::MAX);
    let event = AuditEvent::AllRestored { shares };
    records.push(event.record(now, actor, Some(of), None));
    Ok(records)
}

/// One share of each act of the last day, of which a letter may still wait to be sent.
fn told_lately(shares: &[Share], now: Timestamp) -> impl Iterator<Item = &Share> {
    let mut acts = HashSet::new();
    shares
        .iter()
        .filter(move |share| now.since(share.made_at) <= LETTERS_WAIT)
        .filter(move |share| acts.insert(&share.act))
}

/// The names of what many shares are about, for the trail.
struct Names {
    people: HashMap<PersonId, String>,
    records: HashMap<ResourceId, String>,
}

impl Names {
    async fn of(tx: &mut Tx<'_>, owner: &OwnerId, shares: &[Share]) -> Result<Self, StoreError> {
        let people: HashSet<PersonId> = shares.iter().map(|s| s.party.person()).collect();
        let records: HashSet<ResourceId> = shares.iter().map(|s| s.resource.clone()).collect();
        let (people, records): (Vec<_>, Vec<_>) =
            (people.into_iter().collect(), records.into_iter().collect());
        let mut names = Self {
            people: HashMap::new(),
            records: HashMap::new(),
        };
        for ids in people.chunks(BATCH) {
            let known = tx.people().many(ids).await?;
            let known = known.into_iter().map(|person| (person.id, person.name));
            names.people.extend(known);
        }
        for ids in records.chunks(BATCH) {
            names
                .records
                .extend(tx.resources().names(owner, ids).await?);
        }
        Ok(names)
    }

    fn who(&self, share: &Share) -> Shown {
        let name = self.people.get(&share.party.person()).cloned();
        Shown {
            id: share.party.clone(),
            name: name.unwrap_or_default(),
        }
    }

    fn what(&self, share: &Share) -> Touched {
        let name = self.records.get(&share.resource).cloned();
        Touched {
            resource: share.resource.clone(),
            name: name.unwrap_or_default(),
            scopes: share.scopes.clone(),
        }
    }
}
