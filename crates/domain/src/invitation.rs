//! Invitations: what an owner would share with somebody who may have no account yet.
//!
//! An invitation permits nothing. Who proves the invited address may accept it, and only then are
//! there shares, with the terms that were written down when it was made.

use serde::{Deserialize, Serialize};

use crate::id::{InvitationId, OwnerId, PartyId};
use crate::share::Share;
use crate::time::{Lifetime, Timestamp};

/// How long an invitation waits.
pub const WAITS: Lifetime = Lifetime::days(14);

/// How an invitation was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationOutcome {
    /// Whoever was invited accepted.
    Accepted,
    /// Whoever was invited said no.
    Declined,
    /// The owner called it off.
    Cancelled,
    /// Nobody answered in time.
    Lapsed,
}

impl InvitationOutcome {
    const ALL: [Self; 4] = [
        Self::Accepted,
        Self::Declined,
        Self::Cancelled,
        Self::Lapsed,
    ];

    /// The key used in rows and in the catalogue.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }
}

/// What an invitation is right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// It waits.
    Waiting,
    /// It was settled at an instant.
    Settled(InvitationOutcome, Timestamp),
    /// Nobody answered in time, or what it would share has ended.
    Lapsed,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identifier; also the act of the shares that come of it.
    pub id: InvitationId,
    /// Who invites.
    pub owner: OwnerId,
    /// The name as the owner knows it.
    pub name: String,
    /// Who that is to the owner.
    pub relation: String,
    /// The invited address, as it was typed.
    pub email: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it can be accepted.
    pub ends_at: Timestamp,
    /// How many letters went out.
    pub letters: i64,
    /// When the last one did.
    pub sent_at: Timestamp,
    /// Who proved that the address is hers.
    pub party: Option<PartyId>,
    /// How it was settled, and when.
    pub settled: Option<(InvitationOutcome, Timestamp)>,
    /// What would be shared. The party of these shares is nobody's identifier until it is accepted.
    pub shares: Vec<Share>,
}

impl Invitation {
    /// What the invitation is at an instant.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> InvitationState {
        match self.settled {
            Some((InvitationOutcome::Lapsed, _)) => InvitationState::Lapsed,
            Some((outcome, at)) => InvitationState::Settled(outcome, at),
            None if now >= self.ends_at => InvitationState::Lapsed,
            None if self.shares.iter().all(|share| now >= share.ends_at) => InvitationState::Lapsed,
            None => InvitationState::Waiting,
        }
    }

    /// Whether it can be accepted at an instant.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        self.state(now) == InvitationState::Waiting
    }

    /// The shares that come of it when somebody accepts: the terms as they were written down, from
    /// now on; what has ended meanwhile is left out.
    #[must_use]
    pub fn accepted_by(&self, party: &PartyId, now: Timestamp) -> Vec<Share> {
        let share = |share: &Share| Share {
            party: party.clone(),
            made_at: now,
            starts_at: now,
            ..share.clone()
        };
        self.shares
            .iter()
            .filter(|share| now < share.ends_at)
            .map(share)
            .collect()
    }
}
