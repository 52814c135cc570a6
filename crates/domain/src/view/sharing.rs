//! What pages show about shares: rows, the page of one, and the steps that make one.
//!
//! A draft carries only what was typed or chosen; whether it may be is for the use case to say.

use serde::{Deserialize, Serialize};

use super::{PersonCard, Sentence, ShownDate, Thread, VerbLine};

/// A stop that can still be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoOffer {
    /// The share.
    pub share: String,
    /// The version of it that is taken back: an offer on an old page takes back nothing newer.
    pub version: i64,
    /// "Stopped at 14:02".
    pub title: String,
    /// "Dr Okafor can no longer see Blood tests."
    pub sentence: Sentence,
    /// "You can undo until 14:17."
    pub until: String,
}

/// One share as a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLine {
    /// Its id.
    pub id: String,
    /// The share sentence, in the tense of its state.
    pub sentence: Sentence,
    /// The line at its edge.
    pub thread: Thread,
    /// Its state in words: "Active", "Ends soon (in 5 days)", "Stopped by you" …
    pub state: String,
    /// Whether it can be stopped now.
    pub can_stop: bool,
    /// How much of its time has passed, 0 to 100; for the until-line, only while it holds.
    pub elapsed: Option<u8>,
    /// Whether it ends within 14 days.
    pub ends_soon: bool,
    /// "Last used 20 November 2026" or "Not used yet".
    pub last_used: String,
    /// The person's name.
    pub name: String,
    /// What she can do, as the sentence has it: "see and change"; nothing where a rule leaves none.
    pub power: String,
    /// When it ends, as the sentence has it.
    pub ends: ShownDate,
    /// The record's id and the person's id, for links.
    pub record: String,
    /// The person's id.
    pub person: String,
}

/// One share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharePage {
    /// Its row.
    pub line: ShareLine,
    /// The person.
    pub person: PersonCard,
    /// The record's name.
    pub record: String,
    /// Whether the record is still there, and can be shared again.
    pub record_is_here: bool,
    /// Who keeps it.
    pub service: String,
    /// What she can do.
    pub can: Vec<VerbLine>,
    /// What she cannot do, of what the record offers.
    pub cannot: Vec<VerbLine>,
    /// What it is for, in words.
    pub purpose: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// When it started.
    pub started: ShownDate,
    /// When it ends or ended.
    pub ends: ShownDate,
    /// "You shared this yourself" or "You answered a request".
    pub origin: String,
    /// A rule narrowed it: what it says.
    pub narrowed: Option<String>,
    /// A stop that can be taken back.
    pub undo: Option<UndoOffer>,
    /// A change that can be taken back.
    pub change: Option<UndoOffer>,
    /// Whether there is a receipt.
    pub receipt: bool,
    /// The zone of its dates: "London".
    pub place: String,
    /// Whether it has no end date.
    pub open: bool,
}

/// A length of time that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LengthChoice {
    /// The form value: a number of days, or months as `6m`.
    pub value: String,
    /// "30 days".
    pub label: String,
    /// The day it would end.
    pub ends: ShownDate,
    /// How many days that is.
    pub days: i64,
}

/// Somebody who can be chosen in the share flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChoice {
    /// Her id, the form value.
    pub id: String,
    /// Her name.
    pub name: String,
    /// Job, place and town.
    pub place: String,
    /// "Registered doctor, checked 12 May 2026" or "Not checked by us".
    pub checked: String,
    /// "Already sees 2 records", when so.
    pub already: Option<String>,
    /// Whether another choice has the same name.
    pub same_name: bool,
}

/// A record that can be chosen in the share flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChoice {
    /// Its id, the form value.
    pub id: String,
    /// Its name.
    pub name: String,
    /// "Can already see this", when so.
    pub already: Option<String>,
    /// Whether it is chosen in the draft.
    pub chosen: bool,
    /// Whether its kind is extra private.
    pub extra_private: bool,
}

/// The records of one service that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChoices {
    /// The service's name.
    pub service: String,
    /// Its records.
    pub records: Vec<RecordChoice>,
}

/// Somebody to be invited, as she was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    /// The name as the owner knows it.
    pub name: String,
    /// The address.
    pub email: String,
    /// Who that is to the owner.
    pub relation: String,
}

/// A share in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareDraft {
    /// Its id.
    pub id: String,
    /// Who, once chosen: id and name.
    pub person: Option<(String, String)>,
    /// Somebody by an e-mail address, instead.
    #[serde(default)]
    pub invitee: Option<Invitee>,
    /// The ask by a share address that it answers, if it does.
    #[serde(default)]
    pub answers: Option<String>,
    /// What was searched for.
    pub search: String,
    /// The records chosen: ids.
    pub records: Vec<String>,
    /// `see`, `change` or `choose`.
    pub power: String,
    /// The scopes chosen, with `choose`.
    pub scopes: Vec<String>,
    /// The length chosen: a value of [`LengthChoice`] or `date`.
    pub length: String,
    /// Day, month and year as typed.
    pub date: (String, String, String),
    /// The key of the purpose.
    pub purpose: String,
    /// The words of another purpose.
    pub purpose_words: String,
    /// The note to the person.
    pub note: String,
}

/// What can be chosen in the share flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareOptions {
    /// The draft as it is.
    pub draft: ShareDraft,
    /// People shared with before, at most five.
    pub recent: Vec<PersonChoice>,
    /// What the search found; nothing before a search.
    pub found: Vec<PersonChoice>,
    /// All records by service.
    pub records: Vec<RecordChoices>,
    /// What can be done with the chosen records.
    pub verbs: Vec<VerbLine>,
    /// Whether every chosen record can be changed; if not, the names that cannot.
    pub cannot_change: Vec<String>,
    /// The lengths.
    pub lengths: Vec<LengthChoice>,
    /// The purposes: key and words.
    pub purposes: Vec<(String, String)>,
}

/// When sharing some records ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndsFor {
    /// When; nothing where there is no end date.
    pub ends: Option<ShownDate>,
    /// The records' names.
    pub records: Vec<String>,
}

/// The page between a share draft and its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckShare {
    /// The draft.
    pub draft: ShareDraft,
    /// Names the draft as it is shown here; its form says it again.
    pub seen: String,
    /// What is shared with them of these records now, one sentence a share; it is replaced.
    pub before: Vec<Sentence>,
    /// What will be, one sentence a record.
    pub will: Vec<Sentence>,
    /// "They cannot change, save a copy or pass it on."
    pub cannot: String,
    /// The person's name.
    pub person: String,
    /// The records' names.
    pub records: Vec<String>,
    /// The verbs in words.
    pub verbs: String,
    /// When it ends; more than one line where a rule narrows only some of the records.
    pub ends: Vec<EndsFor>,
    /// What it is for.
    pub purpose: String,
    /// A rule narrows it: what it says.
    pub narrowed: Option<String>,
}
