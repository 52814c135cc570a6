//! Half-filled forms, and the drafts of answers to requests.

use latchkey_store::{Draft, DraftKind};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_draft_is_its_owners_and_only_for_a_time,
    an_answer_in_the_making_belongs_to_a_request,
);

fn draft() -> Draft {
    Draft {
        id: id(80),
        owner: id(SAM),
        kind: DraftKind::Share,
        subject: None,
        changed_at: day(1),
        expires_at: day(3),
        body: r#"{"who":"Ngọzi"}"#.to_owned(),
    }
}

async fn a_draft_is_its_owners_and_only_for_a_time(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.drafts().insert(&draft())).unwrap();
    let read = |owner, now| async move {
        look!(home, |tx| tx.drafts().of_owner(&id(owner), &id(80), now))
    };
    assert_eq!(read(SAM, day(2)).await, Some(draft()));
    assert_eq!(read(AMARA, day(2)).await, None);
    assert_eq!(read(SAM, day(3)).await, None, "its time is over");
    let save = |owner, now: i64| async move {
        change!(home, |tx| tx.drafts().save(
            &id(owner),
            &id(80),
            "{}",
            day(now),
            day(now + 2)
        ))
        .unwrap()
    };
    assert_eq!(save(AMARA, 2).await, 0);
    assert_eq!(save(SAM, 3).await, 0, "too late");
    assert_eq!(save(SAM, 2).await, 1);
    let saved = Draft {
        body: "{}".to_owned(),
        changed_at: day(2),
        expires_at: day(4),
        ..draft()
    };
    assert_eq!(read(SAM, day(3)).await, Some(saved));
    assert_eq!(
        change!(home, |tx| tx.drafts().delete(&amara(), &id(80))).unwrap(),
        0
    );
    assert_eq!(
        change!(home, |tx| tx.drafts().delete(&sam(), &id(80))).unwrap(),
        1
    );
    assert_eq!(read(SAM, day(3)).await, None);
    change!(home, |tx| tx.drafts().insert(&draft())).unwrap();
    assert_eq!(change!(home, |tx| tx.drafts().purge(day(3))).unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.drafts().purge(day(4))).unwrap(), 1);
}

async fn an_answer_in_the_making_belongs_to_a_request(home: &Home) {
    settled(home).await;
    let answer = |number, subject: u64, changed: i64| Draft {
        id: id(number),
        kind: DraftKind::Answer,
        subject: Some(request_id(subject).to_string()),
        changed_at: day(changed),
        ..draft()
    };
    change!(home, |tx| async move {
        tx.drafts().insert(&answer(81, 301, 1)).await?;
        tx.drafts().insert(&answer(82, 301, 2)).await?;
        tx.drafts().insert(&answer(83, 302, 2)).await?;
        tx.drafts().insert(&draft()).await
    })
    .unwrap();
    let read = |owner, subject, now| async move {
        look!(home, |tx| tx.drafts().answer_for(
            &id(owner),
            &id(subject),
            now
        ))
    };
    assert_eq!(
        read(SAM, 301, day(2)).await,
        Some(answer(82, 301, 2)),
        "the latest"
    );
    assert_eq!(read(AMARA, 301, day(2)).await, None);
    assert_eq!(read(SAM, 301, day(3)).await, None);
    assert_eq!(
        change!(home, |tx| tx.drafts().forget_answer(&amara(), &id(301))).unwrap(),
        0
    );
    assert_eq!(
        change!(home, |tx| tx.drafts().forget_answer(&sam(), &id(301))).unwrap(),
        2
    );
    assert_eq!(read(SAM, 301, day(2)).await, None);
    assert_eq!(read(SAM, 302, day(2)).await, Some(answer(83, 302, 2)));
    assert!(look!(home, |tx| tx.drafts().of_owner(&sam(), &id(80), day(2))).is_some());
}
