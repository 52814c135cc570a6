//! What the portal shows: plain data for pages, made by the use cases and read by components.
//!
//! A page formats nothing that decides: the sentence of a share comes ready made, in segments, so
//! that names can be isolated and verbs stressed without any markup in a text.

use serde::{Deserialize, Serialize};

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
