//! The properties of the assessment: what must be true in every world, whoever asks whatever.

use latchkey_domain::assessment::{Assessment, Because, Verdict};
use latchkey_domain::id::{RuleId, ShareId};
use latchkey_domain::rule::RuleEffect;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_domain::time::{Lifetime, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;

use super::worlds::{World, any_fact, hour, rule, share, tries, verdicts, world};

/// How a share comes not to hold at an instant.
#[derive(Debug, Clone, Copy)]
enum Idle {
    Stopped,
    Lapsed,
    NotBegun,
}

fn idle(share: Share, how: Idle, hours: i64, now: Timestamp) -> Share {
    let hours = Lifetime::minutes(60 * hours);
    match how {
        Idle::Stopped => Share {
            starts_at: now.minus(hours),
            ends_at: now.plus(hours),
            ended: Some(Ended {
                at: now,
                because: EndReason::GivenBack,
            }),
            ..share
        },
        Idle::Lapsed => Share {
            starts_at: now.minus(hours),
            ends_at: now,
            ended: None,
            ..share
        },
        Idle::NotBegun => Share {
            starts_at: now.plus(Lifetime::millis(1)),
            ends_at: now.plus(hours),
            ended: None,
            ..share
        },
    }
}

fn any_idle() -> impl Strategy<Value = Idle> {
    prop_oneof![
        Just(Idle::Stopped),
        Just(Idle::Lapsed),
        Just(Idle::NotBegun)
    ]
}

/// The end of a permit; the owner's own has none, which is later than any.
fn end(verdict: &Verdict) -> Option<i64> {
    match verdict {
        Verdict::Permit { until, .. } => Some(until.map_or(i64::MAX, Timestamp::as_millis)),
        _ => None,
    }
}

/// Nothing is permitted in the one that is not in the other, nor for longer.
fn assert_no_more(less: &Assessment, more: &Assessment) {
    for ((scope, a), (_, b)) in verdicts(less).into_iter().zip(verdicts(more)) {
        assert!(end(a) <= end(b), "{scope:?}: {a:?} gives more than {b:?}");
    }
}

fn shares_in(world: &World, because: &[Because]) -> Vec<Share> {
    let named = |id: &ShareId| because.contains(&Because::Share(id.clone()));
    world
        .shares
        .iter()
        .filter(|share| named(&share.id))
        .cloned()
        .collect()
}

fn longest_in(world: &World, because: &[Because]) -> Vec<Lifetime> {
    let named = |id: &RuleId| because.contains(&Because::Rule(id.clone()));
    let most = |effect: &RuleEffect| match effect {
        RuleEffect::LongestShare { most } => Some(*most),
        _ => None,
    };
    world
        .rules
        .iter()
        .filter(|r| named(&r.id))
        .filter_map(|r| most(&r.effect))
        .collect()
}

/// Gives every share and rule a name of its own, so that `because` is unambiguous.
fn numbered(mut world: World) -> World {
    for (number, share) in world.shares.iter_mut().enumerate() {
        share.id = super::worlds::id(20 + number);
    }
    for (number, rule) in world.rules.iter_mut().enumerate() {
        rule.id = super::worlds::id(100 + number);
    }
    world
}

/// The same, where another rule says once more what each rule says.
fn twinned(mut world: World) -> World {
    world.rules = [world.rules.clone(), world.rules].concat();
    numbered(world)
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn never_more_than_was_asked_or_is_registered(world in world()) {
        let assessment = world.assess();
        let judged: ScopeSet = assessment.verdicts.keys().cloned().collect();
        prop_assert_eq!(&judged, &world.wanted);
        prop_assert_eq!(assessment.bare.is_some(), world.wanted.is_empty());
        prop_assert_eq!(&assessment.resource, &world.resource.id);
        if let Some(permitted) = assessment.permitted() {
            prop_assert!(permitted.scopes.is_subset(&world.wanted));
            prop_assert!(permitted.scopes.is_subset(&world.resource.scopes));
        }
    }

    #[test]
    fn order_and_duplication_of_policies_do_not_matter(
        (world, shares, rules) in world().prop_map(twinned).prop_flat_map(|world| {
            let shares = Just([world.shares.clone(), world.shares.clone()].concat()).prop_shuffle();
            let rules = Just([world.rules.clone(), world.rules.clone()].concat()).prop_shuffle();
            (Just(world), shares, rules)
        })
    ) {
        let other = World { shares, rules, ..world.clone() };
        prop_assert_eq!(world.assess(), other.assess());
    }

    #[test]
    fn adding_a_rule_never_adds_a_scope(world in world(), rule in rule(), at in any::<Index>()) {
        let mut stricter = world.clone();
        stricter.rules.insert(at.index(world.rules.len() + 1), rule);
        assert_no_more(&stricter.assess(), &world.assess());
    }

    #[test]
    fn ending_a_share_never_adds_a_scope(world in world(), at in any::<Index>()) {
        prop_assume!(!world.shares.is_empty());
        let at = at.index(world.shares.len());
        let mut stopped = world.clone();
        stopped.shares[at].ended = Some(Ended { at: world.now, because: EndReason::Owner });
        assert_no_more(&stopped.assess(), &world.assess());
    }

    #[test]
    fn a_share_that_is_over_or_has_not_begun_is_as_good_as_none(
        world in world(),
        share in share(),
        how in any_idle(),
        hours in 1..9_i64,
        at in any::<Index>(),
    ) {
        let mut with = world.clone();
        let share = idle(world.aim(share), how, hours, world.now);
        with.shares.insert(at.index(world.shares.len() + 1), share);
        prop_assert_eq!(with.assess(), world.assess());
    }

    #[test]
    fn a_permit_ends_no_later_than_anything_it_rests_on(world in world().prop_map(numbered)) {
        let assessment = world.assess();
        for (scope, verdict) in verdicts(&assessment) {
            let Verdict::Permit { until: Some(until), because } = verdict else { continue };
            prop_assert!(world.now < *until, "it has ended already");
            let shares = shares_in(&world, because);
            prop_assert_eq!(shares.len(), 1, "one share permits, whatever narrows it");
            for share in &shares {
                prop_assert!(*until <= share.ends_at);
                prop_assert!(share.ended.is_none_or(|ended| *until <= ended.at));
                for most in longest_in(&world, because) {
                    prop_assert!(*until <= share.starts_at.plus(most));
                }
            }
            let then = World { now: *until, ..world.clone() }.assess();
            let later = verdicts(&then).into_iter().find(|(s, _)| *s == scope).unwrap().1;
            prop_assert_ne!(later, verdict);
            prop_assert!(end(later).is_none_or(|end| end > until.as_millis()));
        }
    }

    #[test]
    fn more_proof_never_turns_a_permit_into_less(world in world(), fact in any_fact()) {
        prop_assume!(world.asker.is_some());
        let mut proven = world.clone();
        if let Some(claims) = &mut proven.asker {
            claims.facts.push(fact);
        }
        assert_no_more(&world.assess(), &proven.assess());
    }

    #[test]
    fn without_a_share_nobody_is_permitted_anything_but_the_owner_of_her_own(world in world()) {
        let world = World { shares: Vec::new(), ..world };
        let assessment = world.assess();
        for (scope, verdict) in verdicts(&assessment) {
            let registered = scope.is_none_or(|scope| world.resource.scopes.contains(scope));
            let hers = world.asks_herself() && registered;
            let permit = Verdict::Permit { until: None, because: vec![Because::Owner] };
            prop_assert_eq!(matches!(verdict, Verdict::Permit { .. }), hers);
            prop_assert!(!hers || *verdict == permit);
        }
    }

    /// Not even whether there is a share.
    #[test]
    fn somebody_unknown_learns_nothing_about_the_policies(world in world(), other in world()) {
        let unknown = World { asker: None, ..world };
        let elsewhere = World { shares: other.shares, rules: other.rules, ..unknown.clone() };
        prop_assert_eq!(unknown.assess(), elsewhere.assess());
        prop_assert!(unknown.assess().permitted().is_none());
    }

    #[test]
    fn a_rule_in_force_bites_whoever_is_not_the_owner(world in world().prop_map(numbered)) {
        prop_assume!(!world.asks_herself());
        let assessment = world.assess();
        let kind = world.resource.kind.as_deref();
        for rule in world.rules.iter().filter(|r| r.is_in_force(world.now) && r.concerns(kind)) {
            for (scope, verdict) in verdicts(&assessment) {
                let Verdict::Permit { until: Some(until), because } = verdict else { continue };
                let covers = |scopes: &ScopeSet| {
                    scopes.is_empty() || scope.is_some_and(|scope| scopes.contains(scope))
                };
                match &rule.effect {
                    RuleEffect::NotShared { scopes } => prop_assert!(!covers(scopes)),
                    RuleEffect::ProofNeeded { scopes, proof } => {
                        let claims = world.asker.as_ref().unwrap();
                        prop_assert!(!covers(scopes) || claims.has(proof, world.now));
                    }
                    RuleEffect::LongestShare { most } => {
                        for share in shares_in(&world, because) {
                            prop_assert!(*until <= share.starts_at.plus(*most));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_permits_is_a_share_of_this_owner_with_this_person_of_this_record(
        world in world().prop_map(numbered)
    ) {
        let assessment = world.assess();
        for (scope, verdict) in verdicts(&assessment) {
            let Verdict::Permit { until: Some(_), because } = verdict else { continue };
            for share in shares_in(&world, because) {
                prop_assert_eq!(&share.owner, &world.owner);
                prop_assert_eq!(&share.resource, &world.resource.id);
                prop_assert_eq!(Some(&share.party), world.asker.as_ref().map(|c| &c.party));
                prop_assert!(scope.is_none_or(|scope| share.scopes.contains(scope)));
                prop_assert!(share.starts_at <= world.now && world.now < share.ends_at);
            }
        }
    }
}

#[test]
fn the_last_millisecond_of_a_share_is_the_one_before_its_end() {
    let share = Share {
        id: super::worlds::id(20),
        owner: super::worlds::id(0),
        party: super::worlds::id(2),
        resource: super::worlds::id(10),
        scopes: ScopeSet::parse(["view"]).unwrap(),
        purpose: None,
        note: None,
        request: None,
        act: super::worlds::id(9),
        made_at: hour(1),
        starts_at: hour(1),
        ends_at: hour(5),
        ended: None,
        version: 1,
    };
    let instant = Lifetime::millis(1);
    assert!(!share.is_in_force(hour(1).minus(instant)));
    assert!(share.is_in_force(hour(1)));
    assert!(share.is_in_force(hour(5).minus(instant)));
    assert!(!share.is_in_force(hour(5)));
}
