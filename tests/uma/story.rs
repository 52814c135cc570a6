//! The whole story, as programs and browsers live through it.

use http::Method;
use latchkey_domain::time::Lifetime;

use super::house::{DOCTOR, House, LOLA, SAM, only_see};

/// SC-01, SC-02, SEC-18: connect, register, ask, answer a part, look, be refused, stop, undo, share
/// with an aunt, and read what happened.
#[tokio::test]
async fn sam_shares_her_records_and_keeps_the_key() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let medicines = house.register(&pat, "Medicines", &["view"]).await;
    let elm = house.connect(&mut sam, &house.elm_street).await;
    house.register(&elm, "Vaccinations", &["view"]).await;
    let records = sam.get(&house, "/records").await.is(200);
    for text in [
        "Blood tests",
        "Medicines",
        "Vaccinations",
        "Elm Street Surgery",
    ] {
        records.says(text);
    }

    let mut doctor = house.browser(DOCTOR).await;
    let waiting = house
        .ask(&mut doctor, &pat, &blood, &["view", "edit"])
        .await
        .is(403);
    assert_eq!(waiting.json()["error"], "request_submitted");
    let home = sam.get(&house, "/home").await.is(200);
    home.says("Dr Ngozi Okafor is asking to see and change Blood tests");
    house
        .answer(&mut sam, &only_see(&format!("{blood} view")))
        .await
        .to();
    house.pass(Lifetime::seconds(5));
    let rpt = house.redeem(&house.clinic, &waiting.text("ticket")).await;
    let rpt = rpt.is(200).text("access_token");
    let view = vec![(blood.clone(), vec!["view".to_owned()])];
    assert_eq!(house.permissions(&pat, &rpt).await, view);

    // To change it is another question, which was answered just now.
    let more = house
        .ask(&mut doctor, &pat, &blood, &["edit"])
        .await
        .is(403);
    assert!(more.json().get("access_token").is_none());

    let home = sam.get(&house, "/home").await.is(200);
    let stop = super::browser::forms("/home", &home.body);
    let stop = stop
        .iter()
        .find(|form| form.action.ends_with("/stop"))
        .unwrap();
    let stop = stop.action.clone();
    let undo = stop.replace("/stop", "/undo");
    let stopped = sam.submit(&house, "/home", &home, &stop, &[]).await;
    let stopped = stopped.to().split('#').next().unwrap().to_owned();
    assert_eq!(house.permissions(&pat, &rpt).await, []);
    let shown = sam.get(&house, &stopped).await.is(200);
    shown.says("Dr Ngozi Okafor can no longer see Blood tests.");
    sam.submit(&house, &stopped, &shown, &undo, &[]).await.to();
    assert_eq!(house.permissions(&pat, &rpt).await, view);

    house.share(&mut sam, &medicines, "see").await;
    let mut lola = house.browser(LOLA).await;
    let hers = house.rpt(&mut lola, &pat, &medicines, &["view"]).await;
    assert_eq!(house.permissions(&pat, &hers).await.len(), 1);

    house.services.uses.flush().await.unwrap();
    doctor
        .get(&house, "/asks")
        .await
        .is(200)
        .says("Allowed in part");
    doctor
        .get(&house, "/shared-with-me")
        .await
        .is(200)
        .says("Blood tests");
    lola.get(&house, "/shared-with-me")
        .await
        .is(200)
        .says("Medicines");
    let told = house.activity(&sam).await;
    let mut from = told.len();
    for sentence in [
        "You connected St Mary’s Hospital.",
        "Dr Ngozi Okafor asked to see and change Blood tests, with Clinic Desk.",
        "You allowed Dr Ngozi Okafor to see Blood tests.",
        "Dr Ngozi Okafor was let in to Blood tests, with Clinic Desk.",
        "You stopped sharing Blood tests with Dr Ngozi Okafor.",
        "You are sharing Blood tests with Dr Ngozi Okafor again.",
        "You shared: Aunt Lola can see Medicines until 23 December 2026.",
    ] {
        // Newest first, so each stands before the one that happened earlier.
        if sentence.contains("was let in") {
            assert!(told.contains(sentence), "«{sentence}» in {told}");
            continue;
        }
        let at = told[..from].rfind(sentence);
        from = at.unwrap_or_else(|| panic!("«{sentence}» in its turn in {told}"));
    }
}

/// SC-04, SEC-11: what was stopped stays stopped, whatever an app holds in its hands.
#[tokio::test]
async fn a_stopped_share_gives_no_new_token_either() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let share = house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let stop = format!("/shares/{share}/stop");
    sam.fill(&house, &stop, &stop, &[]).await.to();
    let answer = house.ask(&mut lola, &pat, &blood, &["view"]).await.is(403);
    assert_eq!(answer.json()["error"], "request_submitted");
    assert_eq!(house.permissions(&pat, &rpt).await, []);
    house
        .call(Method::GET, "/uma/resources", &pat, None)
        .await
        .is(200);
}
