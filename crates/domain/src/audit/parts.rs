//! What an event speaks of: who did it, whom and what it touched, and why something was refused.
//!
//! Each part carries names as they were shown, since a row outlives what it speaks of.

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, PartyId, PersonId, ResourceId};
use crate::scope::ScopeSet;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person(PersonId),
    /// A client that authenticated itself.
    Client(ClientId),
    /// The operator at the command line.
    Operator,
    /// Latchkey itself, by the clock.
    System,
}

impl Actor {
    /// The form kept in a row.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Person(id) => format!("person:{id}"),
            Self::Client(id) => format!("client:{id}"),
            Self::Operator => "operator".to_owned(),
            Self::System => "system".to_owned(),
        }
    }

    /// Reads the form kept in a row.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("person", id)) => id.parse().ok().map(Self::Person),
            Some(("client", id)) => id.parse().ok().map(Self::Client),
            None if text == "operator" => Some(Self::Operator),
            None if text == "system" => Some(Self::System),
            _ => None,
        }
    }
}

/// A person as a row remembers her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Who.
    pub id: PartyId,
    /// The name that was shown.
    pub name: String,
}

/// A resource, and what of it, as a row remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// Which resource.
    pub resource: ResourceId,
    /// Its name as it was shown to its owner.
    pub name: String,
    /// The scopes concerned.
    pub scopes: ScopeSet,
}

/// Why a ticket was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketFault {
    /// It had been presented before, by the same client.
    Replay,
    /// It had been presented before, and now comes from another client.
    ReplayByOther,
    /// It belongs to another client's process.
    WrongClient,
    /// It ran out.
    Expired,
    /// Its resources are gone.
    NothingLeft,
    /// A scope was asked that none of its resources has.
    Scope,
}

/// A part of what people choose for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingsPart {
    /// How pages look.
    Display,
    /// What keeps them safe.
    Safety,
    /// Where they live.
    Zone,
    /// Which letters they want.
    Letters,
}

impl SettingsPart {
    /// The word by which a sentence chooses.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Safety => "safety",
            Self::Zone => "zone",
            Self::Letters => "letters",
        }
    }
}
