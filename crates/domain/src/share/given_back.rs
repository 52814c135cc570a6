//! A share that the person it was made for gives back, and takes again while she still can.

use super::{EndReason, NoUndo, Share};
use crate::time::{Lifetime, Timestamp};

impl Share {
    /// Until when what was given back can be taken again: never beyond the share's own end.
    #[must_use]
    pub fn take_again_until(&self, undo: Lifetime) -> Option<Timestamp> {
        self.ended
            .filter(|ended| ended.because == EndReason::GivenBack)
            .map(|ended| ended.at.plus(undo).min(self.ends_at))
    }

    /// The share as it was before it was given back: the same permissions and the same end.
    ///
    /// # Errors
    /// [`NoUndo`] says why it cannot be.
    pub fn taken_again(&self, now: Timestamp, undo: Lifetime) -> Result<Self, NoUndo> {
        let until = self.take_again_until(undo).ok_or(NoUndo::NotStopped)?;
        if now >= self.ends_at {
            return Err(NoUndo::DatePassed);
        }
        if now > until {
            return Err(NoUndo::TooLate);
        }
        Ok(Self {
            ended: None,
            version: self.version + 1,
            ..self.clone()
        })
    }
}
