//! Registered resources: seen by their owner and their record service, and by nobody else.

use latchkey_domain::id::{ClientId, OwnerId, ResourceId};
use latchkey_domain::resource::{Resource, ResourceDescription};
use latchkey_store::StoreError;

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_resource_reads_back_as_it_was_registered,
    another_owner_and_another_service_see_nothing_of_a_resource,
    an_owner_sees_her_records_by_name_whoever_keeps_them,
    a_resource_is_changed_by_its_own_service_only,
    a_removed_resource_is_gone_but_for_its_name,
    a_resource_needs_a_new_identifier_and_an_owner,
);

async fn of_server(home: &Home, owner: u64, server: u64, number: u64) -> Option<Resource> {
    let (owner, server): (OwnerId, ClientId) = (id(owner), id(server));
    look!(home, |tx| tx.resources().of_server(
        &owner,
        &server,
        &id(number)
    ))
}

async fn a_resource_reads_back_as_it_was_registered(home: &Home) {
    settled(home).await;
    let expected = resource(TESTS, SAM, ST_MARYS, "Blood tests");
    assert_eq!(
        of_server(home, SAM, ST_MARYS, TESTS).await.as_ref(),
        Some(&expected)
    );
    assert_eq!(
        look!(home, |tx| tx.resources().owned(&sam(), &tests())),
        Some(expected)
    );
    assert_eq!(
        look!(home, |tx| tx
            .resources()
            .ids_of_server(&sam(), &id(ST_MARYS))),
        [tests()]
    );
    assert_eq!(
        look!(home, |tx| tx.resources().count(&sam(), &id(ST_MARYS))),
        1
    );
    let ids: Vec<ResourceId> = vec![id(TESTS), id(LETTER), id(VACCINES), id(NOBODY)];
    let found = look!(home, |tx| tx.resources().scopes_of_server(
        &sam(),
        &id(ST_MARYS),
        &ids
    ));
    assert_eq!(found, [(tests(), scopes(&["view", "download"]))]);
    assert!(
        look!(home, |tx| tx.resources().scopes_of_server(
            &sam(),
            &id(ST_MARYS),
            &[]
        ))
        .is_empty()
    );
}

async fn another_owner_and_another_service_see_nothing_of_a_resource(home: &Home) {
    settled(home).await;
    assert_eq!(
        of_server(home, AMARA, ST_MARYS, TESTS).await,
        None,
        "another owner"
    );
    assert_eq!(
        of_server(home, SAM, ELM_STREET, TESTS).await,
        None,
        "another service"
    );
    assert_eq!(
        look!(home, |tx| tx.resources().owned(&amara(), &tests())),
        None
    );
    assert_eq!(
        look!(home, |tx| tx
            .resources()
            .owned_even_removed(&amara(), &tests())),
        None
    );
    let ids = [tests()];
    assert!(look!(home, |tx| tx.resources().names(&amara(), &ids)).is_empty());
    let ids = [tests()];
    assert!(look!(home, |tx| tx.resources().many_even_removed(&amara(), &ids)).is_empty());
    assert!(
        look!(home, |tx| tx
            .resources()
            .ids_of_server(&amara(), &id(ELM_STREET)))
        .is_empty()
    );
    assert_eq!(
        look!(home, |tx| tx.resources().count(&sam(), &id(CLINIC))),
        0
    );
}

async fn an_owner_sees_her_records_by_name_whoever_keeps_them(home: &Home) {
    settled(home).await;
    let found: Vec<_> = look!(home, |tx| tx.resources().of_owner(&sam()));
    let expected = [
        resource(LETTER, SAM, ELM_STREET, "A letter"),
        resource(TESTS, SAM, ST_MARYS, "Blood tests"),
    ];
    assert_eq!(found, expected);
    let ids: Vec<ResourceId> = vec![id(TESTS), id(LETTER), id(VACCINES)];
    let mut names = look!(home, |tx| tx.resources().names(&sam(), &ids));
    names.sort();
    let expected = [
        (tests(), "Blood tests".to_owned()),
        (id(LETTER), "A letter".to_owned()),
    ];
    assert_eq!(names, expected);
    assert!(look!(home, |tx| tx.resources().names(&sam(), &[])).is_empty());
}

fn renamed(number: u64, owner: u64, server: u64) -> Resource {
    let old = resource(number, owner, server, "Blood tests 2026");
    let description = ResourceDescription {
        scopes: scopes(&["view"]),
        ..old.description
    };
    Resource {
        description,
        changed_at: day(3),
        ..old
    }
}

async fn a_resource_is_changed_by_its_own_service_only(home: &Home) {
    settled(home).await;
    for (owner, server) in [(AMARA, ST_MARYS), (SAM, ELM_STREET)] {
        let foreign = change!(home, |tx| tx
            .resources()
            .update(&renamed(TESTS, owner, server)));
        assert!(matches!(foreign, Err(StoreError::Stale)), "{foreign:?}");
    }
    let before = Some(resource(TESTS, SAM, ST_MARYS, "Blood tests"));
    assert_eq!(of_server(home, SAM, ST_MARYS, TESTS).await, before);
    change!(home, |tx| tx
        .resources()
        .update(&renamed(TESTS, SAM, ST_MARYS)))
    .unwrap();
    let after = Some(renamed(TESTS, SAM, ST_MARYS));
    assert_eq!(of_server(home, SAM, ST_MARYS, TESTS).await, after);
    let ids = [tests()];
    let names = look!(home, |tx| tx.resources().names(&sam(), &ids));
    assert_eq!(names, [(tests(), "Blood tests 2026".to_owned())]);
    let ids = [tests()];
    let found = look!(home, |tx| tx.resources().scopes_of_server(
        &sam(),
        &id(ST_MARYS),
        &ids
    ));
    assert_eq!(found, [(tests(), scopes(&["view"]))]);
}

async fn a_removed_resource_is_gone_but_for_its_name(home: &Home) {
    settled(home).await;
    let remove = |owner, server| async move {
        let (owner, server): (OwnerId, ClientId) = (id(owner), id(server));
        home.store
            .write_unaudited::<_, StoreError, _>("a test", move |tx| {
                let (owner, server) = (owner.clone(), server.clone());
                Box::pin(async move {
                    tx.resources()
                        .remove(&owner, &server, &tests(), day(4))
                        .await
                })
            })
            .await
            .unwrap()
    };
    assert_eq!(remove(AMARA, ST_MARYS).await, 0);
    assert_eq!(remove(SAM, ELM_STREET).await, 0);
    assert_eq!(remove(SAM, ST_MARYS).await, 1);
    assert_eq!(remove(SAM, ST_MARYS).await, 0);
    assert_eq!(of_server(home, SAM, ST_MARYS, TESTS).await, None);
    assert_eq!(
        look!(home, |tx| tx.resources().owned(&sam(), &tests())),
        None
    );
    assert_eq!(
        look!(home, |tx| tx.resources().count(&sam(), &id(ST_MARYS))),
        0
    );
    assert!(
        look!(home, |tx| tx
            .resources()
            .ids_of_server(&sam(), &id(ST_MARYS)))
        .is_empty()
    );
    assert_eq!(look!(home, |tx| tx.resources().of_owner(&sam())).len(), 1);
    let kept = look!(home, |tx| tx
        .resources()
        .owned_even_removed(&sam(), &tests()))
    .unwrap();
    assert_eq!(kept.description.shown_name(), "Blood tests");
    let ids: Vec<ResourceId> = vec![id(TESTS), id(LETTER), id(VACCINES)];
    let mut kept = look!(home, |tx| tx.resources().many_even_removed(&sam(), &ids));
    kept.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    let removed: Vec<_> = kept
        .into_iter()
        .map(|(resource, at)| (resource.id, at))
        .collect();
    assert_eq!(removed, [(id(TESTS), Some(day(4))), (id(LETTER), None)]);
    assert!(look!(home, |tx| tx.resources().many_even_removed(&sam(), &[])).is_empty());
    let late = change!(home, |tx| tx
        .resources()
        .update(&renamed(TESTS, SAM, ST_MARYS)));
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
}

async fn a_resource_needs_a_new_identifier_and_an_owner(home: &Home) {
    settled(home).await;
    for (number, owner) in [(TESTS, SAM), (TESTS, AMARA), (24, LOLA)] {
        let new = move || resource(number, owner, ST_MARYS, "X");
        let refused = change!(home, |tx| tx.resources().insert(&new()));
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
}
