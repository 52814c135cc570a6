//! Registered resources and their descriptions (`FedAuthz` 3.1).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, OwnerId, ResourceId};
use crate::scope::ScopeSet;
use crate::time::Timestamp;

/// Parts of the names of kinds that are extra private.
const EXTRA_PRIVATE: [&str; 8] = [
    "mental",
    "psych",
    "sexual",
    "reproductive",
    "hiv",
    "genetic",
    "addiction",
    "substance",
];

/// What a resource server says of a resource. It is data on every page, never markup, and never
/// fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceDescription {
    /// What can be done with it.
    pub scopes: ScopeSet,
    /// Its name, for people.
    pub name: Option<String>,
    /// A longer description, for people.
    pub description: Option<String>,
    /// A picture's address; kept, never fetched and never rendered as an image.
    pub icon_uri: Option<String>,
    /// What kind of resource it is, often a URI.
    pub kind: Option<String>,
    /// `name#fr` and the like, kept as they came.
    pub localised: BTreeMap<String, String>,
}

impl ResourceDescription {
    /// What its owner reads: the name, or a plain word for a nameless one.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.name
            .as_deref()
            .filter(|name| !name.trim().is_empty())
            .unwrap_or("Record without a name")
    }

    /// Whether it is of a kind that nobody shares by the way: what hurts most when it is seen by
    /// the wrong person.
    #[must_use]
    pub fn is_extra_private(&self) -> bool {
        let last = self.kind.as_deref().unwrap_or_default();
        let last = last.rsplit(['/', '#', ':']).next().unwrap_or_default();
        let last = last.to_ascii_lowercase();
        EXTRA_PRIVATE.iter().any(|part| last.contains(part))
    }
}

/// A resource under protection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Its identifier, given by us and never used again.
    pub id: ResourceId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Which record service registered it.
    pub resource_server: ClientId,
    /// What that service says of it.
    pub description: ResourceDescription,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When its description last changed.
    pub changed_at: Timestamp,
}
