//! What an owner's own pages show: her home, her records, her services and what happened.
//!
//! Every line comes with its words and dates ready to be read.

use serde::{Deserialize, Serialize};

use super::{
    ConnectionState, EndingLine, RequestLine, Sentence, ShareLine, ShownDate, UndoOffer, VerbLine,
};

/// The owner's home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// "Hello Sam."
    pub first_name: String,
    /// Requests that wait, oldest first, at most three.
    pub requests: Vec<RequestLine>,
    /// How many wait in all.
    pub waiting: usize,
    /// Who can see what now, at most six, nearest end first.
    pub shares: Vec<ShareLine>,
    /// How many hold in all.
    pub sharing: usize,
    /// Connected services.
    pub services: Vec<ServiceLine>,
    /// The three newest activity lines.
    pub activity: Vec<ActivityLine>,
    /// How many records there are.
    pub records: usize,
    /// What ends in the next 14 days, and what has no end and waits for a word.
    pub ending: Vec<EndingLine>,
    /// The blocks that could not be read; they say so, and the others stand.
    pub failed: Vec<HomeBlock>,
}

/// A part of the home page that can fail alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HomeBlock {
    /// Requests that wait.
    Requests,
    /// Who can see what.
    Shares,
    /// What ends soon.
    Ending,
    /// Connected services.
    Services,
    /// What happened.
    Activity,
}

/// A connected service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// Its client id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its website.
    pub website: String,
    /// Since when.
    pub since: ShownDate,
    /// How many records it keeps here.
    pub records: usize,
    /// "Working", "Disconnected".
    pub state: String,
    /// The same for choosing how it looks.
    pub condition: ConnectionState,
    /// When the service was last heard of.
    pub heard: Option<ShownDate>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who keeps it.
    pub service: String,
    /// What it contains, in the service's words.
    pub description: Option<String>,
    /// What can be done with it.
    pub verbs: Vec<VerbLine>,
    /// Who can do something with it now, and later.
    pub shares: Vec<ShareLine>,
    /// What ended.
    pub ended: Vec<ShareLine>,
    /// The newest five events about it.
    pub activity: Vec<ActivityLine>,
    /// A stop that can be taken back, if one was just made.
    pub undo: Vec<UndoOffer>,
}

/// One event in the owner's activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityLine {
    /// Its number, for paging.
    pub number: i64,
    /// "23 November 2026".
    pub day: String,
    /// "14:02".
    pub time: String,
    /// The instant, for machines.
    pub iso: String,
    /// What happened, as a sentence.
    pub sentence: Sentence,
    /// Whether somebody was refused.
    pub refused: bool,
}

/// A page of activity, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    /// The lines.
    pub lines: Vec<ActivityLine>,
    /// The cursor of the next older page.
    pub older: Option<String>,
    /// Whether this is not the newest page.
    pub newer: bool,
}
