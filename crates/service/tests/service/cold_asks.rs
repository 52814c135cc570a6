//! Asking by a share address: the same answer whoever's it is, and a yes that is a share.

use latchkey_domain::id::{DraftId, RequestId};
use latchkey_domain::time::Lifetime;
use latchkey_domain::view::AskDraft;
use latchkey_service::approval::RequestTab;
use latchkey_service::cold_asks::ColdAskError;
use latchkey_service::draft::Terms;
use latchkey_service::login::PersonSession;

use super::house::House;

const REQUEST: &str = "You have a new request";
const ANSWER: &str = "Your request was answered";
const NOBODYS: &str = "0000-0000-0000";

async fn address(house: &House) -> String {
    let asks = &house.services.cold_asks;
    asks.make_address(&house.owner()).await.unwrap();
    asks.address(&house.owner()).await.unwrap().unwrap()
}

/// All steps but the last.
async fn ready(house: &House, who: &PersonSession, address: &str) -> (DraftId, String) {
    let (asks, who) = (&house.services.cold_asks, who.requester());
    let id = asks.choose_address(&who, None, address).await.unwrap();
    let chosen = vec!["view".to_owned(), "edit".to_owned()];
    asks.choose_what(&who, &id, chosen).await.unwrap();
    let why = AskDraft {
        purpose: "care".to_owned(),
        words: "A review".to_owned(),
        relation: "your GP".to_owned(),
        length: "30".to_owned(),
        ..AskDraft::default()
    };
    asks.choose_why(&who, &id, why).await.unwrap();
    let seen = asks.options(&who, &id).await.unwrap().seen;
    (id, seen)
}

async fn ask(house: &House, who: &PersonSession, address: &str) -> Result<RequestId, ColdAskError> {
    let (id, seen) = ready(house, who, address).await;
    let asks = &house.services.cold_asks;
    asks.send(&who.requester(), &id, &seen).await
}

async fn letters(house: &House, subject: &str) -> usize {
    let mail = &house.services.mail;
    mail.send_due(|| false).await.unwrap();
    let lines = mail.mailbox().await.unwrap().unwrap();
    lines.iter().filter(|line| line.subject == subject).count()
}

/// What the asker sees of her asks: status and next step, without what differs by itself.
async fn seen_by(house: &House, who: &PersonSession, id: &RequestId) -> (String, String, bool) {
    let asks = &house.services.cold_asks;
    let page = asks.ask(&who.requester(), id).await.unwrap();
    (page.status, page.next, page.waiting)
}

async fn waiting(house: &House) -> Vec<String> {
    let approval = &house.services.approval;
    let owner = house.owner();
    let page = approval.page(&owner, RequestTab::Waiting, None).await;
    let page = page.unwrap();
    assert_eq!(page.waiting, page.lines.len());
    page.lines
        .into_iter()
        .map(|line| line.sentence.plain())
        .collect()
}

#[tokio::test]
async fn an_address_is_made_replaced_and_taken_away() {
    let house = House::open().await;
    let (asks, owner) = (&house.services.cold_asks, house.owner());
    assert_eq!(asks.address(&owner).await.unwrap(), None);
    let first = address(&house).await;
    assert_eq!(first.len(), 14);
    let second = address(&house).await;
    assert_ne!(first, second);
    assert_eq!(asks.address(&house.lola.owner()).await.unwrap(), None);
    ask(&house, &house.doctor, &first).await.unwrap();
    assert!(waiting(&house).await.is_empty(), "it is nobody's any more");
    ask(&house, &house.doctor, &second).await.unwrap();
    assert_eq!(waiting(&house).await.len(), 1);
    asks.remove_address(&owner).await.unwrap();
    asks.remove_address(&owner).await.unwrap();
    ask(&house, &house.doctor, &second).await.unwrap();
    assert_eq!(waiting(&house).await.len(), 1);
    let events = house.events().await.join("\n");
    let times = |kind: &str| events.matches(&format!("\"{kind}\"")).count();
    assert_eq!(times("share_address_made"), 2);
    assert_eq!(times("share_address_removed"), 1);
    let plain = second.replace('-', "");
    assert!(!events.contains(&plain) && !events.contains(&second));
}

#[tokio::test]
async fn who_asks_learns_nothing_from_an_address_that_is_nobodys() {
    let house = House::open().await;
    let right = address(&house).await;
    let real = ask(&house, &house.doctor, &right.to_lowercase()).await;
    let real = real.unwrap();
    let empty = ask(&house, &house.doctor, NOBODYS).await.unwrap();
    let same = async |at: &str| {
        let (one, other) = (
            seen_by(&house, &house.doctor, &real).await,
            seen_by(&house, &house.doctor, &empty).await,
        );
        assert_eq!(one, other, "{at}");
        one
    };
    let (status, _, waits) = same("just sent").await;
    assert_eq!((status.as_str(), waits), ("Waiting for an answer", true));
    assert_eq!(letters(&house, REQUEST).await, 1);
    assert_eq!(
        waiting(&house).await,
        ["Dr Ngozi Okafor is asking to see and change records of yours"]
    );
    house.pass(Lifetime::days(14));
    house.services.housekeeping().await.unwrap();
    house.services.housekeeping().await.unwrap();
    let (status, _, waits) = same("run out").await;
    assert_eq!((status.as_str(), waits), ("Ran out", false));
    let events = house.events().await.join("\n");
    assert_eq!(events.matches("\"cold_ask_lapsed\"").count(), 2);
    let (asks, lola) = (&house.services.cold_asks, house.lola.requester());
    let other = asks.ask(&lola, &real).await;
    assert!(matches!(other, Err(ColdAskError::NotFound)));
}

#[tokio::test]
async fn the_limits_count_by_what_was_typed() {
    let house = House::open().await;
    let right = address(&house).await;
    for address in [right.as_str(), NOBODYS] {
        for _ in 0..3 {
            ask(&house, &house.doctor, address).await.unwrap();
        }
        let many = ask(&house, &house.doctor, address).await;
        assert!(matches!(many, Err(ColdAskError::Problems(_))), "{address}");
    }
    for number in 1..5 {
        let other = format!("0000-0000-000{number}");
        ask(&house, &house.doctor, &other).await.unwrap();
    }
    let eleventh = ask(&house, &house.doctor, "0000-0000-0009").await;
    assert!(matches!(eleventh, Err(ColdAskError::Problems(_))));
    assert_eq!(waiting(&house).await.len(), 3);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said_and_ones_own_address_is_known() {
    let house = House::open().await;
    let own = address(&house).await;
    let (asks, sam) = (&house.services.cold_asks, house.sam.requester());
    for wrong in ["", "sam@example.org", own.as_str()] {
        let refused = asks.choose_address(&sam, None, wrong).await;
        assert!(matches!(refused, Err(ColdAskError::Problems(_))), "{wrong}");
    }
    let doctor = house.doctor.requester();
    let id = asks.choose_address(&doctor, None, &own).await.unwrap();
    let none = asks
        .choose_what(&doctor, &id, vec!["share".to_owned()])
        .await;
    assert!(matches!(none, Err(ColdAskError::Problems(_))));
    let Err(ColdAskError::Problems(problems)) =
        asks.choose_why(&doctor, &id, AskDraft::default()).await
    else {
        panic!("something is missing")
    };
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["purpose", "length"]);
    let (id, seen) = ready(&house, &house.doctor, &own).await;
    let others = asks.options(&house.lola.requester(), &id).await;
    assert!(matches!(others, Err(ColdAskError::NotFound)));
    let less = vec!["view".to_owned()];
    asks.choose_what(&doctor, &id, less).await.unwrap();
    let changed = asks.send(&doctor, &id, &seen).await;
    assert!(matches!(changed, Err(ColdAskError::Changed)));
    let seen = asks.options(&doctor, &id).await.unwrap().seen;
    let sent = asks.send(&doctor, &id, &seen).await.unwrap();
    let twice = asks.send(&doctor, &id, &seen).await.unwrap();
    assert_eq!(sent, twice);
    assert_eq!(waiting(&house).await.len(), 1);
}

#[tokio::test]
async fn a_yes_is_a_share_that_the_owner_makes() {
    let house = House::open().await;
    let address = address(&house).await;
    let id = ask(&house, &house.doctor, &address).await.unwrap();
    let (asks, owner) = (&house.services.cold_asks, house.owner());
    let shown = asks.request(&owner, &id).await.unwrap();
    assert_eq!(shown.person.name, "Dr Ngozi Okafor");
    assert!(shown.person.evidence.iter().any(|fact| fact.checked));
    assert!(shown.person.evidence.iter().any(|fact| !fact.checked));
    let strange = asks.request(&house.lola.owner(), &id).await;
    assert!(matches!(strange, Err(ColdAskError::NotFound)));
    let draft = asks.begin_share(&owner, &id).await.unwrap();
    let drafts = &house.services.drafts;
    let record = vec![house.blood.to_string()];
    drafts.choose_records(&owner, &draft, record).await.unwrap();
    let terms = Terms {
        power: "see".to_owned(),
        length: "30".to_owned(),
        purpose: "care".to_owned(),
        ..Terms::default()
    };
    drafts.choose_terms(&owner, &draft, terms).await.unwrap();
    assert_eq!(waiting(&house).await.len(), 1, "it waits until she shares");
    let sharing = &house.services.sharing;
    let seen = sharing.check(&owner, &draft).await.unwrap().seen;
    sharing.make(&owner, &draft, &seen).await.unwrap();
    assert!(waiting(&house).await.is_empty());
    let (status, _, waits) = seen_by(&house, &house.doctor, &id).await;
    assert_eq!((status.as_str(), waits), ("Allowed", false));
    assert_eq!(letters(&house, ANSWER).await, 1);
    house.rpt(&house.doctor, &house.blood, &["view"]).await;
    let late = asks.refuse(&owner, &id, "").await;
    assert!(matches!(late, Err(ColdAskError::Over)));
    let events = house.events().await.join("\n");
    for kind in ["cold_ask_made", "cold_ask_allowed", "share_made"] {
        assert_eq!(events.matches(&format!("\"{kind}\"")).count(), 1, "{kind}");
    }
}

#[tokio::test]
async fn a_no_holds_for_a_week_and_can_be_changed() {
    let house = House::open().await;
    let address = address(&house).await;
    let id = ask(&house, &house.doctor, &address).await.unwrap();
    let (asks, owner) = (&house.services.cold_asks, house.owner());
    let strange = asks.refuse(&house.lola.owner(), &id, "").await;
    assert!(matches!(strange, Err(ColdAskError::NotFound)));
    asks.refuse(&owner, &id, "").await.unwrap();
    asks.refuse(&owner, &id, "").await.unwrap();
    assert_eq!(letters(&house, ANSWER).await, 1);
    let (status, ..) = seen_by(&house, &house.doctor, &id).await;
    assert_eq!(status, "Not allowed");
    let again = ask(&house, &house.doctor, &address).await.unwrap();
    assert!(waiting(&house).await.is_empty(), "nobody is asked");
    let (status, ..) = seen_by(&house, &house.doctor, &again).await;
    assert_eq!(status, "Waiting for an answer");
    assert!(asks.begin_share(&owner, &id).await.is_ok(), "she may still");
    house.pass(Lifetime::days(7));
    ask(&house, &house.doctor, &address).await.unwrap();
    assert_eq!(waiting(&house).await.len(), 1);
}

#[tokio::test]
async fn who_is_blocked_or_comes_while_requests_are_paused_asks_nobody() {
    let house = House::open().await;
    let address = address(&house).await;
    let id = ask(&house, &house.doctor, &address).await.unwrap();
    let (asks, owner) = (&house.services.cold_asks, house.owner());
    asks.refuse(&owner, &id, "ever").await.unwrap();
    house.pass(Lifetime::days(8));
    ask(&house, &house.doctor, &address).await.unwrap();
    assert!(waiting(&house).await.is_empty());
    let lola = ask(&house, &house.lola, &address).await.unwrap();
    assert_eq!(waiting(&house).await.len(), 1);
    let requester = house.lola.requester();
    asks.withdraw(&requester, &lola).await.unwrap();
    let twice = asks.withdraw(&requester, &lola).await;
    assert!(matches!(twice, Err(ColdAskError::Over)));
    assert!(waiting(&house).await.is_empty());
    let sharing = &house.services.sharing;
    sharing
        .stop_all(&house.owner(), "everything")
        .await
        .unwrap();
    ask(&house, &house.lola, &address).await.unwrap();
    assert!(waiting(&house).await.is_empty());
}
