//! The people an owner shares with, what one of them sees, stopping all of it, and who cannot ask.

use latchkey_domain::claim::ClaimRequirement;
use latchkey_domain::id::PersonId;
use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{PersonPage, Preview, PreviewProof};
use latchkey_service::blocks::BlockError;
use latchkey_service::circle::{CircleError, Order, PreviewAsked};
use latchkey_service::login::PersonSession;
use latchkey_service::redemption::Redemption;
use latchkey_service::sharing::Happened;

use super::house::{House, only_see, scopes};

async fn page(house: &House, who: &PersonSession) -> PersonPage {
    let circle = &house.services.circle;
    let shown = circle.person(&house.owner(), &who.person, None).await;
    shown.unwrap()
}

async fn preview(house: &House, who: &PersonSession, asked: PreviewAsked) -> Preview {
    let circle = &house.services.circle;
    let shown = circle.preview(&house.owner(), &who.person, &asked).await;
    shown.unwrap()
}

fn names(lines: &[latchkey_domain::view::PreviewLine]) -> Vec<&str> {
    lines.iter().map(|line| line.name.as_str()).collect()
}

#[tokio::test]
async fn the_list_says_who_can_do_what_until_when() {
    let house = House::open().await;
    let circle = &house.services.circle;
    let list = async |order| circle.list(&house.owner(), order, None).await.unwrap();
    let empty = list(Order::End).await;
    assert!(empty.people.is_empty() && empty.all == 0 && empty.blocked.is_empty());

    house.share(&house.doctor, &house.blood, "change").await;
    house.share(&house.doctor, &house.medicines, "see").await;
    house.share_for(&house.lola, &house.blood, "see", "7").await;
    let rpt = house.rpt(&house.doctor, &house.blood, &["view"]).await;
    house.introspect(&rpt).await;
    house.services.uses.flush().await.unwrap();

    let people = list(Order::End).await.people;
    assert_eq!(people[0].name, "Aunt Lola", "the nearest end comes first");
    assert_eq!(people[0].can.plain(), "Can see 1 record.");
    assert_eq!(
        people[0].ends.as_ref().unwrap().plain(),
        "Ends 30 November 2026"
    );
    assert!(people[0].ends_soon && !people[0].is_checked);
    let doctor = &people[1];
    assert_eq!(doctor.can.plain(), "Can see 2 records, can change 1.");
    assert_eq!(
        doctor.ends.as_ref().unwrap().plain(),
        "First one ends 23 December 2026"
    );
    assert_eq!(
        doctor.checked,
        "Registered doctor, checked 23 November 2026"
    );
    assert_eq!(doctor.last_used, "Last used 23 November 2026");
    assert!(doctor.is_checked && !doctor.ends_soon);
    let first = |order| async move { list(order).await.people[0].name.clone() };
    assert_eq!(first(Order::Name).await, "Aunt Lola");
    assert_eq!(first(Order::Used).await, "Dr Ngozi Okafor");

    let strangers = circle.list(&house.lola.owner(), Order::End, None).await;
    assert!(strangers.unwrap().people.is_empty());
}

#[tokio::test]
async fn one_person_shows_what_is_and_was_between_the_two() {
    let house = House::open().await;
    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }));
    house.answer(only_see(&house.blood)).await;
    let share = house.share(&house.doctor, &house.medicines, "see").await;
    let owner = house.owner();
    house.services.sharing.end(&owner, &share).await.unwrap();

    let shown = page(&house, &house.doctor).await;
    assert_eq!(shown.card.name, "Dr Ngozi Okafor");
    assert_eq!(
        shown.card.evidence[0].source,
        "Checked with the Medical Register on 23 November 2026."
    );
    assert_eq!(
        (shown.shares.len(), shown.live, shown.ended.len()),
        (1, 1, 1)
    );
    assert_eq!(shown.requests.len(), 1);
    assert_eq!(shown.undo.len(), 1, "the single stop can be taken back");
    assert!(shown.stopped.is_none() && shown.block.is_none());
    assert!(shown.activity.len() >= 3, "{:?}", shown.activity);
    assert_eq!(shown.can.plain(), "Can see 1 record.");

    let circle = &house.services.circle;
    let strangers = [
        circle
            .person(&house.lola.owner(), &house.doctor.person, None)
            .await,
        circle.person(&owner, &house.sam.person, None).await,
        circle
            .person(&owner, &"01JD0000000000000000000001".parse().unwrap(), None)
            .await,
    ];
    for stranger in strangers {
        assert!(matches!(stranger, Err(CircleError::NotFound)));
    }
}

#[tokio::test]
async fn everything_of_one_person_stops_at_once_and_comes_back_as_it_was() {
    let house = House::open().await;
    house.share(&house.doctor, &house.blood, "change").await;
    house.share(&house.doctor, &house.medicines, "see").await;
    house.share(&house.lola, &house.blood, "see").await;
    let rpt = house
        .rpt(&house.doctor, &house.blood, &["view", "edit"])
        .await;
    assert_eq!(house.introspect(&rpt).await.len(), 1);
    let (owner, circle) = (house.owner(), &house.services.circle);
    let before = page(&house, &house.doctor).await;
    let ask = circle.stopping(&owner, &house.doctor.person).await.unwrap();
    assert_eq!(ask.sentences.len(), 2);

    circle.stop_all(&owner, &house.doctor.person).await.unwrap();
    assert!(
        house.introspect(&rpt).await.is_empty(),
        "the next look says no"
    );
    let shown = page(&house, &house.doctor).await;
    assert_eq!((shown.live, shown.ended.len()), (0, 2));
    let stopped = shown.stopped.unwrap();
    assert_eq!(stopped.title, "Stopped at 14:02");
    assert_eq!(
        stopped.sentence.plain(),
        "Dr Ngozi Okafor can no longer use 2 things you shared."
    );
    assert!(shown.undo.is_empty(), "it is taken back as a whole");
    assert_eq!(
        page(&house, &house.lola).await.live,
        1,
        "nobody else's stops"
    );
    circle.stop_all(&owner, &house.doctor.person).await.unwrap();

    let at = Timestamp::from_millis(stopped.at);
    house.pass(Lifetime::minutes(14));
    circle
        .undo_all(&house.owner(), &house.doctor.person, at)
        .await
        .unwrap();
    let after = page(&house, &house.doctor).await;
    assert_eq!(after.restored, 2);
    let sentences = |page: &PersonPage| {
        let all = page.shares.iter().map(|line| line.sentence.plain());
        all.collect::<Vec<_>>()
    };
    assert_eq!(sentences(&after), sentences(&before));
    assert!(matches!(
        house
            .services
            .sharing
            .happened(&house.owner(), &after.shares[0].id.parse().unwrap())
            .await,
        Ok(Some(Happened::Restored(_)))
    ));
    // Pressed twice, it is as it should be.
    circle
        .undo_all(&house.owner(), &house.doctor.person, at)
        .await
        .unwrap();

    let stranger = circle
        .stop_all(&house.lola.owner(), &house.doctor.person)
        .await;
    assert!(matches!(stranger, Err(CircleError::NotFound)));
}

#[tokio::test]
async fn a_stop_of_everything_is_not_taken_back_too_late_nor_over_a_newer_share() {
    let house = House::open().await;
    house.share(&house.doctor, &house.blood, "change").await;
    house.share(&house.doctor, &house.medicines, "see").await;
    let (owner, circle) = (house.owner(), &house.services.circle);
    circle.stop_all(&owner, &house.doctor.person).await.unwrap();
    let stopped = page(&house, &house.doctor).await.stopped.unwrap();
    let at = Timestamp::from_millis(stopped.at);
    house.pass(Lifetime::minutes(1));
    house.share(&house.doctor, &house.blood, "see").await;
    circle
        .undo_all(&house.owner(), &house.doctor.person, at)
        .await
        .unwrap();
    let shown = page(&house, &house.doctor).await;
    let said: Vec<_> = shown.shares.iter().map(|l| l.sentence.plain()).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said.iter().all(|line| !line.contains("change")),
        "never wider: {said:?}"
    );

    circle
        .stop_all(&house.owner(), &house.doctor.person)
        .await
        .unwrap();
    let stopped = page(&house, &house.doctor).await.stopped.unwrap();
    house.pass(Lifetime::minutes(16));
    let at = Timestamp::from_millis(stopped.at);
    let late = circle
        .undo_all(&house.owner(), &house.doctor.person, at)
        .await;
    assert!(matches!(late, Err(CircleError::NoUndo(_))));
    assert!(page(&house, &house.doctor).await.stopped.is_none());
    assert_eq!(page(&house, &house.doctor).await.live, 0);
}

#[tokio::test]
async fn somebody_who_is_blocked_is_told_what_everybody_is_told_who_is_not_permitted() {
    let house = House::open().await;
    house.share(&house.doctor, &house.medicines, "see").await;
    let (owner, blocks) = (house.owner(), &house.services.blocks);
    let doctor = &house.doctor.person;
    let none = blocks.block(&owner, doctor, "").await;
    assert!(matches!(none, Err(BlockError::Problems(problems)) if problems[0].field == "length"));
    blocks.block(&owner, doctor, "30").await.unwrap();

    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(asked, Redemption::Denied), "{asked:?}");
    let list = house.services.approval.list(&owner).await.unwrap();
    assert!(list.is_empty(), "nothing is put before the owner");
    house.rpt(&house.doctor, &house.medicines, &["view"]).await;
    let shown = page(&house, &house.doctor).await;
    assert_eq!(
        shown.block.unwrap().sentence.plain(),
        "Dr Ngozi Okafor cannot ask you for anything until 23 December 2026."
    );
    let named = house.services.circle.list(&owner, Order::End, None).await;
    assert_eq!(named.unwrap().blocked.len(), 1);

    house.pass(Lifetime::days(31));
    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }), "{asked:?}");
    let owner = house.owner();
    blocks.block(&owner, doctor, "ever").await.unwrap();
    house.pass(Lifetime::days(400));
    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(asked, Redemption::Denied), "{asked:?}");
    let owner = house.owner();
    blocks.unblock(&owner, doctor).await.unwrap();
    blocks.unblock(&owner, doctor).await.unwrap();
    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }), "{asked:?}");

    let events = house.events().await.join("\n");
    assert_eq!(events.matches("\"asking_blocked\"").count(), 2);
    assert_eq!(events.matches("\"asking_unblocked\"").count(), 1);
    let nobody: PersonId = "01JD0000000000000000000001".parse().unwrap();
    for (who, whom) in [
        (house.lola.owner(), doctor),
        (house.owner(), &house.sam.person),
        (house.owner(), &nobody),
    ] {
        let refused = blocks.block(&who, whom, "ever").await;
        assert!(matches!(refused, Err(BlockError::NotFound)));
        let refused = blocks.unblock(&who, whom).await;
        assert!(matches!(refused, Err(BlockError::NotFound)));
    }
}

#[tokio::test]
async fn a_request_that_waits_can_still_be_answered_when_asking_is_blocked() {
    let house = House::open().await;
    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    let Redemption::Submitted { ticket, .. } = asked else {
        panic!("{asked:?}")
    };
    let owner = house.owner();
    let blocks = &house.services.blocks;
    blocks
        .block(&owner, &house.doctor.person, "ever")
        .await
        .unwrap();
    house.pass(Lifetime::minutes(1));
    let Redemption::Submitted { ticket, .. } = house.redeem(ticket.expose()).await else {
        panic!("it waits as before")
    };
    house.answer(only_see(&house.blood)).await;
    house.pass(Lifetime::minutes(1));
    let answer = house.redeem(ticket.expose()).await;
    assert!(matches!(answer, Redemption::Issued { .. }), "{answer:?}");
}

#[tokio::test]
async fn a_preview_shows_every_record_in_one_of_three_groups_now_and_on_a_day() {
    let house = House::open().await;
    house
        .share_for(&house.doctor, &house.blood, "change", "7")
        .await;
    let statements = house.services.statements();
    let events = house.events().await.len();
    let now = preview(&house, &house.doctor, PreviewAsked::default()).await;
    assert!(house.services.statements() > statements);
    assert_eq!(
        house.events().await.len(),
        events,
        "looking writes nothing down"
    );
    assert_eq!(names(&now.change), ["Blood tests"]);
    assert_eq!(
        now.change[0].sentences[0].plain(),
        "Dr Ngozi Okafor can see and change Blood tests until 30 November 2026."
    );
    assert_eq!(now.change[0].shares.len(), 1);
    assert_eq!(names(&now.nothing), ["Medicines"]);
    assert!(now.see.is_empty() && now.day.is_none() && now.facts.is_none());

    let on = |day: &str, month: &str| PreviewAsked {
        date: (day.to_owned(), month.to_owned(), "2026".to_owned()),
        ..PreviewAsked::default()
    };
    let last = preview(&house, &house.doctor, on("30", "11")).await;
    assert_eq!(names(&last.change), ["Blood tests"]);
    assert_eq!(last.day.unwrap().text, "30 November 2026");
    let after = preview(&house, &house.doctor, on("1", "12")).await;
    assert!(after.change.is_empty() && after.nothing.len() == 2);
    let today = preview(&house, &house.doctor, on("23", "11")).await;
    assert!(today.day.is_none(), "today is now");
    let circle = &house.services.circle;
    for wrong in [on("22", "11"), on("31", "2"), on("x", "1")] {
        let refused = circle
            .preview(&house.owner(), &house.doctor.person, &wrong)
            .await;
        assert!(matches!(refused, Err(CircleError::Problems(p)) if p[0].field == "day"));
    }
    let asked = PreviewAsked::default();
    let stranger = circle
        .preview(&house.lola.owner(), &house.doctor.person, &asked)
        .await;
    assert!(matches!(stranger, Err(CircleError::NotFound)));
}

#[tokio::test]
async fn a_preview_can_suppose_a_proof_where_a_rule_asks_for_one() {
    let house = House::open().await;
    house.share(&house.lola, &house.blood, "change").await;
    let rule = Draft {
        name: "Changes by doctors only".to_owned(),
        kinds: Vec::new(),
        effect: RuleEffect::ProofNeeded {
            scopes: scopes(&["edit"]),
            proof: ClaimRequirement {
                fact: "registered_doctor".to_owned(),
                max_age: None,
            },
        },
    };
    house
        .services
        .rule
        .publish(&rule, None, "for this very test")
        .await
        .unwrap();
    let with = |proof| PreviewAsked {
        proof,
        ..PreviewAsked::default()
    };
    let known = preview(&house, &house.lola, with(PreviewProof::Known)).await;
    assert_eq!(names(&known.see), ["Blood tests"]);
    assert_eq!(known.facts.as_deref(), Some("registered doctor"));
    assert!(known.see[0].rules[0].contains("Changes by doctors only"));
    let proven = preview(&house, &house.lola, with(PreviewProof::Proven)).await;
    assert_eq!(names(&proven.change), ["Blood tests"]);
    assert!(proven.change[0].rules.is_empty());

    house.share(&house.doctor, &house.blood, "change").await;
    let known = preview(&house, &house.doctor, with(PreviewProof::Known)).await;
    assert_eq!(names(&known.change), ["Blood tests"]);
    let not_yet = preview(&house, &house.doctor, with(PreviewProof::NotYet)).await;
    assert_eq!(names(&not_yet.see), ["Blood tests"]);
}
