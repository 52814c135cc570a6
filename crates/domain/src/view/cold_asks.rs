//! What pages show of asking by a share address: to whoever asks, and to the owner who is asked.

use serde::{Deserialize, Serialize};

use super::{LengthChoice, PersonCard, Sentence, ShownDate, Thread, VerbLine};

/// An ask in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskDraft {
    /// Its id; empty before there is one.
    pub id: String,
    /// The address as it was typed.
    pub address: String,
    /// What is wanted.
    pub scopes: Vec<String>,
    /// The key of the purpose.
    pub purpose: String,
    /// The words.
    pub words: String,
    /// Who the asker says she is to the owner.
    pub relation: String,
    /// The value of a length.
    pub length: String,
}

/// The steps of an ask, with all that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskOptions {
    /// The draft as it is.
    pub draft: AskDraft,
    /// What can be wanted.
    pub verbs: Vec<VerbLine>,
    /// The purposes: key and words.
    pub purposes: Vec<(String, String)>,
    /// The lengths.
    pub lengths: Vec<LengthChoice>,
    /// Who asks, as the owner would see it.
    pub person: PersonCard,
    /// Names the draft as it is shown here; its form says it again.
    pub seen: String,
}

/// An ask by address, as the one who made it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColdAskPage {
    /// Its id.
    pub id: String,
    /// Its status in words.
    pub status: String,
    /// The line at the edge.
    pub thread: Thread,
    /// The last group of the address.
    pub hint: String,
    /// What was asked.
    pub wanted: Vec<VerbLine>,
    /// What for, in words.
    pub purpose: String,
    /// In her words.
    pub words: Option<String>,
    /// When it was asked.
    pub asked: ShownDate,
    /// What can be done next.
    pub next: String,
    /// Whether it waits.
    pub waiting: bool,
    /// Whether it was allowed.
    pub allowed: bool,
}

/// An ask by address, for the owner who is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColdRequest {
    /// Its id.
    pub id: String,
    /// "Dr Ngozi Okafor is asking to see records of yours".
    pub sentence: Sentence,
    /// Who asks, with what was checked and what she says herself.
    pub person: PersonCard,
    /// Whether something about who asks could not be checked.
    pub partly_checked: bool,
    /// What is wanted.
    pub wanted: Vec<VerbLine>,
    /// What for, in words.
    pub purpose: String,
    /// In their words.
    pub words: Option<String>,
    /// For how long, in words.
    pub length: String,
    /// When it was asked.
    pub asked: ShownDate,
    /// When it runs out.
    pub lapses: ShownDate,
    /// Its state in words.
    pub state: String,
    /// Whether it waits.
    pub waiting: bool,
    /// Whether it can be answered with a yes, now or still.
    pub can_allow: bool,
}
