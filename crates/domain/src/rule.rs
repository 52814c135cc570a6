//! Administrators' rules. A rule only ever narrows what an owner shares, and the owner is shown
//! that it did.

use serde::{Deserialize, Serialize};

use crate::claim::ClaimRequirement;
use crate::id::RuleId;
use crate::scope::ScopeSet;
use crate::time::{Lifetime, Timestamp};

/// How a rule narrows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum RuleEffect {
    /// A share lasts at most so long from its start.
    LongestShare {
        /// The most.
        most: Lifetime,
    },
    /// These scopes go only to people who have proven something.
    ProofNeeded {
        /// Which scopes; none means all of them.
        scopes: ScopeSet,
        /// What must be proven.
        proof: ClaimRequirement,
    },
    /// These scopes are not shared through Latchkey at all.
    NotShared {
        /// Which scopes; none means all of them.
        scopes: ScopeSet,
    },
}

/// A published rule. Its contents are never edited: a new version is a new rule, and the former
/// one is ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its identifier.
    pub id: RuleId,
    /// Its name, for people.
    pub name: String,
    /// The kinds of resource it is about; none means all kinds.
    pub kinds: Vec<String>,
    /// How it narrows.
    pub effect: RuleEffect,
    /// From when it holds.
    pub begins_at: Timestamp,
    /// When it was retired or replaced.
    pub ended_at: Option<Timestamp>,
}

impl Rule {
    /// Whether the rule holds at an instant.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        now >= self.begins_at && self.ended_at.is_none_or(|ended| now < ended)
    }

    /// Whether the rule is about resources of this kind.
    #[must_use]
    pub fn concerns(&self, kind: Option<&str>) -> bool {
        self.kinds.is_empty() || kind.is_some_and(|kind| self.kinds.iter().any(|k| k == kind))
    }
}

/// A rule as an administrator writes it, before it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// The kinds of resource.
    pub kinds: Vec<String>,
    /// How it narrows.
    pub effect: RuleEffect,
}

/// What keeps a draft from being published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftProblem {
    /// It has no name.
    #[error("give the rule a name of 1 to 120 characters")]
    Name,
    /// The longest share is not between an hour and ten years.
    #[error("the longest share is between an hour and ten years")]
    Length,
    /// The proof it asks for has no name.
    #[error("say which proof is needed")]
    Proof,
    /// The proof would be too old as soon as it is given.
    #[error("a proof may be a minute old or older")]
    Age,
}

impl Draft {
    /// What is wrong with the draft, all at once.
    #[must_use]
    pub fn check(&self) -> Vec<DraftProblem> {
        let mut problems = Vec::new();
        if !(1..=120).contains(&self.name.trim().chars().count()) {
            problems.push(DraftProblem::Name);
        }
        match &self.effect {
            RuleEffect::LongestShare { most }
                if *most < Lifetime::minutes(60) || *most > Lifetime::days(3660) =>
            {
                problems.push(DraftProblem::Length);
            }
            RuleEffect::ProofNeeded { proof, .. } if proof.fact.trim().is_empty() => {
                problems.push(DraftProblem::Proof);
            }
            RuleEffect::ProofNeeded { proof, .. }
                if proof
                    .max_age
                    .is_some_and(|most| most < Lifetime::minutes(1)) =>
            {
                problems.push(DraftProblem::Age);
            }
            _ => {}
        }
        problems
    }
}
