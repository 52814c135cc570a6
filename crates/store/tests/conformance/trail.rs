//! The trail: written with what it speaks of, read by the owner it concerns.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::time::Timestamp;
use latchkey_store::{AuditEntry, Change, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    an_event_reads_back_as_it_happened,
    an_owner_reads_what_concerns_her_and_nobody_else_does,
    the_trail_is_read_in_pages,
    what_is_written_late_stands_where_it_happened,
    more_events_than_fit_into_one_statement_are_all_kept_in_order,
);

async fn write(home: &Home, events: Vec<(u64, AuditEvent)>) {
    write_at(home, day(1), events).await;
}

async fn write_at(home: &Home, at: Timestamp, events: Vec<(u64, AuditEvent)>) {
    home.store
        .write::<_, StoreError, _>(move |_| {
            let records = events.iter().map(|(owner, event)| {
                let resource = (*owner == SAM).then(tests);
                event.record(
                    at,
                    &Actor::Person(id(*owner)),
                    Some(&id(*owner)),
                    resource.as_ref(),
                )
            });
            let records = records.collect();
            Box::pin(async move { Ok(Change::many((), records)) })
        })
        .await
        .unwrap();
}

async fn of_owner(
    home: &Home,
    owner: u64,
    before: Option<(Timestamp, i64)>,
    limit: i64,
) -> Vec<AuditEntry> {
    look!(home, |tx| tx.audit().of_owner(&id(owner), before, limit))
}

async fn of_resource(home: &Home, owner: u64) -> Vec<AuditEntry> {
    look!(home, |tx| tx.audit().of_resource(&id(owner), &tests(), 9))
}

fn named(name: &str) -> AuditEvent {
    AuditEvent::ResourceRegistered {
        name: name.to_owned(),
        service: "St Mary's".to_owned(),
    }
}

async fn an_event_reads_back_as_it_happened(home: &Home) {
    write(home, vec![(SAM, named("Blood tests – été"))]).await;
    let entries = of_owner(home, SAM, None, 9).await;
    let expected = AuditEntry {
        number: entries[0].number,
        at: day(1),
        actor: Actor::Person(id(SAM)),
        resource: Some(tests()),
        event: named("Blood tests – été"),
    };
    assert_eq!(entries, [expected]);
}

async fn an_owner_reads_what_concerns_her_and_nobody_else_does(home: &Home) {
    let steps = [
        AuditEvent::PatIssued {
            service: id(ST_MARYS),
        },
        AuditEvent::TicketIssued {
            service: id(ST_MARYS),
        },
        AuditEvent::ClaimsRequested { client: id(CLINIC) },
        AuditEvent::ClaimsOpened { client: id(CLINIC) },
        AuditEvent::TokenRevoked { client: id(CLINIC) },
    ];
    write(home, vec![(SAM, named("first")), (AMARA, named("hers"))]).await;
    write(home, steps.map(|event| (SAM, event)).into()).await;
    let events: Vec<_> = of_owner(home, SAM, None, 9)
        .await
        .into_iter()
        .map(|e| e.event)
        .collect();
    assert_eq!(
        events,
        [named("first")],
        "steps between programs are left out"
    );
    assert_eq!(of_owner(home, AMARA, None, 9).await.len(), 1);
    assert!(of_owner(home, LOLA, None, 9).await.is_empty());
    assert_eq!(
        of_resource(home, SAM).await.len(),
        6,
        "all that concerns the record"
    );
    assert!(of_resource(home, AMARA).await.is_empty());
}

async fn the_trail_is_read_in_pages(home: &Home) {
    for name in ["one", "two", "three"] {
        write(home, vec![(SAM, named(name))]).await;
    }
    let newest = of_owner(home, SAM, None, 2).await;
    let events: Vec<_> = newest.iter().map(|e| e.event.clone()).collect();
    assert_eq!(events, [named("three"), named("two")]);
    let rest = of_owner(home, SAM, Some((newest[1].at, newest[1].number)), 2).await;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].event, named("one"));
}

async fn what_is_written_late_stands_where_it_happened(home: &Home) {
    for (at, name) in [(3, "three"), (1, "one"), (2, "two")] {
        write_at(home, day(at), vec![(SAM, named(name))]).await;
    }
    let newest = of_owner(home, SAM, None, 2).await;
    let events: Vec<_> = newest.iter().map(|e| e.event.clone()).collect();
    assert_eq!(events, [named("three"), named("two")]);
    let rest = of_owner(home, SAM, Some((newest[1].at, newest[1].number)), 2).await;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].event, named("one"));
    assert_eq!(of_resource(home, SAM).await[0].event, named("three"));
}

async fn more_events_than_fit_into_one_statement_are_all_kept_in_order(home: &Home) {
    let before = home.store.statements();
    // 64 + 16 + 4 + 4 + 1: each length of statement there is.
    let events = (0..89)
        .map(|number| (SAM, named(&format!("{number}"))))
        .collect();
    write(home, events).await;
    assert_eq!(home.store.statements() - before, 5);
    let entries = of_owner(home, SAM, None, 100).await;
    let names: Vec<_> = entries.iter().rev().map(|e| e.event.clone()).collect();
    let expected: Vec<_> = (0..89).map(|number| named(&format!("{number}"))).collect();
    assert_eq!(names, expected);
}
