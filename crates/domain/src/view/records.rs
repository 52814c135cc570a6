//! What the list of an owner's records shows.

use serde::{Deserialize, Serialize};

use super::ShownDate;

/// Whether a record service can do its work here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// It works.
    Working,
    /// It has not been heard of for days.
    Quiet,
    /// It holds nothing any more that opens the connection.
    Reconnect,
    /// It was disconnected.
    Ended,
}

/// One record of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its icon.
    pub icon: String,
    /// "2 people can see this" or "Only you".
    pub who: String,
    /// When its service last said something about it.
    pub updated: ShownDate,
    /// Whether it has a star.
    pub starred: bool,
    /// Whether its kind is extra private.
    pub extra_private: bool,
}

/// The records of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsOfService {
    /// The service's name.
    pub service: String,
    /// What is wrong with its connection, if anything is.
    pub notice: Option<String>,
    /// Its records.
    pub records: Vec<RecordRow>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsPage {
    /// By service.
    pub groups: Vec<RecordsOfService>,
    /// How many fit what is wanted, on all pages.
    pub found: usize,
    /// How many there are in all.
    pub all: usize,
    /// The words that were searched for.
    pub words: String,
    /// The cursor of the next page.
    pub next: Option<String>,
}
