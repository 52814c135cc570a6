//! How many statements the two hot paths cost, once the client or the record service is known. Each is a
//! round trip; a statement more is a decision that somebody takes here.

use latchkey_service::redemption::Redemption;

use super::house::House;

#[tokio::test]
async fn a_ticket_becomes_a_token_in_four_statements() {
    let house = House::open().await;
    house.share(&house.lola, &house.blood, "see").await;
    let ticket = house.ticket(&house.blood, &["view"]).await;
    let ticket = house.prove(&house.lola, &ticket, None).await;
    let before = house.services.statements();
    let Redemption::Issued { pct, upgraded, .. } = house.redeem(&ticket).await else {
        panic!("no token");
    };
    // Spend the ticket, read what decides, insert the tokens, write the event.
    assert_eq!(house.services.statements() - before, 4);
    assert!(pct.is_none() && !upgraded);
}

#[tokio::test]
async fn every_other_answer_to_a_ticket_is_not_dearer() {
    let house = House::open().await;
    let ticket = house.ticket(&house.blood, &["view"]).await;
    let before = house.services.statements();
    let answer = house.redeem(&ticket).await;
    assert!(matches!(answer, Redemption::NeedInfo { .. }));
    assert!(house.services.statements() - before <= 4);
}

#[tokio::test]
async fn an_introspection_is_one_statement_however_much_is_shared() {
    let house = House::open().await;
    house.share(&house.lola, &house.blood, "see").await;
    house.share(&house.lola, &house.medicines, "see").await;
    let rpt = house.rpt(&house.lola, &house.blood, &["view"]).await;
    let before = house.services.statements();
    assert_eq!(house.introspect(&rpt).await.len(), 1);
    assert_eq!(house.services.statements() - before, 1);
}
