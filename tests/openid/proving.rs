//! Claims gathering through a real provider: somebody proves something there, and it comes into her
//! run and before the owner.

use super::answer::Answer;
use super::browser::Browser;
use super::house::{LOLA, SAM};
use super::town::{NAME, Town};
use super::traveller::{Stop, Traveller};

/// The first page of a claims run for Sam's record.
async fn run(town: &Town) -> (Browser, String) {
    let house = &town.house;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let asked = house.redeem(&house.clinic, &ticket).await.is(403);
    let page = house
        .open_claims(&house.clinic, &asked.text("ticket"))
        .await;
    (sam, page)
}

async fn page(town: &Town, browser: &mut Traveller, path: &str) -> Answer {
    browser.open(&town.house, path).await.page(path)
}

async fn prove(town: &Town, browser: &mut Traveller, path: &str, until: &str) -> Stop {
    let shown = page(town, browser, path).await;
    assert!(shown.words().contains(&format!("Prove it with {NAME}")));
    let form = format!("{path}/with/{}", town.id);
    browser.submit(&town.house, &shown, &form, &[], until).await
}

/// OIDC-3.1-01: there and back, with what the provider may assert and nothing else; the owner sees
/// what was proven and by whom, and the ticket carries it.
#[tokio::test]
async fn what_is_proven_there_comes_into_the_run_and_before_the_owner() {
    let town = Town::open().await;
    let (sam, path) = run(&town).await;
    let mut doctor = Traveller::doctor(&town.house).await;
    let before = page(&town, &mut doctor, &path).await.words();
    assert!(!before.contains("On duty today"), "{before}");
    let shown = prove(&town, &mut doctor, &path, "").await.page(&path);
    let words = shown.words();
    assert!(words.contains("On duty today"), "{words}");
    assert!(words.contains(NAME) && !words.contains("chief"), "{words}");
    // Proven twice, it is there once.
    let shown = prove(&town, &mut doctor, &path, "").await.page(&path);
    assert_eq!(shown.words().matches("On duty today").count(), 1);
    let begin = [("answer", "begin")];
    let house = &town.house;
    let why = doctor.submit(house, &shown, &path, &begin, "").await;
    let why_path = format!("{path}/why");
    let said = [("purpose", "care"), ("words", "Review"), ("length", "30")];
    let why = why.page(&why_path);
    let review = doctor.submit(house, &why, &why_path, &said, "").await;
    let review_path = format!("{path}/review");
    let review = review.page(&review_path);
    let back = doctor.submit(house, &review, &review_path, &[], "").await;
    let ticket = back.get("ticket");
    let answer = house.redeem(&house.clinic, &ticket).await.is(403);
    assert_eq!(answer.json()["error"], "request_submitted");
    let request = house.waiting(&sam).await;
    let seen = sam.get(house, &request).await.is(200).words();
    assert!(seen.contains("On duty today"), "{seen}");
}

/// The provider's account is one person's: it proves nothing for anybody else, neither at once nor
/// after it was used once.
#[tokio::test]
async fn somebody_elses_account_there_proves_nothing_here() {
    let town = Town::open().await;
    let (_, path) = run(&town).await;
    let mut doctor = Traveller::doctor(&town.house).await;
    town.provider.is_used_by("lola").await;
    let stop = prove(&town, &mut doctor, &path, "").await;
    stop.refuses(400, "That account belongs to somebody else here.");
    // An account that says nothing of an address is hers once she has used it.
    town.provider.is_used_by("elsewhere").await;
    doctor.forget_the_provider();
    prove(&town, &mut doctor, &path, "").await.page(&path);
    let (_, other) = run(&town).await;
    let mut lola = lola(&town).await;
    let stop = prove(&town, &mut lola, &other, "").await;
    stop.refuses(400, "That account belongs to somebody else here.");
}

async fn lola(town: &Town) -> Traveller {
    let mut browser = Traveller::default();
    browser.sign_in(&town.house, LOLA).await;
    browser
}

/// OIDC-3.1-01: an answer counts for the session that left for it, and no claim is taken otherwise.
#[tokio::test]
async fn an_answer_for_another_session_adds_nothing() {
    let town = Town::open().await;
    let (_, path) = run(&town).await;
    let mut doctor = Traveller::doctor(&town.house).await;
    let back = town.back();
    let stop = prove(&town, &mut doctor, &path, &back).await;
    // Somebody else signs in at the same computer before she comes back.
    let mut same = doctor.clone();
    same.sign_in(&town.house, LOLA).await;
    let lost = "We did not expect you to come back this way.";
    same.go(&town.house, stop.url.clone(), "")
        .await
        .refuses(400, lost);
    let mut doctor = Traveller::doctor(&town.house).await;
    doctor
        .go(&town.house, stop.url, "")
        .await
        .refuses(400, lost);
}
