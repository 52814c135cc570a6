//! Permissions joined, and tokens held against the policies of now.

use std::collections::{BTreeMap, BTreeSet};

use latchkey_domain::assessment::{Asker, Question, ResourceState, assess};
use latchkey_domain::id::ResourceId;
use latchkey_domain::permission::{Permission, merge};
use latchkey_domain::rpt::Rpt;
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::time::Timestamp;
use proptest::prelude::*;

use super::worlds::{World, claims, hour, id, resource, resource_state, scopes, tries, world};

fn permission() -> impl Strategy<Value = Permission> {
    (resource(), scopes(0)).prop_map(|(resource, scopes)| Permission { resource, scopes })
}

fn pairs(permissions: &[Permission]) -> BTreeSet<(ResourceId, Scope)> {
    let of = |p: &Permission| {
        let resource = p.resource.clone();
        p.scopes
            .iter()
            .map(move |s| (resource.clone(), s.clone()))
            .collect::<Vec<_>>()
    };
    permissions.iter().flat_map(of).collect()
}

/// A token, the resources that are registered, and the world it is looked at in.
fn token() -> impl Strategy<Value = (Rpt, Vec<ResourceState>, World)> {
    let granted = prop_oneof![
        2 => (scopes(0), scopes(0)).prop_map(|(a, b)| vec![
            Permission { resource: id(10), scopes: a },
            Permission { resource: id(11), scopes: b },
        ]),
        1 => scopes(1).prop_map(|scopes| vec![Permission { resource: id(10), scopes }]),
    ];
    let revoked = prop_oneof![6 => Just(None), 1 => (0..9_i64).prop_map(|at| Some(hour(at)))];
    let registered = (resource_state(), resource_state(), 0..5_u8).prop_map(|(a, b, missing)| {
        let both = [
            ResourceState { id: id(10), ..a },
            ResourceState { id: id(11), ..b },
        ];
        let left = if missing == 0 { &both[..1] } else { &both[..] };
        left.to_vec()
    });
    (claims(), granted, revoked, 3..14_i64, registered, world()).prop_map(
        |(claims, permissions, revoked_at, expires, registered, world)| {
            let rpt = Rpt {
                process: id(3),
                client: id(6),
                owner: world.owner.clone(),
                resource_server: id(7),
                claims,
                permissions,
                carried: Vec::new(),
                issued_at: hour(0),
                expires_at: hour(expires),
                revoked_at,
            };
            (rpt, registered, world)
        },
    )
}

fn permitted(
    rpt: &Rpt,
    world: &World,
    resource: &ResourceState,
    wanted: &ScopeSet,
) -> Option<(ScopeSet, Option<Timestamp>)> {
    let question = Question {
        asker: Asker::Known(&rpt.claims),
        owner: &rpt.owner,
        resource,
        wanted,
    };
    assess(&question, &world.policies(), world.now)
        .permitted()
        .map(|p| (p.scopes, p.until))
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn joining_permissions_keeps_each_scope_and_adds_none(
        list in prop::collection::vec(permission(), 0..7)
    ) {
        let merged = merge(list.clone());
        prop_assert_eq!(pairs(&merged), pairs(&list));
        let mut first: Vec<ResourceId> = Vec::new();
        for permission in &list {
            if !first.contains(&permission.resource) {
                first.push(permission.resource.clone());
            }
        }
        let order: Vec<ResourceId> = merged.iter().map(|p| p.resource.clone()).collect();
        prop_assert_eq!(order, first, "one for each resource, in the order of their first coming");
        prop_assert_eq!(merge(merged.clone()), merged);
    }

    #[test]
    fn joining_does_not_depend_on_the_order_but_for_the_list_itself(
        (list, other) in prop::collection::vec(permission(), 0..7)
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle()))
    ) {
        let by_resource = |list: Vec<Permission>| -> BTreeMap<ResourceId, ScopeSet> {
            merge(list).into_iter().map(|p| (p.resource, p.scopes)).collect()
        };
        prop_assert_eq!(by_resource(list), by_resource(other));
    }

    #[test]
    fn a_token_says_what_was_granted_as_far_as_it_is_permitted_now(
        (rpt, registered, world) in token()
    ) {
        let said = rpt.says_now(&registered, &world.policies(), world.now);
        let live = rpt.revoked_at.is_none() && world.now < rpt.expires_at;
        let mut expected = Vec::new();
        for granted in rpt.permissions.iter().filter(|_| live) {
            let Some(resource) = registered.iter().find(|r| r.id == granted.resource) else {
                continue;
            };
            let Some((scopes, until)) = permitted(&rpt, &world, resource, &granted.scopes) else {
                continue;
            };
            let until = until.map_or(rpt.expires_at, |until| until.min(rpt.expires_at));
            expected.push((granted.resource.clone(), scopes, until));
        }
        let said: Vec<_> = said.into_iter().map(|s| (s.resource, s.scopes, s.until)).collect();
        prop_assert_eq!(said, expected);
    }

    /// Against each scope asked alone, so that nothing rests on how the assessment sums up.
    #[test]
    fn a_token_never_says_a_scope_that_is_not_granted_or_not_permitted_now(
        (rpt, registered, world) in token()
    ) {
        for standing in rpt.says_now(&registered, &world.policies(), world.now) {
            let granted = rpt.permissions.iter().find(|p| p.resource == standing.resource);
            let granted = granted.unwrap();
            let resource = registered.iter().find(|r| r.id == standing.resource).unwrap();
            prop_assert!(standing.scopes.is_subset(&granted.scopes));
            prop_assert!(standing.scopes.is_subset(&resource.scopes));
            prop_assert!(world.now < standing.until && standing.until <= rpt.expires_at);
            prop_assert_eq!(standing.scopes.is_empty(), granted.scopes.is_empty());
            for scope in &standing.scopes {
                let alone: ScopeSet = [scope.clone()].into_iter().collect();
                let (scopes, until) = permitted(&rpt, &world, resource, &alone).unwrap();
                prop_assert_eq!(scopes, alone);
                prop_assert!(until.is_none_or(|until| standing.until <= until));
            }
        }
    }
}
