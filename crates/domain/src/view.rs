//! What the portal shows: plain data for pages, made by the use cases and read by components.
//!
//! A page formats nothing that decides: the sentence of a share comes ready made, in segments, so
//! that names can be isolated and verbs stressed without any markup in a text.

mod asked;
mod asking;
mod changing;
mod cold_asks;
mod doorway;
mod history;
mod home;
mod invitations;
mod people;
mod records;
mod sharing;

use serde::{Deserialize, Serialize};

pub use asked::*;
pub use asking::*;
pub use changing::*;
pub use cold_asks::*;
pub use doorway::*;
pub use history::*;
pub use home::*;
pub use invitations::*;
pub use people::*;
pub use records::*;
pub use sharing::*;

/// What a piece of a sentence is, so that a page can mark it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentKind {
    /// Words of ours.
    Text,
    /// A person's, app's or record's name: isolated in `<bdi>`.
    Name,
    /// What may be done: stressed.
    Verb,
    /// A date.
    Date,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// Its text.
    pub text: String,
}

/// A sentence in pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence(pub Vec<Segment>);

impl Sentence {
    /// The sentence as plain text.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(|segment| segment.text.as_str()).collect()
    }
}

/// The colour and icon of a share row: what it lets somebody do, at its strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thread {
    /// Can see.
    See,
    /// Can change, or something else beyond seeing.
    Change,
    /// Waits.
    Waiting,
    /// Is over.
    Past,
}

/// One permission in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerbLine {
    /// The scope, for form fields.
    pub scope: String,
    /// "See".
    pub label: String,
    /// "Read it on screen".
    pub can: String,
    /// "change, save a copy, pass it on".
    pub cannot: String,
    /// The icon's name in the sprite.
    pub icon: String,
    /// Whether it goes beyond seeing.
    pub changes: bool,
}

/// A date as people read it, and as machines do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownDate {
    /// "23 December 2026".
    pub text: String,
    /// "2026-12-23T23:59:59Z".
    pub iso: String,
}

/// Something about a person, with how it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether it has a source.
    pub checked: bool,
    /// "Registered doctor."
    pub what: String,
    /// "Checked with the Medical Register on 12 May 2026." or "We have not checked this."
    pub source: String,
}

/// Somebody, as an owner sees her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCard {
    /// Her id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// "St Mary's Hospital, Northbridge".
    pub place: String,
    /// What is known, and how.
    pub evidence: Vec<Evidence>,
}
