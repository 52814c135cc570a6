//! The one way to change anything: what is saved is saved with its events, and what fails fails
//! alone.

use futures::future::join_all;
use latchkey_domain::audit::AuditEvent;
use latchkey_store::{Change, Store, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_change_is_saved_with_what_happened,
    a_closure_that_fails_leaves_nothing_behind,
    a_change_of_nothing_is_rolled_back,
    what_only_counts_is_kept_without_an_event,
    those_who_fail_among_many_fail_alone,
    statements_are_counted,
);

pub(super) async fn meta(home: &Home, key: &'static str) -> Option<String> {
    look!(home, |tx| tx.meta().get(key))
}

pub(super) async fn names_in_the_trail(home: &Home) -> Vec<String> {
    let entries = look!(home, |tx| tx.audit().of_owner(&sam(), None, 1000));
    let name = |event| match event {
        AuditEvent::PersonCreated { name } => name,
        other => panic!("{other:?}"),
    };
    let mut names: Vec<String> = entries.into_iter().map(|entry| name(entry.event)).collect();
    names.sort();
    names
}

pub(super) fn happened(name: &str) -> latchkey_domain::audit::AuditRecord {
    record(
        &AuditEvent::PersonCreated {
            name: name.to_owned(),
        },
        SAM,
        day(1),
    )
}

/// What a closure does after it has written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Save,
    Stale,
    Conflict,
    Nothing,
    NoEvents,
    Panic,
}

/// Writes a value under a key, and then ends as it is told.
pub(super) async fn act(store: &Store, key: &'static str, end: End) -> Result<(), StoreError> {
    let acting = store.write(move |tx| {
        Box::pin(async move {
            tx.meta().insert_if_absent(key, "written").await?;
            match end {
                End::Save => Ok(Change::new((), happened(key))),
                End::Stale => Err(StoreError::Stale),
                End::Conflict => {
                    tx.owners().insert(&sam()).await?;
                    tx.owners().insert(&sam()).await?;
                    Ok(Change::new((), happened(key)))
                }
                End::Nothing => Ok(Change::none(())),
                End::NoEvents => Ok(Change::many((), Vec::new())),
                End::Panic => panic!("on purpose"),
            }
        })
    });
    acting.await
}

async fn a_change_is_saved_with_what_happened(home: &Home) {
    act(&home.store, "a", End::Save).await.unwrap();
    let many = home.store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            tx.meta().insert_if_absent("b", "written").await?;
            Ok(Change::many(7, vec![happened("b"), happened("c")]))
        })
    });
    assert_eq!(many.await.unwrap(), 7, "the closure's value comes back");
    assert_eq!(names_in_the_trail(home).await, ["a", "b", "c"]);
    assert_eq!(meta(home, "b").await.as_deref(), Some("written"));
}

async fn a_closure_that_fails_leaves_nothing_behind(home: &Home) {
    let stale = act(&home.store, "a", End::Stale).await;
    assert!(
        matches!(stale, Err(StoreError::Stale)),
        "its own error: {stale:?}"
    );
    let conflict = act(&home.store, "b", End::Conflict).await;
    assert!(
        matches!(conflict, Err(StoreError::Conflict)),
        "{conflict:?}"
    );
    let panicked = act(&home.store, "c", End::Panic).await;
    assert!(
        matches!(panicked, Err(StoreError::Corrupt(_))),
        "{panicked:?}"
    );
    for key in ["a", "b", "c"] {
        assert_eq!(meta(home, key).await, None);
    }
    assert!(names_in_the_trail(home).await.is_empty());
    act(&home.store, "d", End::Save).await.unwrap();
    assert_eq!(
        names_in_the_trail(home).await,
        ["d"],
        "and the next one goes on"
    );
}

async fn a_change_of_nothing_is_rolled_back(home: &Home) {
    act(&home.store, "a", End::Nothing).await.unwrap();
    act(&home.store, "b", End::NoEvents).await.unwrap();
    assert_eq!((meta(home, "a").await, meta(home, "b").await), (None, None));
}

async fn what_only_counts_is_kept_without_an_event(home: &Home) {
    let counting = home.store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            tx.meta().insert_if_absent("a", "written").await?;
            Ok(Change::counted((), Vec::new()))
        })
    });
    counting.await.unwrap();
    change!(home, |tx| tx.meta().insert_if_absent("b", "written")).unwrap();
    assert!(meta(home, "a").await.is_some() && meta(home, "b").await.is_some());
    assert!(names_in_the_trail(home).await.is_empty());
    let failed: Result<u64, _> = change!(home, |tx| async move {
        tx.meta().insert_if_absent("c", "written").await?;
        Err(StoreError::Stale)
    });
    assert!(matches!(failed, Err(StoreError::Stale)));
    assert_eq!(meta(home, "c").await, None);
}

pub(super) const KEYS: [&str; 24] = [
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15",
    "16", "17", "18", "19", "20", "21", "22", "23",
];

async fn those_who_fail_among_many_fail_alone(home: &Home) {
    // First and last in the group, and each kind of end beside each other.
    let end = |number: usize| match number % 8 {
        0 => End::Stale,
        2 => End::Conflict,
        3 => End::Panic,
        5 => End::Nothing,
        7 => End::NoEvents,
        _ => End::Save,
    };
    let acts = KEYS
        .iter()
        .enumerate()
        .map(|(number, key)| act(&home.store, key, end(number)));
    let answers = join_all(acts).await;
    let mut saved = Vec::new();
    for (number, (key, answer)) in KEYS.iter().zip(answers).enumerate() {
        let fine = match end(number) {
            End::Save | End::Nothing | End::NoEvents => answer.is_ok(),
            End::Stale => matches!(answer, Err(StoreError::Stale)),
            End::Conflict => matches!(answer, Err(StoreError::Conflict)),
            End::Panic => matches!(answer, Err(StoreError::Corrupt(_))),
        };
        assert!(fine, "{key}: {answer:?}");
        let written = end(number) == End::Save;
        assert_eq!(meta(home, key).await.is_some(), written, "{key}");
        if written {
            saved.push((*key).to_owned());
        }
    }
    assert_eq!(names_in_the_trail(home).await, saved);
    let owner = change!(home, |tx| tx.owners().bump(&sam()));
    assert!(
        matches!(owner, Err(StoreError::Stale)),
        "no conflict left its first half"
    );
}

async fn statements_are_counted(home: &Home) {
    let before = home.store.statements();
    assert_eq!(meta(home, "a").await, None);
    assert_eq!(home.store.statements() - before, 1, "a read is one");
    act(&home.store, "a", End::Save).await.unwrap();
    assert_eq!(
        home.store.statements() - before,
        3,
        "a write, and its row in the trail"
    );
}

/// Each change is one statement, and all rows of the trail together are one: they went into one
/// transaction, or each would have a statement of its own.
#[tokio::test]
async fn changes_that_wait_on_sqlite_share_one_commit() {
    let home = Home::sqlite().await;
    let before = home.store.statements();
    let acts = KEYS.iter().map(|key| act(&home.store, key, End::Save));
    assert!(join_all(acts).await.iter().all(Result::is_ok));
    let statements = home.store.statements() - before;
    // 24 rows are one statement of 16 and two of 4.
    assert_eq!(statements, 24 + 3);
    assert_eq!(names_in_the_trail(&home).await, KEYS);
    home.leave().await;
}
