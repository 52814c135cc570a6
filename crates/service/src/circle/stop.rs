//! Stopping all that is shared with one person, and taking that back.
//!
//! It is one urgent write. All its shares end at the same instant, which is what names the stop
//! when it is taken back.

use latchkey_domain::audit::{AuditEvent, Shown, Touched};
use latchkey_domain::id::{OwnerId, PartyId, PersonId, ResourceId};
use latchkey_domain::share::{EndReason, NoUndo, Share};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::StopPage;
use latchkey_store::{Change, StoreError, Tx};

use super::{Circle, CircleError};
use crate::login::OwnerSession;
use crate::sharing::{Stopped, stopped_too};

/// How many shares the page before a stop names.
const NAMED: usize = 100;

/// Why a write took no stop back.
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

impl Circle {
    /// What would stop.
    ///
    /// # Errors
    /// [`CircleError::NotFound`] for somebody the owner has nothing to do with.
    pub async fn stopping(
        &self,
        owner: &OwnerSession,
        id: &PersonId,
    ) -> Result<StopPage, CircleError> {
        let now = self.house.env.now();
        let party = PartyId::from(id.clone());
        let read = self.read(owner, &party, now).await?;
        let scene = self.scene(owner, now, &read.around);
        let named = read.live.iter().take(NAMED);
        Ok(StopPage {
            id: id.to_string(),
            name: scene.person_name(&party),
            sentences: named.map(|share| scene.line(share).sentence).collect(),
            more: read.live.len().saturating_sub(NAMED),
        })
    }

    /// Stops all that is shared with somebody, now and later. Where nothing is, nothing happens.
    ///
    /// # Errors
    /// [`CircleError::NotFound`] for somebody the owner has nothing to do with.
    pub async fn stop_all(&self, owner: &OwnerSession, id: &PersonId) -> Result<(), CircleError> {
        let now = self.house.env.now();
        let (of, party) = (owner.id().clone(), PartyId::from(id.clone()));
        let actor = owner.session().actor();
        let (env, undo) = (self.house.env.clone(), self.house.settings.lifetimes.undo);
        self.house
            .store
            .write_urgent(move |tx| {
                let (of, party, actor) = (of.clone(), party.clone(), actor.clone());
                let env = env.clone();
                Box::pin(async move {
                    // First, as everywhere: another change may be under way.
                    tx.owners().bump(&of).await?;
                    if of.is_party(&party) || !tx.circle().knows(&of, &party).await? {
                        return Err(CircleError::NotFound);
                    }
                    let parties = std::slice::from_ref(&party);
                    let live = tx.circle().live_with(&of, parties, now).await?;
                    let with = Stopped::With(&party);
                    let kept = stopped_too(tx, &of, with, &actor, (now, undo)).await?;
                    if live.is_empty() {
                        return Ok(Change::many((), kept));
                    }
                    tx.circle().stop_all_with(&of, &party, now).await?;
                    for share in &live {
                        crate::mail::stopped(tx, share, now).await?;
                        crate::mail::told_of_stop(tx, &env, share, None, undo, now).await?;
                    }
                    let names = Names::of(tx, &of, &party, &live).await?;
                    let record = |share: &Share| {
                        let event = AuditEvent::ShareEnded {
                            share: share.id.clone(),
                            who: names.who.clone(),
                            what: names.touched(share),
                            because: EndReason::Owner,
                        };
                        event.record(now, &actor, Some(&of), Some(&share.resource))
                    };
                    let ended = live.iter().map(record);
                    Ok(Change::many((), ended.chain(kept).collect()))
                })
            })
            .await
    }

    /// Takes such a stop back: each share as it was, never later and never wider. What a newer
    /// share, its date or a rule stands against stays stopped.
    ///
    /// # Errors
    /// [`CircleError::NoUndo`] says why none of it can be taken back.
    pub async fn undo_all(
        &self,
        owner: &OwnerSession,
        id: &PersonId,
        at: Timestamp,
    ) -> Result<(), CircleError> {
        let now = self.house.env.now();
        let (of, party) = (owner.id().clone(), PartyId::from(id.clone()));
        let read = self.read(owner, &party, now).await?;
        let scene = self.scene(owner, now, &read.around);
        let allowed = |share: &Share| !scene.effect(share).scopes.is_empty();
        let ruled_out: Vec<_> = read
            .stopped
            .iter()
            .filter(|share| !allowed(share))
            .map(|share| share.id.clone())
            .collect();
        let undo = self.house.settings.lifetimes.undo;
        let actor = owner.session().actor();
        let restored = self
            .house
            .store
            .write(move |tx| {
                let (of, party, actor) = (of.clone(), party.clone(), actor.clone());
                let ruled_out = ruled_out.clone();
                Box::pin(async move {
                    tx.owners().bump(&of).await?;
                    if of.is_party(&party) || !tx.circle().knows(&of, &party).await? {
                        return Err(Refused::NotFound);
                    }
                    let stopped = tx.circle().stopped_with(&of, &party, at).await?;
                    let stopped: Vec<Share> = stopped
                        .into_iter()
                        .filter(|share| share.ended.is_some_and(|ended| ended.at == at))
                        .collect();
                    if stopped.is_empty() {
                        // Pressed twice: it is as it should be.
                        return Ok(Change::none(()));
                    }
                    let parties = std::slice::from_ref(&party);
                    let live = tx.circle().live_with(&of, parties, now).await?;
                    let names = Names::of(tx, &of, &party, &stopped).await?;
                    let mut records = Vec::new();
                    let mut against = "undo-rule";
                    for share in &stopped {
                        let newer = |other: &Share| {
                            other.resource == share.resource && other.made_at >= share.made_at
                        };
                        let restored = match share.restored(now, undo) {
                            Err(NoUndo::TooLate | NoUndo::NotStopped | NoUndo::ChangedSince) => {
                                Err("undo-late")
                            }
                            Err(NoUndo::DatePassed) => Err("undo-date"),
                            Ok(_) if live.iter().any(newer) => Err("undo-newer"),
                            Ok(_) if ruled_out.contains(&share.id) => Err("undo-rule"),
                            Ok(restored) => Ok(restored),
                        };
                        let restored = match restored {
                            Ok(restored) => restored,
                            Err(why) => {
                                against = why;
                                continue;
                            }
                        };
                        if tx.shares().restore(&restored).await? == 0 {
                            return Err(Refused::Store(StoreError::Stale));
                        }
                        crate::mail::restored(tx, share, now).await?;
                        let event = AuditEvent::ShareRestored {
                            share: share.id.clone(),
                            who: names.who.clone(),
                            what: names.touched(share),
                        };
                        records.push(event.record(now, &actor, Some(&of), Some(&share.resource)));
                    }
                    if records.is_empty() {
                        return Err(Refused::Because(against));
                    }
                    Ok(Change::many((), records))
                })
            })
            .await;
        restored.map_err(|refused| match refused {
            Refused::NotFound => CircleError::NotFound,
            Refused::Because(key) => CircleError::NoUndo(self.house.words.text(key, &[])),
            Refused::Store(error) => CircleError::Store(error),
        })
    }
}

/// Names for the trail.
struct Names {
    who: Shown,
    records: Vec<(ResourceId, String)>,
}

impl Names {
    async fn of(
        tx: &mut Tx<'_>,
        owner: &OwnerId,
        party: &PartyId,
        shares: &[Share],
    ) -> Result<Self, StoreError> {
        let person = tx.people().by_id(&party.person()).await?;
        let mut ids: Vec<ResourceId> = shares.iter().map(|s| s.resource.clone()).collect();
        ids.sort();
        ids.dedup();
        Ok(Self {
            who: Shown {
                id: party.clone(),
                name: person.map(|person| person.name).unwrap_or_default(),
            },
            records: tx.resources().names(owner, &ids).await?,
        })
    }

    fn touched(&self, share: &Share) -> Touched {
        let name = self.records.iter().find(|(id, _)| *id == share.resource);
        Touched {
            resource: share.resource.clone(),
            name: name.map(|(_, name)| name.clone()).unwrap_or_default(),
            scopes: share.scopes.clone(),
        }
    }
}
