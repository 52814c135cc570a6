//! Two zones, the last second, no end at all, one letter a day, the day after a way back into an
//! account, and what nobody described or checked.

use latchkey_domain::claim::Fact;
use latchkey_domain::id::ShareId;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_service::approval::{AnswerForm, ApproveError};
use latchkey_service::circle::Order;
use latchkey_service::draft::{DraftError, Terms};
use latchkey_service::people::NewPerson;
use latchkey_service::redemption::Redemption;

use super::house::{House, PASSWORD, START, only_see, register, registered_doctor, scopes};

/// The end of 23 December 2026 in London, where Sam is.
const END: Timestamp = Timestamp::from_millis(1_798_070_399_000);

async fn moved(house: &House, zone: &str) {
    let preferences = &house.services.preferences;
    preferences.move_to_zone(&house.doctor, zone).await.unwrap();
}

async fn sentence(house: &House, share: &ShareId) -> String {
    let page = house.services.sharing.share(&house.owner(), share).await;
    page.unwrap().line.sentence.plain()
}

async fn letter_to(house: &House, address: &str, subject: &str) -> String {
    let mail = &house.services.mail;
    mail.send_due(|| false).await.unwrap();
    let lines = mail.mailbox().await.unwrap().unwrap();
    let line = lines
        .iter()
        .find(|line| line.to == address && line.subject == subject);
    let id = &line.unwrap().id;
    mail.mailbox_letter(id).await.unwrap().unwrap().message.text
}

#[tokio::test]
async fn whoever_lives_in_another_zone_and_the_owner_both_read_whose_time_an_end_is() {
    let house = House::open().await;
    let share = house.share(&house.doctor, &house.blood, "see").await;
    let alike = sentence(&house, &share).await;
    assert!(alike.contains("until 23 December 2026,"), "{alike}");
    assert!(!alike.contains("London"), "{alike}");

    moved(&house, "Pacific/Auckland").await;
    let owners = sentence(&house, &share).await;
    assert!(
        owners.contains("until the end of 23 December 2026, London time"),
        "{owners}"
    );
    let people = &house.services.circle;
    let page = people.list(&house.owner(), Order::End, None).await;
    let ends = page.unwrap().people[0].ends.clone().unwrap().plain();
    assert_eq!(ends, "Ends 23 December 2026, London time");

    // She signs in again, now in Auckland.
    let login = &house.services.login;
    let there = login
        .sign_in("okafor@example.org", PASSWORD)
        .await
        .unwrap()
        .1;
    let reader = there.requester();
    let hers = house.services.asks.shared_with_me(&reader).await.unwrap();
    assert_eq!(
        hers[0].until.text,
        "12:59 on 24 December 2026, Auckland time"
    );
    house.pass(Lifetime::minutes(2));
    let letter = letter_to(
        &house,
        "okafor@example.org",
        "Something was shared with you",
    )
    .await;
    assert!(
        letter.contains("until 12:59 on 24 December 2026, Auckland time"),
        "{letter}"
    );
    house.pass(Lifetime::days(24));
    house.services.housekeeping().await.unwrap();
    let letter = letter_to(
        &house,
        "sam@example.org",
        "Something you share ends in a week",
    )
    .await;
    assert!(
        letter.contains("until the end of 23 December 2026, London time"),
        "{letter}"
    );
}

#[tokio::test]
async fn a_share_holds_to_its_last_second_and_not_a_second_longer() {
    let house = House::open().await;
    let share = house.share(&house.doctor, &house.blood, "see").await;
    house
        .clock
        .advance(END.minus(Lifetime::minutes(1)).since(START));
    let rpt = house.rpt(&house.doctor, &house.blood, &["view"]).await;
    house.clock.advance(Lifetime::seconds(59));
    // One second before: yes. And the day says until when, and where.
    let says = house.introspect(&rpt).await;
    assert_eq!(says, [(house.blood.clone(), scopes(&["view"]))]);
    let page = house.services.sharing.share(&house.owner(), &share).await;
    assert_eq!(page.unwrap().line.state, "Ends today at 23:59 (London)");
    house.clock.advance(Lifetime::seconds(2));
    // One second after: no, to whoever has a token and to whoever wants one.
    assert!(house.introspect(&rpt).await.is_empty());
    let again = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(again, Redemption::Submitted { .. }), "{again:?}");
}

#[tokio::test]
async fn no_end_never_reads_as_a_day() {
    let house = House::open().await;
    moved(&house, "Pacific/Auckland").await;
    let sharing = &house.services.sharing;
    let kind = "https://example.org/kinds/lab";
    sharing.allow_no_end_date(kind, true).await.unwrap();
    let act = house
        .share_for(&house.doctor, &house.blood, "see", "none")
        .await;
    let owner = house.owner();
    let made = sharing.made(&owner, &act).await.unwrap();
    let share: ShareId = made[0].id.parse().unwrap();
    let people = &house.services.circle;
    let asker = house.asker();
    let given = house
        .services
        .asks
        .given_share(&asker, &share)
        .await
        .unwrap();
    let all = [
        format!("{:?}", sharing.share(&owner, &share).await.unwrap()),
        format!("{:?}", sharing.home(&owner).await.unwrap()),
        format!("{:?}", people.list(&owner, Order::End, None).await.unwrap()),
        format!(
            "{:?}",
            house.services.asks.shared_with_me(&asker).await.unwrap()
        ),
        format!("{given:?}"),
    ];
    for shown in &all {
        assert!(!shown.contains("9999"), "{shown}");
    }
    house.pass(Lifetime::minutes(2));
    let letter = letter_to(
        &house,
        "okafor@example.org",
        "Something was shared with you",
    )
    .await;
    assert!(letter.contains("until it is stopped"), "{letter}");
}

#[tokio::test]
async fn a_reply_that_waited_is_not_sent_behind_the_answer() {
    let house = House::open().await;
    house.ask(&house.doctor, &house.blood, &["view"]).await;
    let (owner, asker) = (house.owner(), house.asker());
    let asks = &house.services.asks;
    let id = asks.list(&asker).await.unwrap()[0].id.parse().unwrap();
    let approval = &house.services.approval;
    approval.ask_back(&owner, &id, "Why?").await.unwrap();
    house.services.mail.send_due(|| false).await.unwrap();
    asks.reply(&asker, &id, "For a review").await.unwrap();
    house.answer(only_see(&house.blood)).await;
    house.services.mail.send_due(|| false).await.unwrap();
    let lines = house.services.mail.mailbox().await.unwrap().unwrap();
    let subjects: Vec<&str> = lines.iter().map(|line| line.subject.as_str()).collect();
    assert!(
        subjects.contains(&"Your request was answered"),
        "{subjects:?}"
    );
    assert!(
        !subjects.contains(&"Your question was answered"),
        "{subjects:?}"
    );
}

#[tokio::test]
async fn whoever_wants_one_letter_a_day_gets_what_was_not_called_off_by_then() {
    let house = House::open().await;
    let (mail, asks) = (&house.services.mail, &house.services.asks);
    mail.send_due(|| false).await.unwrap();
    let all: Vec<String> = latchkey_domain::letter::LetterKind::ALL
        .iter()
        .map(|kind| kind.key().to_owned())
        .collect();
    let preferences = &house.services.preferences;
    preferences
        .keep_letters(&house.sam, &all, true)
        .await
        .unwrap();
    let to_sam = async || -> Vec<String> {
        mail.send_due(|| false).await.unwrap();
        let lines = mail.mailbox().await.unwrap().unwrap();
        let hers = lines.iter().filter(|line| line.to == "sam@example.org");
        hers.map(|line| line.subject.clone()).collect()
    };
    let before = to_sam().await.len();
    house.ask(&house.doctor, &house.blood, &["view"]).await;
    house.ask(&house.lola, &house.medicines, &["view"]).await;
    assert_eq!(to_sam().await.len(), before, "each waits for the day");
    // One of them is withdrawn, so it is not told.
    let hers = house.lola.requester();
    let id = asks.list(&hers).await.unwrap()[0].id.parse().unwrap();
    asks.withdraw(&hers, &id).await.unwrap();
    // Eight in the morning in London, the next day.
    house.pass(Lifetime::minutes(18 * 60 - 3));
    assert_eq!(to_sam().await.len(), before, "a minute before");
    house.pass(Lifetime::minutes(1));
    let now = to_sam().await;
    assert_eq!(now.len(), before + 1, "{now:?}");
    let text = letter_to(&house, "sam@example.org", "What happened since yesterday").await;
    assert!(text.contains("- You have a new request\n"), "{text}");
    assert!(!text.contains("times)"), "{text}");
    assert_eq!(text.matches("/r/lkl_").count(), 1, "{text}");
    // A code to sign in with never waits; and nothing is told twice.
    house
        .services
        .login
        .send_sign_in_code("sam@example.org", "")
        .await
        .unwrap();
    let now = to_sam().await;
    assert!(now.contains(&"Your code to sign in".to_owned()), "{now:?}");
    house.pass(Lifetime::days(1));
    assert_eq!(to_sam().await.len(), before + 2);
    // A day on which all was called off has no letter.
    house.ask(&house.lola, &house.medicines, &["view"]).await;
    mail.send_due(|| false).await.unwrap();
    let id = asks.list(&hers).await.unwrap()[0].id.parse().unwrap();
    asks.withdraw(&hers, &id).await.unwrap();
    house.pass(Lifetime::days(1));
    assert_eq!(to_sam().await.len(), before + 2);
}

/// Sam comes back in with a code, and signs in with the new password.
async fn recovered(house: &House) {
    let login = &house.services.login;
    let handle = login
        .send_recovery_code("sam@example.org", "")
        .await
        .unwrap();
    let letter = letter_to(house, "sam@example.org", "Get back into your account").await;
    let code: String = letter
        .split("Your code: ")
        .nth(1)
        .unwrap()
        .chars()
        .take(8)
        .collect();
    login
        .recover(Some(handle.expose()), &code, "four plain words here")
        .await
        .unwrap();
}

#[tokio::test]
async fn for_a_day_after_a_way_back_in_nobody_new_is_given_anything() {
    let house = House::open().await;
    house.share(&house.doctor, &house.blood, "see").await;
    recovered(&house).await;
    // Whom she shared with before is shared with as ever.
    house.share(&house.doctor, &house.medicines, "see").await;
    let owner = house.owner();
    let (drafts, sharing) = (&house.services.drafts, &house.services.sharing);
    let draft = async |owner| {
        let lola = Some(&house.lola.person);
        let id = drafts.start(owner, Some(&house.blood), lola).await.unwrap();
        let terms = Terms {
            power: "see".to_owned(),
            length: "7".to_owned(),
            purpose: "helping".to_owned(),
            ..Terms::default()
        };
        drafts.choose_terms(owner, &id, terms).await.unwrap();
        id
    };
    let id = draft(&owner).await;
    let held = sharing.check(&owner, &id).await;
    let Err(DraftError::Problems(problems)) = held else {
        panic!("{held:?}");
    };
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].field, "person");
    let text = &problems[0].text;
    assert!(text.contains("from 14:02 on 24 November 2026"), "{text}");
    let made = sharing.make(&owner, &id, "").await;
    assert!(matches!(made, Err(DraftError::Problems(_))), "{made:?}");

    // A request of somebody new: a no is given, a yes is not.
    house.ask(&house.lola, &house.medicines, &["view"]).await;
    let approval = &house.services.approval;
    let asked = approval.list(&owner).await.unwrap()[0].id.parse().unwrap();
    let yes = approval
        .keep_answer(&owner, &asked, only_see(&house.medicines))
        .await;
    assert!(matches!(yes, Err(ApproveError::Problems(_))), "{yes:?}");
    // Taking away is never held up.
    let page = house
        .services
        .circle
        .person(&owner, &house.doctor.person, None);
    let shares = page.await.unwrap().shares;
    sharing
        .end(&owner, &shares[0].id.parse().unwrap())
        .await
        .unwrap();

    house.pass(Lifetime::days(1));
    let owner = house.owner();
    let id = draft(&owner).await;
    let seen = sharing.check(&owner, &id).await.unwrap().seen;
    sharing.make(&owner, &id, &seen).await.unwrap();
    house.answer(only_see(&house.medicines)).await;
}

#[tokio::test]
async fn what_nobody_described_is_never_part_of_all() {
    let house = House::open().await;
    let odd = register(&house.services, &house.pat, "Odd", &["view", "x:frob"]).await;
    let all = || AnswerForm {
        answer: "all".to_owned(),
        ..AnswerForm::default()
    };
    let (owner, approval) = (house.owner(), &house.services.approval);
    house.ask(&house.doctor, &odd, &["view", "x:frob"]).await;
    let lines = approval.list(&owner).await.unwrap();
    let id = lines[0].id.parse().unwrap();
    approval.keep_answer(&owner, &id, all()).await.unwrap();
    let check = approval.check(&owner, &id).await.unwrap();
    assert!(check.part, "it says so before anything happens");
    assert_eq!(check.will_not.len(), 1);
    let settled = approval.settle(&owner, &id, &check.seen).await.unwrap();
    assert_eq!(settled.line.state, "You allowed part");
    let rpt = house.rpt(&house.doctor, &odd, &["view"]).await;
    assert_eq!(
        house.introspect(&rpt).await,
        [(odd.clone(), scopes(&["view"]))]
    );

    house.ask(&house.lola, &odd, &["x:frob"]).await;
    let lines = approval.list(&owner).await.unwrap();
    let id = lines.iter().find(|line| line.waiting).unwrap().id.parse();
    let id = id.unwrap();
    let none = approval.keep_answer(&owner, &id, all()).await;
    assert!(matches!(none, Err(ApproveError::Problems(_))), "{none:?}");
    // Ticked by itself it is given.
    let part = AnswerForm {
        answer: "part".to_owned(),
        parts: vec![(odd.to_string(), "x:frob".to_owned())],
        ..AnswerForm::default()
    };
    approval.keep_answer(&owner, &id, part).await.unwrap();
    let seen = approval.check(&owner, &id).await.unwrap().seen;
    approval.settle(&owner, &id, &seen).await.unwrap();
    let rpt = house.rpt(&house.lola, &odd, &["x:frob"]).await;
    assert_eq!(house.introspect(&rpt).await, [(odd, scopes(&["x:frob"]))]);
}

#[tokio::test]
async fn a_fact_without_a_source_is_never_called_checked() {
    let house = House::open().await;
    let fact = |label: &str, source: &str| Fact {
        label: label.to_owned(),
        source: source.to_owned(),
        ..registered_doctor()
    };
    let nurse = NewPerson {
        name: "Nurse Ada".to_owned(),
        email: "ada@example.org".to_owned(),
        place: None,
        zone: "Europe/London".to_owned(),
        password: Some(PASSWORD.to_owned()),
        listed: false,
        facts: vec![fact("Registered nurse", "  ")],
    };
    let people = &house.services.people;
    let id = people.create(nurse).await.unwrap();
    people.add_contact(&house.sam.person, &id).await.unwrap();
    let login = &house.services.login;
    let ada = login.sign_in("ada@example.org", PASSWORD).await.unwrap().1;
    house.share(&ada, &house.blood, "see").await;
    house.share(&house.doctor, &house.blood, "see").await;
    let owner = house.owner();
    let circle = &house.services.circle;
    let card = circle.person(&owner, &id, None).await.unwrap().card;
    assert!(!card.evidence[0].checked, "{card:?}");
    assert_eq!(card.evidence[0].source, "We have not checked this.");
    let list = circle.list(&owner, Order::Name, None).await.unwrap();
    let checked: Vec<bool> = list.people.iter().map(|line| line.is_checked).collect();
    assert_eq!(checked, [true, false], "{list:?}");
    assert_eq!(list.people[1].checked, "Not checked by us");
}
