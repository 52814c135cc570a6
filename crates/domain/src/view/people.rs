//! What pages show about people: everybody an owner shares with, one of them, and what she sees.
//!
//! What somebody can do is a sentence of the renderer of shares, or a count of what it says.

use serde::{Deserialize, Serialize};

use super::{
    ActivityLine, PersonCard, RequestLine, Sentence, ShareLine, ShownDate, Thread, UndoOffer,
};

/// Somebody in the list of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    /// Her id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// Job, place and town.
    pub place: String,
    /// Whether something about her has a source.
    pub is_checked: bool,
    /// "Registered doctor, checked 12 May 2026" or "Not checked by us".
    pub checked: String,
    /// "Can see 3 records, can change 1."
    pub can: Sentence,
    /// The line at the edge: the strongest power.
    pub thread: Thread,
    /// "First one ends 23 December 2026", while something holds.
    pub ends: Option<Sentence>,
    /// Whether that is within 14 days.
    pub ends_soon: bool,
    /// "Last used 20 November 2026" or "Not used yet".
    pub last_used: String,
}

/// Somebody whose requests are not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockLine {
    /// Her id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// "Aunt Lola cannot ask you for anything until 24 December 2026."
    pub sentence: Sentence,
}

/// A page of the list of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// Those on this page.
    pub people: Vec<PersonLine>,
    /// How many there are in all.
    pub all: usize,
    /// How they are sorted: `end`, `name` or `used`.
    pub order: String,
    /// The last of this page, where there is a next one.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub later: bool,
    /// People who cannot ask.
    pub blocked: Vec<BlockLine>,
}

/// Everything of somebody was stopped, and that can still be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoppedAll {
    /// The instant that names this stop.
    pub at: i64,
    /// "Stopped at 14:02".
    pub title: String,
    /// "Dr Okafor can no longer use 4 records."
    pub sentence: Sentence,
    /// "You can undo until 14:17."
    pub until: String,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPage {
    /// Who, and what is known about her.
    pub card: PersonCard,
    /// "Can see 3 records, can change 1."
    pub can: Sentence,
    /// What she has now and later; at most one page of it.
    pub shares: Vec<ShareLine>,
    /// How many that are in all.
    pub live: usize,
    /// The share that the next page begins with, where there is one.
    pub next: Option<String>,
    /// Whether this is not the first page of them.
    pub later: bool,
    /// What ended.
    pub ended: Vec<ShareLine>,
    /// What she asked.
    pub requests: Vec<RequestLine>,
    /// What happened between the two lately.
    pub activity: Vec<ActivityLine>,
    /// Single stops that can be taken back.
    pub undo: Vec<UndoOffer>,
    /// The stop of everything that can be taken back.
    pub stopped: Option<StoppedAll>,
    /// How many of her shares hold again because a stop was taken back a moment ago.
    pub restored: usize,
    /// The last of the next 30 days.
    pub month: ShownDate,
    /// Her requests are not taken.
    pub block: Option<BlockLine>,
}

/// The page before everything of somebody is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopPage {
    /// Her id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// What would stop, one sentence a share.
    pub sentences: Vec<Sentence>,
    /// How many more there are than are named.
    pub more: usize,
}

/// One record in a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewLine {
    /// The record's id.
    pub record: String,
    /// Its name.
    pub name: String,
    /// Who keeps it.
    pub service: String,
    /// What she can do with it and until when, one sentence an end.
    pub sentences: Vec<Sentence>,
    /// The shares behind it: their ids.
    pub shares: Vec<String>,
    /// What rules take away.
    pub rules: Vec<String>,
}

/// Whose proof a preview counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewProof {
    /// What was checked about her.
    #[default]
    Known,
    /// As if she had proven all that rules ask for.
    Proven,
    /// As if she had proven nothing yet.
    NotYet,
}

/// What somebody sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Her id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// The day, when it is not now.
    pub day: Option<ShownDate>,
    /// Day, month and year as typed.
    pub date: (String, String, String),
    /// What she can see.
    pub see: Vec<PreviewLine>,
    /// What she can see and change.
    pub change: Vec<PreviewLine>,
    /// What she cannot see.
    pub nothing: Vec<PreviewLine>,
    /// The facts that rules ask for, in words, where it depends on them.
    pub facts: Option<String>,
    /// Whose proof is counted.
    pub proof: PreviewProof,
}
