//! What passes between owner and asker while a request waits: a question and its reply, a reason
//! given later, a reminder, a report. None of it answers the request, and none of it moves its end.

use serde::{Deserialize, Serialize};

use super::{AccessRequest, Outcome, Reason};
use crate::time::{Lifetime, Timestamp};

/// How long a request must have waited before its owner can be reminded of it.
pub const REMIND_AFTER: Lifetime = Lifetime::days(3);

/// Words that somebody wrote, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The words.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// Everything that passed so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meanwhile {
    /// What the owner asked back; once at the most.
    pub question: Option<Remark>,
    /// What the asker replied.
    pub reply: Option<Remark>,
    /// When the asker said why, who had not said it with the request.
    pub explained_at: Option<Timestamp>,
    /// When the owner was reminded; once at the most.
    pub reminded_at: Option<Timestamp>,
    /// When the owner reported it as from somebody unknown to her.
    pub reported_at: Option<Timestamp>,
}

/// Why something cannot be done to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MeanwhileError {
    /// It does not wait any more, or no longer can be taken back.
    #[error("the request is over")]
    Over,
    /// It was done before.
    #[error("it was done before")]
    Already,
    /// Nothing was asked that could be replied to.
    #[error("nothing was asked")]
    NothingAsked,
    /// It is too early.
    #[error("it is too early")]
    TooEarly,
}

impl AccessRequest {
    /// Whether it rests: the owner asked something back, and the asker has not replied.
    #[must_use]
    pub fn is_resting(&self, now: Timestamp) -> bool {
        self.is_pending(now) && self.meanwhile.question.is_some() && self.meanwhile.reply.is_none()
    }

    /// Whether the owner must do something about it.
    #[must_use]
    pub fn needs_answer(&self, now: Timestamp) -> bool {
        self.is_pending(now) && !self.is_resting(now) && self.meanwhile.reported_at.is_none()
    }

    /// Whether the asker said why she asks.
    #[must_use]
    pub fn says_why(&self) -> bool {
        self.reason.purpose.is_some() || self.reason.words.is_some()
    }

    /// From when on the owner can be reminded, if she was not yet.
    #[must_use]
    pub fn remind_from(&self, now: Timestamp) -> Option<Timestamp> {
        let from = self.asked_at.plus(REMIND_AFTER);
        let can = self.is_pending(now)
            && !self.is_resting(now)
            && self.meanwhile.reminded_at.is_none()
            && from < self.lapses_at;
        can.then_some(from)
    }

    fn waits(&self, now: Timestamp) -> Result<(), MeanwhileError> {
        if self.is_pending(now) {
            Ok(())
        } else {
            Err(MeanwhileError::Over)
        }
    }

    fn with(&self, meanwhile: Meanwhile) -> Self {
        Self {
            meanwhile,
            ..self.clone()
        }
    }

    /// The request with a question of its owner's.
    ///
    /// # Errors
    /// [`MeanwhileError`] when it is over, was reported, or had its question.
    pub fn ask_back(&self, text: String, now: Timestamp) -> Result<Self, MeanwhileError> {
        self.waits(now)?;
        if self.meanwhile.question.is_some() || self.meanwhile.reported_at.is_some() {
            return Err(MeanwhileError::Already);
        }
        Ok(self.with(Meanwhile {
            question: Some(Remark { text, at: now }),
            ..self.meanwhile.clone()
        }))
    }

    /// The request with the asker's reply.
    ///
    /// # Errors
    /// [`MeanwhileError`] when it is over, nothing was asked, or there is a reply.
    pub fn reply(&self, text: String, now: Timestamp) -> Result<Self, MeanwhileError> {
        self.waits(now)?;
        if self.meanwhile.question.is_none() {
            return Err(MeanwhileError::NothingAsked);
        }
        if self.meanwhile.reply.is_some() {
            return Err(MeanwhileError::Already);
        }
        Ok(self.with(Meanwhile {
            reply: Some(Remark { text, at: now }),
            ..self.meanwhile.clone()
        }))
    }

    /// The request with a reason that was not given before. For how long is asked stays as it was:
    /// the owner may be answering at this moment.
    ///
    /// # Errors
    /// [`MeanwhileError`] when it is over, or says why already.
    pub fn explain(&self, reason: Reason, now: Timestamp) -> Result<Self, MeanwhileError> {
        self.waits(now)?;
        if self.says_why() {
            return Err(MeanwhileError::Already);
        }
        Ok(Self {
            reason: Reason {
                days: self.reason.days,
                ..reason
            },
            meanwhile: Meanwhile {
                explained_at: Some(now),
                ..self.meanwhile.clone()
            },
            ..self.clone()
        })
    }

    /// The request after a reminder.
    ///
    /// # Errors
    /// [`MeanwhileError`] when it is over or rests, a reminder was sent, or it is too early.
    pub fn remind(&self, now: Timestamp) -> Result<Self, MeanwhileError> {
        self.waits(now)?;
        if self.meanwhile.reminded_at.is_some() {
            return Err(MeanwhileError::Already);
        }
        match self.remind_from(now) {
            Some(from) if now >= from => Ok(self.with(Meanwhile {
                reminded_at: Some(now),
                ..self.meanwhile.clone()
            })),
            _ => Err(MeanwhileError::TooEarly),
        }
    }

    /// The request reported as from somebody unknown: it goes on waiting as far as the asker can
    /// tell, and its owner is not shown it again.
    ///
    /// # Errors
    /// [`MeanwhileError`] when it is over or was reported.
    pub fn report(&self, now: Timestamp) -> Result<Self, MeanwhileError> {
        self.waits(now)?;
        if self.meanwhile.reported_at.is_some() {
            return Err(MeanwhileError::Already);
        }
        Ok(self.with(Meanwhile {
            reported_at: Some(now),
            ..self.meanwhile.clone()
        }))
    }

    /// Until when a withdrawal can be taken back: never beyond the end of the request itself.
    #[must_use]
    pub fn unwithdraw_until(&self, undo: Lifetime) -> Option<Timestamp> {
        let withdrawn = self.outcome == Some(Outcome::Withdrawn);
        let at = self.settled_at.filter(|_| withdrawn)?;
        Some(at.plus(undo).min(self.lapses_at))
    }

    /// The request as it was before it was withdrawn, with the same end.
    ///
    /// # Errors
    /// [`MeanwhileError::Over`] when it was not withdrawn, or that is too long ago.
    pub fn unwithdraw(&self, now: Timestamp, undo: Lifetime) -> Result<Self, MeanwhileError> {
        match self.unwithdraw_until(undo) {
            Some(until) if now <= until && now < self.lapses_at => Ok(Self {
                settled_at: None,
                outcome: None,
                ..self.clone()
            }),
            _ => Err(MeanwhileError::Over),
        }
    }

    /// Whether a no can be changed: while the request has not run out.
    #[must_use]
    pub fn can_change_no(&self, now: Timestamp) -> bool {
        self.outcome == Some(Outcome::Refused) && now < self.lapses_at
    }

    /// The request as it was before the no, for an owner who changes her answer.
    ///
    /// # Errors
    /// [`MeanwhileError::Over`] when there was no such answer, or the request ran out.
    pub fn before_no(&self, now: Timestamp) -> Result<Self, MeanwhileError> {
        if !self.can_change_no(now) {
            return Err(MeanwhileError::Over);
        }
        Ok(Self {
            settled_at: None,
            outcome: None,
            message: None,
            ..self.clone()
        })
    }
}
