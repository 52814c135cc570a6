//! Sharing directly, stopping, taking a stop back, and what the pages say.

use latchkey_domain::id::DraftId;
use latchkey_domain::time::Lifetime;
use latchkey_service::draft::{DraftError, Terms};
use latchkey_service::sharing::{Happened, ShareError};

use super::house::{House, scopes};

fn fields(result: Result<(), DraftError>) -> Vec<&'static str> {
    match result {
        Ok(()) => Vec::new(),
        Err(DraftError::Problems(problems)) => problems.iter().map(|p| p.field).collect(),
        Err(other) => panic!("{other}"),
    }
}

fn see_for_30_days() -> Terms {
    Terms {
        power: "see".to_owned(),
        length: "30".to_owned(),
        purpose: "care".to_owned(),
        ..Terms::default()
    }
}

#[tokio::test]
async fn each_step_says_what_is_missing_and_keeps_what_was_typed() {
    let house = House::open().await;
    let (owner, drafts) = (house.owner(), &house.services.drafts);
    let fresh = drafts.fresh(&owner, None, None).await.unwrap();
    assert_eq!(
        fresh
            .recent
            .iter()
            .map(|p| p.name.as_str())
            .collect::<Vec<_>>(),
        ["Aunt Lola"]
    );
    let id = drafts.start(&owner, None, None).await.unwrap();

    assert_eq!(
        fields(drafts.choose_person(&owner, &id, "").await),
        ["person"]
    );
    let me = house.sam.person.to_string();
    assert_eq!(
        fields(drafts.choose_person(&owner, &id, &me).await),
        ["person"]
    );
    assert_eq!(
        fields(drafts.search(&owner, &id, "okafr").await),
        ["search"]
    );
    assert!(fields(drafts.search(&owner, &id, "okafor").await).is_empty());
    let found = drafts.options(&owner, &id).await.unwrap().found;
    assert_eq!(
        found[0].checked,
        "Registered doctor, checked 23 November 2026"
    );
    assert!(fields(drafts.choose_person(&owner, &id, &found[0].id).await).is_empty());

    assert_eq!(
        fields(drafts.choose_records(&owner, &id, Vec::new()).await),
        ["records"]
    );
    let records = vec![house.blood.to_string(), house.medicines.to_string()];
    let with_gone = [records.clone(), vec!["gone".to_owned()]].concat();
    assert_eq!(
        fields(drafts.choose_records(&owner, &id, with_gone).await),
        ["records"]
    );
    assert!(fields(drafts.choose_records(&owner, &id, records).await).is_empty());

    let nothing = fields(drafts.choose_terms(&owner, &id, Terms::default()).await);
    assert_eq!(nothing, ["power", "length", "purpose"]);
    let odd = Terms {
        power: "choose".to_owned(),
        scopes: vec!["delete".to_owned()],
        length: "date".to_owned(),
        date: ("31".to_owned(), "2".to_owned(), "2027".to_owned()),
        purpose: "other".to_owned(),
        note: "x".repeat(201),
        ..Terms::default()
    };
    let wrong = fields(drafts.choose_terms(&owner, &id, odd.clone()).await);
    assert_eq!(wrong, ["scopes", "day", "purpose_words", "note"]);
    let kept = drafts.options(&owner, &id).await.unwrap().draft;
    assert_eq!(
        (kept.date, kept.note),
        (odd.date, odd.note),
        "what was typed is kept"
    );
    assert!(matches!(
        house.services.sharing.check(&owner, &id).await,
        Err(DraftError::Problems(_))
    ));
    assert!(matches!(
        house.services.sharing.make(&owner, &id, "").await,
        Err(DraftError::Problems(_))
    ));

    assert!(fields(drafts.choose_terms(&owner, &id, see_for_30_days()).await).is_empty());
    let check = house.services.sharing.check(&owner, &id).await.unwrap();
    assert_eq!(
        check.will[0].plain(),
        "Dr Ngozi Okafor can see Blood tests and Medicines until 23 December 2026, for your treatment."
    );
    assert_eq!(check.cannot, "They cannot save a copy of or change this.");
    assert!(check.narrowed.is_none() && check.before.is_empty());
}

#[tokio::test]
async fn a_form_sent_twice_shares_once() {
    let house = House::open().await;
    let (owner, drafts) = (house.owner(), &house.services.drafts);
    let id = drafts
        .start(&owner, Some(&house.blood), Some(&house.lola.person))
        .await
        .unwrap();
    drafts
        .choose_terms(&owner, &id, see_for_30_days())
        .await
        .unwrap();
    let sharing = &house.services.sharing;
    let seen = sharing.check(&owner, &id).await.unwrap().seen;
    let (one, two) = tokio::join!(
        sharing.make(&owner, &id, &seen),
        sharing.make(&owner, &id, &seen)
    );
    assert_eq!(one.unwrap(), two.unwrap());
    let again = sharing.make(&owner, &id, &seen).await.unwrap();
    assert_eq!(sharing.made(&owner, &again).await.unwrap().len(), 1);
    assert_eq!(sharing.home(&owner).await.unwrap().sharing, 1);
}

#[tokio::test]
async fn sharing_the_same_again_takes_the_place_of_the_former_share() {
    let house = House::open().await;
    let (owner, drafts) = (house.owner(), &house.services.drafts);
    house.share_for(&house.lola, &house.blood, "see", "7").await;
    let id = drafts
        .start(&owner, Some(&house.blood), Some(&house.lola.person))
        .await
        .unwrap();
    drafts
        .choose_terms(&owner, &id, see_for_30_days())
        .await
        .unwrap();
    let check = house.services.sharing.check(&owner, &id).await.unwrap();
    assert_eq!(
        check.before[0].plain(),
        "Aunt Lola can see Blood tests until 30 November 2026, to help you manage."
    );
    house
        .services
        .sharing
        .make(&owner, &id, &check.seen)
        .await
        .unwrap();
    assert_eq!(
        house.services.sharing.home(&owner).await.unwrap().sharing,
        1
    );

    let id = drafts
        .start(&owner, Some(&house.blood), Some(&house.lola.person))
        .await
        .unwrap();
    let shorter = Terms {
        length: "7".to_owned(),
        ..see_for_30_days()
    };
    drafts.choose_terms(&owner, &id, shorter).await.unwrap();
    let check = house.services.sharing.check(&owner, &id).await;
    assert_eq!(
        fields(check.map(|_| ())),
        ["records"],
        "it is shared already, for longer"
    );
}

#[tokio::test]
async fn see_and_change_never_copies_and_change_needs_seeing() {
    let house = House::open().await;
    let act = house
        .share_for(&house.doctor, &house.blood, "change", "30")
        .await;
    let said = house
        .services
        .sharing
        .made(&house.owner(), &act)
        .await
        .unwrap();
    assert!(
        said[0]
            .sentence
            .plain()
            .starts_with("Dr Ngozi Okafor can see and change Blood tests")
    );
    let token = house.rpt(&house.doctor, &house.blood, &["edit"]).await;
    assert_eq!(
        house.introspect(&token).await,
        [(house.blood.clone(), scopes(&["edit"]))]
    );
}

#[tokio::test]
async fn stop_pressed_twice_and_undo_pressed_twice_are_no_errors() {
    let house = House::open().await;
    let (owner, sharing) = (house.owner(), &house.services.sharing);
    let share = house.share(&house.doctor, &house.blood, "see").await;
    sharing.end(&owner, &share).await.unwrap();
    sharing.end(&owner, &share).await.unwrap();
    sharing.undo(&owner, &share, None).await.unwrap();
    sharing.undo(&owner, &share, None).await.unwrap();
    let page = sharing.share(&owner, &share).await.unwrap();
    assert_eq!(page.line.state, "Active");
    let events = house.services.trail.activity(&owner, None).await.unwrap();
    let stops = events
        .lines
        .iter()
        .filter(|l| l.sentence.plain().contains("stopped"))
        .count();
    assert_eq!(stops, 1, "what changed nothing is not told");
}

#[tokio::test]
async fn undo_has_its_time_and_gives_way_to_a_newer_share() {
    let house = House::open().await;
    let (owner, sharing) = (house.owner(), &house.services.sharing);
    let late = house.share(&house.doctor, &house.blood, "see").await;
    sharing.end(&owner, &late).await.unwrap();
    house.pass(Lifetime::minutes(15));
    assert!(matches!(
        sharing.happened(&owner, &late).await.unwrap(),
        Some(Happened::Stopped(_))
    ));
    house.pass(Lifetime::millis(1));
    let over = sharing.happened(&owner, &late).await.unwrap();
    let Some(Happened::Over(said)) = over else {
        panic!("the time to undo is over")
    };
    assert_eq!(said.plain(), "It had already ended on 23 November 2026.");
    assert!(matches!(
        sharing.undo(&owner, &late, None).await,
        Err(ShareError::NoUndo(_))
    ));

    let former = house.share(&house.doctor, &house.blood, "see").await;
    sharing.end(&owner, &former).await.unwrap();
    house.share(&house.doctor, &house.blood, "see").await;
    let refused = sharing.undo(&owner, &former, None).await;
    let Err(ShareError::NoUndo(why)) = refused else {
        panic!("a newer share stands")
    };
    assert_eq!(
        why,
        "You have shared this again since then. There is nothing to undo."
    );
}

#[tokio::test]
async fn undo_restores_exactly_what_was() {
    let house = House::open().await;
    let (owner, sharing) = (house.owner(), &house.services.sharing);
    let share = house.share(&house.doctor, &house.blood, "change").await;
    let before = sharing.share(&owner, &share).await.unwrap();
    house.pass(Lifetime::minutes(3));
    sharing.end(&owner, &share).await.unwrap();
    house.pass(Lifetime::minutes(9));
    sharing.undo(&owner, &share, None).await.unwrap();
    let after = sharing.share(&owner, &share).await.unwrap();
    assert_eq!((before.ends, before.can), (after.ends, after.can));
}

#[tokio::test]
async fn a_share_ends_at_its_instant() {
    let house = House::open().await;
    house
        .share_for(&house.doctor, &house.blood, "see", "1")
        .await;
    let token = house.rpt(&house.doctor, &house.blood, &["view"]).await;
    // 14:02 on the 23rd to the last second of the 24th, a token at a time.
    house.pass(Lifetime::seconds(33 * 3600 + 57 * 60 + 58));
    assert!(
        house.introspect(&token).await.is_empty(),
        "this token is long over"
    );
    let token = house.rpt(&house.doctor, &house.blood, &["view"]).await;
    assert_eq!(house.introspect(&token).await.len(), 1);
    house.pass(Lifetime::seconds(1));
    assert!(house.introspect(&token).await.is_empty());
}

#[tokio::test]
async fn a_disconnected_service_takes_its_shares_along() {
    let house = House::open().await;
    let owner = house.owner();
    let share = house.share(&house.doctor, &house.blood, "see").await;
    let service = house.st_marys.client().id.clone();
    house
        .services
        .protection
        .disconnect(&owner, &service)
        .await
        .unwrap();
    let page = house.services.sharing.share(&owner, &share).await.unwrap();
    assert_eq!(
        page.line.state,
        "Ended because you disconnected the service"
    );
    assert!(
        house
            .services
            .protection
            .disconnect(&owner, &service)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_removed_record_takes_its_shares_along() {
    let house = House::open().await;
    let owner = house.owner();
    let share = house.share(&house.doctor, &house.blood, "see").await;
    house
        .services
        .registration
        .delete(&house.pat, house.blood.as_str())
        .await
        .unwrap();
    let page = house.services.sharing.share(&owner, &share).await.unwrap();
    assert_eq!(page.line.state, "Ended because the record was removed");
    assert!(
        page.line
            .sentence
            .plain()
            .starts_with("Dr Ngozi Okafor could see Blood tests.")
    );
    assert!(matches!(
        house.services.sharing.record(&owner, &house.blood).await,
        Err(ShareError::NotFound)
    ));
}

#[tokio::test]
async fn a_draft_can_be_thrown_away() {
    let house = House::open().await;
    let (owner, drafts) = (house.owner(), &house.services.drafts);
    let id: DraftId = drafts.start(&owner, None, None).await.unwrap();
    drafts.discard(&owner, &id).await.unwrap();
    assert!(matches!(
        drafts.options(&owner, &id).await,
        Err(DraftError::NotFound)
    ));
    drafts.discard(&owner, &id).await.unwrap();
}

#[tokio::test]
async fn what_is_shared_is_what_was_shown_and_takes_a_recent_sign_in() {
    let house = House::open().await;
    let (owner, drafts, sharing) = (
        house.owner(),
        &house.services.drafts,
        &house.services.sharing,
    );
    let id = drafts
        .start(&owner, Some(&house.blood), Some(&house.lola.person))
        .await
        .unwrap();
    drafts
        .choose_terms(&owner, &id, see_for_30_days())
        .await
        .unwrap();
    let seen = sharing.check(&owner, &id).await.unwrap().seen;
    // In another tab it becomes another person.
    drafts.search(&owner, &id, "okafor").await.unwrap();
    drafts
        .choose_person(&owner, &id, house.doctor.person.as_str())
        .await
        .unwrap();
    let made = sharing.make(&owner, &id, &seen).await.map(|_| ());
    assert!(matches!(made, Err(DraftError::Changed)));
    let seen = sharing.check(&owner, &id).await.unwrap().seen;
    house.pass(Lifetime::minutes(16));
    let made = sharing.make(&owner, &id, &seen).await.map(|_| ());
    assert!(matches!(made, Err(DraftError::SignInAgain)));
    assert_eq!(sharing.home(&owner).await.unwrap().sharing, 0);
    sharing.make(&house.owner(), &id, &seen).await.unwrap();
}
