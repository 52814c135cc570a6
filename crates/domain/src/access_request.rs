//! Requests that wait for an owner's answer: pending, then settled once and for all.

use serde::{Deserialize, Serialize};

use crate::claim::VerifiedClaims;
use crate::id::{ActId, ClientId, OwnerId, PartyId, RequestId, ShareId};
use crate::permission::Permission;
use crate::share::{Purpose, Share};
use crate::time::Timestamp;

mod meanwhile;

pub use meanwhile::{Meanwhile, MeanwhileError, REMIND_AFTER, Remark};

/// Why access is wanted, in the asker's words; none of it is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What for.
    pub purpose: Option<Purpose>,
    /// In their words.
    pub words: Option<String>,
    /// Who they say they are to the owner ("my GP").
    pub relation: Option<String>,
    /// For how many days they ask.
    pub days: Option<i64>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The owner allowed everything asked.
    Allowed,
    /// The owner allowed a part.
    AllowedPart,
    /// The owner said no.
    Refused,
    /// The asker took it back.
    Withdrawn,
    /// Nobody answered in time.
    Lapsed,
}

impl Outcome {
    /// The key used in rows and the catalogue.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::AllowedPart => "allowed_part",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [
            Self::Allowed,
            Self::AllowedPart,
            Self::Refused,
            Self::Withdrawn,
            Self::Lapsed,
        ]
        .into_iter()
        .find(|outcome| outcome.key() == key)
    }
}

/// A request for access. Whoever asks is always known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRequest {
    /// Its identifier.
    pub id: RequestId,
    /// Who is asked.
    pub owner: OwnerId,
    /// Who asks.
    pub party: PartyId,
    /// With which app.
    pub client: ClientId,
    /// The service that keeps the records.
    pub resource_server: ClientId,
    /// What was proven about the asker, as pinned when the request was made.
    pub claims: VerifiedClaims,
    /// What is asked.
    pub wanted: Vec<Permission>,
    /// Why.
    pub reason: Reason,
    /// When it was made.
    pub asked_at: Timestamp,
    /// When it runs out if nobody answers.
    pub lapses_at: Timestamp,
    /// When it was settled; set exactly when `outcome` is.
    pub settled_at: Option<Timestamp>,
    /// How it was settled.
    pub outcome: Option<Outcome>,
    /// What the owner wrote to the asker.
    pub message: Option<String>,
    /// What passed between the two while it waited.
    #[serde(default)]
    pub meanwhile: Meanwhile,
}

/// The owner's yes to a request, or to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What is allowed; a part of what was asked.
    pub allowed: Vec<Permission>,
    /// Until when.
    pub ends_at: Timestamp,
    /// Words for the asker.
    pub message: Option<String>,
}

/// Why a request cannot be settled like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    /// It is settled already.
    #[error("the request is settled already")]
    Settled,
    /// It has run out.
    #[error("the request has run out")]
    Lapsed,
    /// The decision gives more than was asked.
    #[error("the decision gives more than was asked")]
    Wider,
    /// The decision gives nothing.
    #[error("the decision gives nothing")]
    Nothing,
    /// The end date has passed.
    #[error("the end date has passed")]
    DatePassed,
}

impl AccessRequest {
    /// Whether it still waits for an answer.
    #[must_use]
    pub fn is_pending(&self, now: Timestamp) -> bool {
        self.outcome.is_none() && now < self.lapses_at
    }

    /// How it stands at an instant: settled, or run out by the clock.
    #[must_use]
    pub fn outcome_at(&self, now: Timestamp) -> Option<Outcome> {
        self.outcome
            .or_else(|| (now >= self.lapses_at).then_some(Outcome::Lapsed))
    }

    fn pending(&self, now: Timestamp) -> Result<(), SettleError> {
        match self.outcome {
            Some(_) => Err(SettleError::Settled),
            None if now >= self.lapses_at => Err(SettleError::Lapsed),
            None => Ok(()),
        }
    }

    fn settled(&self, outcome: Outcome, message: Option<String>, now: Timestamp) -> Self {
        Self {
            settled_at: Some(now),
            outcome: Some(outcome),
            message,
            ..self.clone()
        }
    }

    /// The request allowed, all of it or a part, and the shares that say so: one for each resource
    /// with something allowed.
    ///
    /// # Errors
    /// [`SettleError`] when it is settled or has run out, or when the decision is wider than what
    /// was asked, empty, or already over.
    pub fn approve(
        &self,
        decision: &Decision,
        ids: &[ShareId],
        act: &ActId,
        now: Timestamp,
    ) -> Result<(Self, Vec<Share>), SettleError> {
        self.pending(now)?;
        let within = |p: &Permission| {
            self.wanted
                .iter()
                .any(|w| w.resource == p.resource && p.scopes.is_subset(&w.scopes))
        };
        if !decision.allowed.iter().all(within) {
            return Err(SettleError::Wider);
        }
        if decision.ends_at <= now {
            return Err(SettleError::DatePassed);
        }
        let given = decision.allowed.iter().filter(|p| !p.scopes.is_empty());
        let shares: Vec<Share> = given
            .zip(ids)
            .map(|(p, id)| Share {
                id: id.clone(),
                owner: self.owner.clone(),
                party: self.party.clone(),
                resource: p.resource.clone(),
                scopes: p.scopes.clone(),
                purpose: self.reason.purpose,
                note: None,
                request: Some(self.id.clone()),
                act: act.clone(),
                made_at: now,
                starts_at: now,
                ends_at: decision.ends_at,
                ended: None,
                version: 1,
            })
            .collect();
        if shares.is_empty() {
            return Err(SettleError::Nothing);
        }
        let whole = self.wanted.iter().all(|w| {
            decision
                .allowed
                .iter()
                .any(|p| p.resource == w.resource && w.scopes.is_subset(&p.scopes))
        });
        let outcome = if whole {
            Outcome::Allowed
        } else {
            Outcome::AllowedPart
        };
        Ok((self.settled(outcome, decision.message.clone(), now), shares))
    }

    /// The request refused.
    ///
    /// # Errors
    /// [`SettleError`] when it is settled or has run out.
    pub fn deny(&self, message: Option<String>, now: Timestamp) -> Result<Self, SettleError> {
        self.pending(now)
            .map(|()| self.settled(Outcome::Refused, message, now))
    }

    /// The request taken back by the one who asked.
    ///
    /// # Errors
    /// [`SettleError`] when it is settled or has run out.
    pub fn withdraw(&self, now: Timestamp) -> Result<Self, SettleError> {
        self.pending(now)
            .map(|()| self.settled(Outcome::Withdrawn, None, now))
    }

    /// The request run out.
    ///
    /// # Errors
    /// [`SettleError::Settled`] when it was answered.
    pub fn lapse(&self, now: Timestamp) -> Result<Self, SettleError> {
        if self.outcome.is_some() {
            Err(SettleError::Settled)
        } else {
            Ok(self.settled(Outcome::Lapsed, None, now))
        }
    }
}
