//! What has been proven about a requesting party, and what a rule may ask to be proven.
//!
//! A fact always has a source; what somebody merely says of herself is kept apart and never
//! counts as proof (OIDC-2-04, SEC-06).

use serde::{Deserialize, Serialize};

use crate::id::PartyId;
use crate::time::Timestamp;

/// One checked fact about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What a rule asks for by name, for example `registered_doctor`.
    pub kind: String,
    /// What people read, for example "Registered doctor".
    pub label: String,
    /// Who checked it, for example "the Medical Register".
    pub source: String,
    /// When it was checked.
    pub checked_at: Timestamp,
}

/// What has been verified about the requesting party of one process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedClaims {
    /// Who it is.
    pub party: PartyId,
    /// The name as proven.
    pub name: String,
    /// The organisation or place as proven, if any.
    pub place: Option<String>,
    /// Checked facts.
    pub facts: Vec<Fact>,
    /// When the person proved who she is.
    pub verified_at: Timestamp,
    /// Whether going to the claims pages (again) could add to what is known.
    pub may_prove_more: bool,
}

impl VerifiedClaims {
    /// Whether a fact of this kind is proven.
    #[must_use]
    pub fn has(&self, requirement: &ClaimRequirement) -> bool {
        self.facts.iter().any(|fact| fact.kind == requirement.fact)
    }
}

/// A fact that a rule asks to be proven.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClaimRequirement {
    /// The kind of fact.
    pub fact: String,
}
