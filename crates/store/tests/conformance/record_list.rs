//! The list of an owner's records, her stars, how connections stand, and the trail by what it
//! concerns.

use latchkey_domain::audit::{Actor, AuditEvent, Shown, Touched};
use latchkey_domain::id::{ConnectionId, PartyId, ResourceId};
use latchkey_domain::resource::Resource;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{
    Change, Connection, Engine, Pat, RecordFilter, RecordPlace, RefreshToken, StoreError,
    TrailFilter, TrailOutcome,
};
use sqlx::AssertSqlSafe;

use super::cast::*;
use super::home::Home;

on_both_engines!(
    records_are_listed_in_pages_by_service_and_name,
    records_are_found_whatever_their_case_and_accents,
    records_are_listed_by_who_can_see_them_and_by_stars,
    names_from_before_there_were_keys_get_theirs,
    a_connection_works_while_its_service_holds_something_and_comes,
    the_trail_is_found_by_person_record_outcome_and_time,
    what_was_written_before_is_found_too,
    downloads_read_everything_once_in_pages,
);

const MORE: u64 = 60;

async fn with_names(home: &Home, names: &'static [&'static str]) {
    settled(home).await;
    change!(home, |tx| async move {
        for (place, name) in names.iter().enumerate() {
            let number = MORE + u64::try_from(place).unwrap();
            tx.resources()
                .insert(&resource(number, SAM, ST_MARYS, name))
                .await?;
        }
        Ok(())
    })
    .unwrap();
}

async fn names(home: &Home, filter: RecordFilter) -> Vec<String> {
    let counted = filter.clone();
    let found = look!(home, |tx| tx.record_list().count_fitting(
        &sam(),
        &counted,
        day(5)
    ));
    let mut all = Vec::new();
    let mut after: Option<RecordPlace> = None;
    loop {
        let (filter, from) = (filter.clone(), after.clone());
        let page = look!(home, |tx| tx.record_list().page(
            &sam(),
            &filter,
            from.as_ref(),
            day(5),
            2
        ));
        all.extend(page.iter().map(|record| record.name.clone()));
        match page.last() {
            Some(last) if page.len() == 2 => after = Some(last.into()),
            _ => break,
        }
    }
    assert_eq!(i64::try_from(all.len()).unwrap(), found);
    all
}

async fn records_are_listed_in_pages_by_service_and_name(home: &Home) {
    with_names(home, &["Zebra", "été", "Eta", "apple", "Éclair"]).await;
    assert_eq!(
        names(home, RecordFilter::default()).await,
        [
            "apple",
            "Blood tests",
            "Éclair",
            "Eta",
            "été",
            "Zebra",
            "A letter"
        ],
        "St Mary's first, then Elm Street; Amara's are not here"
    );
    change!(home, |tx| tx.resources().remove(
        &sam(),
        &id(ST_MARYS),
        &id(MORE),
        day(2)
    ))
    .unwrap();
    assert!(
        !names(home, RecordFilter::default())
            .await
            .contains(&"Zebra".to_owned())
    );
}

async fn records_are_found_whatever_their_case_and_accents(home: &Home) {
    with_names(
        home,
        &[
            "RÉSUMÉ of care",
            "50% of all",
            "a_b",
            "Straße",
            "اختبارات الدم",
        ],
    )
    .await;
    let with = |words: &str| {
        names(
            home,
            RecordFilter {
                words: words.to_owned(),
                ..RecordFilter::default()
            },
        )
    };
    assert_eq!(with("resume").await, ["RÉSUMÉ of care"]);
    assert_eq!(with(" Re\u{301}sume\u{301} ").await, ["RÉSUMÉ of care"]);
    assert_eq!(with("STRASSE").await, ["Straße"]);
    assert_eq!(with("الدم").await, ["اختبارات الدم"]);
    assert_eq!(with("50%").await, ["50% of all"], "a sign is a sign");
    assert_eq!(with("a_b").await, ["a_b"]);
    assert!(with("no such thing").await.is_empty());
    // A new name is found, and the old one is not.
    change!(home, |tx| async move {
        let renamed = Resource {
            changed_at: day(3),
            ..resource(MORE, SAM, ST_MARYS, "Café")
        };
        tx.resources().update(&renamed).await
    })
    .unwrap();
    assert_eq!(with("cafe").await, ["Café"]);
    assert!(with("resume").await.is_empty());
}

async fn records_are_listed_by_who_can_see_them_and_by_stars(home: &Home) {
    with_names(home, &["Mood"]).await;
    change!(home, |tx| async move {
        let mut private = resource(MORE, SAM, ST_MARYS, "Mood");
        private.description.kind = Some("https://example.org/kinds/mental-health".to_owned());
        tx.resources().update(&private).await
    })
    .unwrap();
    with_shares(home, vec![share(1), share(2)]).await;
    let shared = |shared| RecordFilter {
        shared: Some(shared),
        ..RecordFilter::default()
    };
    assert_eq!(names(home, shared(true)).await, ["Blood tests"]);
    assert_eq!(names(home, shared(false)).await, ["Mood", "A letter"]);
    let extra = RecordFilter {
        extra_private: true,
        ..RecordFilter::default()
    };
    assert_eq!(names(home, extra).await, ["Mood"]);
    let all = RecordFilter::default();
    let page = look!(home, |tx| tx.record_list().page(
        &sam(),
        &all,
        None,
        day(5),
        9
    ));
    assert_eq!(page[0].people, 1, "one person with two shares");
    assert!(page[1].extra_private && page[1].people == 0);

    let starred = || RecordFilter {
        starred: true,
        ..RecordFilter::default()
    };
    for (record, rows, why) in [
        (TESTS, 1, "it gets one"),
        (TESTS, 0, "it has one"),
        (VACCINES, 0, "it is Amara's"),
    ] {
        let put = change!(home, |tx| async move {
            let record: ResourceId = id(record);
            tx.stars().put(&sam(), &record, day(2)).await
        });
        assert_eq!(put.unwrap(), rows, "{why}");
    }
    assert_eq!(names(home, starred()).await, ["Blood tests"]);
    assert!(look!(home, |tx| tx.stars().is_put(&sam(), &tests())));
    assert!(!look!(home, |tx| tx.stars().is_put(&amara(), &tests())));
    assert_eq!(
        change!(home, |tx| tx.stars().take(&amara(), &tests())).unwrap(),
        0
    );
    assert_eq!(
        change!(home, |tx| tx.stars().take(&sam(), &tests())).unwrap(),
        1
    );
    assert!(names(home, starred()).await.is_empty());
}

async fn names_from_before_there_were_keys_get_theirs(home: &Home) {
    with_names(home, &["Été"]).await;
    let mut raw = home.raw().await;
    sqlx::query("UPDATE resources SET name_key = NULL")
        .execute(&mut raw)
        .await
        .unwrap();
    assert!(names(home, RecordFilter::default()).await.is_empty());
    let made = change!(home, |tx| tx.record_list().make_keys(3)).unwrap();
    assert_eq!(made, 3);
    let made = change!(home, |tx| tx.record_list().make_keys(3)).unwrap();
    assert_eq!(made, 1);
    assert_eq!(
        change!(home, |tx| tx.record_list().make_keys(3)).unwrap(),
        0
    );
    let words = RecordFilter {
        words: "ETE".to_owned(),
        ..RecordFilter::default()
    };
    assert_eq!(names(home, words).await, ["Été"]);
}

async fn a_connection_works_while_its_service_holds_something_and_comes(home: &Home) {
    settled(home).await;
    let at = |now: Timestamp| async move {
        let mut all = look!(home, |tx| tx.connections().standing(&sam(), now));
        all.pop().unwrap()
    };
    let fresh = at(day(0)).await;
    assert_eq!(
        (fresh.opens, fresh.heard_at, fresh.records),
        (false, None, 1)
    );
    change!(home, |tx| async move {
        let pat = Pat {
            client: id(ST_MARYS),
            owner: sam(),
            connection: id(CONNECTION),
            family: id(41),
            issued_at: day(1),
            expires_at: day(2),
        };
        let renewal = RefreshToken {
            client: id(ST_MARYS),
            owner: sam(),
            connection: id(CONNECTION),
            family: id(41),
            issued_at: day(1),
            expires_at: day(30),
        };
        tx.pats().insert(&hash(1), &pat).await?;
        tx.refresh_tokens().insert(&hash(2), &renewal).await?;
        tx.connections()
            .heard(&pat.connection, &pat.owner, day(1))
            .await
    })
    .unwrap();
    let working = at(day(10)).await;
    assert_eq!((working.opens, working.heard_at), (true, Some(day(1))));
    assert!(!at(day(31)).await.opens, "all it held ran out");
    let other = change!(home, |tx| tx.connections().heard(
        &id(CONNECTION),
        &amara(),
        day(9)
    ));
    assert_eq!(other.unwrap(), 0);
    change!(home, |tx| async move {
        tx.refresh_tokens()
            .revoke_connection(&id(CONNECTION), day(3))
            .await?;
        tx.connections()
            .end(&id(CONNECTION), &sam(), day(3))
            .await?;
        let again = Connection {
            id: id::<ConnectionId>(32),
            connected_at: day(4),
            ..connection()
        };
        tx.connections().insert(&again).await
    })
    .unwrap();
    let all = look!(home, |tx| tx.connections().standing(&sam(), day(5)));
    let ended: Vec<_> = all.iter().map(|one| one.connection.ended_at).collect();
    assert_eq!(ended, [None, Some(day(3))], "the newest first");
    assert!(look!(home, |tx| tx.connections().standing(&amara(), day(5))).is_empty());
}

fn touched(record: u64) -> Touched {
    Touched {
        resource: id(record),
        name: format!("record {record}"),
        scopes: scopes(&["view"]),
    }
}

fn who(party: u64) -> Shown {
    Shown {
        id: id(party),
        name: format!("person {party}"),
    }
}

fn let_in(party: u64, records: &[u64]) -> AuditEvent {
    AuditEvent::LetIn {
        who: who(party),
        app: "Clinic Desk".to_owned(),
        what: records.iter().map(|record| touched(*record)).collect(),
        times: 1,
    }
}

fn refused(party: u64, record: u64) -> AuditEvent {
    AuditEvent::AccessDenied {
        who: Some(who(party)),
        app: "Clinic Desk".to_owned(),
        what: vec![touched(record)],
    }
}

/// Each event on a day of its own, from the first on.
async fn lived(home: &Home) {
    let events = [
        let_in(OKAFOR, &[TESTS]),
        let_in(LOLA, &[LETTER]),
        let_in(OKAFOR, &[TESTS, LETTER]),
        refused(LOLA, TESTS),
        AuditEvent::PatIssued {
            service: id(ST_MARYS),
        },
        AuditEvent::SignedIn,
    ];
    home.store
        .write::<_, StoreError, _>(move |_| {
            let mut at = 0;
            let mut records: Vec<_> = events
                .iter()
                .map(|event| {
                    at += 1;
                    let one = match event {
                        AuditEvent::LetIn { what, .. } if what.len() == 1 => {
                            Some(what[0].resource.clone())
                        }
                        _ => None,
                    };
                    event.record(day(at), &Actor::System, Some(&sam()), one.as_ref())
                })
                .collect();
            records.push(let_in(OKAFOR, &[VACCINES]).record(
                day(3),
                &Actor::System,
                Some(&amara()),
                None,
            ));
            Box::pin(async move { Ok(Change::many((), records)) })
        })
        .await
        .unwrap();
}

/// The days of what fits, the newest first, read in pages of one.
async fn days(home: &Home, filter: TrailFilter) -> Vec<i64> {
    let mut all = Vec::new();
    let mut before = None;
    loop {
        let (filter, from) = (filter.clone(), before);
        let page = look!(home, |tx| tx.audit().search(&sam(), &filter, from, 1));
        let Some(entry) = page.first() else { break };
        all.push(entry.at.since(day(0)).as_seconds() / 86_400);
        before = Some((entry.at, entry.number));
    }
    all
}

async fn the_filters_find(home: &Home) {
    let person = |party: u64| Some(id::<PartyId>(party));
    let record = |record: u64| Some(id::<ResourceId>(record));
    let none = TrailFilter::default;
    assert_eq!(
        days(home, none()).await,
        [6, 4, 3, 2, 1],
        "no step between programs"
    );
    let of = |person, resource, outcome| TrailFilter {
        person,
        resource,
        outcome,
        since: None,
    };
    assert_eq!(days(home, of(person(OKAFOR), None, None)).await, [3, 1]);
    assert_eq!(days(home, of(None, record(TESTS), None)).await, [4, 3, 1]);
    assert_eq!(days(home, of(None, record(LETTER), None)).await, [3, 2]);
    assert_eq!(
        days(home, of(person(LOLA), record(LETTER), None)).await,
        [2]
    );
    assert_eq!(
        days(home, of(None, None, Some(TrailOutcome::In))).await,
        [3, 2, 1]
    );
    assert_eq!(
        days(home, of(None, None, Some(TrailOutcome::No))).await,
        [4]
    );
    let no = Some(TrailOutcome::No);
    assert_eq!(days(home, of(person(LOLA), record(TESTS), no)).await, [4]);
    assert_eq!(days(home, of(person(NOBODY), None, None)).await, [0; 0]);
    assert_eq!(
        days(home, of(None, record(VACCINES), None)).await,
        [0; 0],
        "Amara's"
    );
    let since = TrailFilter {
        since: Some(day(3)),
        ..none()
    };
    assert_eq!(days(home, since).await, [6, 4, 3]);
}

async fn the_trail_is_found_by_person_record_outcome_and_time(home: &Home) {
    lived(home).await;
    the_filters_find(home).await;
    let all = TrailFilter::default();
    let newest = look!(home, |tx| tx.audit().search(&sam(), &all, None, 1));
    let number = newest[0].number;
    let one = look!(home, |tx| tx.audit().one_of_owner(&sam(), number));
    assert_eq!(one.as_ref(), newest.first());
    assert_eq!(
        look!(home, |tx| tx.audit().one_of_owner(&amara(), number)),
        None
    );
    let step = look!(home, |tx| tx.audit().one_of_owner(&sam(), number - 1));
    assert_eq!(step, None, "a step between programs is no event of hers");
}

/// The statements by which the migration fills in what rows from before it lack.
async fn what_was_written_before_is_found_too(home: &Home) {
    lived(home).await;
    let mut raw = home.raw().await;
    let file = match home.store.engine() {
        Engine::Sqlite => {
            include_str!("../../../../migrations/sqlite/0014_records_and_activity.sql")
        }
        Engine::Postgres => {
            include_str!("../../../../migrations/postgres/0014_records_and_activity.sql")
        }
    };
    let blank = "UPDATE audit_events SET person_id = NULL, outcome = NULL, resource_ids = NULL";
    sqlx::query(blank).execute(&mut raw).await.unwrap();
    let unknown = TrailFilter {
        person: Some(id(OKAFOR)),
        ..TrailFilter::default()
    };
    assert!(days(home, unknown).await.is_empty());
    let mut ran = 0;
    for statement in file
        .split(';')
        .filter(|text| text.contains("UPDATE audit_events"))
    {
        sqlx::query(AssertSqlSafe(statement.to_owned()))
            .execute(&mut raw)
            .await
            .unwrap();
        ran += 1;
    }
    assert_eq!(ran, 3);
    the_filters_find(home).await;
}

async fn downloads_read_everything_once_in_pages(home: &Home) {
    settled(home).await;
    let mut shares: Vec<_> = (1..=5).map(share).collect();
    shares[2].ends_at = day(30).plus(Lifetime::days(1));
    with_shares(home, shares).await;
    let mut read = Vec::new();
    let mut last = None;
    loop {
        let from = last.clone();
        let page = look!(home, |tx| tx.shares().page_of_owner(
            &sam(),
            from.as_ref(),
            2
        ));
        read.extend(numbers(&page));
        match page.into_iter().next_back() {
            Some(share) => last = Some(share),
            None => break,
        }
    }
    assert_eq!(read, [1, 2, 4, 5, 3]);
    let none = look!(home, |tx| tx.shares().page_of_owner(&amara(), None, 9));
    assert!(none.is_empty());
    let live = look!(home, |tx| tx.shares().live_with(
        &sam(),
        &doctor_okafor(),
        day(2),
        3
    ));
    assert_eq!(numbers(&live), [1, 2, 4]);
    let here = look!(home, |tx| tx.shares().live_of_service(
        &sam(),
        &id(ST_MARYS),
        day(2),
        2
    ));
    assert_eq!(numbers(&here), [1, 2]);
    let elsewhere = look!(home, |tx| tx.shares().live_of_service(
        &sam(),
        &id(ELM_STREET),
        day(2),
        2
    ));
    assert!(elsewhere.is_empty());

    change!(home, |tx| async move {
        for number in [71, 72, 73] {
            tx.access_requests().insert(&request(number)).await?;
        }
        Ok(())
    })
    .unwrap();
    let first = look!(home, |tx| tx.access_requests().page_of_owner(
        &sam(),
        None,
        2
    ));
    let after = first[1].clone();
    let rest = look!(home, |tx| tx.access_requests().page_of_owner(
        &sam(),
        Some(&after),
        2
    ));
    assert_eq!((first.len(), rest.len()), (2, 1));
    assert_eq!(rest[0].id, request_id(73));
}
