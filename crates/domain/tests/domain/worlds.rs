//! Small worlds to ask questions in: few people, records, scopes and hours, so that shares and
//! rules really meet the question. One test counts that they do.

use std::str::FromStr;

use latchkey_domain::assessment::{
    Asker, Assessment, Policies, Question, ResourceState, Verdict, assess,
};
use latchkey_domain::claim::{ClaimRequirement, Fact, VerifiedClaims};
use latchkey_domain::id::{OwnerId, PartyId, ResourceId};
use latchkey_domain::rule::{Rule, RuleEffect};
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_domain::time::{Lifetime, Timestamp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::Config;

const SCOPES: [&str; 4] = ["view", "edit", "print", "download"];
const KINDS: [&str; 2] = ["lab", "letter"];
const FACTS: [&str; 2] = ["registered_doctor", "works_here"];

/// How often each property is tried. Nothing is kept of a failure but its message.
pub(super) fn tries() -> Config {
    Config {
        cases: 512,
        failure_persistence: None,
        ..Config::default()
    }
}

/// The identifier with this number.
pub(super) fn id<T: FromStr>(number: usize) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("{number:026}").parse().unwrap()
}

/// An instant of the story.
pub(super) fn hour(hour: i64) -> Timestamp {
    Timestamp::from_millis(0).plus(Lifetime::minutes(60 * hour))
}

/// Persons 0 and 1 are owners, and may ask like anybody else.
pub(super) fn owner() -> impl Strategy<Value = OwnerId> {
    prop_oneof![5 => Just(0), 1 => Just(1)].prop_map(id)
}

pub(super) fn party() -> impl Strategy<Value = PartyId> {
    prop_oneof![1 => Just(0), 1 => Just(1), 8 => Just(2), 2 => Just(3)].prop_map(id)
}

pub(super) fn resource() -> impl Strategy<Value = ResourceId> {
    prop_oneof![4 => Just(10), 1 => Just(11)].prop_map(id)
}

pub(super) fn scopes(at_least: usize) -> impl Strategy<Value = ScopeSet> {
    subsequence(SCOPES.to_vec(), at_least..=SCOPES.len())
        .prop_map(|texts| ScopeSet::parse(texts).unwrap())
}

fn kind() -> impl Strategy<Value = Option<String>> {
    prop_oneof![4 => Just(Some(KINDS[0])), 2 => Just(Some(KINDS[1])), 1 => Just(None)]
        .prop_map(|kind| kind.map(str::to_owned))
}

pub(super) fn share() -> impl Strategy<Value = Share> {
    let ended = prop_oneof![
        5 => Just(None),
        2 => (0..12_i64).prop_map(|at| Some(Ended { at: hour(at), because: EndReason::Owner })),
    ];
    (
        20..90_usize,
        owner(),
        party(),
        resource(),
        scopes(1),
        0..7_i64,
        1..9_i64,
        ended,
    )
        .prop_map(
            |(number, owner, party, resource, scopes, starts, hours, ended)| Share {
                id: id(number),
                owner,
                party,
                resource,
                scopes,
                purpose: None,
                note: None,
                request: None,
                act: id(9),
                made_at: hour(starts),
                starts_at: hour(starts),
                ends_at: hour(starts + hours),
                ended,
                version: 1,
            },
        )
}

fn effect() -> impl Strategy<Value = RuleEffect> {
    prop_oneof![
        (1..9_i64).prop_map(|h| RuleEffect::LongestShare {
            most: Lifetime::minutes(60 * h)
        }),
        scopes(0).prop_map(|scopes| RuleEffect::NotShared { scopes }),
        (scopes(0), select(FACTS.to_vec())).prop_map(|(scopes, fact)| RuleEffect::ProofNeeded {
            scopes,
            proof: ClaimRequirement {
                fact: fact.to_owned(),
                max_age: None,
            },
        }),
    ]
}

pub(super) fn rule() -> impl Strategy<Value = Rule> {
    let ended = prop_oneof![3 => Just(None), 1 => (1..12_i64).prop_map(|at| Some(hour(at)))];
    (
        100..190_usize,
        subsequence(KINDS.to_vec(), 0..=2),
        effect(),
        0..6_i64,
        ended,
    )
        .prop_map(|(number, kinds, effect, begins, ended_at)| Rule {
            id: id(number),
            name: format!("rule {number}"),
            kinds: kinds.into_iter().map(str::to_owned).collect(),
            effect,
            begins_at: hour(begins),
            ended_at,
        })
}

pub(super) fn fact(kind: &str) -> Fact {
    Fact {
        kind: kind.to_owned(),
        label: kind.to_owned(),
        source: "the Medical Register".to_owned(),
        checked_at: hour(0),
        proven_at: None,
    }
}

pub(super) fn any_fact() -> impl Strategy<Value = Fact> {
    select(FACTS.to_vec()).prop_map(fact)
}

pub(super) fn claims() -> impl Strategy<Value = VerifiedClaims> {
    (party(), subsequence(FACTS.to_vec(), 0..=2), any::<bool>()).prop_map(
        |(party, facts, may_prove_more)| VerifiedClaims {
            party,
            name: "Ngozi Okafor".to_owned(),
            place: None,
            facts: facts.into_iter().map(fact).collect(),
            verified_at: hour(0),
            may_prove_more,
        },
    )
}

/// A question, what decides about it, and when.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) asker: Option<VerifiedClaims>,
    pub(super) owner: OwnerId,
    pub(super) resource: ResourceState,
    pub(super) wanted: ScopeSet,
    pub(super) shares: Vec<Share>,
    pub(super) rules: Vec<Rule>,
    pub(super) takes_requests: bool,
    pub(super) now: Timestamp,
}

impl World {
    pub(super) fn policies(&self) -> Policies<'_> {
        Policies {
            shares: &self.shares,
            rules: &self.rules,
            takes_requests: self.takes_requests,
        }
    }

    pub(super) fn assess(&self) -> Assessment {
        let asker = self.asker.as_ref().map_or(Asker::Unknown, Asker::Known);
        let question = Question {
            asker,
            owner: &self.owner,
            resource: &self.resource,
            wanted: &self.wanted,
        };
        assess(&question, &self.policies(), self.now)
    }

    pub(super) fn asks_herself(&self) -> bool {
        self.asker
            .as_ref()
            .is_some_and(|claims| self.owner.is_party(&claims.party))
    }

    /// Makes a share one that would count here, if it were in force.
    pub(super) fn aim(&self, share: Share) -> Share {
        let party = self
            .asker
            .as_ref()
            .map_or(share.party, |claims| claims.party.clone());
        Share {
            owner: self.owner.clone(),
            resource: self.resource.id.clone(),
            party,
            ..share
        }
    }
}

pub(super) fn resource_state() -> impl Strategy<Value = ResourceState> {
    (resource(), kind(), scopes(2)).prop_map(|(id, kind, scopes)| ResourceState {
        id,
        kind,
        scopes,
    })
}

pub(super) fn world() -> impl Strategy<Value = World> {
    let asker = prop_oneof![1 => Just(None), 12 => claims().prop_map(Some)];
    let wanted = prop_oneof![1 => Just(ScopeSet::new()), 6 => scopes(1)];
    let shares = prop::collection::vec((share(), any::<bool>()), 0..6);
    let rules = prop::collection::vec(rule(), 0..3);
    (
        asker,
        owner(),
        resource_state(),
        wanted,
        shares,
        rules,
        any::<bool>(),
        2..9_i64,
    )
        .prop_map(
            |(asker, owner, resource, wanted, shares, rules, takes_requests, now)| {
                let world = World {
                    asker,
                    owner,
                    resource,
                    wanted,
                    shares: Vec::new(),
                    rules,
                    takes_requests,
                    now: hour(now),
                };
                let aim = |(share, hits)| if hits { world.aim(share) } else { share };
                World {
                    shares: shares.into_iter().map(aim).collect(),
                    ..world.clone()
                }
            },
        )
}

/// Every verdict of an assessment, the one about the record itself among them.
pub(super) fn verdicts(assessment: &Assessment) -> Vec<(Option<&Scope>, &Verdict)> {
    let each = assessment
        .verdicts
        .iter()
        .map(|(scope, verdict)| (Some(scope), verdict));
    each.chain(assessment.bare.iter().map(|verdict| (None, verdict)))
        .collect()
}
