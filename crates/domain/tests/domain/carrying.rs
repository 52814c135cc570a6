//! What one token takes over from another, and what one proof adds to another.

use std::collections::BTreeSet;

use latchkey_domain::assessment::ResourceState;
use latchkey_domain::claim::{ClaimRequirement, VerifiedClaims};
use latchkey_domain::id::ResourceId;
use latchkey_domain::permission::Permission;
use latchkey_domain::rpt::{Carried, Rpt};
use latchkey_domain::time::Lifetime;
use proptest::prelude::*;

use super::worlds::{World, claims, fact, hour, id, resource_state, scopes, tries, world};

fn permission(resource: usize) -> impl Strategy<Value = Permission> {
    scopes(0).prop_map(move |scopes| Permission {
        resource: id(resource),
        scopes,
    })
}

fn carried() -> impl Strategy<Value = Carried> {
    (
        prop_oneof![Just(10), Just(11)],
        scopes(0),
        0..4_i64,
        4..14_i64,
    )
        .prop_map(|(resource, scopes, issued, expires)| Carried {
            permission: Permission {
                resource: id(resource),
                scopes,
            },
            issued_at: hour(issued),
            expires_at: hour(expires),
        })
}

/// A token with something taken over, what is registered, and the world it is looked at in.
fn upgraded() -> impl Strategy<Value = (Rpt, Vec<ResourceState>, World)> {
    let registered = (resource_state(), resource_state()).prop_map(|(a, b)| {
        vec![
            ResourceState { id: id(10), ..a },
            ResourceState { id: id(11), ..b },
        ]
    });
    let carried = prop::collection::vec(carried(), 0..3);
    (
        claims(),
        permission(10),
        carried,
        6..14_i64,
        registered,
        world(),
    )
        .prop_map(|(claims, own, carried, expires, registered, world)| {
            let rpt = Rpt {
                process: id(3),
                client: id(6),
                owner: world.owner.clone(),
                resource_server: id(7),
                claims,
                permissions: vec![own],
                carried,
                issued_at: hour(3),
                expires_at: hour(expires),
                revoked_at: None,
            };
            (rpt, registered, world)
        })
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn being_taken_over_makes_nothing_longer_or_wider((rpt, registered, world) in upgraded()) {
        let holds = rpt.holds_now(&registered, &world.policies(), world.now);
        let own = Carried {
            permission: rpt.permissions[0].clone(),
            issued_at: rpt.issued_at,
            expires_at: rpt.expires_at,
        };
        let parts: Vec<&Carried> = std::iter::once(&own).chain(&rpt.carried).collect();
        for held in &holds {
            prop_assert!(world.now < held.expires_at);
            let source = parts.iter().any(|part| {
                part.permission.resource == held.permission.resource
                    && held.permission.scopes.is_subset(&part.permission.scopes)
                    && part.issued_at == held.issued_at
                    && held.expires_at <= part.expires_at
                    && held.expires_at <= rpt.expires_at
            });
            prop_assert!(source, "{held:?} comes from nowhere");
        }
        let says = rpt.says_now(&registered, &world.policies(), world.now);
        let resources: BTreeSet<&ResourceId> = says.iter().map(|s| &s.resource).collect();
        prop_assert_eq!(resources.len(), says.len(), "one entry a resource");
        for held in &holds {
            let entry = says.iter().find(|s| s.resource == held.permission.resource).unwrap();
            prop_assert!(held.permission.scopes.is_subset(&entry.scopes));
            prop_assert!(entry.until <= held.expires_at && entry.since <= held.issued_at);
        }
    }

    #[test]
    fn all_that_holds_is_taken_over_or_nothing(
        (rpt, registered, world) in upgraded(),
        other in claims(),
        same in any::<bool>(),
        fresh in permission(10),
    ) {
        let claims = if same { rpt.claims.clone() } else { other };
        let fresh = vec![fresh];
        let before = rpt.holds_now(&registered, &world.policies(), world.now);
        let taken = rpt.carry_into(&claims, &fresh, &registered, &world.policies(), world.now);
        if same {
            prop_assert_eq!(taken.is_some(), !before.is_empty());
        }
        let Some(taken) = taken else { return Ok(()) };
        for held in &before {
            for scope in &held.permission.scopes {
                let covers = |p: &Permission| {
                    p.resource == held.permission.resource && p.scopes.contains(scope)
                };
                let kept = taken.iter().any(|part| {
                    covers(&part.permission) && part.issued_at == held.issued_at
                });
                prop_assert!(kept || fresh.iter().any(covers), "{scope:?} was lost");
            }
        }
        for part in &taken {
            let held_before = before.iter().any(|held| {
                held.permission.resource == part.permission.resource
                    && part.permission.scopes.is_subset(&held.permission.scopes)
                    && part.expires_at <= held.expires_at
            });
            prop_assert!(held_before);
        }
    }

    #[test]
    fn proofs_of_two_people_are_never_mixed(older in claims(), newer in claims()) {
        let both = older.clone().then(newer.clone());
        prop_assert_eq!(&both.party, &newer.party);
        prop_assert_eq!(&both.name, &newer.name);
        for known in &both.facts {
            let hers = older.party == newer.party && older.facts.contains(known);
            prop_assert!(newer.facts.contains(known) || hers);
        }
        if older.party == newer.party {
            let asks = |kind: &str| ClaimRequirement { fact: kind.to_owned(), max_age: None };
            for known in older.facts.iter().chain(&newer.facts) {
                prop_assert!(both.has(&asks(&known.kind), hour(1)));
            }
        } else {
            prop_assert_eq!(both, newer);
        }
    }
}

fn proven(at: i64) -> VerifiedClaims {
    let mut doctor = fact("registered_doctor");
    doctor.proven_at = Some(hour(at));
    VerifiedClaims {
        party: id(2),
        name: "Ngozi Okafor".to_owned(),
        place: None,
        facts: vec![doctor],
        verified_at: hour(at),
        may_prove_more: false,
    }
}

#[test]
fn a_proof_grows_old_and_a_newer_one_wins() {
    let asks = ClaimRequirement {
        fact: "registered_doctor".to_owned(),
        max_age: Some(Lifetime::minutes(60)),
    };
    assert!(proven(1).has(&asks, hour(2)) && !proven(1).has(&asks, hour(3)));
    assert!(proven(1).could_have(&asks), "proving once more would do");
    for both in [proven(1).then(proven(3)), proven(3).then(proven(1))] {
        assert_eq!(both.facts.len(), 1);
        assert!(both.has(&asks, hour(4)));
    }
}
