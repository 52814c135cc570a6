//! Requests for access: seen by both sides, settled once.

use latchkey_domain::access_request::{AccessRequest, Outcome};
use latchkey_domain::share::Share;
use latchkey_store::StoreError;

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_request_is_seen_by_the_one_who_is_asked_and_the_one_who_asks,
    waiting_requests_come_first,
    a_new_request_finds_those_it_could_join,
    a_request_is_settled_once_and_by_its_owner,
    what_was_refused_is_what_was_asked_and_not_given,
    a_request_that_ran_out_is_due,
);

async fn insert(home: &Home, requests: Vec<AccessRequest>) {
    home.store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let requests = requests.clone();
            Box::pin(async move {
                for request in &requests {
                    tx.access_requests().insert(request).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

async fn settle(home: &Home, request: AccessRequest) -> Result<(), StoreError> {
    home.store
        .write_unaudited("a test", move |tx| {
            let request = request.clone();
            Box::pin(async move { tx.access_requests().settle(&request).await })
        })
        .await
}

fn answered(number: u64, outcome: Outcome, at: i64) -> AccessRequest {
    AccessRequest {
        settled_at: Some(day(at)),
        outcome: Some(outcome),
        message: Some("See you soon".to_owned()),
        ..request(number)
    }
}

fn ids(requests: &[AccessRequest]) -> Vec<u64> {
    requests
        .iter()
        .map(|r| r.id.as_str().parse().unwrap())
        .collect()
}

async fn a_request_is_seen_by_the_one_who_is_asked_and_the_one_who_asks(home: &Home) {
    settled(home).await;
    insert(home, vec![request(301)]).await;
    let found = look!(home, |tx| tx
        .access_requests()
        .of_owner(&sam(), &request_id(301)));
    assert_eq!(found, Some(request(301)));
    let found = look!(home, |tx| tx
        .access_requests()
        .of_party(&doctor_okafor(), &request_id(301)));
    assert_eq!(found, Some(request(301)));
    assert_eq!(
        look!(home, |tx| tx
            .access_requests()
            .of_owner(&amara(), &request_id(301))),
        None
    );
    assert_eq!(
        look!(home, |tx| tx
            .access_requests()
            .of_party(&id(LOLA), &request_id(301))),
        None
    );
    assert_eq!(
        look!(home, |tx| tx
            .access_requests()
            .of_party(&id(SAM), &request_id(301))),
        None
    );
    assert!(
        look!(home, |tx| tx.access_requests().list_of_owner(
            &amara(),
            day(2),
            9
        ))
        .is_empty()
    );
    assert!(
        look!(home, |tx| tx.access_requests().list_of_party(
            &id(LOLA),
            day(2),
            9
        ))
        .is_empty()
    );
    assert!(
        look!(home, |tx| tx
            .access_requests()
            .waiting_of_owner(&amara(), day(2)))
        .is_empty()
    );
    let count = look!(home, |tx| tx.access_requests().waiting_count(
        &amara(),
        &id(OKAFOR),
        day(2)
    ));
    assert_eq!(count, 0);
}

async fn waiting_requests_come_first(home: &Home) {
    settled(home).await;
    let later = AccessRequest {
        asked_at: day(3),
        lapses_at: day(17),
        ..request(302)
    };
    let lapsed = AccessRequest {
        asked_at: day(4),
        lapses_at: day(5),
        ..request(303)
    };
    let lola = AccessRequest {
        party: id(LOLA),
        ..request(304)
    };
    insert(home, vec![request(301), later, lapsed, lola, request(305)]).await;
    settle(home, answered(305, Outcome::Refused, 2))
        .await
        .unwrap();
    let now = day(10);
    let all = look!(home, |tx| tx.access_requests().list_of_owner(
        &sam(),
        now,
        9
    ));
    assert_eq!(ids(&all), [302, 304, 301, 303, 305]);
    assert_eq!(
        look!(home, |tx| tx.access_requests().list_of_owner(
            &sam(),
            now,
            2
        ))
        .len(),
        2
    );
    let waiting = look!(home, |tx| tx
        .access_requests()
        .waiting_of_owner(&sam(), now));
    assert_eq!(ids(&waiting), [301, 304, 302], "the oldest first");
    let hers = look!(home, |tx| tx.access_requests().list_of_party(
        &doctor_okafor(),
        now,
        9
    ));
    assert_eq!(ids(&hers), [302, 301, 303, 305]);
    let count = |party| async move {
        look!(home, |tx| tx.access_requests().waiting_count(
            &sam(),
            &id(party),
            now
        ))
    };
    assert_eq!(
        (count(OKAFOR).await, count(LOLA).await, count(AMARA).await),
        (2, 1, 0)
    );
}

async fn a_new_request_finds_those_it_could_join(home: &Home) {
    settled(home).await;
    let elsewhere = AccessRequest {
        resource_server: id(ELM_STREET),
        ..request(302)
    };
    let other_app = AccessRequest {
        client: id(ELM_STREET),
        ..request(303)
    };
    let lola = AccessRequest {
        party: id(LOLA),
        ..request(304)
    };
    let amaras = AccessRequest {
        owner: id(AMARA),
        ..request(305)
    };
    insert(
        home,
        vec![
            request(301),
            elsewhere,
            other_app,
            lola,
            amaras,
            request(306),
        ],
    )
    .await;
    settle(home, answered(306, Outcome::Withdrawn, 2))
        .await
        .unwrap();
    let like = |now| async move {
        look!(home, |tx| async move {
            let (clinic, st_marys) = (id(CLINIC), id(ST_MARYS));
            tx.access_requests()
                .pending_like(&sam(), &doctor_okafor(), &clinic, &st_marys, now)
                .await
        })
    };
    assert_eq!(ids(&like(day(2)).await), [301]);
    assert!(like(day(15)).await.is_empty(), "it has run out");
}

async fn a_request_is_settled_once_and_by_its_owner(home: &Home) {
    settled(home).await;
    insert(home, vec![request(301)]).await;
    let allowed = answered(301, Outcome::Allowed, 2);
    let foreign = settle(
        home,
        AccessRequest {
            owner: id(AMARA),
            ..allowed.clone()
        },
    )
    .await;
    assert!(matches!(foreign, Err(StoreError::Stale)), "{foreign:?}");
    let unsettled = settle(home, request(301)).await;
    assert!(
        matches!(unsettled, Err(StoreError::Corrupt(_))),
        "{unsettled:?}"
    );
    settle(home, allowed.clone()).await.unwrap();
    for outcome in [Outcome::Refused, Outcome::Allowed, Outcome::Lapsed] {
        let again = settle(home, answered(301, outcome, 3)).await;
        assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
    }
    let kept = look!(home, |tx| tx
        .access_requests()
        .of_owner(&sam(), &request_id(301)));
    assert_eq!(kept, Some(allowed));
}

async fn what_was_refused_is_what_was_asked_and_not_given(home: &Home) {
    settled(home).await;
    let lola = AccessRequest {
        party: id(LOLA),
        ..request(304)
    };
    insert(
        home,
        vec![request(301), request(302), request(303), lola.clone()],
    )
    .await;
    settle(home, answered(301, Outcome::Refused, 2))
        .await
        .unwrap();
    settle(home, answered(302, Outcome::AllowedPart, 3))
        .await
        .unwrap();
    settle(home, answered(303, Outcome::Allowed, 3))
        .await
        .unwrap();
    settle(
        home,
        AccessRequest {
            party: id(LOLA),
            ..answered(304, Outcome::Refused, 2)
        },
    )
    .await
    .unwrap();
    with_shares(
        home,
        vec![Share {
            request: Some(id(302)),
            ..share(101)
        }],
    )
    .await;
    let given = |owner| async move {
        look!(home, |tx| tx
            .access_requests()
            .given(&id(owner), &request_id(302)))
    };
    assert_eq!(given(SAM).await, [permission(TESTS, &["view"])]);
    assert!(given(AMARA).await.is_empty());
    let refused = |owner, since| async move {
        look!(home, |tx| tx.access_requests().refused_since(
            &id(owner),
            &doctor_okafor(),
            since
        ))
    };
    let both = refused(SAM, day(2)).await;
    assert_eq!(ids(&both), [301, 302]);
    assert_eq!(both[0].wanted, [permission(TESTS, &["view", "download"])]);
    assert_eq!(
        both[1].wanted,
        [permission(TESTS, &["download"])],
        "the view was given"
    );
    assert_eq!(ids(&refused(SAM, day(3)).await), [302]);
    assert!(refused(AMARA, day(0)).await.is_empty());
}

async fn a_request_that_ran_out_is_due(home: &Home) {
    settled(home).await;
    let sooner = AccessRequest {
        lapses_at: day(5),
        ..request(302)
    };
    insert(home, vec![request(301), sooner, request(303)]).await;
    settle(home, answered(303, Outcome::Refused, 2))
        .await
        .unwrap();
    let due =
        |now, limit| async move { ids(&look!(home, |tx| tx.access_requests().due(now, limit))) };
    assert!(due(day(4), 9).await.is_empty());
    assert_eq!(due(day(15), 9).await, [302, 301]);
    assert_eq!(due(day(15), 1).await, [302]);
    let lapsed = look!(home, |tx| tx
        .access_requests()
        .of_owner(&sam(), &request_id(302)));
    settle(home, lapsed.unwrap().lapse(day(5)).unwrap())
        .await
        .unwrap();
    assert_eq!(due(day(15), 9).await, [301]);
}
