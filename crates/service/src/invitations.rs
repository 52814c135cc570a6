//! Invitations: sharing with somebody by an e-mail address, who may have no account.
//!
//! Until it is accepted there is no share, so nothing is permitted, and whatever an owner does, the
//! answer is the same whether the address has an account or not. What is in an invitation is shown
//! to nobody before she has proven the address: by an account whose address was checked and is the
//! invited one, or by a code that is sent to it.

use latchkey_domain::id::{InvitationId, PartyId, PersonId};
use latchkey_domain::invitation::{Invitation, InvitationOutcome, InvitationState};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{InvitationLine, InvitationPage, InvitedPage};
use latchkey_store::{Person, Snapshot, StoreError};

use crate::House;
use crate::login::{CodeError, Login, OwnerSession, PersonSession};
use crate::people::canonical_email;
use crate::scene::Surroundings;

mod answer;
mod make;
mod manage;
mod proof;
mod show;

pub use proof::JoinForm;

/// How long after a letter the next one can be sent, and how many there can be.
const BETWEEN: Lifetime = Lifetime::minutes(15);
const MOST_LETTERS: i64 = 4;
/// How many invitations an owner can make in a day, so that nobody's mailboxes are filled.
const MOST_A_DAY: i64 = 20;
const DAY: Lifetime = Lifetime::days(1);
/// The kind of the fact that an account's address was checked.
const CHECKED_ADDRESS: &str = "email";
/// How many invitations are listed, and for how long one that is over.
const LISTED: i64 = 100;
const LISTED_FOR: Lifetime = Lifetime::days(14);

/// Why an invitation is not shown, or something about it not done.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// There is none, or it is not for this person.
    #[error("no such invitation")]
    NotFound,
    /// It no longer waits.
    #[error("the invitation is over")]
    Over,
    /// A letter was sent a moment ago, or too many were.
    #[error("too many letters")]
    TooSoon,
    /// The code, or what was filled in beside it, does not do.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whose side of an invitation somebody is on, and what she may see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// She invited.
    Owner(InvitationPage),
    /// She was invited, and has proven the address.
    Invited(InvitedPage),
    /// She has not proven the address, if there is such an invitation at all.
    Stranger,
}

/// Invitations.
#[derive(Clone)]
pub struct Invitations {
    house: House,
    login: Login,
}

/// An invitation with what stands around it.
struct Read {
    invitation: Invitation,
    inviter: Option<Person>,
    /// Who looks.
    reader: Option<Person>,
    around: Surroundings,
}

impl Invitations {
    pub(crate) fn new(house: House, login: Login) -> Self {
        Self { house, login }
    }

    /// The invitations of an owner that wait, or were settled or ran out lately.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn list(&self, owner: &OwnerSession) -> Result<Vec<InvitationLine>, StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let all = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.invitations().of_owner(&id, LISTED).await })
            })
            .await?;
        let zone = owner.session().zone.as_str();
        let lately = |invitation: &&Invitation| match invitation.state(now) {
            InvitationState::Waiting => true,
            // What was accepted is among the shares.
            InvitationState::Settled(InvitationOutcome::Accepted, _) => false,
            InvitationState::Settled(_, at) => now.since(at) <= LISTED_FOR,
            InvitationState::Lapsed => now.since(invitation.ends_at) <= LISTED_FOR,
        };
        let shown = all.iter().filter(lately);
        Ok(shown
            .map(|invitation| show::line(&self.house.words, zone, invitation, now))
            .collect())
    }

    /// What somebody who is signed in may see of an invitation.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn side(
        &self,
        session: &PersonSession,
        id: &InvitationId,
    ) -> Result<Side, StoreError> {
        let now = self.house.env.now();
        let Some(read) = self.read(id, &session.person, now).await? else {
            return Ok(Side::Stranger);
        };
        let me = PartyId::from(session.person.clone());
        if read.invitation.owner.is_party(&me) {
            return Ok(Side::Owner(self.owners(session, &read, now)));
        }
        // Looking writes nothing down: an address that was checked is proof enough by itself.
        if is_invited(&read.invitation, session, read.reader.as_ref()) {
            return Ok(Side::Invited(self.inviteds(session, &read, now)));
        }
        Ok(Side::Stranger)
    }

    /// Whether there is an invitation with this identifier that can still be answered.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn waits(&self, id: &str) -> Result<bool, StoreError> {
        let now = self.house.env.now();
        let Ok(id) = id.parse::<InvitationId>() else {
            return Ok(false);
        };
        let found = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.invitations().by_id(&id).await })
            })
            .await?;
        Ok(found.is_some_and(|invitation| invitation.waits(now)))
    }

    async fn read(
        &self,
        id: &InvitationId,
        reader: &PersonId,
        now: Timestamp,
    ) -> Result<Option<Read>, StoreError> {
        let (id, reader) = (id.clone(), reader.clone());
        self.house
            .store
            .read(move |snapshot| {
                let (id, reader) = (id.clone(), reader.clone());
                Box::pin(async move {
                    let Some(invitation) = snapshot.invitations().by_id(&id).await? else {
                        return Ok(None);
                    };
                    let inviter = invitation.owner.person();
                    let both = [inviter.clone(), reader.clone()];
                    let people = snapshot.people().many(&both).await?;
                    let find =
                        |id: &PersonId| people.iter().find(|person| person.id == *id).cloned();
                    let around = around(snapshot, &invitation, now).await?;
                    Ok::<_, StoreError>(Some(Read {
                        inviter: find(&inviter),
                        reader: find(&reader),
                        around,
                        invitation,
                    }))
                })
            })
            .await
    }
}

/// Whether somebody was invited and has proven it: by a code, or by an account whose address was
/// checked and is the invited one, as long as nobody else has proven it.
fn is_invited(invitation: &Invitation, session: &PersonSession, person: Option<&Person>) -> bool {
    let me = PartyId::from(session.person.clone());
    if let Some(party) = &invitation.party {
        return *party == me;
    }
    let checked = |person: &Person| person.facts.iter().any(|fact| fact.kind == CHECKED_ADDRESS);
    person.is_some_and(|person| checked(person) && is_same(&person.email, &invitation.email))
}

/// Whether two addresses are one; what cannot be an address is no other's.
fn is_same(one: &str, other: &str) -> bool {
    canonical_email(one).is_some_and(|key| canonical_email(other) == Some(key))
}

/// What stands around the terms of an invitation, with the invited person as the owner knows her.
async fn around(
    snapshot: &mut Snapshot<'_>,
    invitation: &Invitation,
    now: Timestamp,
) -> Result<Surroundings, StoreError> {
    let records = invitation.shares.iter();
    let records = records.map(|share| share.resource.clone()).collect();
    let none = std::collections::HashSet::new();
    let mut around = Surroundings::about(snapshot, &invitation.owner, none, records, now).await?;
    if let Some(share) = invitation.shares.first() {
        around
            .people
            .push(nobody_yet(&share.party, &invitation.name, now));
    }
    Ok(around)
}

/// Somebody of whom nothing is known but the name that the owner gave her.
fn nobody_yet(party: &PartyId, name: &str, now: Timestamp) -> Person {
    Person {
        id: party.person(),
        name: name.to_owned(),
        email: String::new(),
        place: None,
        zone: String::new(),
        listed_at: None,
        facts: Vec::new(),
        created_at: now,
    }
}
