//! What pages show about invitations: to the owner who invites, and to the person who is invited.
//!
//! The second is made only for somebody who has proven the invited address.

use serde::{Deserialize, Serialize};

use super::{Sentence, ShownDate, Thread};

/// An invitation as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLine {
    /// Its id.
    pub id: String,
    /// "Waiting for Aunt Lola to accept. The invitation ends 8 December 2026."
    pub sentence: Sentence,
    /// The line at the edge.
    pub thread: Thread,
    /// Whether it waits.
    pub waits: bool,
}

/// An invitation, for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationPage {
    /// Its row.
    pub line: InvitationLine,
    /// The name as the owner knows it.
    pub name: String,
    /// Who that is to the owner.
    pub relation: String,
    /// The invited address.
    pub email: String,
    /// What they could do, one sentence a record.
    pub sentences: Vec<Sentence>,
    /// When the last letter went out.
    pub sent: ShownDate,
    /// Whether another one can be sent now.
    pub can_send: bool,
    /// Whether as many were sent as can be.
    pub most: bool,
    /// Who accepted it: her identifier.
    pub person: Option<String>,
}

/// An invitation, for the person who is invited and has proven it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedPage {
    /// Its id.
    pub id: String,
    /// "Sam Bello wants to share Blood tests with you".
    pub title: Sentence,
    /// Who invites.
    pub owner: String,
    /// What she could do, one sentence a record.
    pub sentences: Vec<Sentence>,
    /// What it is for.
    pub purpose: Option<String>,
    /// The owner's note.
    pub note: Option<String>,
    /// Whether it can be answered.
    pub waits: bool,
    /// What it is now, in words.
    pub state: String,
    /// Whether she accepted it.
    pub accepted: bool,
    /// Until when it can be answered.
    pub until: ShownDate,
}

/// The page between a draft with an invited address and its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckInvitation {
    /// The draft.
    pub draft: super::ShareDraft,
    /// Names the draft as it is shown here; its form says it again.
    pub seen: String,
    /// What they could do once they accept, one sentence a record.
    pub will: Vec<Sentence>,
    /// "They cannot change, save a copy or pass it on."
    pub cannot: String,
    /// The name as the owner knows it.
    pub name: String,
    /// Who that is to the owner.
    pub relation: String,
    /// The invited address.
    pub email: String,
    /// The records' names.
    pub records: Vec<String>,
    /// The verbs in words.
    pub verbs: String,
    /// When it ends; more than one line where a rule narrows only some of the records.
    pub ends: Vec<super::EndsFor>,
    /// What it is for.
    pub purpose: String,
    /// A rule narrows it: what it says.
    pub narrowed: Option<String>,
    /// Until when they can accept.
    pub until: ShownDate,
}
