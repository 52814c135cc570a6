//! Small worlds: few people, records, scopes and hours, so that shares, rules and requests really meet.

use std::fmt::Debug;
use std::str::FromStr;

use latchkey_domain::assessment::{Asker, Assessment, Policies, Question, ResourceState, assess};
use latchkey_domain::claim::{ClaimRequirement, Fact, VerifiedClaims};
use latchkey_domain::id::OwnerId;
use latchkey_domain::permission::Permission;
use latchkey_domain::rule::{Rule, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_domain::time::{Lifetime, Timestamp};

use super::cedar::Permissions;
use super::chance::Chance;

pub(crate) const SCOPES: [&str; 4] = ["view", "edit", "print", "download"];
pub(crate) const FACTS: [&str; 2] = ["registered_doctor", "works_here"];
const KINDS: [&str; 2] = ["lab", "letter"];

/// The identifier with this number.
pub(crate) fn id<T: FromStr<Err: Debug>>(number: usize) -> T {
    format!("{number:026}").parse().unwrap()
}

pub(crate) fn hour(hour: i64) -> Timestamp {
    Timestamp::from_millis(0).plus(Lifetime::minutes(60 * hour))
}

/// A token request and all that decides about it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) asker: Option<VerifiedClaims>,
    pub(crate) owner: OwnerId,
    /// The records of the ticket, and what is wanted of each.
    pub(crate) wanted: Vec<(ResourceState, ScopeSet)>,
    pub(crate) shares: Vec<Share>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) takes_requests: bool,
    pub(crate) partial_results: bool,
    pub(crate) now: Timestamp,
}

fn scopes(texts: Vec<&str>) -> ScopeSet {
    ScopeSet::parse(texts).unwrap()
}

fn some_scopes(chance: &mut Chance) -> ScopeSet {
    loop {
        let found = scopes(chance.some_of(&SCOPES));
        if !found.is_empty() {
            return found;
        }
    }
}

fn record(chance: &mut Chance, number: usize) -> (ResourceState, ScopeSet) {
    let kind = KINDS.get(chance.below(3)).map(|kind| (*kind).to_owned());
    let mut registered = chance.some_of(&SCOPES);
    if chance.one_in(2) {
        registered = SCOPES.to_vec();
    }
    let state = ResourceState {
        id: id(10 + number),
        kind,
        scopes: scopes(registered),
    };
    let wanted = match chance.below(6) {
        0 => ScopeSet::new(),
        1 => some_scopes(chance),
        _ => scopes(
            chance.some_of(
                &state
                    .scopes
                    .texts()
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>(),
            ),
        ),
    };
    (state, wanted)
}

fn share(
    chance: &mut Chance,
    number: usize,
    owner: &OwnerId,
    asker: Option<&VerifiedClaims>,
) -> Share {
    let starts = chance.hours(0, 6);
    let party = match asker {
        Some(claims) if !chance.one_in(4) => claims.party.clone(),
        _ => id(2 + chance.below(3)),
    };
    let owner = if chance.one_in(8) {
        id(chance.below(2))
    } else {
        owner.clone()
    };
    let ended = chance.one_in(4).then(|| Ended {
        at: hour(chance.hours(0, 12)),
        because: EndReason::Owner,
    });
    Share {
        id: id(20 + number),
        owner,
        party,
        resource: id(10 + chance.below(4)),
        scopes: some_scopes(chance),
        purpose: None,
        note: None,
        request: None,
        act: id(9),
        made_at: hour(starts),
        starts_at: hour(starts),
        ends_at: hour(starts + chance.hours(1, 9)),
        ended,
        version: 1,
    }
}

fn rule(chance: &mut Chance, number: usize) -> Rule {
    let effect = match chance.below(3) {
        0 => RuleEffect::LongestShare {
            most: Lifetime::minutes(60 * chance.hours(1, 9)),
        },
        1 => RuleEffect::NotShared {
            scopes: scopes(chance.some_of(&SCOPES)),
        },
        _ => RuleEffect::ProofNeeded {
            scopes: scopes(chance.some_of(&SCOPES)),
            proof: ClaimRequirement {
                fact: FACTS[chance.below(2)].to_owned(),
                max_age: chance
                    .one_in(2)
                    .then(|| Lifetime::minutes(60 * chance.hours(1, 9))),
            },
        },
    };
    Rule {
        id: id(100 + number),
        name: format!("rule {number}"),
        kinds: chance
            .some_of(&KINDS)
            .into_iter()
            .map(str::to_owned)
            .collect(),
        effect,
        begins_at: hour(chance.hours(0, 6)),
        ended_at: chance.one_in(4).then(|| hour(chance.hours(1, 12))),
    }
}

fn claims(chance: &mut Chance) -> VerifiedClaims {
    let kinds = chance.some_of(&FACTS);
    let facts = kinds
        .into_iter()
        .map(|kind| Fact {
            kind: kind.to_owned(),
            label: kind.to_owned(),
            source: "the Medical Register".to_owned(),
            checked_at: hour(0),
            proven_at: chance.one_in(2).then(|| hour(chance.hours(0, 9))),
        })
        .collect();
    VerifiedClaims {
        // Persons 0 and 1 are owners, and may ask like anybody else.
        party: id(if chance.one_in(6) {
            chance.below(2)
        } else {
            2 + chance.below(3)
        }),
        name: "Ngozi Okafor".to_owned(),
        place: None,
        facts,
        verified_at: hour(0),
        may_prove_more: chance.one_in(2),
    }
}

impl World {
    pub(crate) fn new(chance: &mut Chance) -> Self {
        let owner = id(chance.below(2));
        let asker = (!chance.one_in(12)).then(|| claims(chance));
        let records = 1 + chance.below(3);
        let wanted = (0..records).map(|number| record(chance, number)).collect();
        let shares = chance.below(7);
        let shares = (0..shares)
            .map(|number| share(chance, number, &owner, asker.as_ref()))
            .collect();
        let rules = chance.below(3);
        let rules = (0..rules).map(|number| rule(chance, number)).collect();
        Self {
            asker,
            owner,
            wanted,
            shares,
            rules,
            takes_requests: chance.one_in(2),
            partial_results: !chance.one_in(3),
            now: hour(chance.hours(2, 9)),
        }
    }

    /// The same world when time has passed, shares were stopped, a rule came and a scope went.
    pub(crate) fn later(&self, chance: &mut Chance) -> Self {
        let mut later = self.clone();
        later.now = self.now.plus(Lifetime::minutes(60 * chance.hours(0, 5)));
        for share in &mut later.shares {
            if share.ended.is_none() && chance.one_in(4) {
                share.ended = Some(Ended {
                    at: later.now,
                    because: EndReason::Owner,
                });
            }
        }
        if chance.one_in(3) {
            later.rules.push(rule(chance, 50));
        }
        for (record, _) in &mut later.wanted {
            if chance.one_in(4) {
                record.scopes = scopes(chance.some_of(&SCOPES));
            }
        }
        later
    }

    pub(crate) fn policies(&self) -> Policies<'_> {
        Policies {
            shares: &self.shares,
            rules: &self.rules,
            takes_requests: self.takes_requests,
        }
    }

    pub(crate) fn assess(&self) -> Vec<Assessment> {
        let asker = self.asker.as_ref().map_or(Asker::Unknown, Asker::Known);
        let one = |(resource, wanted): &(ResourceState, ScopeSet)| {
            let question = Question {
                asker,
                owner: &self.owner,
                resource,
                wanted,
            };
            assess(&question, &self.policies(), self.now)
        };
        self.wanted.iter().map(one).collect()
    }

    pub(crate) fn asks_herself(&self) -> bool {
        self.asker
            .as_ref()
            .is_some_and(|claims| self.owner.is_party(&claims.party))
    }
}

pub(crate) fn permissions_of(permissions: &[Permission]) -> Permissions {
    let one = |permission: &Permission| {
        (
            permission.resource.to_string(),
            permission.scopes.texts().into_iter().collect(),
        )
    };
    permissions.iter().map(one).collect()
}
