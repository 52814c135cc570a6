//! Callers who go away, come too late, or are too many: what was accepted is done, and what was
//! not is refused.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use latchkey_store::{Change, Engine, Store, StoreError, StoreOptions, Tx};
use tokio::sync::watch;

use super::cast::*;
use super::home::Home;
use super::writing::{End, KEYS, act, happened, meta, names_in_the_trail};

on_both_engines!(
    a_caller_who_goes_away_cancels_nothing,
    a_closed_store_refuses_whatever_comes,
    a_full_queue_refuses_but_has_places_for_what_is_urgent,
    a_caller_who_waited_too_long_is_told_that_nobody_knows,
);

/// Begins a write and does not wait for its answer.
fn begin_and_go_away(store: &Store, key: &'static str) {
    let mut going = Box::pin(act(store, key, End::Save));
    assert!(going.as_mut().now_or_never().is_none(), "it has only begun");
}

async fn a_caller_who_goes_away_cancels_nothing(home: &Home) {
    for key in KEYS {
        begin_and_go_away(&home.store, key);
    }
    // Closing finishes what was accepted.
    home.store.close().await;
    let again = Store::open(&home.url, StoreOptions::default())
        .await
        .unwrap();
    let entries = again.read::<_, StoreError, _>(|tx| {
        Box::pin(async move { tx.audit().of_owner(&sam(), None, 1000).await })
    });
    assert_eq!(entries.await.unwrap().len(), KEYS.len());
    again.close().await;
}

async fn a_closed_store_refuses_whatever_comes(home: &Home) {
    home.store.ping().await.unwrap();
    home.store.close().await;
    let late = act(&home.store, "a", End::Save).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    let urgent = home
        .store
        .write_urgent::<(), StoreError, _>(|_| Box::pin(async move { Ok(Change::none(())) }));
    let urgent = urgent.await;
    assert!(
        matches!(urgent, Err(StoreError::Unavailable(_))),
        "{urgent:?}"
    );
    let read = home
        .store
        .read::<_, StoreError, _>(|tx| Box::pin(async move { tx.meta().get("a").await }));
    let read = read.await;
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    let ping = home.store.ping().await;
    assert!(matches!(ping, Err(StoreError::Unavailable(_))), "{ping:?}");
    let again = Store::open(&home.url, StoreOptions::default())
        .await
        .unwrap();
    assert_eq!(again.engine(), home.store.engine());
    let saved =
        again.read::<_, StoreError, _>(|tx| Box::pin(async move { tx.meta().get("a").await }));
    assert_eq!(saved.await.unwrap(), None);
    again.close().await;
}

/// Waits until the gate is open.
async fn wait(gate: &watch::Receiver<bool>) {
    let mut gate = gate.clone();
    gate.wait_for(|open| *open).await.unwrap();
}

type Written<'t> = BoxFuture<'t, Result<Change<()>, StoreError>>;

/// A change that waits for the gate.
fn gated(
    gate: watch::Receiver<bool>,
) -> impl for<'t, 'c> Fn(&'t mut Tx<'c>) -> Written<'t> + Send + Sync + 'static {
    move |_| {
        let gate = gate.clone();
        Box::pin(async move {
            wait(&gate).await;
            Ok(Change::new((), happened("a")))
        })
    }
}

async fn a_full_queue_refuses_but_has_places_for_what_is_urgent(home: &Home) {
    let (open, gate) = watch::channel(false);
    let write = |urgent: bool| {
        let (store, closure) = (home.store.clone(), gated(gate.clone()));
        Box::pin(async move {
            if urgent {
                store.write_urgent(closure).await
            } else {
                store.write(closure).await
            }
        })
    };
    let mut waiting = Vec::new();
    let refused = loop {
        let mut attempt = write(false);
        match attempt.as_mut().now_or_never() {
            Some(answer) => break answer,
            None => waiting.push(attempt),
        }
    };
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    assert_eq!(waiting.len(), 256);
    let mut urgent = write(true);
    assert!(urgent.as_mut().now_or_never().is_none(), "there is a place");
    waiting.push(urgent);
    open.send(true).unwrap();
    let answers = join_all(waiting).await;
    assert!(
        answers.iter().all(Result::is_ok),
        "what was accepted is done"
    );
    assert_eq!(names_in_the_trail(home).await.len(), 257);
}

async fn a_caller_who_waited_too_long_is_told_that_nobody_knows(home: &Home) {
    let options = StoreOptions {
        deadline: Duration::from_millis(20),
        ..StoreOptions::default()
    };
    let hasty = Store::open(&home.url, options).await.unwrap();
    let (open, gate) = watch::channel(false);
    let slow = hasty.write_unaudited::<(), StoreError, _>("a test", move |tx| {
        let gate = gate.clone();
        Box::pin(async move {
            tx.meta().insert_if_absent("slow", "written").await?;
            wait(&gate).await;
            Ok(())
        })
    });
    let slow = slow.await;
    assert!(matches!(slow, Err(StoreError::Unknown)), "{slow:?}");
    // On SQLite it waits behind the slow one. When its turn comes its caller has given up, and
    // may have tried again: it must not begin any more.
    let behind = act(&hasty, "behind", End::Save).await;
    open.send(true).unwrap();
    hasty.close().await;
    assert_eq!(
        meta(home, "slow").await.as_deref(),
        Some("written"),
        "it was done nevertheless"
    );
    if home.store.engine() == Engine::Sqlite {
        assert!(matches!(behind, Err(StoreError::Unknown)), "{behind:?}");
        assert_eq!(meta(home, "behind").await, None);
    } else if behind.is_ok() {
        // A slow machine may not answer in time; what is acknowledged is there.
        assert!(meta(home, "behind").await.is_some());
    }
}
