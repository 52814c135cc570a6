//! Changing a share, and what introspection says of it at the very next look.

use latchkey_domain::id::ShareId;
use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::time::Lifetime;
use latchkey_domain::view::ChangeForm;
use latchkey_service::draft::Terms;
use latchkey_service::login::{OwnerSession, PersonSession};
use latchkey_service::sharing::{ChangeError, Happened, Kept, ShareError};

use super::house::{House, scopes};

/// The form as the page shows it, with something else chosen.
async fn form(house: &House, share: &ShareId, change: impl FnOnce(&mut ChangeForm)) -> ChangeForm {
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let page = sharing.change_page(&owner, share, None).await;
    let mut form = page.unwrap().now;
    change(&mut form);
    form
}

async fn keep(
    house: &House,
    share: &ShareId,
    change: impl FnOnce(&mut ChangeForm),
) -> Result<Kept, ChangeError> {
    let form = form(house, share, change).await;
    house
        .services
        .sharing
        .keep_change(&house.owner(), share, form)
        .await
}

/// Changes it, with the check page in between where there is one.
async fn change(house: &House, share: &ShareId, change: impl FnOnce(&mut ChangeForm)) {
    if keep(house, share, change).await.unwrap() == Kept::Check {
        let (sharing, owner) = (&house.services.sharing, house.owner());
        let seen = sharing.check_change(&owner, share).await.unwrap().seen;
        sharing.make_change(&owner, share, &seen).await.unwrap();
    }
}

fn fields<T: std::fmt::Debug>(result: Result<T, ChangeError>) -> Vec<&'static str> {
    match result {
        Err(ChangeError::Problems(problems)) => problems.iter().map(|p| p.field).collect(),
        other => panic!("{other:?}"),
    }
}

fn see(form: &mut ChangeForm) {
    form.power = "see".to_owned();
}

fn see_and_change(form: &mut ChangeForm) {
    form.power = "change".to_owned();
}

#[tokio::test]
async fn less_works_at_the_next_look_and_comes_back_to_the_byte() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "change").await;
    let rpt = house
        .rpt(&house.lola, &house.blood, &["view", "edit"])
        .await;
    let whole = [(house.blood.clone(), scopes(&["view", "edit"]))];
    assert_eq!(house.introspect(&rpt).await, whole);
    let raw = async || {
        let mut reader = latchkey_service::testing::Intruder::at(&house.options.database_url)
            .await
            .unwrap();
        let row = "SELECT scopes || '|' || COALESCE(purpose, '-') || '|' || COALESCE(note, '-') || '|' || ends_at FROM shares";
        reader.texts(row).await.unwrap()
    };
    let before = raw().await;

    let less = |form: &mut ChangeForm| {
        see(form);
        form.length = "7".to_owned();
        form.purpose = "other".to_owned();
        form.purpose_words = "A second look".to_owned();
    };
    assert_eq!(keep(&house, &share, less).await.unwrap(), Kept::Done);
    let part = [(house.blood.clone(), scopes(&["view"]))];
    assert_eq!(house.introspect(&rpt).await, part);
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let page = sharing.share(&owner, &share).await.unwrap();
    assert_eq!(
        page.line.sentence.plain(),
        "Aunt Lola can see Blood tests until 30 November 2026."
    );
    let offer = page.change.unwrap();
    assert_eq!(
        (offer.title.as_str(), offer.until.as_str()),
        ("Changed at 14:02", "You can undo until 14:17.")
    );
    assert_ne!(raw().await, before);

    house.pass(Lifetime::minutes(15));
    sharing.undo_change(&owner, &share, None).await.unwrap();
    sharing.undo_change(&owner, &share, None).await.unwrap();
    assert_eq!(raw().await, before, "byte for byte");
    let page = sharing.share(&owner, &share).await.unwrap();
    assert!(page.change.is_none(), "an undo is not undone");
    let happened = sharing.happened(&owner, &share).await.unwrap();
    let Some(Happened::Restored(said)) = happened else {
        panic!("{happened:?}")
    };
    assert_eq!(
        said.plain(),
        "Aunt Lola can see and change Blood tests until 23 December 2026, to help you manage."
    );
    let events = house.services.trail.activity(&owner, None).await.unwrap();
    let said: Vec<String> = events.lines.iter().map(|l| l.sentence.plain()).collect();
    assert_eq!(
        said[0],
        "You undid a change: Aunt Lola can see and change Blood tests until 23 December 2026."
    );
    assert_eq!(
        said[1],
        "You changed a share: Aunt Lola can see Blood tests until 30 November 2026. \
         Before, they could see and change Blood tests until 23 December 2026."
    );
}

#[tokio::test]
async fn more_is_checked_first_and_no_token_says_more_than_it_was_given() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let rpt = house.rpt(&house.lola, &house.blood, &["view"]).await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    assert_eq!(
        keep(&house, &share, see_and_change).await.unwrap(),
        Kept::Check
    );
    let unchanged = sharing.share(&owner, &share).await.unwrap();
    assert_eq!(unchanged.can.len(), 1, "nothing happened yet");
    let check = sharing.check_change(&owner, &share).await.unwrap();
    assert_eq!(check.before.power, "Can see. Cannot change.");
    assert_eq!(check.after.power, "Can see and change.");
    assert!(
        check
            .after
            .sentence
            .plain()
            .starts_with("Aunt Lola can see and change Blood tests until 23 December 2026")
    );
    let wrong = sharing.make_change(&owner, &share, "another").await;
    assert!(matches!(wrong, Err(ChangeError::Changed)), "{wrong:?}");
    sharing
        .make_change(&owner, &share, &check.seen)
        .await
        .unwrap();
    sharing
        .make_change(&owner, &share, &check.seen)
        .await
        .expect("sent twice is no error");

    let see = [(house.blood.clone(), scopes(&["view"]))];
    assert_eq!(house.introspect(&rpt).await, see, "as it was given");
    let new = house
        .rpt(&house.lola, &house.blood, &["view", "edit"])
        .await;
    let both = [(house.blood.clone(), scopes(&["view", "edit"]))];
    assert_eq!(house.introspect(&new).await, both);

    // A wider change can be taken back too, which takes away again.
    sharing.undo_change(&owner, &share, None).await.unwrap();
    assert_eq!(house.introspect(&new).await, see);
}

#[tokio::test]
async fn only_more_takes_a_recent_sign_in() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let later = |form: &mut ChangeForm| form.length = "6m".to_owned();
    assert_eq!(keep(&house, &share, later).await.unwrap(), Kept::Check);
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let seen = sharing.check_change(&owner, &share).await.unwrap().seen;
    house.pass(Lifetime::minutes(16));
    let old: OwnerSession = house.sam.owner();
    let check = sharing.check_change(&old, &share).await;
    assert!(matches!(check, Err(ChangeError::SignInAgain)), "{check:?}");
    let made = sharing.make_change(&old, &share, &seen).await;
    assert!(matches!(made, Err(ChangeError::SignInAgain)), "{made:?}");
    let sooner = form(&house, &share, |form| form.length = "1".to_owned()).await;
    let kept = sharing.keep_change(&old, &share, sooner).await.unwrap();
    assert_eq!(kept, Kept::Done, "less never does");
    sharing.undo_change(&old, &share, None).await.unwrap();
    // The draft was of the version before.
    let check = sharing.check_change(&house.owner(), &share).await;
    assert!(matches!(check, Err(ChangeError::Over)), "{check:?}");
}

#[tokio::test]
async fn two_tabs_are_told_apart_and_a_double_press_is_not() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "change").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let one = form(&house, &share, see).await;
    let other = form(&house, &share, |form| form.length = "7".to_owned()).await;
    let kept = sharing.keep_change(&owner, &share, one.clone()).await;
    assert_eq!(kept.unwrap(), Kept::Done);
    let twice = sharing.keep_change(&owner, &share, one).await;
    assert_eq!(twice.unwrap(), Kept::Done);
    let stale = sharing.keep_change(&owner, &share, other).await;
    let Err(ChangeError::Stale(stale)) = stale else {
        panic!("{stale:?}")
    };
    assert_eq!(
        stale.now.plain(),
        "Aunt Lola can see Blood tests until 23 December 2026, to help you manage."
    );
    assert_eq!(
        stale.chosen.unwrap().plain(),
        "Aunt Lola can see and change Blood tests until 30 November 2026, to help you manage."
    );
    assert!(stale.can_change);

    let late = form(&house, &share, see_and_change).await;
    sharing.end(&owner, &share).await.unwrap();
    let stale = sharing.keep_change(&owner, &share, late).await;
    let Err(ChangeError::Stale(stale)) = stale else {
        panic!("{stale:?}")
    };
    assert!(!stale.can_change && stale.now.plain().contains("because you stopped it"));
    let over = sharing.change_page(&owner, &share, None).await;
    assert!(matches!(over, Err(ChangeError::Over)));
    assert!(matches!(
        sharing.undo_change(&owner, &share, None).await,
        Err(ShareError::NoUndo(_))
    ));
}

#[tokio::test]
async fn a_form_says_all_that_is_wrong_with_it() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.medicines, "see").await;
    assert_eq!(fields(keep(&house, &share, |_| {}).await), ["power"]);
    let wrong = |form: &mut ChangeForm| {
        form.power = "change".to_owned();
        form.length = "date".to_owned();
        form.date = ("31".to_owned(), "2".to_owned(), "2027".to_owned());
        form.purpose = "other".to_owned();
        form.purpose_words = String::new();
    };
    assert_eq!(
        fields(keep(&house, &share, wrong).await),
        ["power", "day", "purpose_words"],
        "medicines cannot be changed by anyone"
    );
    let none = |form: &mut ChangeForm| {
        form.power = "choose".to_owned();
        form.scopes = vec!["delete".to_owned()];
        form.length = "none".to_owned();
        form.purpose = "nonsense".to_owned();
    };
    assert_eq!(
        fields(keep(&house, &share, none).await),
        ["scopes", "length", "purpose"]
    );
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let page = sharing.share(&owner, &share).await.unwrap();
    assert_eq!(page.line.state, "Active");
}

#[tokio::test]
async fn an_undo_of_a_change_knows_when_it_is_too_late_or_overtaken() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "change").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let none = sharing.undo_change(&owner, &share, None).await;
    assert!(matches!(none, Err(ShareError::NoUndo(_))), "{none:?}");
    change(&house, &share, see).await;
    house.pass(Lifetime::minutes(16));
    let late = sharing.undo_change(&owner, &share, None).await;
    let Err(ShareError::NoUndo(why)) = late else {
        panic!("{late:?}")
    };
    assert_eq!(why, "The time to undo is over. You can change it again.");
    change(&house, &share, |form| form.length = "7".to_owned()).await;
    change(&house, &share, |form| form.length = "1".to_owned()).await;
    sharing.undo_change(&owner, &share, None).await.unwrap();
    let page = sharing.share(&owner, &share).await.unwrap();
    assert_eq!(
        page.ends.text, "30 November 2026",
        "the latest change alone"
    );

    sharing.end(&owner, &share).await.unwrap();
    sharing.undo(&owner, &share, None).await.unwrap();
    let since = sharing.undo_change(&owner, &share, None).await;
    assert!(matches!(since, Err(ShareError::NoUndo(_))), "{since:?}");
}

#[tokio::test]
async fn an_undo_from_an_old_page_takes_back_nothing_newer() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let offered = async || {
        let page = sharing.share(&owner, &share).await.unwrap();
        page.change.or(page.undo).unwrap().version
    };
    change(&house, &share, see_and_change).await;
    let old = offered().await;
    change(&house, &share, see).await;
    let undone = sharing.undo_change(&owner, &share, Some(old)).await;
    assert!(matches!(undone, Err(ShareError::NoUndo(_))), "{undone:?}");
    let page = sharing.share(&owner, &share).await.unwrap();
    assert_eq!(page.can.len(), 1, "it does not give more again");
    let new = offered().await;
    sharing
        .undo_change(&owner, &share, Some(new))
        .await
        .unwrap();
    sharing
        .undo_change(&owner, &share, Some(new))
        .await
        .expect("pressed twice");

    sharing.end(&owner, &share).await.unwrap();
    let old = offered().await;
    sharing.undo(&owner, &share, Some(old)).await.unwrap();
    sharing.undo(&owner, &share, Some(old)).await.unwrap();
    sharing.end(&owner, &share).await.unwrap();
    let undone = sharing.undo(&owner, &share, Some(old)).await;
    assert!(matches!(undone, Err(ShareError::NoUndo(_))), "{undone:?}");
    let new = offered().await;
    sharing.undo(&owner, &share, Some(new)).await.unwrap();
}

#[tokio::test]
async fn a_change_that_another_overtook_is_not_said_to_be_done() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    keep(&house, &share, see_and_change).await.unwrap();
    let seen = sharing.check_change(&owner, &share).await.unwrap().seen;
    let sooner = form(&house, &share, |form| form.length = "1".to_owned()).await;
    let kept = sharing.keep_change(
        &owner,
        &share,
        ChangeForm {
            power: "see".to_owned(),
            ..sooner
        },
    );
    assert_eq!(kept.await.unwrap(), Kept::Done);
    let made = sharing.make_change(&owner, &share, &seen).await;
    let Err(ChangeError::Stale(stale)) = made else {
        panic!("{made:?}")
    };
    assert!(stale.can_change && stale.now.plain().contains("can see Blood tests"));
}

#[tokio::test]
async fn nobody_else_can_change_it_or_learns_of_it() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "change").await;
    let wish = form(&house, &share, see).await;
    let sharing = &house.services.sharing;
    let stranger = |person: &PersonSession| person.owner();
    for owner in [stranger(&house.lola), stranger(&house.doctor)] {
        let page = sharing.change_page(&owner, &share, None).await;
        assert!(matches!(page, Err(ChangeError::NotFound)));
        let kept = sharing.keep_change(&owner, &share, wish.clone()).await;
        assert!(matches!(kept, Err(ChangeError::NotFound)));
        let check = sharing.check_change(&owner, &share).await;
        assert!(matches!(check, Err(ChangeError::NotFound)));
        let undone = sharing.undo_change(&owner, &share, None).await;
        assert!(matches!(undone, Err(ShareError::NotFound)));
        let said = sharing.leave_as_it_is(&owner, &share, false).await;
        assert!(matches!(said, Err(ShareError::NotFound)));
        let again = sharing.share_again(&owner, &share).await;
        assert!(matches!(again, Err(ShareError::NotFound)));
        let receipt = sharing.receipt_page(&owner, &share, None).await;
        assert!(matches!(receipt, Err(ShareError::NotFound)));
        let json = sharing.receipt_json(&owner, &share, Some(1)).await;
        assert!(matches!(json, Err(ShareError::NotFound)));
    }
}

#[tokio::test]
async fn a_rule_that_narrows_the_change_is_said_before() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let rule = Draft {
        name: "Two weeks at most".to_owned(),
        kinds: Vec::new(),
        effect: RuleEffect::LongestShare {
            most: Lifetime::days(40),
        },
    };
    let reason = "Agreed by the board in May";
    let rules = &house.services.rule;
    rules.publish(&rule, None, reason).await.unwrap();
    let longer = |form: &mut ChangeForm| form.length = "6m".to_owned();
    keep(&house, &share, longer).await.unwrap();
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let check = sharing.check_change(&owner, &share).await.unwrap();
    let said = check.narrowed.unwrap();
    assert!(said.contains("Two weeks at most"), "{said}");
    assert!(said.contains("2 January 2027"), "{said}");
    assert!(check.after.sentence.plain().contains("2 January 2027"));
}

#[tokio::test]
async fn a_share_ends_at_its_instant_and_not_a_second_later() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    change(&house, &share, |form| form.length = "1".to_owned()).await;
    // To one second before the end of 24 November in London.
    house.pass(Lifetime::seconds(33 * 3600 + 57 * 60 + 58));
    let rpt = house.rpt(&house.lola, &house.blood, &["view"]).await;
    assert_eq!(house.introspect(&rpt).await.len(), 1);
    house.pass(Lifetime::seconds(2));
    assert!(house.introspect(&rpt).await.is_empty());
}

#[tokio::test]
async fn where_a_rule_narrows_only_some_records_the_check_says_which() {
    let house = House::open().await;
    let letters = latchkey_domain::resource::ResourceDescription {
        name: Some("Letters".to_owned()),
        scopes: scopes(&["view"]),
        kind: Some("letter".to_owned()),
        ..Default::default()
    };
    let registration = &house.services.registration;
    let letters = registration.register(&house.pat, letters).await.unwrap();
    let rule = Draft {
        name: "Letters for a week".to_owned(),
        kinds: vec!["letter".to_owned()],
        effect: RuleEffect::LongestShare {
            most: Lifetime::days(7),
        },
    };
    let reason = "Agreed by the board in May";
    let rules = &house.services.rule;
    rules.publish(&rule, None, reason).await.unwrap();
    let (drafts, owner) = (&house.services.drafts, house.owner());
    let id = drafts.start(&owner, None, Some(&house.lola.person)).await;
    let id = id.unwrap();
    let records = [&house.blood, &letters, &house.medicines].map(ToString::to_string);
    drafts
        .choose_records(&owner, &id, records.to_vec())
        .await
        .unwrap();
    let terms = Terms {
        power: "see".to_owned(),
        length: "30".to_owned(),
        purpose: "care".to_owned(),
        ..Terms::default()
    };
    drafts.choose_terms(&owner, &id, terms).await.unwrap();
    let check = house.services.sharing.check(&owner, &id).await.unwrap();
    let ends: Vec<(String, Vec<String>)> = check
        .ends
        .into_iter()
        .map(|one| (one.ends.unwrap().text, one.records))
        .collect();
    let of = |end: &str, names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        (end.to_owned(), names)
    };
    assert_eq!(
        ends,
        [
            of("14:02 on 30 November 2026", &["Letters"]),
            of("23 December 2026", &["Blood tests", "Medicines"]),
        ]
    );
}

#[tokio::test]
async fn what_ended_is_shared_again_with_everything_filled_in() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "change").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    sharing.end(&owner, &share).await.unwrap();
    house.pass(Lifetime::days(2));
    let draft = sharing.share_again(&house.owner(), &share).await.unwrap();
    let check = sharing.check(&house.owner(), &draft).await.unwrap();
    assert_eq!(
        check.will[0].plain(),
        "Aunt Lola can see and change Blood tests until 25 December 2026, to help you manage."
    );
    let act = sharing.make(&house.owner(), &draft, &check.seen).await;
    let made = sharing.made(&house.owner(), &act.unwrap()).await.unwrap();
    assert_ne!(made[0].id, share.to_string(), "a new share");
    let receipt = sharing
        .receipt_page(&house.owner(), &made[0].id.parse().unwrap(), None)
        .await
        .unwrap();
    assert_eq!(receipt.receipt.collection_method, "shared");
}

#[tokio::test]
async fn somebody_is_told_of_a_stop_only_where_the_owner_wants_it_and_not_before_it_is_sure() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let url = &house.options.database_url;
    let mut other = latchkey_service::testing::Intruder::at(url).await.unwrap();
    let mut letters = async || {
        let waiting = "SELECT CAST((due_at - made_at) / 60000 AS TEXT) FROM letters \
                       WHERE kind = 'access-ended' AND cancelled_at IS NULL ORDER BY made_at";
        other.texts(waiting).await.unwrap()
    };
    sharing.end(&owner, &share).await.unwrap();
    assert!(letters().await.is_empty());
    sharing.undo(&owner, &share, None).await.unwrap();
    sharing.end_and(&owner, &share, Some(true)).await.unwrap();
    assert_eq!(letters().await, ["15"], "it waits for the undo");
    sharing.undo(&owner, &share, None).await.unwrap();
    assert!(letters().await.is_empty(), "called off");
    sharing.end_and(&owner, &share, Some(true)).await.unwrap();
    sharing.end_and(&owner, &share, Some(true)).await.unwrap();
    assert_eq!(letters().await.len(), 1);
}
