//! Changing a share: what can be changed of it, whether that gives less or more, and how a change
//! is taken back.
//!
//! Less is given at once; more only after the owner has seen before and after. A change that is
//! taken back leaves exactly what was there before it.

use serde::{Deserialize, Serialize};

use super::{NoUndo, Purpose, Share, ShareState};
use crate::scope::ScopeSet;
use crate::time::{Lifetime, Timestamp};

/// What an owner can change of a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareTerms {
    /// What may be done.
    pub scopes: ScopeSet,
    /// What it is for.
    pub purpose: Option<Purpose>,
    /// What it is for in words, or a note to the person.
    pub note: Option<String>,
    /// Until when it holds.
    pub ends_at: Timestamp,
}

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Nothing is different.
    Same,
    /// Nothing more may be done, and nothing for longer.
    Narrower,
    /// Something more may be done, or something for longer.
    Wider,
}

/// Why a share cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoChange {
    /// It is over.
    #[error("the share is over")]
    Over,
    /// It was changed since it was looked at.
    #[error("the share was changed since it was looked at")]
    Stale,
    /// Nothing could be done with it any more: that is a stop, not a change.
    #[error("a share lets somebody do something")]
    Nothing,
    /// It would end before it holds.
    #[error("the end has passed, or comes before the start")]
    DatePassed,
    /// It would give more, and the owner has not seen before and after.
    #[error("a change that gives more is checked first")]
    Unchecked,
}

impl Share {
    /// What can be changed of it, as it is.
    #[must_use]
    pub fn terms(&self) -> ShareTerms {
        ShareTerms {
            scopes: self.scopes.clone(),
            purpose: self.purpose,
            note: self.note.clone(),
            ends_at: self.ends_at,
        }
    }

    /// Which way these terms differ from those it has. In doubt it is the wider way.
    #[must_use]
    pub fn direction(&self, terms: &ShareTerms) -> Direction {
        if *terms == self.terms() {
            Direction::Same
        } else if terms.scopes.is_subset(&self.scopes) && terms.ends_at <= self.ends_at {
            Direction::Narrower
        } else {
            Direction::Wider
        }
    }

    /// The share with other terms. `seen` is the version that the owner looked at, and `checked`
    /// says that she has seen before and after, without which nothing more is given.
    ///
    /// # Errors
    /// [`NoChange`] says why it cannot be.
    pub fn changed(
        &self,
        terms: &ShareTerms,
        seen: i64,
        checked: bool,
        now: Timestamp,
    ) -> Result<Self, NoChange> {
        if matches!(self.state(now), ShareState::Ended(_) | ShareState::Lapsed) {
            return Err(NoChange::Over);
        }
        if self.version != seen {
            return Err(NoChange::Stale);
        }
        if terms.scopes.is_empty() {
            return Err(NoChange::Nothing);
        }
        if terms.ends_at <= now || terms.ends_at <= self.starts_at {
            return Err(NoChange::DatePassed);
        }
        if !checked && self.direction(terms) == Direction::Wider {
            return Err(NoChange::Unchecked);
        }
        Ok(self.with(terms))
    }

    /// The share with its latest change taken back: exactly the terms it had before. `version` is
    /// the one that the change made.
    ///
    /// # Errors
    /// [`NoUndo`] says why it cannot be.
    pub fn unchanged(
        &self,
        former: &ShareTerms,
        version: i64,
        changed_at: Timestamp,
        now: Timestamp,
        undo: Lifetime,
    ) -> Result<Self, NoUndo> {
        if self.ended.is_some() || self.version != version {
            return Err(NoUndo::ChangedSince);
        }
        if now > changed_at.plus(undo) {
            return Err(NoUndo::TooLate);
        }
        if now >= former.ends_at {
            return Err(NoUndo::DatePassed);
        }
        Ok(self.with(former))
    }

    /// Whether it has no end date.
    #[must_use]
    pub fn has_no_end(&self) -> bool {
        self.ends_at >= Timestamp::NO_END
    }

    fn with(&self, terms: &ShareTerms) -> Self {
        Self {
            scopes: terms.scopes.clone(),
            purpose: terms.purpose,
            note: terms.note.clone(),
            ends_at: terms.ends_at,
            version: self.version + 1,
            ..self.clone()
        }
    }
}
