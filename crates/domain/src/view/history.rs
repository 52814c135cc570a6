//! What the owner's activity shows: days, in each day people, and for each person what happened,
//! with what is the same told once.

use serde::{Deserialize, Serialize};

use super::{PersonCard, Sentence, ShareLine};

/// Something that happened once, or several times in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRun {
    /// The newest event in it.
    pub event: String,
    /// What happened.
    pub sentence: Sentence,
    /// "09:10".
    pub time: String,
    /// The instant, for machines.
    pub iso: String,
    /// Whether somebody was refused.
    pub refused: bool,
}

/// What one person did in a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryGroup {
    /// Her id and name; nobody for what the owner herself or a service did.
    pub person: Option<(String, String)>,
    /// Where she works, where two people have the same name too.
    pub place: String,
    /// What happened, the newest first.
    pub runs: Vec<HistoryRun>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryDay {
    /// "23 November 2026".
    pub day: String,
    /// By person.
    pub groups: Vec<HistoryGroup>,
}

/// A page of activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The days, the newest first.
    pub days: Vec<HistoryDay>,
    /// The cursor of the next older page.
    pub older: Option<String>,
    /// Whether this is not the newest page.
    pub newer: bool,
    /// The name of the person it is about, where it is about one.
    pub person: Option<String>,
    /// The name of the record it is about, where it is about one.
    pub record: Option<String>,
    /// People it can be about: id and name, with the place.
    pub people: Vec<(String, String)>,
    /// Records it can be about: id and name.
    pub records: Vec<(String, String)>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEvent {
    /// What happened.
    pub sentence: Sentence,
    /// "14:02 on 23 November 2026".
    pub when: String,
    /// The instant, for machines.
    pub iso: String,
    /// The owner's time zone.
    pub zone: String,
    /// The other person, if there is one.
    pub person: Option<PersonCard>,
    /// With which app.
    pub app: Option<String>,
    /// The records: id, unless it is gone, name, and what could be done.
    pub records: Vec<(Option<String>, String, String)>,
    /// Whether somebody was let in.
    pub let_in: bool,
    /// Whether somebody was refused.
    pub refused: bool,
    /// What that person has now.
    pub shares: Vec<ShareLine>,
}
