//! A scenario file as it is written, and its way into the vocabulary of the rules and back into
//! the words of the file. An unknown word in a file is an error, so that no typing mistake passes.

use std::collections::BTreeMap;

use latchkey_domain::assessment::{Because, ResourceState, Verdict};
use latchkey_domain::claim::{ClaimRequirement, VerifiedClaims};
use latchkey_domain::id::{PartyId, ResourceId};
use latchkey_domain::permission::Permission;
use latchkey_domain::rule::{Rule, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_domain::time::{Lifetime, Timestamp};
use serde::Deserialize;

use super::worlds::{fact, id};

/// By record: what can be done, is wanted, or is given.
pub(super) type Things = BTreeMap<String, Vec<String>>;

/// A file: records, and cases about them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The owner of all of it.
    pub(super) owner: String,
    pub(super) records: BTreeMap<String, Record>,
    pub(super) case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    kind: Option<String>,
    can: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) name: String,
    /// The day on which it is asked.
    #[serde(default = "tenth")]
    pub(super) today: i64,
    /// Nobody has proven anything where this is missing.
    pub(super) asker: Option<String>,
    #[serde(default)]
    pub(super) proven: Vec<String>,
    #[serde(default)]
    pub(super) can_prove_more: bool,
    #[serde(default = "yes")]
    pub(super) partial_results: bool,
    #[serde(default)]
    pub(super) owner_can_be_asked_about: Vec<String>,
    pub(super) wants: Things,
    #[serde(default)]
    pub(super) shares: Vec<ShareLine>,
    #[serde(default)]
    pub(super) rules: Vec<RuleLine>,
    /// What the app may do already.
    #[serde(default)]
    pub(super) has_already: Things,
    pub(super) expect: Expected,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShareLine {
    called: String,
    record: String,
    with: String,
    may: Vec<String>,
    #[serde(default = "first")]
    from: i64,
    #[serde(default = "thirtieth")]
    until: i64,
    stopped: Option<i64>,
    owner: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleLine {
    called: String,
    does: Template,
    #[serde(default)]
    for_scopes: Vec<String>,
    #[serde(default)]
    for_kinds: Vec<String>,
    proof: Option<String>,
    days: Option<i64>,
    #[serde(default = "first")]
    from: i64,
    retired: Option<i64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Template {
    #[serde(rename = "shares last at most")]
    LongestShare,
    #[serde(rename = "needs proof")]
    ProofNeeded,
    #[serde(rename = "is not shared")]
    NotShared,
}

/// What must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    pub(super) answer: String,
    #[serde(default)]
    pub(super) gets: Things,
    #[serde(default)]
    pub(super) asks_for: Things,
    #[serde(default)]
    pub(super) must_prove: Vec<String>,
    pub(super) why: BTreeMap<String, String>,
    /// What the app may do afterwards, together with what it could before.
    pub(super) together: Option<Things>,
}

const fn first() -> i64 {
    1
}

const fn tenth() -> i64 {
    10
}

const fn thirtieth() -> i64 {
    30
}

const fn yes() -> bool {
    true
}

pub(super) fn day(day: i64) -> Timestamp {
    Timestamp::from_millis(0).plus(Lifetime::days(day))
}

/// The numbers behind the names of one case; the same name always gets the same number.
#[derive(Default)]
pub(super) struct Names {
    names: Vec<String>,
}

impl Names {
    pub(super) fn id<T: std::str::FromStr>(&mut self, name: &str) -> T
    where
        T::Err: std::fmt::Debug,
    {
        let known = self.names.iter().position(|n| n == name);
        id(known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        }))
    }

    pub(super) fn of(&self, id: &str) -> String {
        self.names[id.parse::<usize>().unwrap()].clone()
    }
}

pub(super) fn set(texts: &[String]) -> ScopeSet {
    ScopeSet::parse(texts.iter().cloned()).unwrap()
}

pub(super) fn permissions(things: &Things, names: &mut Names) -> Vec<Permission> {
    let of = |(record, scopes): (&String, &Vec<String>)| Permission {
        resource: names.id(record),
        scopes: set(scopes),
    };
    things.iter().map(of).collect()
}

pub(super) fn things(permissions: &[Permission], names: &Names) -> Things {
    let of = |p: &Permission| (names.of(p.resource.as_str()), p.scopes.texts());
    permissions.iter().map(of).collect()
}

impl Record {
    pub(super) fn state(&self, id: ResourceId) -> ResourceState {
        ResourceState {
            id,
            kind: self.kind.clone(),
            scopes: set(&self.can),
        }
    }
}

impl ShareLine {
    pub(super) fn share(&self, owner: &str, names: &mut Names) -> Share {
        Share {
            id: names.id(&self.called),
            owner: names.id(self.owner.as_deref().unwrap_or(owner)),
            party: names.id(&self.with),
            resource: names.id(&self.record),
            scopes: set(&self.may),
            purpose: None,
            note: None,
            request: None,
            act: names.id("act"),
            made_at: day(self.from),
            starts_at: day(self.from),
            ends_at: day(self.until),
            ended: self.stopped.map(|at| Ended {
                at: day(at),
                because: EndReason::Owner,
            }),
            version: 1,
        }
    }
}

impl RuleLine {
    pub(super) fn rule(&self, names: &mut Names) -> Rule {
        let scopes = set(&self.for_scopes);
        let effect = match self.does {
            Template::NotShared => RuleEffect::NotShared { scopes },
            Template::LongestShare => RuleEffect::LongestShare {
                most: Lifetime::days(self.days.unwrap()),
            },
            Template::ProofNeeded => {
                let proof = ClaimRequirement {
                    fact: self.proof.clone().unwrap(),
                    max_age: None,
                };
                RuleEffect::ProofNeeded { scopes, proof }
            }
        };
        Rule {
            id: names.id(&self.called),
            name: self.called.clone(),
            kinds: self.for_kinds.clone(),
            effect,
            begins_at: day(self.from),
            ended_at: self.retired.map(day),
        }
    }
}

impl Case {
    pub(super) fn claims(&self, names: &mut Names) -> Option<VerifiedClaims> {
        self.asker.as_ref().map(|name| VerifiedClaims {
            party: names.id::<PartyId>(name),
            name: name.clone(),
            place: None,
            facts: self.proven.iter().map(|kind| fact(kind)).collect(),
            verified_at: day(1),
            may_prove_more: self.can_prove_more,
        })
    }
}

/// One verdict in the words of the files.
pub(super) fn in_words(verdict: &Verdict, names: &Names) -> String {
    let reason = |because: &Because| match because {
        Because::Owner => "it is hers".to_owned(),
        Because::Share(id) => names.of(id.as_str()),
        Because::Rule(id) => names.of(id.as_str()),
        Because::NotRegistered => "the record has no such thing".to_owned(),
        Because::NoShare => "nobody shared it".to_owned(),
    };
    let reasons = |because: &[Because]| {
        let all: Vec<String> = because.iter().map(reason).collect();
        all.join(" + ")
    };
    match verdict {
        Verdict::Permit {
            until: None,
            because,
        } => format!("yes: {}", reasons(because)),
        Verdict::Permit {
            until: Some(until),
            because,
        } => {
            let day = until.as_millis() / Lifetime::days(1).as_millis();
            format!("yes, until day {day}: {}", reasons(because))
        }
        Verdict::NeedClaims { required } if required.is_empty() => "first say who asks".to_owned(),
        Verdict::NeedClaims { required } => {
            let facts: Vec<&str> = required.iter().map(|r| r.fact.as_str()).collect();
            format!("first prove: {}", facts.join(", "))
        }
        Verdict::AskOwner => "the owner can say".to_owned(),
        Verdict::Deny { because } => format!("no: {}", reasons(because)),
    }
}
