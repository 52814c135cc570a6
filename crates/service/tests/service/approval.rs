//! Requests and their answers.

use latchkey_domain::id::RequestId;
use latchkey_domain::time::Lifetime;
use latchkey_service::approval::{AnswerForm, ApproveError};
use latchkey_service::redemption::Redemption;

use super::house::{House, only_see};

async fn asked(house: &House) -> (RequestId, String) {
    let Redemption::Submitted { ticket, .. } = house
        .ask(&house.doctor, &house.blood, &["view", "edit"])
        .await
    else {
        panic!("the owner is asked");
    };
    let lines = house.services.approval.list(&house.owner()).await.unwrap();
    (lines[0].id.parse().unwrap(), ticket.expose().to_owned())
}

fn no() -> AnswerForm {
    AnswerForm {
        answer: "no".to_owned(),
        ..AnswerForm::default()
    }
}

#[tokio::test]
async fn a_request_says_who_asks_and_what_is_only_said() {
    let house = House::open().await;
    let (id, _) = asked(&house).await;
    let shown = house
        .services
        .approval
        .request(&house.owner(), &id)
        .await
        .unwrap();
    assert_eq!(shown.person.name, "Dr Ngozi Okafor");
    let checked: Vec<_> = shown
        .person
        .evidence
        .iter()
        .map(|e| (e.checked, e.what.as_str()))
        .collect();
    assert_eq!(checked, [(true, "Registered doctor"), (false, "my GP")]);
    assert!(!shown.partly_checked);
    assert_eq!(shown.app, "Clinic Desk");
    assert_eq!(shown.words.as_deref(), Some("Diabetes review"));
    assert_eq!(
        shown.until.plain(),
        "They did not say for how long. We would end it on 23 December 2026."
    );
    assert_eq!(
        shown.silence.plain(),
        "Nothing is shared. This request ends on 7 December 2026."
    );
    assert!(shown.line.waiting && shown.answered.is_none());
}

#[tokio::test]
async fn an_answer_needs_a_choice_and_what_was_typed_is_kept() {
    let house = House::open().await;
    let (id, _) = asked(&house).await;
    let (owner, approval) = (house.owner(), &house.services.approval);
    let fields = async |form: AnswerForm| match approval.keep_answer(&owner, &id, form).await {
        Err(ApproveError::Problems(problems)) => problems.iter().map(|p| p.field).collect(),
        Ok(()) => Vec::new(),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(fields(AnswerForm::default()).await, ["answer"]);
    let nothing = AnswerForm {
        answer: "part".to_owned(),
        ..AnswerForm::default()
    };
    assert_eq!(fields(nothing).await, ["parts"]);
    let foreign = AnswerForm {
        answer: "part".to_owned(),
        parts: vec![(house.medicines.to_string(), "view".to_owned())],
        length: "99".to_owned(),
        message: "x".repeat(301),
        changes: false,
        again: String::new(),
    };
    assert_eq!(fields(foreign).await, ["message", "parts", "length"]);
    assert!(matches!(
        approval.check(&owner, &id).await,
        Err(ApproveError::Problems(_))
    ));
    assert!(matches!(
        approval.settle(&owner, &id, "").await,
        Err(ApproveError::Problems(_))
    ));
    assert!(fields(only_see(&house.blood)).await.is_empty());
    let kept = approval.kept_answer(&owner, &id).await.unwrap().unwrap();
    assert_eq!(kept, only_see(&house.blood));
    let check = approval.check(&owner, &id).await.unwrap();
    assert!(check.part && !check.refuses);
    assert_eq!(
        check.will[0].plain(),
        "Dr Ngozi Okafor can see Blood tests until 23 December 2026, for your treatment."
    );
    assert_eq!(
        check.will_not[0].plain(),
        "Dr Ngozi Okafor cannot change Blood tests."
    );
}

#[tokio::test]
async fn a_request_is_answered_once() {
    let house = House::open().await;
    let (id, ticket) = asked(&house).await;
    let (owner, approval) = (house.owner(), &house.services.approval);
    approval.keep_answer(&owner, &id, no()).await.unwrap();
    let seen = approval.check(&owner, &id).await.unwrap().seen;
    let settled = approval.settle(&owner, &id, &seen).await.unwrap();
    assert_eq!(settled.line.state, "You did not allow this");
    let again = approval
        .keep_answer(&owner, &id, only_see(&house.blood))
        .await;
    assert!(
        matches!(again, Err(ApproveError::Settled(_))),
        "in another tab"
    );
    let again = approval.settle(&owner, &id, &seen).await;
    assert!(
        matches!(again, Err(ApproveError::Settled(_))),
        "pressed twice"
    );
    house.pass(Lifetime::seconds(5));
    assert!(matches!(house.redeem(&ticket).await, Redemption::Denied));
    assert!(
        house
            .services
            .sharing
            .home(&owner)
            .await
            .unwrap()
            .shares
            .is_empty()
    );
    let asks = house.services.asks.list(&house.asker()).await.unwrap();
    assert_eq!(asks[0].status, "Not allowed");
}

#[tokio::test]
async fn after_a_no_the_same_is_not_asked_again_for_a_week() {
    let house = House::open().await;
    asked(&house).await;
    house.answer(no()).await;
    let again = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(again, Redemption::Denied));
    house.pass(Lifetime::days(8));
    let house_again = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(house_again, Redemption::Submitted { .. }));
}

#[tokio::test]
async fn silence_is_an_answer() {
    let house = House::open().await;
    let (id, _) = asked(&house).await;
    house.pass(Lifetime::days(14));
    let late = house
        .services
        .approval
        .keep_answer(&house.owner(), &id, no())
        .await;
    assert!(
        matches!(late, Err(ApproveError::Settled(_))),
        "it ran out by the clock"
    );
    house.services.housekeeping().await.unwrap();
    let shown = house
        .services
        .approval
        .request(&house.owner(), &id)
        .await
        .unwrap();
    assert_eq!(shown.line.state, "Ran out, nothing shared");
    assert_eq!(
        house.services.asks.list(&house.asker()).await.unwrap()[0].status,
        "Ran out"
    );
}

#[tokio::test]
async fn the_asker_can_take_it_back_until_it_is_answered() {
    let house = House::open().await;
    let (id, ticket) = asked(&house).await;
    let asks = &house.services.asks;
    asks.withdraw(&house.asker(), &id).await.unwrap();
    asks.withdraw(&house.asker(), &id)
        .await
        .expect("pressed twice");
    let late = house
        .services
        .approval
        .keep_answer(&house.owner(), &id, no())
        .await;
    assert!(matches!(late, Err(ApproveError::Settled(_))));
    house.pass(Lifetime::seconds(5));
    assert!(matches!(house.redeem(&ticket).await, Redemption::Denied));
}

#[tokio::test]
async fn an_owner_is_permitted_and_never_asks_herself() {
    let house = House::open().await;
    let token = house.rpt(&house.sam, &house.blood, &["view", "edit"]).await;
    assert_eq!(house.introspect(&token).await.len(), 1);
    assert!(
        house
            .services
            .approval
            .list(&house.owner())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn what_an_allowed_request_covers_does_not_stand_twice() {
    let house = House::open().await;
    let first = house
        .share_for(&house.doctor, &house.blood, "see", "7")
        .await;
    asked_for_edit(&house).await;
    let all = AnswerForm {
        answer: "all".to_owned(),
        ..AnswerForm::default()
    };
    house.answer(all).await;
    let page = house
        .services
        .sharing
        .record(&house.owner(), &house.blood)
        .await
        .unwrap();
    let said: Vec<String> = page.shares.iter().map(|s| s.sentence.plain()).collect();
    assert_eq!(
        said.len(),
        2,
        "seeing until one day, changing until another: {said:?}"
    );
    assert!(
        !house
            .services
            .sharing
            .made(&house.owner(), &first)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn asked_for_edit(house: &House) {
    let asked = house.ask(&house.doctor, &house.blood, &["edit"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }));
}

#[tokio::test]
async fn what_is_confirmed_is_what_was_shown() {
    let house = House::open().await;
    let (id, _) = asked(&house).await;
    let (owner, approval) = (house.owner(), &house.services.approval);
    approval
        .keep_answer(&owner, &id, only_see(&house.blood))
        .await
        .unwrap();
    let seen = approval.check(&owner, &id).await.unwrap().seen;
    // In another tab the answer becomes a wider one.
    let all = AnswerForm {
        answer: "all".to_owned(),
        ..AnswerForm::default()
    };
    approval.keep_answer(&owner, &id, all).await.unwrap();
    let confirmed = approval.settle(&owner, &id, &seen).await;
    assert!(matches!(confirmed, Err(ApproveError::Changed)));
    assert!(
        house
            .services
            .sharing
            .home(&owner)
            .await
            .unwrap()
            .shares
            .is_empty()
    );
    let seen = approval.check(&owner, &id).await.unwrap().seen;
    approval.settle(&owner, &id, &seen).await.unwrap();
}

#[tokio::test]
async fn a_yes_takes_a_recent_sign_in_and_a_no_does_not() {
    let house = House::open().await;
    let (id, _) = asked(&house).await;
    let approval = &house.services.approval;
    house.pass(Lifetime::minutes(15));
    let old = house.sam.owner();
    approval
        .keep_answer(&old, &id, only_see(&house.blood))
        .await
        .unwrap();
    let seen = approval.check(&old, &id).await.unwrap().seen;
    house.pass(Lifetime::millis(1));
    let check = approval.check(&old, &id).await.map(|_| ());
    assert!(matches!(check, Err(ApproveError::SignInAgain)));
    let settled = approval.settle(&old, &id, &seen).await;
    assert!(matches!(settled, Err(ApproveError::SignInAgain)));
    approval.keep_answer(&old, &id, no()).await.unwrap();
    let seen = approval.check(&old, &id).await.unwrap().seen;
    approval.settle(&old, &id, &seen).await.unwrap();
}
