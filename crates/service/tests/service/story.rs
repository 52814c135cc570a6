//! The main story, from asking to stopping, on both engines.

use latchkey_domain::time::Lifetime;
use latchkey_service::redemption::{Redemption, Rejection};
use latchkey_service::sharing::Happened;

use super::house::{House, only_see, scopes};

async fn the_story(house: &House) {
    let Redemption::Submitted { ticket, interval } = house
        .ask(&house.doctor, &house.blood, &["view", "edit"])
        .await
    else {
        panic!("the owner is asked");
    };
    assert_eq!(interval, 5);
    let home = house.services.sharing.home(&house.owner()).await.unwrap();
    assert_eq!((home.waiting, home.sharing), (1, 0));
    let line = &home.requests[0];
    assert_eq!(
        line.sentence.plain(),
        "Dr Ngozi Okafor is asking to see and change Blood tests"
    );

    house.answer(only_see(&house.blood)).await;
    house.pass(Lifetime::seconds(5));
    let Redemption::Issued {
        rpt, expires_in, ..
    } = house.redeem(ticket.expose()).await
    else {
        panic!("the next look gives a token");
    };
    assert_eq!(expires_in, 600);
    let view = vec![(house.blood.clone(), scopes(&["view"]))];
    assert_eq!(house.introspect(rpt.expose()).await, view);

    let owner = house.owner();
    let home = house.services.sharing.home(&owner).await.unwrap();
    assert_eq!(
        home.shares[0].sentence.plain(),
        "Dr Ngozi Okafor can see Blood tests until 23 December 2026, for your treatment."
    );
    let share = home.shares[0].id.parse().unwrap();
    house.services.sharing.end(&owner, &share).await.unwrap();
    assert!(
        house.introspect(rpt.expose()).await.is_empty(),
        "the very next look says no"
    );
    let happened = house
        .services
        .sharing
        .happened(&owner, &share)
        .await
        .unwrap();
    let Some(Happened::Stopped(offer)) = happened else {
        panic!("a stop can be taken back")
    };
    assert_eq!(offer.title, "Stopped at 14:02");
    assert_eq!(
        offer.sentence.plain(),
        "Dr Ngozi Okafor can no longer see Blood tests."
    );
    assert_eq!(offer.until, "You can undo until 14:17.");

    house
        .services
        .sharing
        .undo(&owner, &share, None)
        .await
        .unwrap();
    assert_eq!(house.introspect(rpt.expose()).await, view, "it works again");
    let happened = house
        .services
        .sharing
        .happened(&owner, &share)
        .await
        .unwrap();
    let Some(Happened::Restored(said)) = happened else {
        panic!("it says so")
    };
    assert_eq!(
        said.plain(),
        "Sharing again: Dr Ngozi Okafor can see Blood tests until 23 December 2026."
    );

    afterwards(house).await;
}

/// Sam shares with her aunt, and everybody can see what happened.
async fn afterwards(house: &House) {
    let owner = house.owner();
    house.share(&house.lola, &house.medicines, "see").await;
    let token = house.rpt(&house.lola, &house.medicines, &["view"]).await;
    assert_eq!(
        house.introspect(&token).await,
        [(house.medicines.clone(), scopes(&["view"]))]
    );

    house.services.uses.flush().await.unwrap();
    let asks = house.services.asks.list(&house.asker()).await.unwrap();
    assert_eq!(asks[0].status, "Allowed in part");
    let with_me = house
        .services
        .asks
        .shared_with_me(&house.asker())
        .await
        .unwrap();
    assert_eq!(
        (with_me[0].record.as_str(), with_me[0].active),
        ("Blood tests", true)
    );

    let told = house.services.trail.activity(&owner, None).await.unwrap();
    let told: Vec<String> = told
        .lines
        .iter()
        .rev()
        .map(|l| l.sentence.plain())
        .collect();
    let in_order = [
        "You connected St Mary’s Hospital.",
        "Dr Ngozi Okafor asked to see and change Blood tests, with Clinic Desk.",
        "You allowed Dr Ngozi Okafor to see Blood tests. You did not allow: change Blood tests.",
        "You stopped sharing Blood tests with Dr Ngozi Okafor.",
        "You are sharing Blood tests with Dr Ngozi Okafor again.",
        "You shared: Aunt Lola can see Medicines until 23 December 2026.",
    ];
    let mut from = 0;
    for sentence in in_order {
        let at = told.iter().skip(from).position(|told| told == sentence);
        from += at.unwrap_or_else(|| panic!("«{sentence}» comes in its turn: {told:#?}")) + 1;
    }
    let let_in = "Dr Ngozi Okafor was let in to Blood tests, with Clinic Desk.";
    assert!(told.iter().any(|told| told == let_in), "{told:#?}");
}

#[tokio::test]
async fn the_story_on_sqlite() {
    the_story(&House::open().await).await;
}

#[tokio::test]
async fn the_story_on_postgresql() {
    the_story(&House::open_postgres("service_story").await).await;
}

#[tokio::test]
async fn an_app_that_looks_too_soon_waits_longer_and_keeps_its_place() {
    let house = House::open().await;
    let Redemption::Submitted { ticket, .. } =
        house.ask(&house.doctor, &house.blood, &["view"]).await
    else {
        panic!("the owner is asked");
    };
    let Redemption::Submitted { ticket, interval } = house.redeem(ticket.expose()).await else {
        panic!("it still waits");
    };
    assert_eq!(interval, 10);
    house.pass(Lifetime::seconds(10));
    assert!(matches!(
        house.redeem(ticket.expose()).await,
        Redemption::Submitted { .. }
    ));
    assert_eq!(
        house
            .services
            .approval
            .list(&house.owner())
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.medicines, "see").await;
    let house = house.reopened().await;
    assert!(house.file().exists());
    let page = house
        .services
        .sharing
        .share(&house.owner(), &share)
        .await
        .unwrap();
    assert_eq!(
        page.line.sentence.plain(),
        "Aunt Lola can see Medicines until 23 December 2026, to help you manage."
    );
}

#[tokio::test]
async fn a_ticket_is_good_once_and_only_for_its_client() {
    let house = House::open().await;
    let ticket = house.ticket(&house.blood, &["view"]).await;
    let Redemption::NeedInfo { ticket: next, .. } = house.redeem(&ticket).await else {
        panic!("proof is asked for first");
    };
    assert!(rejected(&house.redeem(&ticket).await), "a replay");
    assert!(
        rejected(&house.redeem_as(&house.st_marys, next.expose()).await),
        "another client's"
    );
    assert!(
        rejected(&house.redeem(next.expose()).await),
        "and it stays spent"
    );
    let old = house.ticket(&house.blood, &["view"]).await;
    house.pass(Lifetime::minutes(5));
    assert!(rejected(&house.redeem(&old).await), "it ran out");
    assert!(rejected(&house.redeem("lkt_nonsense").await));
}

#[tokio::test]
async fn a_replay_by_another_client_ends_what_the_ticket_issued() {
    let house = House::open().await;
    house.share(&house.doctor, &house.blood, "see").await;
    let ticket = house.ticket(&house.blood, &["view"]).await;
    let Redemption::NeedInfo { ticket, .. } = house.redeem(&ticket).await else {
        panic!("proof is asked for first");
    };
    let ticket = house.prove(&house.doctor, ticket.expose(), None).await;
    let Redemption::Issued { rpt, .. } = house.redeem(&ticket).await else {
        panic!("a token")
    };
    assert!(!house.introspect(rpt.expose()).await.is_empty());
    assert!(rejected(&house.redeem_as(&house.st_marys, &ticket).await));
    assert!(house.introspect(rpt.expose()).await.is_empty());
}

fn rejected(redemption: &Redemption) -> bool {
    matches!(redemption, Redemption::Rejected(Rejection::InvalidGrant))
}
