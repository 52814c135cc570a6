//! Stopping everything at once, new requests paused, and what the home page says of ends.

use latchkey_domain::time::Lifetime;
use latchkey_domain::view::{ChangeForm, HomeBlock};
use latchkey_service::draft::{DraftError, Terms};
use latchkey_service::redemption::Redemption;
use latchkey_service::sharing::{ShareError, StopAllError};
use latchkey_service::testing::Intruder;

use super::house::{House, only_see, scopes};

#[tokio::test]
async fn everything_stops_at_once_and_comes_back_as_it_was() {
    let house = House::open().await;
    house.share(&house.doctor, &house.blood, "change").await;
    house.share(&house.lola, &house.medicines, "see").await;
    let gone = house.share(&house.lola, &house.blood, "see").await;
    let rpt = house
        .rpt(&house.doctor, &house.blood, &["view", "edit"])
        .await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    sharing.end(&owner, &gone).await.unwrap();
    let page = sharing.stop_all_page(&owner).await.unwrap();
    assert_eq!((page.shares, page.people, page.paused), (2, 2, None));
    let nothing = sharing.stop_all(&owner, "").await;
    assert!(matches!(nothing, Err(StopAllError::Problem(_))));
    let never = sharing.stopped_all(&owner).await;
    assert!(matches!(never, Err(ShareError::NotFound)));

    sharing.stop_all(&owner, "people").await.unwrap();
    sharing.stop_all(&owner, "people").await.unwrap();
    assert!(house.introspect(&rpt).await.is_empty());
    let done = sharing.stopped_all(&owner).await.unwrap();
    assert_eq!((done.shares, done.lines.len()), (2, 2));
    assert_eq!(done.until.as_deref(), Some("You can undo until 14:17."));
    assert!(done.paused.is_none() && !done.undone);
    assert_eq!(sharing.home(&owner).await.unwrap().sharing, 0);

    house.pass(Lifetime::minutes(15));
    sharing.undo_all(&owner).await.unwrap();
    sharing.undo_all(&owner).await.unwrap();
    let both = [(house.blood.clone(), scopes(&["view", "edit"]))];
    let new = house
        .rpt(&house.doctor, &house.blood, &["view", "edit"])
        .await;
    assert_eq!(house.introspect(&new).await, both);
    assert_eq!(sharing.home(&owner).await.unwrap().sharing, 2);
    let done = sharing.stopped_all(&owner).await.unwrap();
    assert!(done.undone && done.lines.is_empty() && done.until.is_none());
    let page = sharing.share(&owner, &gone).await.unwrap();
    assert_eq!(page.line.state, "Stopped by you", "what was over before");

    let said: Vec<String> = house
        .services
        .trail
        .activity(&owner, None)
        .await
        .unwrap()
        .lines
        .iter()
        .map(|line| line.sentence.plain())
        .collect();
    let has = |text: &str| assert!(said.iter().any(|said| said == text), "{text}: {said:#?}");
    has("You stopped all sharing: 2 shares with 2 people.");
    has("You stopped sharing Blood tests with Dr Ngozi Okafor.");
    has("You undid the stop of all sharing: 2 shares hold again.");
}

#[tokio::test]
async fn ten_thousand_shares_stop_in_one_write_and_come_back() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let url = &house.options.database_url;
    let mut other = Intruder::at(url).await.unwrap();
    let copies = format!(
        "INSERT INTO shares (id, owner_id, party_id, resource_id, scopes, purpose, act_id, made_at, starts_at, ends_at, version) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) \
         SELECT printf('01J%023d', i), owner_id, party_id, resource_id, scopes, purpose, act_id, made_at, starts_at, ends_at, 1 \
         FROM shares, n WHERE id = '{share}'"
    );
    other.run(&copies).await.unwrap();
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let before = house.events().await.len();
    sharing.stop_all(&owner, "people").await.unwrap();
    assert_eq!(sharing.home(&owner).await.unwrap().sharing, 0);
    assert_eq!(house.events().await.len() - before, 10_001);
    let done = sharing.stopped_all(&owner).await.unwrap();
    assert_eq!((done.shares, done.lines.len()), (10_000, 500));
    sharing.undo_all(&owner).await.unwrap();
    assert_eq!(sharing.home(&owner).await.unwrap().sharing, 10_000);
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_each_is_shared_again_by_itself() {
    let help = "In danger? Call 999.";
    let house = House::open_with(|settings| settings.safety_help = Some(help.to_owned())).await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    sharing.stop_all(&owner, "people").await.unwrap();
    house.pass(Lifetime::minutes(16));
    let late = sharing.undo_all(&owner).await;
    assert!(matches!(late, Err(ShareError::NoUndo(_))), "{late:?}");
    let done = sharing.stopped_all(&owner).await.unwrap();
    assert_eq!((done.until, done.lines.len()), (None, 1));
    assert_eq!(done.help.as_deref(), Some(help));
    sharing.share_again(&owner, &share).await.unwrap();
}

#[tokio::test]
async fn while_requests_are_paused_nobody_new_gets_through_and_nobody_is_told() {
    let house = House::open().await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    // One waits already; it is still looked after.
    let asked = house
        .ask(&house.doctor, &house.blood, &["view", "edit"])
        .await;
    let Redemption::Submitted { ticket, .. } = asked else {
        panic!("{asked:?}")
    };
    sharing.stop_all(&owner, "everything").await.unwrap();
    let page = sharing.stop_all_page(&owner).await.unwrap();
    assert_eq!(page.paused.unwrap().text, "23 November 2026");
    for _ in 0..2 {
        let refused = house.ask(&house.lola, &house.medicines, &["view"]).await;
        assert!(matches!(refused, Redemption::Denied), "{refused:?}");
    }
    house.pass(Lifetime::minutes(1));
    let waits = house.redeem(ticket.expose()).await;
    let Redemption::Submitted { ticket, .. } = waits else {
        panic!("{waits:?}")
    };
    house.answer(only_see(&house.blood)).await;
    house.pass(Lifetime::minutes(1));
    let allowed = house.redeem(ticket.expose()).await;
    assert!(matches!(allowed, Redemption::Issued { .. }), "{allowed:?}");

    sharing.take_requests(&owner).await.unwrap();
    sharing.take_requests(&owner).await.unwrap();
    let asked = house.ask(&house.lola, &house.medicines, &["view"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }), "{asked:?}");
    let page = sharing.stop_all_page(&owner).await.unwrap();
    assert!(page.paused.is_none());
}

#[tokio::test]
async fn undoing_the_stop_takes_requests_again_if_it_had_paused_them() {
    let house = House::open().await;
    house.share(&house.lola, &house.blood, "see").await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    sharing.stop_all(&owner, "everything").await.unwrap();
    assert!(sharing.stopped_all(&owner).await.unwrap().paused.is_some());
    sharing.undo_all(&owner).await.unwrap();
    let done = sharing.stopped_all(&owner).await.unwrap();
    assert!(done.undone && done.paused.is_none());
}

#[tokio::test]
async fn what_ends_soon_is_let_end_or_kept_and_either_is_taken_back() {
    let house = House::open().await;
    house.share_for(&house.lola, &house.blood, "see", "7").await;
    house
        .share_for(&house.doctor, &house.medicines, "see", "30")
        .await;
    let (sharing, owner) = (&house.services.sharing, house.owner());
    let ending = async || sharing.home(&house.owner()).await.unwrap().ending;
    let first = ending().await;
    assert_eq!(first.len(), 1);
    let share = first[0].line.id.parse().unwrap();
    assert!(!first[0].decided && !first[0].open);
    sharing.leave_as_it_is(&owner, &share, false).await.unwrap();
    assert!(ending().await[0].decided, "it stays in sight");
    sharing.leave_as_it_is(&owner, &share, true).await.unwrap();
    assert!(!ending().await[0].decided);
    sharing.leave_as_it_is(&owner, &share, false).await.unwrap();
    house.pass(Lifetime::minutes(16));
    assert!(ending().await.is_empty(), "she has said so");
    // A change asks anew.
    let page = sharing.change_page(&house.owner(), &share, None).await;
    let sooner = ChangeForm {
        length: "1".to_owned(),
        ..page.unwrap().now
    };
    sharing
        .keep_change(&house.owner(), &share, sooner)
        .await
        .unwrap();
    assert_eq!(ending().await.len(), 1);
    let page = sharing.share(&house.owner(), &share).await.unwrap();
    assert_eq!(page.line.state, "Ends soon (in 1 day)");
    house.pass(Lifetime::days(1));
    let page = sharing.share(&house.owner(), &share).await.unwrap();
    assert_eq!(page.line.state, "Ends today at 23:59 (London)");
}

#[tokio::test]
async fn no_end_date_is_there_only_where_every_kind_allows_it() {
    let house = House::open().await;
    let (sharing, drafts) = (&house.services.sharing, &house.services.drafts);
    let owner = house.owner();
    let id = drafts
        .start(&owner, Some(&house.blood), Some(&house.lola.person))
        .await
        .unwrap();
    let open = Terms {
        power: "see".to_owned(),
        length: "none".to_owned(),
        purpose: "care".to_owned(),
        ..Terms::default()
    };
    let offered = async || {
        let options = drafts.options(&owner, &id).await.unwrap();
        options.lengths.iter().any(|length| length.value == "none")
    };
    assert!(!offered().await);
    let refused = drafts.choose_terms(&owner, &id, open.clone()).await;
    assert!(
        matches!(&refused, Err(DraftError::Problems(p)) if p[0].field == "length"),
        "{refused:?}"
    );
    let kind = "https://example.org/kinds/lab";
    sharing.allow_no_end_date(kind, true).await.unwrap();
    sharing.allow_no_end_date(kind, true).await.unwrap();
    assert_eq!(sharing.kinds_with_no_end_date().await.unwrap(), [kind]);
    assert!(offered().await);
    drafts.choose_terms(&owner, &id, open).await.unwrap();
    let check = sharing.check(&owner, &id).await.unwrap();
    assert_eq!(
        check.will[0].plain(),
        "Aunt Lola can see Blood tests until you stop it, for your treatment."
    );
    assert!(check.ends[0].ends.is_none());
    let act = sharing.make(&owner, &id, &check.seen).await.unwrap();
    let made = sharing.made(&owner, &act).await.unwrap();
    let share = made[0].id.parse().unwrap();
    let page = sharing.share(&owner, &share).await.unwrap();
    assert!(page.open && !page.line.ends_soon);
    let receipt = sharing.receipt_page(&owner, &share, None).await.unwrap();
    assert!(receipt.receipt.ends_at.is_none() && receipt.ends.is_none());
    assert!(receipt.receipt.termination.contains("every 6 months"));
    let rpt = house.rpt(&house.lola, &house.blood, &["view"]).await;
    assert_eq!(house.introspect(&rpt).await.len(), 1);

    let ending = async || sharing.home(&house.owner()).await.unwrap().ending;
    assert!(ending().await.is_empty());
    house.pass(Lifetime::days(182));
    let asked = ending().await;
    assert!(asked.len() == 1 && asked[0].open && !asked[0].decided);
    sharing.leave_as_it_is(&owner, &share, false).await.unwrap();
    assert!(ending().await[0].decided);
    house.pass(Lifetime::days(1));
    assert!(
        ending().await.is_empty(),
        "she is asked again in half a year"
    );
    house.pass(Lifetime::days(184));
    assert_eq!(ending().await.len(), 1);

    sharing.allow_no_end_date(kind, false).await.unwrap();
    assert!(sharing.kinds_with_no_end_date().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_length_of_last_time_comes_first() {
    let house = House::open().await;
    house.share_for(&house.lola, &house.blood, "see", "7").await;
    let lengths = async || {
        let (drafts, owner) = (&house.services.drafts, house.owner());
        let fresh = drafts.fresh(&owner, None, None).await;
        let lengths = fresh.unwrap().lengths;
        let all: Vec<String> = lengths.iter().map(|l| l.value.clone()).collect();
        (lengths[0].label.clone(), all)
    };
    let (first, all) = lengths().await;
    assert_eq!(first, "Same as last time: 7 days");
    assert_eq!(all, ["7", "1", "30", "6m"]);
    house.pass(Lifetime::minutes(1));
    house
        .share_for(&house.lola, &house.medicines, "see", "6m")
        .await;
    assert_eq!(lengths().await.0, "Same as last time: 6 months");
    house.pass(Lifetime::minutes(1));
    house
        .share_for(&house.doctor, &house.blood, "see", "45")
        .await;
    let (first, all) = lengths().await;
    assert_eq!(first, "Same as last time: 45 days");
    assert_eq!(all, ["45", "1", "7", "30", "6m"]);
}

#[tokio::test]
async fn a_block_of_the_home_page_fails_alone() {
    let house = House::open().await;
    house.share(&house.lola, &house.blood, "see").await;
    let url = &house.options.database_url;
    let mut other = Intruder::at(url).await.unwrap();
    other
        .run("UPDATE audit_events SET detail = '{}' WHERE kind = 'share_made'")
        .await
        .unwrap();
    let home = house.services.sharing.home(&house.owner()).await.unwrap();
    assert_eq!(home.failed, [HomeBlock::Activity]);
    assert_eq!(home.shares.len(), 1);
    other.run("UPDATE shares SET scopes = 'x'").await.unwrap();
    let home = house.services.sharing.home(&house.owner()).await.unwrap();
    assert_eq!(
        home.failed,
        [HomeBlock::Shares, HomeBlock::Ending, HomeBlock::Activity]
    );
    assert!(home.shares.is_empty() && home.services.len() == 1);
}
