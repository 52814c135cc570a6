//! Requests while they wait, a page at a time, and what was shared with one person.

use latchkey_domain::access_request::{AccessRequest, Outcome};
use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::share::{EndReason, Share};
use latchkey_domain::time::Lifetime;
use latchkey_store::{Change, RequestTab, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    what_is_said_meanwhile_is_kept_once_and_only_while_it_waits,
    a_withdrawal_is_taken_back_and_a_no_is_changed_once,
    requests_come_in_pages_by_what_became_of_them,
    a_person_reads_what_was_shared_with_her_in_pages,
    what_was_given_back_is_taken_again_by_its_person_alone,
    the_trail_tells_what_a_record_was_called_and_who_stopped,
);

/// A write that takes copies of what it needs.
macro_rules! with {
    ($home:expr, [$($copied:ident),+], |$tx:ident| $body:expr) => {
        $home
            .store
            .write_unaudited::<_, StoreError, _>("a test", move |$tx| {
                $(let $copied = $copied.clone();)+
                Box::pin(async move { $body })
            })
            .await
    };
}

/// The same for a read.
macro_rules! see {
    ($home:expr, [$($copied:ident),+], |$tx:ident| $body:expr) => {
        $home
            .store
            .read::<_, StoreError, _>(move |$tx| {
                $(let $copied = $copied.clone();)+
                Box::pin(async move { $body.await })
            })
            .await
            .unwrap()
    };
}

async fn insert(home: &Home, requests: Vec<AccessRequest>) {
    let done = with!(home, [requests], |tx| {
        for request in &requests {
            tx.access_requests().insert(request).await?;
        }
        Ok(())
    });
    done.unwrap();
}

async fn settle(home: &Home, request: AccessRequest) {
    let done = with!(home, [request], |tx| tx
        .access_requests()
        .settle(&request)
        .await);
    done.unwrap();
}

async fn keep(
    home: &Home,
    before: &AccessRequest,
    after: &AccessRequest,
    at: i64,
) -> Result<(), StoreError> {
    let (before, after) = (before.clone(), after.clone());
    with!(home, [before, after], |tx| tx
        .access_requests()
        .keep_meanwhile(&before, &after, day(at))
        .await)
}

async fn found(home: &Home, number: u64) -> AccessRequest {
    let found = look!(home, |tx| tx
        .access_requests()
        .of_owner(&sam(), &request_id(number)));
    found.unwrap()
}

fn is_stale<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Stale))
}

async fn what_is_said_meanwhile_is_kept_once_and_only_while_it_waits(home: &Home) {
    settled(home).await;
    let asked = request(301);
    insert(home, vec![asked.clone(), request(302)]).await;
    let needing = |owner| async move {
        look!(home, |tx| tx
            .access_requests()
            .needing_answer(&id(owner), day(3)))
    };
    assert_eq!((needing(SAM).await, needing(AMARA).await), (2, 0));
    let resting = asked.ask_back("Why now?".to_owned(), day(2)).unwrap();
    keep(home, &asked, &resting, 2).await.unwrap();
    assert!(is_stale(&keep(home, &asked, &resting, 2).await), "twice");
    assert_eq!(found(home, 301).await, resting);
    assert_eq!(needing(SAM).await, 1);
    let waiting = look!(home, |tx| tx
        .access_requests()
        .waiting_of_owner(&sam(), day(3)));
    assert_eq!(waiting.len(), 1, "what rests is not to be answered");
    let replied = resting.reply("On Tuesday".to_owned(), day(3)).unwrap();
    assert!(is_stale(&keep(home, &asked, &replied, 3).await));
    keep(home, &resting, &replied, 3).await.unwrap();
    assert_eq!(needing(SAM).await, 2);
    let reminded = replied.remind(day(5)).unwrap();
    assert!(
        is_stale(&keep(home, &replied, &reminded, 15).await),
        "it has run out"
    );
    keep(home, &replied, &reminded, 5).await.unwrap();
    let reported = reminded.report(day(6)).unwrap();
    keep(home, &reminded, &reported, 6).await.unwrap();
    assert_eq!(found(home, 301).await, reported);
    assert_eq!(needing(SAM).await, 1);
    let listed = look!(home, |tx| tx.access_requests().list_of_owner(
        &sam(),
        day(7),
        9
    ));
    assert_eq!(listed.len(), 1);
    let theirs = look!(home, |tx| tx.access_requests().pending_like(
        &sam(),
        &doctor_okafor(),
        &id(CLINIC),
        &id(ST_MARYS),
        day(7)
    ));
    assert_eq!(theirs.len(), 2, "who asks cannot tell");
}

async fn a_withdrawal_is_taken_back_and_a_no_is_changed_once(home: &Home) {
    settled(home).await;
    insert(home, vec![request(301), request(302)]).await;
    let withdrawn = request(301).withdraw(day(2)).unwrap();
    settle(home, withdrawn.clone()).await;
    let since = |owner, from| async move {
        look!(home, |tx| tx.access_requests().withdrawn_since(
            &id(owner),
            &doctor_okafor(),
            day(from)
        ))
    };
    assert_eq!(
        (
            since(SAM, 1).await,
            since(SAM, 2).await,
            since(AMARA, 1).await
        ),
        (1, 0, 0)
    );
    let other = AccessRequest {
        party: id(LOLA),
        ..withdrawn.clone()
    };
    let again = |request: AccessRequest| async move {
        with!(home, [request], |tx| tx
            .access_requests()
            .unwithdraw(&request)
            .await)
    };
    assert!(is_stale(&again(other).await));
    again(withdrawn.clone()).await.unwrap();
    assert_eq!(found(home, 301).await, request(301));
    assert!(is_stale(&again(withdrawn).await));
    let anew = |request: AccessRequest| async move {
        with!(home, [request], |tx| tx
            .access_requests()
            .settle_anew(&request)
            .await)
    };
    let no = request(302).deny(Some("No".to_owned()), day(2)).unwrap();
    let yes = AccessRequest {
        outcome: Some(Outcome::Allowed),
        settled_at: Some(day(3)),
        message: None,
        ..no.clone()
    };
    assert!(is_stale(&anew(yes.clone()).await), "there is no answer yet");
    settle(home, no).await;
    anew(yes.clone()).await.unwrap();
    assert_eq!(found(home, 302).await, yes);
    assert!(is_stale(&anew(yes).await));
}

fn numbers_of(requests: &[AccessRequest]) -> Vec<u64> {
    let number = |request: &AccessRequest| request.id.as_str().parse().unwrap();
    requests.iter().map(number).collect()
}

async fn requests_come_in_pages_by_what_became_of_them(home: &Home) {
    settled(home).await;
    let at = |number, asked| AccessRequest {
        asked_at: day(asked),
        ..request(number)
    };
    let lapsed = AccessRequest {
        lapses_at: day(6),
        ..at(304, 4)
    };
    let hidden = at(307, 1);
    insert(
        home,
        vec![
            at(301, 1),
            at(303, 2),
            at(302, 2),
            lapsed,
            at(305, 5),
            at(306, 6),
            hidden.clone(),
        ],
    )
    .await;
    settle(home, at(305, 5).deny(None, day(6)).unwrap()).await;
    settle(home, at(306, 6).withdraw(day(7)).unwrap()).await;
    let reported = hidden.report(day(2)).unwrap();
    keep(home, &hidden, &reported, 2).await.unwrap();
    let page = |tab, after: Option<u64>, limit| async move {
        let after = after.map(request_id);
        let found = see!(home, [after], |tx| tx.access_requests().tab_of_owner(
            &sam(),
            tab,
            day(8),
            after.as_ref(),
            limit
        ));
        numbers_of(&found)
    };
    assert_eq!(page(RequestTab::Waiting, None, 2).await, [301, 302]);
    assert_eq!(page(RequestTab::Waiting, Some(302), 2).await, [303]);
    assert_eq!(page(RequestTab::Answered, None, 9).await, [305]);
    assert_eq!(page(RequestTab::RanOut, None, 9).await, [306, 304]);
    assert_eq!(page(RequestTab::RanOut, Some(306), 9).await, [304]);
    assert!(page(RequestTab::Waiting, Some(NOBODY), 9).await.is_empty());
    let hers = |party: u64, after: Option<u64>| async move {
        let after = after.map(request_id);
        let found = see!(home, [after], |tx| tx.access_requests().page_of_party(
            &id(party),
            after.as_ref(),
            4
        ));
        numbers_of(&found)
    };
    assert_eq!(hers(OKAFOR, None).await, [306, 305, 304, 303]);
    assert_eq!(hers(OKAFOR, Some(303)).await, [302, 307, 301]);
    assert!(hers(LOLA, None).await.is_empty());
    assert!(hers(LOLA, Some(306)).await.is_empty());
}

async fn a_person_reads_what_was_shared_with_her_in_pages(home: &Home) {
    settled(home).await;
    let until = |number, end| Share {
        ends_at: day(end),
        ..share(number)
    };
    let lola = Share {
        party: id(LOLA),
        ..until(105, 20)
    };
    with_shares(
        home,
        vec![
            until(101, 20),
            until(102, 10),
            until(103, 3),
            until(104, 4),
            lola,
        ],
    )
    .await;
    let page = |over, after: Option<u64>, limit| async move {
        let after = after.map(share_id);
        let found = see!(home, [after], |tx| tx.shares().page_of_party(
            &doctor_okafor(),
            over,
            day(5),
            after.as_ref(),
            limit
        ));
        numbers(&found)
    };
    assert_eq!(page(false, None, 1).await, [102]);
    assert_eq!(page(false, Some(102), 9).await, [101]);
    assert_eq!(page(true, None, 1).await, [104]);
    assert_eq!(page(true, Some(104), 9).await, [103]);
    assert!(
        page(false, Some(105), 9).await.is_empty(),
        "somebody else's"
    );
    let one = |party: u64| async move {
        look!(home, |tx| tx
            .shares()
            .of_party_by_id(&id(party), &share_id(101)))
    };
    assert_eq!(one(OKAFOR).await, Some(until(101, 20)));
    assert_eq!(one(LOLA).await, None);
}

async fn what_was_given_back_is_taken_again_by_its_person_alone(home: &Home) {
    settled(home).await;
    insert(home, vec![request(301)]).await;
    let given = Share {
        request: Some(id(301)),
        ..share(101)
    };
    with_shares(home, vec![given.clone(), share(102)]).await;
    let of_request = |owner: u64| async move {
        look!(home, |tx| tx
            .shares()
            .of_request(&id(owner), &request_id(301)))
    };
    assert_eq!(numbers(&of_request(SAM).await), [101]);
    assert!(of_request(AMARA).await.is_empty());
    for (number, because) in [(101, EndReason::GivenBack), (102, EndReason::Owner)] {
        let ended = change!(home, |tx| async move {
            tx.shares()
                .end(&sam(), &share_id(number), because, day(2))
                .await
        });
        assert_eq!(ended.unwrap(), 1);
    }
    let again = |share: Share| async move {
        with!(home, [share], |tx| tx.shares().take_again(&share).await).unwrap()
    };
    let over = of_request(SAM).await.remove(0);
    let given_back = |owner: u64, party: Option<u64>, since| async move {
        let party = party.map(id);
        see!(home, [party], |tx| tx.shares().given_back_since(
            &id(owner),
            party.as_ref(),
            since
        ))
    };
    for (owner, party, since, found) in [
        (SAM, None, day(1), true),
        (SAM, Some(OKAFOR), day(1), true),
        (SAM, Some(LOLA), day(1), false),
        (AMARA, None, day(1), false),
        (SAM, None, day(2), false),
    ] {
        let expected: &[u64] = if found { &[101] } else { &[] };
        let shares = given_back(owner, party, since).await;
        assert_eq!(numbers(&shares), expected, "{owner} {party:?}");
    }
    let back = over.taken_again(day(2), Lifetime::minutes(15)).unwrap();
    let other = Share {
        party: id(LOLA),
        ..back.clone()
    };
    assert_eq!(again(other).await, 0);
    assert_eq!(again(back.clone()).await, 1);
    assert_eq!(again(back.clone()).await, 0, "once");
    assert_eq!(of_request(SAM).await, [back]);
    let stopped = Share {
        version: 3,
        ..share(102)
    };
    assert_eq!(
        again(stopped).await,
        0,
        "what its owner stopped stays stopped"
    );
}

async fn the_trail_tells_what_a_record_was_called_and_who_stopped(home: &Home) {
    settled(home).await;
    let renamed = |before: &str, after: &str| AuditEvent::ResourceChanged {
        before: before.to_owned(),
        after: after.to_owned(),
        service: "St Mary's".to_owned(),
    };
    let events = [
        (2, renamed("Blood tests", "Tests"), Actor::System),
        (4, renamed("Tests", "Tests of 2026"), Actor::System),
        (
            5,
            AuditEvent::ServiceDisconnected {
                service: id(ST_MARYS),
                name: "St Mary's".to_owned(),
            },
            Actor::Person(id(SAM)),
        ),
        (
            8,
            AuditEvent::ServiceDisconnected {
                service: id(ST_MARYS),
                name: "St Mary's".to_owned(),
            },
            Actor::Client(id(ST_MARYS)),
        ),
    ];
    let records: Vec<_> = events
        .iter()
        .map(|(at, event, actor)| event.record(day(*at), actor, Some(&sam()), Some(&tests())))
        .collect();
    home.store
        .write::<_, StoreError, _>(move |_| {
            let records = records.clone();
            Box::pin(async move { Ok(Change::many((), records)) })
        })
        .await
        .unwrap();
    let name = |owner: u64, at| async move {
        look!(home, |tx| tx.audit().name_at(&id(owner), &tests(), day(at)))
    };
    assert_eq!(name(SAM, 1).await.as_deref(), Some("Blood tests"));
    assert_eq!(name(SAM, 3).await.as_deref(), Some("Tests"));
    assert_eq!(name(SAM, 4).await, None, "it has its name of now");
    assert_eq!(name(AMARA, 1).await, None);
    let stopped = |owner: u64, at| async move {
        look!(home, |tx| tx.audit().stopped_since(&id(owner), day(at)))
    };
    assert!(stopped(SAM, 5).await);
    assert!(!stopped(SAM, 6).await, "that was the service");
    assert!(!stopped(AMARA, 1).await);
}
