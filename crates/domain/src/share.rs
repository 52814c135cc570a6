//! Shares: an owner lets one person do some things with one resource until some day.
//!
//! There is one kind of share, whatever made it; an approved request is one too. A share is
//! ended, never deleted, and its contents change only under the owner's hand.

use serde::{Deserialize, Serialize};

use crate::id::{ActId, OwnerId, PartyId, RequestId, ResourceId, ShareId};
use crate::scope::ScopeSet;
use crate::time::{Lifetime, Timestamp};

mod change;
mod given_back;

pub use change::{Direction, NoChange, ShareTerms};

/// What a share is for, in closed choices; the words are the portal's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Care of the owner.
    Care,
    /// A second opinion.
    SecondOpinion,
    /// Helping the owner manage.
    Helping,
    /// Insurance or work.
    InsuranceOrWork,
    /// Something else, in words.
    Other,
}

impl Purpose {
    /// All purposes, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Care,
        Self::SecondOpinion,
        Self::Helping,
        Self::InsuranceOrWork,
        Self::Other,
    ];

    /// The key used in forms, rows and the catalogue.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Care => "care",
            Self::SecondOpinion => "second_opinion",
            Self::Helping => "helping",
            Self::InsuranceOrWork => "insurance_or_work",
            Self::Other => "other",
        }
    }

    /// Reads a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}

/// Why a share is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Its owner stopped it.
    Owner,
    /// The person gave it back.
    GivenBack,
    /// The record was removed at its service.
    RecordRemoved,
    /// Its owner disconnected the record service.
    Disconnected,
    /// Another share took its place.
    Replaced,
}

impl EndReason {
    /// The key used in rows and the catalogue.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::GivenBack => "given_back",
            Self::RecordRemoved => "record_removed",
            Self::Disconnected => "disconnected",
            Self::Replaced => "replaced",
        }
    }

    /// Reads a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [
            Self::Owner,
            Self::GivenBack,
            Self::RecordRemoved,
            Self::Disconnected,
            Self::Replaced,
        ]
        .into_iter()
        .find(|reason| reason.key() == key)
    }
}

/// When and why a share was ended before its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub because: EndReason,
}

/// An owner's permission row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its identifier.
    pub id: ShareId,
    /// Whose resource.
    pub owner: OwnerId,
    /// Who may.
    pub party: PartyId,
    /// Which resource.
    pub resource: ResourceId,
    /// What may be done.
    pub scopes: ScopeSet,
    /// What it is for.
    pub purpose: Option<Purpose>,
    /// What it is for in words, or a note to the person.
    pub note: Option<String>,
    /// The request it answers, when there was one.
    pub request: Option<RequestId>,
    /// What made it, together with its siblings.
    pub act: ActId,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when it holds.
    pub starts_at: Timestamp,
    /// Until when it holds; that instant is no longer part of it.
    pub ends_at: Timestamp,
    /// Set when it was ended before its date.
    pub ended: Option<Ended>,
    /// Counts changes, so that two tabs cannot overwrite each other.
    pub version: i64,
}

/// What a share is right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareState {
    /// It begins later.
    Future,
    /// It holds.
    Active,
    /// Its date has passed.
    Lapsed,
    /// It was ended before its date.
    Ended(EndReason),
}

/// Why a stop cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoUndo {
    /// It is not stopped.
    #[error("the share is not stopped")]
    NotStopped,
    /// The time to undo is over.
    #[error("the time to undo is over")]
    TooLate,
    /// Its end date has passed meanwhile.
    #[error("its end date has passed")]
    DatePassed,
    /// It was changed or stopped since the change that is to be taken back.
    #[error("the share was changed since")]
    ChangedSince,
}

impl Share {
    /// What the share is at an instant.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> ShareState {
        match self.ended {
            Some(ended) if ended.at <= now => ShareState::Ended(ended.because),
            _ if now >= self.ends_at => ShareState::Lapsed,
            _ if now < self.starts_at => ShareState::Future,
            _ => ShareState::Active,
        }
    }

    /// Whether it permits anything at an instant.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.state(now) == ShareState::Active
    }

    /// Until when a stop can be taken back, if it was stopped by its owner.
    #[must_use]
    pub fn undo_until(&self, undo: Lifetime) -> Option<Timestamp> {
        self.ended
            .filter(|e| e.because == EndReason::Owner)
            .map(|e| e.at.plus(undo))
    }

    /// The share with its stop taken back: the same permissions, the same end, never later and
    /// never wider.
    ///
    /// # Errors
    /// [`NoUndo`] says why it cannot be.
    pub fn restored(&self, now: Timestamp, undo: Lifetime) -> Result<Self, NoUndo> {
        let until = self.undo_until(undo).ok_or(NoUndo::NotStopped)?;
        if now > until {
            return Err(NoUndo::TooLate);
        }
        if now >= self.ends_at {
            return Err(NoUndo::DatePassed);
        }
        Ok(Self {
            ended: None,
            version: self.version + 1,
            ..self.clone()
        })
    }
}
