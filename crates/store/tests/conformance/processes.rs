//! What one authorization process leaves behind: tickets, requesting party tokens and runs.

use latchkey_domain::id::{OwnerId, PartyId};
use latchkey_domain::rpt::Rpt;
use latchkey_domain::share::Share;
use latchkey_store::{Flow, FlowKind, Spend, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_ticket_is_spent_once_and_says_by_whom,
    a_token_is_written_only_from_the_policies_it_was_decided_from,
    nobody_revokes_another_clients_token,
    the_tokens_of_a_process_end_together,
    the_first_use_of_a_token_is_told_from_the_others,
    a_yes_is_noted_on_the_shares_behind_it,
    a_run_is_bound_to_one_browser,
    a_run_is_open_until_it_ends,
);

async fn a_ticket_is_spent_once_and_says_by_whom(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.tickets().insert(&hash(1), &ticket())).unwrap();
    let spend = |number, client| async move {
        change!(home, |tx| tx.tickets().spend(
            &hash(number),
            &id(client),
            day(1)
        ))
        .unwrap()
    };
    assert_eq!(spend(2, CLINIC).await, Spend::Unknown);
    assert_eq!(spend(1, CLINIC).await, Spend::Won(ticket()));
    assert_eq!(spend(1, CLINIC).await, Spend::Spent((ticket(), id(CLINIC))));
    let other = spend(1, ELM_STREET).await;
    assert_eq!(
        other,
        Spend::Spent((ticket(), id(CLINIC))),
        "it says who won"
    );
    assert_eq!(change!(home, |tx| tx.tickets().purge(day(2))).unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.tickets().purge(day(3))).unwrap(), 1);
    assert_eq!(spend(1, CLINIC).await, Spend::Unknown);
    let again = change!(home, |tx| async move {
        tx.tickets().insert(&hash(4), &ticket()).await?;
        tx.tickets().insert(&hash(4), &ticket()).await
    });
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
}

async fn with_token(home: &Home, number: u8, process: u64) {
    change!(home, |tx| async move {
        let token = Rpt {
            process: id(process),
            ..rpt(OKAFOR)
        };
        tx.rpts().insert(&hash(number), &token, None, 1).await
    })
    .unwrap();
}

async fn live(home: &Home, number: u8, at: i64) -> bool {
    look!(home, |tx| tx.rpts().is_live(&hash(number), day(at)))
}

async fn a_token_is_written_only_from_the_policies_it_was_decided_from(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.owners().bump(&sam())).unwrap();
    let stale = change!(home, |tx| tx.rpts().insert(&hash(1), &rpt(OKAFOR), None, 1));
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    assert!(!live(home, 1, 2).await);
    change!(home, |tx| tx.rpts().insert(&hash(1), &rpt(OKAFOR), None, 2)).unwrap();
    assert!(live(home, 1, 2).await);
    assert!(!live(home, 1, 5).await, "it has run out");
    assert!(!live(home, 2, 2).await);
    assert_eq!(change!(home, |tx| tx.rpts().purge(day(5))).unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.rpts().purge(day(6))).unwrap(), 1);
}

async fn nobody_revokes_another_clients_token(home: &Home) {
    settled(home).await;
    with_token(home, 1, 50).await;
    let revoke = |client| async move {
        change!(home, |tx| tx.rpts().revoke(&hash(1), &id(client), day(2))).unwrap()
    };
    assert_eq!(revoke(ST_MARYS).await, 0);
    assert!(live(home, 1, 2).await);
    assert_eq!(revoke(CLINIC).await, 1);
    assert_eq!(revoke(CLINIC).await, 0);
    assert!(!live(home, 1, 2).await);
}

async fn the_tokens_of_a_process_end_together(home: &Home) {
    settled(home).await;
    with_token(home, 1, 50).await;
    with_token(home, 2, 50).await;
    with_token(home, 3, 51).await;
    assert_eq!(
        change!(home, |tx| tx.rpts().revoke_process(&id(50), day(2))).unwrap(),
        2
    );
    assert_eq!(
        change!(home, |tx| tx.rpts().revoke_process(&id(50), day(2))).unwrap(),
        0
    );
    assert!(!live(home, 1, 2).await && !live(home, 2, 2).await && live(home, 3, 2).await);
}

async fn the_first_use_of_a_token_is_told_from_the_others(home: &Home) {
    settled(home).await;
    with_token(home, 1, 50).await;
    let used = |number, times| async move {
        change!(home, |tx| tx.rpts().used(&hash(number), times, day(2))).unwrap()
    };
    assert!(used(1, 3).await, "the first use is among them");
    assert!(!used(1, 2).await);
    assert!(!used(2, 1).await, "no such token");
}

async fn a_yes_is_noted_on_the_shares_behind_it(home: &Home) {
    settled(home).await;
    let letter = Share {
        resource: id(LETTER),
        ..share(102)
    };
    let lola = Share {
        party: id(LOLA),
        ..share(103)
    };
    let later = Share {
        starts_at: day(20),
        ..share(104)
    };
    with_shares(home, vec![share(101), letter, lola, later]).await;
    let note = |owner, party, at: i64| async move {
        let (owner, party): (OwnerId, PartyId) = (id(owner), id(party));
        home.store
            .write_unaudited::<_, StoreError, _>("a test", move |tx| {
                let (owner, party) = (owner.clone(), party.clone());
                Box::pin(async move {
                    tx.rpts()
                        .shares_used(&owner, &party, &[tests(), id(VACCINES)], day(at))
                        .await
                })
            })
            .await
            .unwrap()
    };
    assert!(look!(home, |tx| tx.rpts().last_used(&sam())).is_empty());
    assert_eq!(note(AMARA, OKAFOR, 5).await, 0);
    assert_eq!(
        note(SAM, OKAFOR, 30).await,
        0,
        "its last day is not part of it"
    );
    assert_eq!(note(SAM, OKAFOR, 5).await, 1);
    assert_eq!(
        look!(home, |tx| tx.rpts().last_used(&sam())),
        [(id(OKAFOR), tests(), day(5))]
    );
    assert_eq!(note(SAM, OKAFOR, 21).await, 2, "the second one has begun");
    assert_eq!(
        look!(home, |tx| tx.rpts().last_used(&sam())),
        [(id(OKAFOR), tests(), day(21))]
    );
    assert!(look!(home, |tx| tx.rpts().last_used(&amara())).is_empty());
    let nothing = change!(home, |tx| tx.rpts().shares_used(
        &sam(),
        &id(OKAFOR),
        &[],
        day(6)
    ));
    assert_eq!(nothing.unwrap(), 0);
    let ids = [share_id(101), share_id(102), share_id(NOBODY)];
    let uses = look!(home, |tx| tx.shares().last_uses(&sam(), &ids));
    assert_eq!(
        uses,
        [(share_id(101), day(21))],
        "those never used are left out"
    );
    assert!(look!(home, |tx| tx.shares().last_uses(&sam(), &[])).is_empty());
}

fn flow() -> Flow {
    Flow {
        kind: FlowKind::Claims,
        client: id(CLINIC),
        session: None,
        made_at: day(1),
        expires_at: day(2),
        body: "{}".to_owned(),
    }
}

async fn run(home: &Home, kind: FlowKind, at: i64) -> Option<Flow> {
    look!(home, |tx| tx.flows().live(&hash(1), kind, day(at)))
}

async fn a_run_is_bound_to_one_browser(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.flows().insert(&hash(1), &flow())).unwrap();
    assert_eq!(run(home, FlowKind::Claims, 1).await, Some(flow()));
    assert_eq!(run(home, FlowKind::Consent, 1).await, None, "other pages");
    let keep = |session| async move {
        change!(home, |tx| tx.flows().keep(&hash(1), &id(session), "[1]")).unwrap()
    };
    assert_eq!(keep(60).await, 1);
    assert_eq!(keep(61).await, 0, "another browser");
    assert_eq!(keep(60).await, 1);
    let kept = Flow {
        session: Some(id(60)),
        body: "[1]".to_owned(),
        ..flow()
    };
    assert_eq!(run(home, FlowKind::Claims, 1).await, Some(kept));
}

async fn a_run_is_open_until_it_ends(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.flows().insert(&hash(1), &flow())).unwrap();
    let end = |at| async move { change!(home, |tx| tx.flows().end(&hash(1), day(at))).unwrap() };
    assert_eq!(run(home, FlowKind::Claims, 2).await, None, "it has run out");
    assert_eq!(end(2).await, 0);
    assert_eq!(end(1).await, 1);
    assert_eq!(end(1).await, 0);
    assert_eq!(run(home, FlowKind::Claims, 1).await, None);
    let late = change!(home, |tx| tx.flows().keep(&hash(1), &id(60), "[1]"));
    assert_eq!(late.unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.flows().purge(day(2))).unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.flows().purge(day(3))).unwrap(), 1);
}
