//! People whose requests an owner does not take, for 30 days or for good.
//!
//! A blocked person is told nothing: a new ask gets the answer that everybody gets who is not
//! permitted (`redemption/attempt.rs` hands the assessment `takes_requests: false`). What she can
//! see already stays, and so does a request that waits. Whoever settles a request with "don't let
//! them ask again" calls `set` in the same write; an ask that comes without a ticket looks with
//! `tx.blocks().holds(…)` and keeps silent alike.

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown};
use latchkey_domain::id::{OwnerId, PartyId, PersonId};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Block, Change, StoreError, Tx};

use crate::House;
use crate::calendar;
use crate::draft::Problem;
use crate::login::OwnerSession;

/// For how long somebody cannot ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockLength {
    /// Until the end of the thirtieth day.
    ThirtyDays,
    /// Until the owner lets her ask again.
    Ever,
}

impl BlockLength {
    /// Reads the value of a form: `30` or `ever`.
    #[must_use]
    pub fn from_form(value: &str) -> Option<Self> {
        match value {
            "30" => Some(Self::ThirtyDays),
            "ever" => Some(Self::Ever),
            _ => None,
        }
    }

    /// Until when that is, where the owner is.
    pub(crate) fn ends_at(
        self,
        now: Timestamp,
        zone: &str,
    ) -> Result<Option<Timestamp>, StoreError> {
        match self {
            Self::Ever => Ok(None),
            Self::ThirtyDays => calendar::end_of("30", now, zone)
                .map(Some)
                .map_err(|_| StoreError::corrupt("the end of a block")),
        }
    }
}

/// Why asking is not blocked.
#[derive(Debug, thiserror::Error)]
pub enum BlockError {
    /// The owner has nothing to do with such a person.
    #[error("no such person")]
    NotFound,
    /// The form has problems.
    #[error("the form has problems")]
    Problems(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who cannot ask.
#[derive(Clone)]
pub struct Blocks {
    house: House,
}

impl Blocks {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Takes no requests from somebody: `length` is what the form says, `30` or `ever`.
    ///
    /// # Errors
    /// [`BlockError::NotFound`] for somebody unknown and for somebody else's people alike,
    /// [`BlockError::Problems`] when no length was chosen.
    pub async fn block(
        &self,
        owner: &OwnerSession,
        person: &PersonId,
        length: &str,
    ) -> Result<(), BlockError> {
        let now = self.house.env.now();
        let zone = owner.session().zone.as_str();
        let ends_at = match BlockLength::from_form(length) {
            Some(length) => Some(length.ends_at(now, zone)?),
            None => None,
        };
        let chosen = ends_at.is_some();
        let ends_at = ends_at.flatten();
        let (of, party) = (owner.id().clone(), PartyId::from(person.clone()));
        let actor = owner.session().actor();
        let problem = Problem {
            field: "length",
            text: self.house.words.text("problem-block", &[]),
        };
        self.house
            .store
            .write(move |tx| {
                let (of, party, actor) = (of.clone(), party.clone(), actor.clone());
                let problem = problem.clone();
                Box::pin(async move {
                    let who = known(tx, &of, &party).await?;
                    if !chosen {
                        return Err(BlockError::Problems(vec![problem]));
                    }
                    let record = set(tx, &of, &who, ends_at, &actor, now).await?;
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    /// Takes requests from somebody again. Done twice, it is done once.
    ///
    /// # Errors
    /// [`BlockError::NotFound`] as for [`Blocks::block`].
    pub async fn unblock(&self, owner: &OwnerSession, person: &PersonId) -> Result<(), BlockError> {
        let now = self.house.env.now();
        let (of, party) = (owner.id().clone(), PartyId::from(person.clone()));
        let actor = owner.session().actor();
        self.house
            .store
            .write(move |tx| {
                let (of, party, actor) = (of.clone(), party.clone(), actor.clone());
                Box::pin(async move {
                    let who = known(tx, &of, &party).await?;
                    if tx.blocks().lift(&of, &party).await? == 0 {
                        return Ok(Change::none(()));
                    }
                    let event = AuditEvent::AskingUnblocked { who };
                    Ok(Change::new((), event.record(now, &actor, Some(&of), None)))
                })
            })
            .await
    }
}

/// Keeps a block within a write; what happened is to be saved with it.
pub(crate) async fn set(
    tx: &mut Tx<'_>,
    owner: &OwnerId,
    who: &Shown,
    ends_at: Option<Timestamp>,
    actor: &Actor,
    now: Timestamp,
) -> Result<AuditRecord, StoreError> {
    let block = Block {
        owner: owner.clone(),
        party: who.id.clone(),
        made_at: now,
        ends_at,
    };
    tx.blocks().set(&block).await?;
    let event = AuditEvent::AskingBlocked {
        who: who.clone(),
        until: ends_at,
    };
    Ok(event.record(now, actor, Some(owner), None))
}

/// Somebody with whom this owner has to do.
async fn known(tx: &mut Tx<'_>, owner: &OwnerId, party: &PartyId) -> Result<Shown, BlockError> {
    if owner.is_party(party) || !tx.circle().knows(owner, party).await? {
        return Err(BlockError::NotFound);
    }
    let person = tx.people().by_id(&party.person()).await?;
    let person = person.ok_or(BlockError::NotFound)?;
    Ok(Shown {
        id: party.clone(),
        name: person.name,
    })
}
