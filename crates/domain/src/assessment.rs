//! The authorization assessment (Grant 3.3.4): who may do what with a resource, and why.
//!
//! Pure, total and deterministic. Shares permit, rules only narrow, the proven owner is permitted
//! everything of her own, and without any policy there is no permit. Whatever is in doubt is a
//! lesser answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::claim::{ClaimRequirement, VerifiedClaims};
use crate::id::{OwnerId, ResourceId, RuleId, ShareId};
use crate::permission::Permission;
use crate::rule::{Rule, RuleEffect};
use crate::scope::{Scope, ScopeSet};
use crate::share::Share;
use crate::time::Timestamp;

/// Who asks, as far as it is proven in this process.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    /// Nobody has proven anything yet.
    Unknown,
    /// This person has.
    Known(&'a VerifiedClaims),
}

/// What is registered about a resource now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceState {
    /// The resource.
    pub id: ResourceId,
    /// Its kind, if its record service gave one.
    pub kind: Option<String>,
    /// The scopes it has now.
    pub scopes: ScopeSet,
}

/// Who wants to do what with one resource.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who asks.
    pub asker: Asker<'a>,
    /// Whose resource it is.
    pub owner: &'a OwnerId,
    /// The resource as registered now.
    pub resource: &'a ResourceState,
    /// What is wanted; nothing at all is a question about the resource itself.
    pub wanted: &'a ScopeSet,
}

/// What decides.
#[derive(Debug, Clone, Copy)]
pub struct Policies<'a> {
    /// Shares of this owner; those of other resources or people are passed over.
    pub shares: &'a [Share],
    /// Administrators' rules.
    pub rules: &'a [Rule],
    /// Whether this owner takes requests from this asker.
    pub takes_requests: bool,
}

/// What made a verdict what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The asker is the owner.
    Owner,
    /// A share.
    Share(ShareId),
    /// A rule that narrowed.
    Rule(RuleId),
    /// The scope is not registered for the resource.
    NotRegistered,
    /// No share says so.
    NoShare,
}

/// The verdict about one scope of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, until the given instant (without one: for as long as she is the owner).
    Permit {
        /// When it ends.
        until: Option<Timestamp>,
        /// Why.
        because: Vec<Because>,
    },
    /// More proof could turn it into a yes.
    NeedClaims {
        /// What is missing; nothing named means who asks.
        required: Vec<ClaimRequirement>,
    },
    /// The owner can be asked.
    AskOwner,
    /// No.
    Deny {
        /// Why.
        because: Vec<Because>,
    },
}

/// The verdicts about one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The resource.
    pub resource: ResourceId,
    /// One verdict for each scope wanted.
    pub verdicts: BTreeMap<Scope, Verdict>,
    /// The verdict about the resource itself, when no scope was wanted.
    pub bare: Option<Verdict>,
}

/// The permitted part of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permitted {
    /// The scopes.
    pub scopes: ScopeSet,
    /// The earliest end among them.
    pub until: Option<Timestamp>,
}

impl Assessment {
    /// What is permitted, or nothing at all.
    #[must_use]
    pub fn permitted(&self) -> Option<Permitted> {
        let permits: Vec<(Option<&Scope>, Option<Timestamp>)> = self
            .all()
            .filter_map(|(scope, verdict)| match verdict {
                Verdict::Permit { until, .. } => Some((scope, *until)),
                _ => None,
            })
            .collect();
        if permits.is_empty() {
            return None;
        }
        Some(Permitted {
            scopes: permits
                .iter()
                .filter_map(|(scope, _)| scope.cloned())
                .collect(),
            until: permits.iter().filter_map(|(_, until)| *until).min(),
        })
    }

    fn all(&self) -> impl Iterator<Item = (Option<&Scope>, &Verdict)> {
        self.verdicts
            .iter()
            .map(|(s, v)| (Some(s), v))
            .chain(self.bare.iter().map(|v| (None, v)))
    }
}

/// Assesses one resource. Each scope is judged on its own.
#[must_use]
pub fn assess(question: &Question<'_>, policies: &Policies<'_>, now: Timestamp) -> Assessment {
    let verdicts = question
        .wanted
        .iter()
        .map(|s| (s.clone(), judge(question, s, policies, now)))
        .collect();
    let bare = question
        .wanted
        .is_empty()
        .then(|| judge_bare(question, policies, now));
    Assessment {
        resource: question.resource.id.clone(),
        verdicts,
        bare,
    }
}

fn judge(
    question: &Question<'_>,
    scope: &Scope,
    policies: &Policies<'_>,
    now: Timestamp,
) -> Verdict {
    if !question.resource.scopes.contains(scope) {
        return Verdict::Deny {
            because: vec![Because::NotRegistered],
        };
    }
    let Asker::Known(claims) = question.asker else {
        // Whether a share exists is not told to somebody unknown: proof comes first.
        return Verdict::NeedClaims {
            required: Vec::new(),
        };
    };
    if question.owner.is_party(&claims.party) {
        return Verdict::Permit {
            until: None,
            because: vec![Because::Owner],
        };
    }
    let matching = shares_of(question, claims, policies, now).filter(|s| s.scopes.contains(scope));
    let narrowed: Vec<Verdict> = matching
        .map(|s| narrow(s, scope, question, claims, policies.rules, now))
        .collect();
    best(narrowed).unwrap_or(if policies.takes_requests {
        ask_within_rules(scope, question, claims, policies.rules, now)
    } else {
        Verdict::Deny {
            because: vec![Because::NoShare],
        }
    })
}

/// A permission without scopes is granted only to somebody to whom the owner gave something of
/// this very resource: never true by emptiness.
fn judge_bare(question: &Question<'_>, policies: &Policies<'_>, now: Timestamp) -> Verdict {
    let Asker::Known(claims) = question.asker else {
        return Verdict::NeedClaims {
            required: Vec::new(),
        };
    };
    if question.owner.is_party(&claims.party) {
        return Verdict::Permit {
            until: None,
            because: vec![Because::Owner],
        };
    }
    let narrowed = shares_of(question, claims, policies, now).flat_map(|share| {
        let live = share.scopes.intersection(&question.resource.scopes);
        let verdicts: Vec<Verdict> = live
            .iter()
            .map(|scope| narrow(share, scope, question, claims, policies.rules, now))
            .collect();
        verdicts
    });
    match best(narrowed.collect()) {
        Some(Verdict::Permit { until, because }) => Verdict::Permit { until, because },
        Some(Verdict::NeedClaims { required }) => Verdict::NeedClaims { required },
        _ => Verdict::Deny {
            because: vec![Because::NoShare],
        },
    }
}

fn shares_of<'a>(
    question: &Question<'a>,
    claims: &'a VerifiedClaims,
    policies: &Policies<'a>,
    now: Timestamp,
) -> impl Iterator<Item = &'a Share> {
    let (owner, resource) = (question.owner, &question.resource.id);
    policies.shares.iter().filter(move |share| {
        share.owner == *owner
            && share.resource == *resource
            && share.party == claims.party
            && share.is_in_force(now)
    })
}

fn rules_for<'a>(
    question: &Question<'a>,
    rules: &'a [Rule],
    now: Timestamp,
) -> impl Iterator<Item = &'a Rule> {
    let kind = question.resource.kind.as_deref();
    rules
        .iter()
        .filter(move |rule| rule.is_in_force(now) && rule.concerns(kind))
}

/// A share's permit after every rule in force has narrowed it.
fn narrow(
    share: &Share,
    scope: &Scope,
    question: &Question<'_>,
    claims: &VerifiedClaims,
    rules: &[Rule],
    now: Timestamp,
) -> Verdict {
    let mut until = share
        .ended
        .map_or(share.ends_at, |ended| share.ends_at.min(ended.at));
    // The rules that set the end; one that would have set a later one did not narrow.
    let mut shortest = Vec::new();
    let mut denied = Vec::new();
    let mut required = Vec::new();
    for rule in rules_for(question, rules, now) {
        match &rule.effect {
            RuleEffect::LongestShare { most } => {
                let latest = share.starts_at.plus(*most);
                if latest <= now {
                    denied.push(Because::Rule(rule.id.clone()));
                } else if latest < until {
                    until = latest;
                    shortest = vec![Because::Rule(rule.id.clone())];
                } else if latest == until && !shortest.is_empty() {
                    shortest.push(Because::Rule(rule.id.clone()));
                }
            }
            RuleEffect::NotShared { scopes } if covers(scopes, scope) => {
                denied.push(Because::Rule(rule.id.clone()));
            }
            RuleEffect::ProofNeeded { scopes, proof }
                if covers(scopes, scope) && !claims.has(proof, now) =>
            {
                if claims.could_have(proof) {
                    required.push(proof.clone());
                } else {
                    denied.push(Because::Rule(rule.id.clone()));
                }
            }
            RuleEffect::NotShared { .. } | RuleEffect::ProofNeeded { .. } => {}
        }
    }
    if !denied.is_empty() {
        denied.sort();
        denied.dedup();
        return Verdict::Deny { because: denied };
    }
    if !required.is_empty() {
        required.sort();
        required.dedup();
        return Verdict::NeedClaims { required };
    }
    let mut because = vec![Because::Share(share.id.clone())];
    because.append(&mut shortest);
    because.sort();
    because.dedup();
    Verdict::Permit {
        until: Some(until),
        because,
    }
}

/// Without a share the owner can be asked, unless a rule would refuse whatever she answers.
fn ask_within_rules(
    scope: &Scope,
    question: &Question<'_>,
    claims: &VerifiedClaims,
    rules: &[Rule],
    now: Timestamp,
) -> Verdict {
    let mut denied = Vec::new();
    let mut required = Vec::new();
    for rule in rules_for(question, rules, now) {
        match &rule.effect {
            RuleEffect::NotShared { scopes } if covers(scopes, scope) => {
                denied.push(Because::Rule(rule.id.clone()));
            }
            RuleEffect::ProofNeeded { scopes, proof }
                if covers(scopes, scope) && !claims.has(proof, now) =>
            {
                if claims.could_have(proof) {
                    required.push(proof.clone());
                } else {
                    denied.push(Because::Rule(rule.id.clone()));
                }
            }
            _ => {}
        }
    }
    if !denied.is_empty() {
        denied.sort();
        denied.dedup();
        Verdict::Deny { because: denied }
    } else if required.is_empty() {
        Verdict::AskOwner
    } else {
        required.sort();
        required.dedup();
        Verdict::NeedClaims { required }
    }
}

fn covers(scopes: &ScopeSet, scope: &Scope) -> bool {
    scopes.is_empty() || scopes.contains(scope)
}

/// Of several shares for the same scope the one that gives most: the latest permit, else more
/// proof, else no. Independent of their order.
fn best(verdicts: Vec<Verdict>) -> Option<Verdict> {
    verdicts.into_iter().max_by(|a, b| rank(a).cmp(&rank(b)))
}

fn rank(verdict: &Verdict) -> (u8, Option<Timestamp>, std::cmp::Reverse<String>) {
    let tie = |text: String| std::cmp::Reverse(text);
    match verdict {
        Verdict::Permit { until, because } => (3, *until, tie(format!("{because:?}"))),
        Verdict::NeedClaims { required } => (2, None, tie(format!("{required:?}"))),
        Verdict::AskOwner => (1, None, tie(String::new())),
        Verdict::Deny { because } => (0, None, tie(format!("{because:?}"))),
    }
}

/// The answer to a token request over all its resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Everything wanted is permitted, or a part where partial results are on.
    Grant {
        /// What is granted, resources with nothing granted left out.
        permissions: Vec<Permission>,
    },
    /// The asker must prove more first.
    NeedClaims {
        /// What is missing; nothing named means who asks.
        required: Vec<ClaimRequirement>,
    },
    /// The owner is asked.
    AskOwner {
        /// What she is asked for.
        wanted: Vec<Permission>,
    },
    /// No.
    Deny,
}

/// Puts the verdicts into the order of answers: missing claims first, then a partial grant where
/// the setting allows one, then the owner, then no.
#[must_use]
pub fn answer(assessments: &[Assessment], partial_results: bool) -> Answer {
    let verdicts = || {
        assessments
            .iter()
            .flat_map(Assessment::all)
            .map(|(_, verdict)| verdict)
    };
    let permissions: Vec<Permission> = assessments
        .iter()
        .filter_map(|a| {
            a.permitted().map(|p| Permission {
                resource: a.resource.clone(),
                scopes: p.scopes,
            })
        })
        .collect();
    let whole = !permissions.is_empty() && verdicts().all(|v| matches!(v, Verdict::Permit { .. }));
    if whole {
        return Answer::Grant { permissions };
    }
    if verdicts().any(|v| matches!(v, Verdict::NeedClaims { .. })) {
        let mut required: Vec<ClaimRequirement> = verdicts()
            .filter_map(|v| {
                if let Verdict::NeedClaims { required } = v {
                    Some(required.clone())
                } else {
                    None
                }
            })
            .flatten()
            .collect();
        required.sort();
        required.dedup();
        return Answer::NeedClaims { required };
    }
    if partial_results && !permissions.is_empty() {
        return Answer::Grant { permissions };
    }
    let wanted: Vec<Permission> = assessments.iter().filter_map(asked).collect();
    if wanted.is_empty() {
        Answer::Deny
    } else {
        Answer::AskOwner { wanted }
    }
}

fn asked(assessment: &Assessment) -> Option<Permission> {
    let scopes: ScopeSet = assessment
        .verdicts
        .iter()
        .filter(|(_, v)| matches!(v, Verdict::AskOwner))
        .map(|(scope, _)| scope.clone())
        .collect();
    (!scopes.is_empty()).then(|| Permission {
        resource: assessment.resource.clone(),
        scopes,
    })
}
