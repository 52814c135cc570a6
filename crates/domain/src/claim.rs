//! What has been proven about a requesting party, and what a rule may ask to be proven.
//!
//! A fact always has a source; what somebody merely says of herself is kept apart and never
//! counts as proof (OIDC-2-04, SEC-06).

use serde::{Deserialize, Serialize};

use crate::id::PartyId;
use crate::time::{Lifetime, Timestamp};

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
    /// When the person last proved that it is hers; without one it was then that it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<Timestamp>,
}

impl Fact {
    /// Whether somebody is named who checked it. Without that it is only what was said.
    #[must_use]
    pub fn has_source(&self) -> bool {
        !self.source.trim().is_empty()
    }

    /// The instant from which the age of the proof counts.
    #[must_use]
    pub fn proven(&self) -> Timestamp {
        self.proven_at.unwrap_or(self.checked_at)
    }
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
    /// Whether a fact of this kind is proven, and lately enough where that is asked.
    #[must_use]
    pub fn has(&self, requirement: &ClaimRequirement, now: Timestamp) -> bool {
        let fresh = |fact: &Fact| match requirement.max_age {
            Some(most) => now.since(fact.proven()) <= most,
            None => true,
        };
        self.facts
            .iter()
            .any(|fact| fact.kind == requirement.fact && fresh(fact))
    }

    /// Whether proving once more could satisfy a requirement that is not satisfied now.
    #[must_use]
    pub fn could_have(&self, requirement: &ClaimRequirement) -> bool {
        self.may_prove_more || self.facts.iter().any(|fact| fact.kind == requirement.fact)
    }

    /// What is known after a newer proof: of the same person it adds to what was known, and wins
    /// where both say something; another person's replaces it, and nothing is mixed (SEC-21).
    #[must_use]
    pub fn then(self, newer: Self) -> Self {
        if self.party != newer.party {
            return newer;
        }
        let mut facts = newer.facts;
        for old in self.facts {
            match facts
                .iter_mut()
                .find(|fact| fact.kind == old.kind && fact.source == old.source)
            {
                Some(known) if known.proven() < old.proven() => *known = old,
                Some(_) => {}
                None => facts.push(old),
            }
        }
        Self { facts, ..newer }
    }
}

/// A fact that a rule asks to be proven.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClaimRequirement {
    /// The kind of fact.
    pub fact: String,
    /// How old the proof may be; without one, as old as it likes (Grant 5.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Lifetime>,
}
