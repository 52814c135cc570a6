//! Requests while they wait, as both sides and the app between them see it.

use latchkey_domain::id::{RequestId, ShareId};
use latchkey_domain::resource::ResourceDescription;
use latchkey_domain::time::Lifetime;
use latchkey_service::approval::{AnswerForm, ApproveError, RequestTab};
use latchkey_service::asks::{AskError, GivenError};
use latchkey_service::redemption::Redemption;

use super::house::{House, only_see, scopes};

async fn asked(house: &House) -> (RequestId, String) {
    let told = house.ask(&house.doctor, &house.blood, &["view", "edit"]);
    let Redemption::Submitted { ticket, .. } = told.await else {
        panic!("the owner is asked");
    };
    let asks = house.services.asks.list(&house.asker()).await.unwrap();
    let newest = asks.iter().find(|ask| ask.waiting).unwrap();
    (newest.id.parse().unwrap(), ticket.expose().to_owned())
}

fn answer(answer: &str) -> AnswerForm {
    AnswerForm {
        answer: answer.to_owned(),
        ..AnswerForm::default()
    }
}

/// What an app is told that comes back with its ticket, and the ticket for the next time.
async fn told(house: &House, ticket: &str) -> (&'static str, String) {
    house.pass(Lifetime::minutes(5));
    match house.redeem(ticket).await {
        Redemption::Submitted { ticket, interval } => {
            assert_eq!(interval, 5);
            ("submitted", ticket.expose().to_owned())
        }
        Redemption::Denied => ("denied", String::new()),
        Redemption::Issued { .. } => ("issued", String::new()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_app_cannot_tell_a_question_or_a_report_from_silence() {
    let house = House::open().await;
    let (id, mut ticket) = asked(&house).await;
    let approval = &house.services.approval;
    let owner = house.owner();
    let mut what;
    for step in ["nothing", "question", "reply", "report"] {
        match step {
            "question" => approval.ask_back(&owner, &id, "Why?").await.unwrap(),
            "reply" => {
                let asks = &house.services.asks;
                asks.reply(&house.asker(), &id, "A review").await.unwrap();
            }
            "report" => approval.report(&owner, &id).await.unwrap(),
            _ => {}
        }
        (what, ticket) = told(&house, &ticket).await;
        assert_eq!(what, "submitted", "{step}");
    }
    let again = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(
        matches!(again, Redemption::Submitted { .. }),
        "it is joined"
    );
    assert_eq!(approval.needing_answer(&owner).await.unwrap(), 0);
    house.pass(Lifetime::days(14));
    let gone = house.redeem(&ticket).await;
    let silence = matches!(gone, Redemption::Denied | Redemption::Rejected(_));
    assert!(silence, "{gone:?}");
    let events = house.events().await.join("\n");
    for kind in ["request_questioned", "request_replied", "request_reported"] {
        assert_eq!(
            events.matches(&format!("\"kind\":\"{kind}\"")).count(),
            1,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_changed_no_becomes_a_share_and_the_app_finds_it_when_it_asks_anew() {
    let house = House::open().await;
    let (id, ticket) = asked(&house).await;
    let approval = &house.services.approval;
    house.answer(answer("no")).await;
    assert_eq!(told(&house, &ticket).await.0, "denied");
    let owner = house.owner();
    let form = AnswerForm {
        changes: true,
        ..only_see(&house.blood)
    };
    approval
        .keep_answer(&owner, &id, form.clone())
        .await
        .unwrap();
    let seen = approval.check(&owner, &id).await.unwrap().seen;
    let shown = approval.settle(&owner, &id, &seen).await.unwrap();
    assert_eq!(shown.line.state, "You allowed part");
    let twice = approval.keep_answer(&owner, &id, form).await;
    assert!(matches!(twice, Err(ApproveError::Settled(_))));
    let rpt = house.rpt(&house.doctor, &house.blood, &["view"]).await;
    let says = house.introspect(&rpt).await;
    assert_eq!(says, [(house.blood.clone(), scopes(&["view"]))]);
}

#[tokio::test]
async fn a_no_is_not_changed_after_the_request_has_run_out() {
    let house = House::open().await;
    let (id, _) = asked(&house).await;
    house.answer(answer("no")).await;
    house.pass(Lifetime::days(14));
    let form = AnswerForm {
        changes: true,
        ..answer("all")
    };
    let approval = &house.services.approval;
    let late = approval.keep_answer(&house.owner(), &id, form).await;
    assert!(matches!(late, Err(ApproveError::Settled(_))));
}

#[tokio::test]
async fn an_answer_to_another_reason_than_was_shown_is_not_given() {
    let house = House::open().await;
    let ticket = house.ticket(&house.blood, &["view"]).await;
    let Redemption::NeedInfo { ticket, .. } = house.redeem(&ticket).await else {
        panic!("proof comes first");
    };
    // An app that brings no reason.
    let ticket = house.prove_silently(&house.doctor, ticket.expose()).await;
    house.redeem(&ticket).await;
    let asks = &house.services.asks;
    let id: RequestId = asks.list(&house.asker()).await.unwrap()[0]
        .id
        .parse()
        .unwrap();
    let (owner, approval) = (house.owner(), &house.services.approval);
    approval
        .keep_answer(&owner, &id, answer("all"))
        .await
        .unwrap();
    let seen = approval.check(&owner, &id).await.unwrap().seen;
    let wrong = asks
        .explain(&house.asker(), &id, "", &"x".repeat(301))
        .await;
    let Err(AskError::Problems(problems)) = wrong else {
        panic!("{wrong:?}");
    };
    let fields: Vec<_> = problems.iter().map(|p| p.field).collect();
    assert_eq!(fields, ["purpose", "words"]);
    asks.explain(&house.asker(), &id, "insurance_or_work", "For a form")
        .await
        .unwrap();
    let settled = approval.settle(&owner, &id, &seen).await;
    assert!(matches!(settled, Err(ApproveError::Changed)), "{settled:?}");
    let twice = asks.explain(&house.asker(), &id, "care", "").await;
    assert!(matches!(twice, Err(AskError::Settled)));
}

#[tokio::test]
async fn asking_again_and_again_ends_for_the_day() {
    let house = House::open().await;
    let asks = &house.services.asks;
    for round in 0..10 {
        let (id, _) = asked(&house).await;
        asks.withdraw(&house.asker(), &id).await.unwrap();
        assert!(round < 10);
    }
    let more = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(more, Redemption::Denied), "{more:?}");
    let other = house.ask(&house.lola, &house.blood, &["view"]).await;
    assert!(
        matches!(other, Redemption::Submitted { .. }),
        "somebody else"
    );
    house.pass(Lifetime::days(1));
    let tomorrow = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(tomorrow, Redemption::Submitted { .. }));
}

#[tokio::test]
async fn a_withdrawal_taken_back_waits_as_before() {
    let house = House::open().await;
    let (id, ticket) = asked(&house).await;
    let asks = &house.services.asks;
    let asker = house.asker();
    asks.withdraw(&asker, &id).await.unwrap();
    house.pass(Lifetime::minutes(1));
    asks.unwithdraw(&asker, &id).await.unwrap();
    asks.unwithdraw(&asker, &id).await.unwrap();
    assert_eq!(told(&house, &ticket).await.0, "submitted");
    house.answer(answer("no")).await;
    let late = asks.unwithdraw(&asker, &id).await;
    assert!(matches!(late, Err(AskError::Settled)));
}

async fn given(house: &House) -> ShareId {
    house.share(&house.doctor, &house.blood, "see").await
}

#[tokio::test]
async fn what_is_given_back_permits_nothing_and_comes_back_exactly() {
    let house = House::open().await;
    let share = given(&house).await;
    let rpt = house.rpt(&house.doctor, &house.blood, &["view"]).await;
    let asks = &house.services.asks;
    let asker = house.asker();
    asks.give_back(&asker, &share).await.unwrap();
    asks.give_back(&asker, &share).await.unwrap();
    assert!(house.introspect(&rpt).await.is_empty());
    let owner = house.owner();
    let shown = house.services.sharing.share(&owner, &share).await.unwrap();
    assert_eq!(shown.line.state, "Given back by them");
    asks.take_again(&asker, &share).await.unwrap();
    asks.take_again(&asker, &share).await.unwrap();
    assert_eq!(house.introspect(&rpt).await.len(), 1);
    let others = house.lola.requester();
    for wrong in [
        asks.give_back(&others, &share).await,
        asks.take_again(&others, &share).await,
    ] {
        assert!(matches!(wrong, Err(GivenError::NotFound)));
    }
}

#[tokio::test]
async fn what_its_owner_may_have_meant_to_stop_does_not_come_back() {
    let house = House::open().await;
    let share = given(&house).await;
    let other = house.share(&house.lola, &house.medicines, "see").await;
    let asks = &house.services.asks;
    asks.give_back(&house.asker(), &share).await.unwrap();
    house.pass(Lifetime::minutes(1));
    house
        .services
        .sharing
        .end(&house.owner(), &other)
        .await
        .unwrap();
    let refused = asks.take_again(&house.asker(), &share).await;
    let Err(GivenError::NoUndo(why)) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        why.contains("The owner has changed their sharing since"),
        "{why}"
    );
    let again = given(&house).await;
    asks.give_back(&house.asker(), &again).await.unwrap();
    house.pass(Lifetime::minutes(16));
    let late = asks.take_again(&house.asker(), &again).await;
    assert!(matches!(late, Err(GivenError::NoUndo(_))));
}

async fn rename(house: &House, name: &str) {
    let description = ResourceDescription {
        name: Some(name.to_owned()),
        scopes: scopes(&["view", "edit"]),
        ..ResourceDescription::default()
    };
    let register = &house.services.registration;
    register
        .update(&house.pat, house.blood.as_str(), description)
        .await
        .unwrap();
}

#[tokio::test]
async fn after_a_share_ended_its_person_reads_the_name_it_had() {
    let house = House::open().await;
    let (id, _) = asked(&house).await;
    house.answer(only_see(&house.blood)).await;
    let asks = &house.services.asks;
    let names = async || {
        let list = asks.shared_with_me(&house.asker()).await.unwrap();
        let page = asks.detail(&house.asker(), &id).await.unwrap();
        let share: ShareId = list[0].id.parse().unwrap();
        let one = asks.given_share(&house.asker(), &share).await.unwrap();
        let what = page.line.what.plain();
        (list[0].record.clone(), what, one.sentence.plain(), share)
    };
    rename(&house, "Blood tests of 2026").await;
    let (record, what, _, share) = names().await;
    assert_eq!(record, "Blood tests of 2026", "while it holds");
    assert!(what.ends_with("Blood tests of 2026"), "{what}");
    house.pass(Lifetime::minutes(1));
    house
        .services
        .sharing
        .end(&house.owner(), &share)
        .await
        .unwrap();
    house.pass(Lifetime::minutes(1));
    rename(&house, "Something secret").await;
    rename(&house, "Something else").await;
    let (record, what, sentence, _) = names().await;
    for said in [&record, &what, &sentence] {
        assert!(said.contains("Blood tests of 2026"), "{said}");
        assert!(!said.contains("Something"), "{said}");
    }
}

#[tokio::test]
async fn lists_come_in_pages_of_twenty() {
    let house = House::open().await;
    // One at a time: who has a request waiting joins it.
    for _ in 0..21 {
        let (_, _) = asked(&house).await;
        house.answer(answer("no")).await;
        house.pass(Lifetime::days(8));
    }
    let (owner, approval) = (house.owner(), &house.services.approval);
    let first = approval
        .page(&owner, RequestTab::Answered, None)
        .await
        .unwrap();
    assert_eq!((first.lines.len(), first.first), (20, true));
    let after = first.next.unwrap().parse().ok();
    let second = approval
        .page(&owner, RequestTab::Answered, after)
        .await
        .unwrap();
    assert_eq!(
        (second.lines.len(), second.next, second.first),
        (1, None, false)
    );
    let asks = &house.services.asks;
    let first = asks.page(&house.asker(), None).await.unwrap();
    assert_eq!(first.lines.len(), 20);
    let after = first.next.unwrap().parse().ok();
    assert_eq!(
        asks.page(&house.asker(), after).await.unwrap().lines.len(),
        1
    );
}
