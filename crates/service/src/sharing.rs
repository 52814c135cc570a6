//! Shares: what an owner sees of them, making them, stopping them and taking a stop back
//! (journeys 4 and 6).
//!
//! Stopping is one row. No token is hunted down: introspection asks the policies again.

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown, Touched};
use latchkey_domain::id::ShareId;
use latchkey_domain::share::{EndReason, NoUndo, Share, ShareState};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{Sentence, UndoOffer};
use latchkey_store::{Change, StoreError, Tx};

use crate::House;
use crate::login::OwnerSession;

mod again;
mod change;
pub(crate) mod ends;
mod home;
mod make;
mod receipt;
mod show;
mod stop_all;
mod tell;

pub use change::{ChangeError, Kept};
pub(crate) use make::{ends as ends_of, note};
pub(crate) use receipt::Method;
pub use stop_all::StopAllError;

pub(crate) use show::{icon, person_card};

/// For how long a banner says that a stop was taken back.
const JUST_NOW: Lifetime = Lifetime::minutes(15);

/// Why a share cannot be shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    /// It is not there, or not this owner's.
    #[error("no such share")]
    NotFound,
    /// The stop cannot be taken back; the sentence says why, in words.
    #[error("the stop cannot be taken back")]
    NoUndo(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What happened to a share a moment ago, for the banner above a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It was stopped and that can be taken back.
    Stopped(UndoOffer),
    /// It was changed and that can be taken back.
    Changed(UndoOffer),
    /// The stop was taken back: "Sharing again: …".
    Restored(Sentence),
    /// It is over, and there is nothing to take back: "It had already ended on 3 May 2026."
    Over(Sentence),
}

/// Why a write did not take a stop back.
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

/// Shares.
#[derive(Clone)]
pub struct Sharing {
    house: House,
}

impl Sharing {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Stops a share. Stopping what is over already changes nothing and is no error.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn end(&self, owner: &OwnerSession, id: &ShareId) -> Result<(), ShareError> {
        self.end_and(owner, id, None).await
    }

    /// The same, and the person is told of it once it can no longer be taken back, or is not; where
    /// nothing is said, as the owner set it.
    ///
    /// # Errors
    /// As [`Sharing::end`].
    pub async fn end_and(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        tell: Option<bool>,
    ) -> Result<(), ShareError> {
        let now = self.house.env.now();
        let wait = self.house.settings.lifetimes.undo;
        let (env, name) = (self.house.env.clone(), owner.session().name.clone());
        let (of, id, actor) = (owner.id().clone(), id.clone(), owner.session().actor());
        self.house
            .store
            .write_urgent(move |tx| {
                let (of, id, actor) = (of.clone(), id.clone(), actor.clone());
                let (env, name) = (env.clone(), name.clone());
                Box::pin(async move {
                    // Every change of an owner's shares takes this row first: they take turns, and
                    // each sees what the one before it did.
                    tx.owners().bump(&of).await?;
                    let found = tx.shares().of_owner_by_id(&of, &id).await?;
                    let share = found.ok_or(ShareError::NotFound)?;
                    if tx.shares().end(&of, &id, EndReason::Owner, now).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    crate::mail::stopped(tx, &share, now).await?;
                    match tell {
                        Some(true) => {
                            tell::of_the_end(tx, &env, &share, &name, wait, now).await?;
                        }
                        Some(false) => {}
                        None => crate::mail::told_of_stop(tx, &env, &share, wait, now).await?,
                    }
                    let (who, what) = named(tx, &share).await?;
                    let event = AuditEvent::ShareEnded {
                        share: id,
                        who,
                        what,
                        because: EndReason::Owner,
                    };
                    let record = event.record(now, &actor, Some(&of), Some(&share.resource));
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    /// Takes a stop back: the same permissions, the same end, never later and never wider.
    ///
    /// # Errors
    /// [`ShareError::NoUndo`] says why it cannot be.
    pub async fn undo(&self, owner: &OwnerSession, id: &ShareId) -> Result<(), ShareError> {
        let now = self.house.env.now();
        self.still_allowed(owner, id, now).await?;
        let undo = self.house.settings.lifetimes.undo;
        let (of, id, actor) = (owner.id().clone(), id.clone(), owner.session().actor());
        let restored = self
            .house
            .store
            .write(move |tx| {
                let (of, id, actor) = (of.clone(), id.clone(), actor.clone());
                Box::pin(async move {
                    // First, as everywhere: another change may be under way.
                    tx.owners().bump(&of).await?;
                    let found = tx.shares().of_owner_by_id(&of, &id).await?;
                    let share = found.ok_or(Refused::NotFound)?;
                    if share.ended.is_none() && share.ends_at > now {
                        // Pressed twice: it is as it should be.
                        return Ok(Change::none(()));
                    }
                    let restored = share.restored(now, undo).map_err(|why| {
                        Refused::Because(match why {
                            NoUndo::NotStopped | NoUndo::ChangedSince => "undo-not-stopped",
                            NoUndo::TooLate => "undo-late",
                            NoUndo::DatePassed => "undo-date",
                        })
                    })?;
                    let live = tx
                        .shares()
                        .live_for(&of, &share.party, &share.resource, now)
                        .await?;
                    if live.iter().any(|other| other.made_at >= share.made_at) {
                        return Err(Refused::Because("undo-newer"));
                    }
                    if tx.shares().restore(&restored).await? == 0 {
                        return Err(Refused::Store(StoreError::Stale));
                    }
                    crate::mail::restored(tx, &share, now).await?;
                    tell::nothing(tx, &share, now).await?;
                    let (who, what) = named(tx, &share).await?;
                    let event = AuditEvent::ShareRestored {
                        share: id,
                        who,
                        what,
                    };
                    let record = event.record(now, &actor, Some(&of), Some(&share.resource));
                    Ok(Change::new((), record))
                })
            })
            .await;
        restored.map_err(|refused| match refused {
            Refused::NotFound => ShareError::NotFound,
            Refused::Because(key) => ShareError::NoUndo(self.house.words.text(key, &[])),
            Refused::Store(error) => ShareError::Store(error),
        })
    }

    /// A rule may have come meanwhile that leaves nothing of the share.
    async fn still_allowed(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        now: Timestamp,
    ) -> Result<(), ShareError> {
        let (share, around) = self.one(owner, id, now).await?;
        let effect = self.scene(owner, now, &around).effect(&share);
        if matches!(share.state(now), ShareState::Ended(_)) && effect.scopes.is_empty() {
            return Err(ShareError::NoUndo(self.house.words.text("undo-rule", &[])));
        }
        Ok(())
    }
}

/// Ends those former shares of the same person and record that give way to a new one; what ended
/// is to be saved with it.
pub(crate) async fn replace(
    tx: &mut Tx<'_>,
    new: &Share,
    gives_way: impl Fn(&Share) -> bool,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<AuditRecord>, StoreError> {
    let mut records = Vec::new();
    let live = tx
        .shares()
        .live_for(&new.owner, &new.party, &new.resource, now)
        .await?;
    for old in live.iter().filter(|old| gives_way(old)) {
        tx.shares()
            .end(&old.owner, &old.id, EndReason::Replaced, now)
            .await?;
        let (who, what) = named(tx, old).await?;
        let because = EndReason::Replaced;
        let event = AuditEvent::ShareEnded {
            share: old.id.clone(),
            who,
            what,
            because,
        };
        records.push(event.record(now, actor, Some(&old.owner), Some(&old.resource)));
    }
    Ok(records)
}

/// Names for the trail.
async fn named(tx: &mut Tx<'_>, share: &Share) -> Result<(Shown, Touched), StoreError> {
    let person = tx.people().by_id(&share.party.person()).await?;
    let names = tx
        .resources()
        .names(&share.owner, std::slice::from_ref(&share.resource))
        .await?;
    let who = Shown {
        id: share.party.clone(),
        name: person.map(|person| person.name).unwrap_or_default(),
    };
    let what = Touched {
        resource: share.resource.clone(),
        name: names
            .into_iter()
            .next()
            .map(|(_, name)| name)
            .unwrap_or_default(),
        scopes: share.scopes.clone(),
    };
    Ok((who, what))
}
