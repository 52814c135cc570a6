//! Clients that register themselves: their tokens, their rows, and their end.

use latchkey_domain::party::{Client, Registered};
use latchkey_store::RegistrationToken;

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_token_lets_so_many_clients_in_until_it_ends,
    a_client_is_managed_with_its_own_token_only,
    an_operators_client_is_never_managed,
    an_ended_client_is_a_name_and_nothing_more,
);

const ITSELF: u64 = 91;

fn itself() -> Client {
    Client {
        registered: Registered::ByItself,
        reviewed_at: None,
        ..client(ITSELF, "Registered itself", false)
    }
}

async fn registered(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx
        .clients()
        .insert(&itself(), Some(&secret(ITSELF))))
    .unwrap();
    let kept = change!(home, |tx| tx.registrations().keep(
        &id(ITSELF),
        &hash(7),
        "{}"
    ));
    assert_eq!(kept.unwrap(), 1);
}

async fn a_token_lets_so_many_clients_in_until_it_ends(home: &Home) {
    let token = || RegistrationToken {
        made_at: day(0),
        expires_at: day(2),
        uses_left: 2,
    };
    change!(home, |tx| tx.registrations().insert(&hash(1), &token())).unwrap();
    assert!(look!(home, |tx| tx
        .registrations()
        .is_good(&hash(1), day(1))));
    for (at, taken) in [(2, 0), (1, 1), (1, 1), (1, 0)] {
        let took = change!(home, |tx| tx.registrations().take(&hash(1), day(at)));
        assert_eq!(took.unwrap(), taken, "day {at}");
    }
    assert!(!look!(home, |tx| tx
        .registrations()
        .is_good(&hash(1), day(1))));
    assert!(!look!(home, |tx| tx
        .registrations()
        .is_good(&hash(2), day(1))));
    for purged in [1, 0] {
        let gone = change!(home, |tx| tx.registrations().purge(day(3)));
        assert_eq!(gone.unwrap(), purged);
    }
}

async fn a_client_is_managed_with_its_own_token_only(home: &Home) {
    registered(home).await;
    let found = look!(home, |tx| tx.registrations().managed(&id(ITSELF), &hash(7)));
    assert_eq!(found, Some((itself(), "{}".to_owned())));
    let other = look!(home, |tx| tx.registrations().managed(&id(ITSELF), &hash(8)));
    assert_eq!(other, None);
    let again = change!(home, |tx| tx.registrations().keep(
        &id(ITSELF),
        &hash(8),
        "{}"
    ));
    assert_eq!(again.unwrap(), 0, "the token stays the same");
    let next = || Client {
        name: "Another name".to_owned(),
        native: true,
        ..itself()
    };
    let replaced = change!(home, |tx| tx.registrations().replace(&next(), "{\"a\":1}"));
    assert_eq!(replaced.unwrap(), 1);
    let found = look!(home, |tx| tx.registrations().managed(&id(ITSELF), &hash(7)));
    assert_eq!(found, Some((next(), "{\"a\":1}".to_owned())));
}

async fn an_operators_client_is_never_managed(home: &Home) {
    settled(home).await;
    let kept = change!(home, |tx| tx.registrations().keep(
        &id(CLINIC),
        &hash(7),
        "{}"
    ));
    assert_eq!(kept.unwrap(), 0);
    let clinic = || client(CLINIC, "Clinic", false);
    let replaced = change!(home, |tx| tx.registrations().replace(&clinic(), "{}"));
    assert_eq!(replaced.unwrap(), 0);
    let ended = change!(home, |tx| tx.registrations().end(&id(CLINIC), day(1)));
    assert_eq!(ended.unwrap(), 0);
}

async fn an_ended_client_is_a_name_and_nothing_more(home: &Home) {
    registered(home).await;
    for ended in [1, 0] {
        let end = change!(home, |tx| tx.registrations().end(&id(ITSELF), day(1)));
        assert_eq!(end.unwrap(), ended);
    }
    assert_eq!(look!(home, |tx| tx.clients().by_id(&id(ITSELF))), None);
    let secret = look!(home, |tx| tx
        .clients()
        .with_secret(&id(ITSELF), &secret(ITSELF)));
    assert_eq!(secret, None);
    let managed = look!(home, |tx| tx.registrations().managed(&id(ITSELF), &hash(7)));
    assert_eq!(managed, None);
    let replaced = change!(home, |tx| tx.registrations().replace(&itself(), "{}"));
    assert_eq!(replaced.unwrap(), 0);
    let name = look!(home, |tx| tx.clients().name(&id(ITSELF)));
    assert_eq!(name.as_deref(), Some("Registered itself"));
    let ended: Vec<_> = look!(home, |tx| tx.clients().all())
        .into_iter()
        .filter(|client| client.ended_at.is_some())
        .map(|client| client.id)
        .collect();
    assert_eq!(ended, [id(ITSELF)]);
}
