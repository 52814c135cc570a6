//! Many want the same thing at the same moment: one gets it, and the trail says so once.

use futures::future::join_all;
use latchkey_domain::audit::AuditEvent;
use latchkey_domain::share::EndReason;
use latchkey_store::{Change, Code, RefreshToken, Spend, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(many threads:
    of_sixty_four_takers_of_a_ticket_one_wins_and_one_row_says_so,
    a_code_and_a_refresh_token_are_won_once,
    a_share_is_stopped_once_however_many_press,
    a_request_is_answered_once_however_many_answer,
    of_many_who_move_the_policies_none_is_lost,
);

const TAKERS: usize = 64;

fn event() -> AuditEvent {
    AuditEvent::ClaimsGathered {
        client: id(CLINIC),
        who: latchkey_domain::audit::Shown {
            id: id(OKAFOR),
            name: "Dr Okafor".to_owned(),
        },
    }
}

/// How many of the takers won.
async fn winners<T>(takers: Vec<T>) -> usize
where
    T: Future<Output = Result<bool, StoreError>> + Send + 'static,
{
    let all = join_all(takers.into_iter().map(tokio::spawn)).await;
    let all: Vec<bool> = all
        .into_iter()
        .map(|taker| taker.unwrap().unwrap())
        .collect();
    assert!(!all.is_empty());
    all.into_iter().filter(|won| *won).count()
}

/// The winner's change, or none.
fn told(won: bool) -> Change<bool> {
    if won {
        Change::new(true, record(&event(), SAM, day(1)))
    } else {
        Change::none(false)
    }
}

async fn rows_in_the_trail(home: &Home) -> usize {
    look!(home, |tx| tx.audit().of_owner(&sam(), None, 1000)).len()
}

async fn of_sixty_four_takers_of_a_ticket_one_wins_and_one_row_says_so(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.tickets().insert(&hash(1), &ticket())).unwrap();
    let takers = (0..TAKERS).map(|_| {
        let store = home.store.clone();
        async move {
            let taking = store.write(move |tx| {
                Box::pin(async move {
                    let spend = tx.tickets().spend(&hash(1), &id(CLINIC), day(1)).await?;
                    match &spend {
                        Spend::Won(won) => assert_eq!(*won, ticket()),
                        Spend::Spent((_, by)) => assert_eq!(*by, id(CLINIC)),
                        Spend::Unknown => panic!("the ticket was there"),
                    }
                    Ok(told(matches!(spend, Spend::Won(_))))
                })
            });
            taking.await
        }
    });
    assert_eq!(winners(takers.collect()).await, 1);
    assert_eq!(rows_in_the_trail(home).await, 1);
}

async fn a_code_and_a_refresh_token_are_won_once(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        let code = Code {
            client: id(ST_MARYS),
            owner: id(SAM),
            connection: Some(id(CONNECTION)),
            family: id(70),
            redirect_uri: String::new(),
            challenge: String::new(),
            scopes: scopes(&["uma_protection"]),
            nonce: None,
            signed_in_at: day(0),
            expires_at: day(2),
        };
        tx.codes().insert(&hash(1), &code).await?;
        let token = RefreshToken {
            client: id(ST_MARYS),
            owner: id(SAM),
            connection: id(CONNECTION),
            family: id(70),
            issued_at: day(1),
            expires_at: day(2),
        };
        tx.refresh_tokens().insert(&hash(2), &token).await
    })
    .unwrap();
    let takers = (0..TAKERS).map(|number| {
        let store = home.store.clone();
        async move {
            let taking = store.write(move |tx| {
                Box::pin(async move {
                    let client = id(ST_MARYS);
                    let won = if number % 2 == 0 {
                        let spend = tx.codes().spend(&hash(1), &client, day(1)).await?;
                        matches!(spend, Spend::Won(_))
                    } else {
                        let spend = tx.refresh_tokens().spend(&hash(2), &client, day(1)).await?;
                        matches!(spend, Spend::Won(_))
                    };
                    Ok(told(won))
                })
            });
            taking.await
        }
    });
    assert_eq!(winners(takers.collect()).await, 2, "one each");
    assert_eq!(rows_in_the_trail(home).await, 2);
}

async fn a_share_is_stopped_once_however_many_press(home: &Home) {
    settled(home).await;
    with_shares(home, vec![share(101)]).await;
    let takers = (0..TAKERS).map(|_| {
        let store = home.store.clone();
        async move {
            let stopping = store.write_urgent(move |tx| {
                Box::pin(async move {
                    let rows = tx
                        .shares()
                        .end(&sam(), &id(101), EndReason::Owner, day(2))
                        .await?;
                    Ok(told(rows == 1))
                })
            });
            stopping.await
        }
    });
    assert_eq!(winners(takers.collect()).await, 1);
    assert_eq!(rows_in_the_trail(home).await, 1);
}

async fn a_request_is_answered_once_however_many_answer(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.access_requests().insert(&request(301))).unwrap();
    let takers = (0..TAKERS).map(|number| {
        let store = home.store.clone();
        async move {
            let answering = store.write(move |tx| {
                Box::pin(async move {
                    let answered = if number % 2 == 0 {
                        request(301).withdraw(day(2))
                    } else {
                        request(301).deny(None, day(2))
                    };
                    tx.access_requests().settle(&answered.unwrap()).await?;
                    Ok(told(true))
                })
            });
            match answering.await {
                Err(StoreError::Stale) => Ok(false),
                other => other,
            }
        }
    });
    assert_eq!(winners(takers.collect()).await, 1);
    assert_eq!(rows_in_the_trail(home).await, 1);
}

async fn of_many_who_move_the_policies_none_is_lost(home: &Home) {
    settled(home).await;
    let movers = (0..TAKERS).map(|_| {
        let store = home.store.clone();
        async move {
            let moving = store.write(move |tx| {
                Box::pin(async move {
                    tx.owners().bump(&sam()).await?;
                    Ok(told(true))
                })
            });
            moving.await
        }
    });
    assert_eq!(winners(movers.collect()).await, TAKERS);
    assert_eq!(rows_in_the_trail(home).await, TAKERS);
    let ids = [tests()];
    let basis = look!(home, |tx| tx.policies().in_force_for(
        &sam(),
        &id(ST_MARYS),
        None,
        &ids,
        day(1)
    ));
    assert_eq!(basis.version, i64::try_from(TAKERS).unwrap() + 1);
}
