//! Two zones, the last second, no end at all, and the day after a way back into an account.

use latchkey_domain::id::ShareId;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_service::approval::ApproveError;
use latchkey_service::circle::Order;
use latchkey_service::draft::{DraftError, Terms};
use latchkey_service::redemption::Redemption;

use super::house::{House, PASSWORD, START, only_see, scopes};

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
