//! What pages show about requests: to the owner who answers, and to the one who asked.
//!
//! What the asker says and what was checked about her are kept apart on every page.

use serde::{Deserialize, Serialize};

use super::{LengthChoice, PersonCard, RequestTalk, Sentence, ShownDate, Thread, VerbLine};

/// One request as a row, for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLine {
    /// Its id.
    pub id: String,
    /// "Dr Ngozi Okafor is asking to see Blood tests".
    pub sentence: Sentence,
    /// In their words, one line.
    pub why: String,
    /// When it was made.
    pub asked: ShownDate,
    /// "Runs out 7 December 2026 if you don't answer".
    pub runs_out: String,
    /// Its state in words.
    pub state: String,
    /// Whether it waits for the owner.
    pub waiting: bool,
    /// Whether it rests until the asker replies.
    pub resting: bool,
}

/// What is asked of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedLine {
    /// The record's id.
    pub record: String,
    /// Its name.
    pub name: String,
    /// Who keeps it.
    pub service: String,
    /// What they want to do with it.
    pub verbs: Vec<VerbLine>,
    /// Whether it is of an extra private kind.
    pub extra_private: bool,
    /// What they can do already, in words.
    pub already: Option<String>,
}

/// A request as its owner answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRequest {
    /// Its row.
    pub line: RequestLine,
    /// Who asks.
    pub person: PersonCard,
    /// With which app.
    pub app: String,
    /// What the app calls its website.
    pub app_website: String,
    /// "First time" or "You shared with this person before".
    pub history: String,
    /// Whether something about who asks is unchecked.
    pub partly_checked: bool,
    /// What is asked.
    pub wanted: Vec<WantedLine>,
    /// What for: the category in words.
    pub purpose: Option<String>,
    /// In their words.
    pub words: Option<String>,
    /// "They ask for 30 days, until 23 December 2026."
    pub until: Sentence,
    /// The last day as a date.
    pub asked_until: ShownDate,
    /// "Nothing is shared. This request ends on 7 December 2026."
    pub silence: Sentence,
    /// How it was answered, when it was.
    pub answered: Option<Sentence>,
    /// Shorter lengths that can be chosen.
    pub lengths: Vec<LengthChoice>,
    /// What happened beside the answer.
    pub talk: RequestTalk,
}

/// The page between an answer and its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// The request.
    pub request: PendingRequest,
    /// Names the answer as it is shown here; its form says it again.
    pub seen: String,
    /// What will be, one sentence a record.
    pub will: Vec<Sentence>,
    /// What will not be.
    pub will_not: Vec<Sentence>,
    /// Whether the answer is a no.
    pub refuses: bool,
    /// Whether the answer is only a part.
    pub part: bool,
    /// Words for the asker.
    pub message: String,
    /// When the asker can ask again, after a no.
    pub again: Option<String>,
}

/// Something that was shared with the person who reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWithMe {
    /// The share's id.
    pub id: String,
    /// The owner's name.
    pub owner: String,
    /// The record's name.
    pub record: String,
    /// Who keeps it.
    pub service: String,
    /// That service's website.
    pub website: String,
    /// "see", "see and change".
    pub verbs: String,
    /// The colour.
    pub thread: Thread,
    /// Until when.
    pub until: ShownDate,
    /// Its state in words.
    pub state: String,
    /// Whether it holds.
    pub active: bool,
}

/// A request of the person who reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskLine {
    /// Its id.
    pub id: String,
    /// "Waiting for an answer", "Allowed in part" …
    pub status: String,
    /// The colour.
    pub thread: Thread,
    /// What was asked, in words.
    pub what: Sentence,
    /// With which app.
    pub app: String,
    /// When it was made.
    pub asked: ShownDate,
    /// When something last changed.
    pub changed: ShownDate,
    /// What to do next, in words.
    pub next: String,
    /// Where to open it, once allowed.
    pub website: Option<String>,
    /// Whether it still waits.
    pub waiting: bool,
    /// What the owner wrote.
    pub message: Option<String>,
}
