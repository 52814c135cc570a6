//! What pages show of a request while it waits, of what became of it, and of what somebody was
//! given: the details behind the rows.

use serde::{Deserialize, Serialize};

use super::{AskLine, RequestLine, Sentence, SharedWithMe, ShownDate, VerbLine};

/// A question of the owner's and its reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What was asked, and when.
    pub question: Option<(String, ShownDate)>,
    /// What was replied, and when.
    pub reply: Option<(String, ShownDate)>,
}

/// What happened to a request beside its answer, as its owner sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestTalk {
    /// Question and reply.
    pub exchange: Exchange,
    /// When the asker reminded her.
    pub reminded: Option<ShownDate>,
    /// Whether she can ask something back.
    pub can_ask_back: bool,
    /// Whether she reported it.
    pub reported: bool,
    /// Whether her no can be changed.
    pub can_change: bool,
    /// "You answered this at 14:02 on 24 November 2026.", for whoever comes too late.
    pub settled: Option<Sentence>,
}

/// A page of an owner's requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestsPage {
    /// The rows.
    pub lines: Vec<RequestLine>,
    /// How many need an answer.
    pub waiting: usize,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Whether this is the first page.
    pub first: bool,
    /// Names what is shown, for a browser that looks whether it changed.
    pub mark: String,
}

/// A page of the requests that somebody made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsksPage {
    /// The rows.
    pub lines: Vec<AskLine>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Whether this is the first page.
    pub first: bool,
    /// Names what is shown, for a browser that looks whether it changed.
    pub mark: String,
}

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// "Asked".
    pub what: String,
    /// "14:02 on 24 November 2026".
    pub when: ShownDate,
}

/// Whether the owner can be reminded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reminder {
    /// No, and that needs no words.
    #[default]
    None,
    /// From this day on.
    From(ShownDate),
    /// Now.
    Now,
    /// It was done on this day.
    Sent(ShownDate),
}

/// One request, as the one who made it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskPage {
    /// Its row.
    pub line: AskLine,
    /// The owner's name.
    pub owner: String,
    /// What was asked, in permissions.
    pub wanted: Vec<VerbLine>,
    /// What was allowed, one sentence a record.
    pub allowed: Vec<Sentence>,
    /// What for, in words; as it was said.
    pub purpose: Option<String>,
    /// In her words.
    pub words: Option<String>,
    /// What happened, the oldest first.
    pub happened: Vec<Happening>,
    /// Question and reply.
    pub exchange: Exchange,
    /// Whether she can say why now.
    pub can_explain: bool,
    /// Whether the owner can be reminded.
    pub reminder: Reminder,
    /// Until when a withdrawal can be taken back: "14:17".
    pub undo_until: Option<String>,
    /// Whether a rule asks for proof before what was allowed can be opened.
    pub needs_proof: bool,
    /// Where to ask again, once it is over.
    pub again: Option<String>,
    /// What it can be for: keys with words.
    pub purposes: Vec<(String, String)>,
    /// Names what is shown, for a browser that looks whether it changed.
    pub mark: String,
}

/// A page of what was shared with somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedPage {
    /// The rows.
    pub lines: Vec<SharedWithMe>,
    /// Whether these are the ones that ended.
    pub over: bool,
    /// Whether there are none, and were some before.
    pub had: bool,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Whether this is the first page.
    pub first: bool,
}

/// One share, as the person it was made for sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedDetail {
    /// Its row.
    pub line: SharedWithMe,
    /// "You can see Blood tests until 23 December 2026."
    pub sentence: Sentence,
    /// What can be done.
    pub can: Vec<VerbLine>,
    /// What else the record offers, and she was not given.
    pub cannot: Vec<VerbLine>,
    /// What for, in words.
    pub purpose: Option<String>,
    /// What the owner wrote.
    pub note: Option<String>,
    /// Since when.
    pub since: ShownDate,
    /// The end in the owner's zone, where that is another one: "23:59 on 23 December 2026" and
    /// "London".
    pub owner_time: Option<(String, String)>,
    /// Whether it can be given back.
    pub can_give_back: bool,
    /// Whether she gave it back.
    pub given_back: bool,
    /// Until when that can be taken back: "14:17".
    pub undo_until: Option<String>,
}
