//! The same thing done twice, in two tabs or by two people at once: the first counts, and the
//! second is told how things stand.

use latchkey_domain::time::Lifetime;

use super::browser::{Browser, links};
use super::house::{DOCTOR, House, LOLA, SAM};
use super::registration::connected;

async fn ready() -> (House, Browser, String, String) {
    let (house, sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    (house, sam, pat, blood)
}

/// Everything that matters of an owner's activity: how often a sentence stands there.
async fn told(house: &House, of: &Browser, sentence: &str) -> usize {
    house.activity(of).await.matches(sentence).count()
}

#[tokio::test]
async fn a_request_answered_in_two_tabs_is_answered_once() {
    let (house, mut sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let ticket = house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .text("ticket");
    let request = house.waiting(&sam).await;
    // Both tabs have the form, and both come to their check page.
    let one = sam.get(&house, &request).await.is(200);
    let mut other_tab = sam.clone();
    let all = [("answer", "all")];
    let check = sam.submit(&house, &request, &one, &request, &all).await;
    let check = check.to().to_owned();
    let shown = sam.get(&house, &check).await.is(200);
    let mut second = other_tab.get(&house, &check).await.is(200);
    sam.submit(&house, &check, &shown, &check, &[]).await.to();
    for _ in 0..2 {
        let late = other_tab.submit(&house, &check, &second, &check, &[]).await;
        assert_eq!(late.status.as_u16(), 409, "{late:?}");
        late.says("Dr Ngozi Okafor");
        second = shown_again(&second);
    }
    // Nor can the answer be turned round by the form of the other tab.
    let no = other_tab
        .submit(&house, &request, &one, &request, &[("answer", "no")])
        .await;
    assert_eq!(no.status.as_u16(), 409, "{no:?}");
    house.pass(Lifetime::seconds(5));
    let rpt = house
        .redeem(&house.clinic, &ticket)
        .await
        .is(200)
        .text("access_token");
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
    assert_eq!(told(&house, &sam, "You allowed Dr Ngozi Okafor").await, 1);
}

/// The page as it was, since nothing was opened again.
fn shown_again(page: &super::answer::Answer) -> super::answer::Answer {
    super::answer::Answer {
        status: page.status,
        headers: page.headers.clone(),
        body: page.body.clone(),
    }
}

#[tokio::test]
async fn two_answers_at_once_are_one() {
    let (house, mut sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .is(403);
    let request = house.waiting(&sam).await;
    let check = sam
        .fill(&house, &request, &request, &[("answer", "all")])
        .await;
    let check = check.to().to_owned();
    let shown = sam.get(&house, &check).await.is(200);
    let (mut one, mut two) = (sam.clone(), sam.clone());
    let (one, two) = tokio::join!(
        one.submit(&house, &check, &shown, &check, &[]),
        two.submit(&house, &check, &shown, &check, &[])
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    assert_eq!(told(&house, &sam, "You allowed Dr Ngozi Okafor").await, 1);
}

#[tokio::test]
async fn a_request_taken_back_cannot_be_allowed_and_an_allowed_one_cannot_be_taken_back() {
    let (house, mut sam, pat, blood) = ready().await;
    let mut doctor = house.browser(DOCTOR).await;
    let ticket = house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .text("ticket");
    let request = house.waiting(&sam).await;
    let check = sam
        .fill(&house, &request, &request, &[("answer", "all")])
        .await;
    let check = check.to().to_owned();
    let shown = sam.get(&house, &check).await.is(200);
    let asks = doctor.get(&house, "/asks").await.is(200);
    let ask = links(&asks)
        .into_iter()
        .find(|l| l.starts_with("/asks/"))
        .unwrap();
    let withdraw = format!("{}/withdraw", ask.trim_end_matches("/withdraw"));
    let form = doctor.get(&house, &withdraw).await.is(200);
    doctor
        .submit(&house, &withdraw, &form, &withdraw, &[])
        .await
        .to();
    let late = sam.submit(&house, &check, &shown, &check, &[]).await;
    assert_eq!(late.status.as_u16(), 409, "{late:?}");
    house.pass(Lifetime::seconds(5));
    house
        .redeem(&house.clinic, &ticket)
        .await
        .refuses(403, "request_denied");
    let again = doctor
        .submit(&house, &withdraw, &form, &withdraw, &[])
        .await;
    assert_eq!(again.status.as_u16(), 303, "pressed twice: {again:?}");
    let records = sam.get(&house, "/home").await.is(200).words();
    assert!(!records.contains("Dr Ngozi Okafor can see"), "{records}");
}

#[tokio::test]
async fn stop_and_undo_pressed_twice_are_pressed_once() {
    let (house, mut sam, pat, blood) = ready().await;
    let share = house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let stop = format!("/shares/{share}/stop");
    let undo = format!("/shares/{share}/undo");
    let page = format!("/shares/{share}");
    let form = sam.get(&house, &stop).await.is(200);
    for _ in 0..3 {
        let pressed = sam.submit(&house, &stop, &form, &stop, &[]).await;
        assert!(pressed.to().starts_with(&page));
        assert_eq!(house.permissions(&pat, &rpt).await, []);
    }
    assert_eq!(
        told(&house, &sam, "You stopped sharing Blood tests").await,
        1
    );
    let form = sam.get(&house, &page).await.is(200);
    sam.submit(&house, &page, &form, &undo, &[]).await.to();
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
    let again = sam.submit(&house, &page, &form, &undo, &[]).await;
    assert!([303, 409].contains(&again.status.as_u16()), "{again:?}");
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
    assert_eq!(
        told(
            &house,
            &sam,
            "You are sharing Blood tests with Aunt Lola again"
        )
        .await,
        1
    );
}

#[tokio::test]
async fn an_undo_that_comes_too_late_changes_nothing() {
    let (house, mut sam, pat, blood) = ready().await;
    let share = house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let stop = format!("/shares/{share}/stop");
    let undo = format!("/shares/{share}/undo");
    let page = format!("/shares/{share}");
    sam.fill(&house, &stop, &stop, &[]).await.to();
    let form = sam.get(&house, &page).await.is(200);
    house.pass(Lifetime::minutes(14));
    sam.get(&house, "/home").await.is(200);
    house.services.uses.flush().await.unwrap();
    house.pass(Lifetime::seconds(61));
    let late = sam.submit(&house, &page, &form, &undo, &[]).await;
    assert_eq!(late.status.as_u16(), 409, "{late:?}");
    assert_eq!(house.permissions(&pat, &rpt).await, []);
    let shown = sam.get(&house, &page).await.is(200);
    assert!(
        !super::browser::forms(&page, &shown.body)
            .iter()
            .any(|f| f.action == undo)
    );
}

#[tokio::test]
async fn a_share_sent_twice_or_from_two_tabs_is_made_once() {
    let (house, mut sam, _, blood) = ready().await;
    let check = house.draft(&mut sam, &blood, "see").await;
    let shown = sam.get(&house, &check).await.is(200);
    let (mut one, mut two) = (sam.clone(), sam.clone());
    let (first, second) = tokio::join!(
        one.submit(&house, &check, &shown, &check, &[]),
        two.submit(&house, &check, &shown, &check, &[])
    );
    assert_eq!(first.to(), second.to());
    let third = sam.submit(&house, &check, &shown, &check, &[]).await;
    assert_eq!(third.to(), first.to());
    assert_eq!(
        told(&house, &sam, "You shared: Aunt Lola can see Blood tests").await,
        1
    );
    let page = sam.get(&house, &format!("/records/{blood}")).await.is(200);
    let mut shares: Vec<String> = super::browser::forms("", &page.body)
        .into_iter()
        .filter(|form| form.action.ends_with("/stop"))
        .map(|form| form.action)
        .collect();
    shares.dedup();
    assert_eq!(shares.len(), 1, "{shares:?}");
}

#[tokio::test]
async fn signing_out_in_one_tab_signs_the_other_out() {
    let (house, mut sam, _, blood) = ready().await;
    let share = house.share(&mut sam, &blood, "see").await;
    let stop = format!("/shares/{share}/stop");
    let form = sam.get(&house, &stop).await.is(200);
    let mut other_tab = sam.clone();
    let home = sam.get(&house, "/home").await.is(200);
    sam.submit(&house, "/home", &home, "/sign-out", &[])
        .await
        .to();
    let late = other_tab.submit(&house, &stop, &form, &stop, &[]).await;
    assert!(late.to().starts_with("/sign-in"), "{late:?}");
    let again = house.browser(SAM).await;
    let page = again
        .get(&house, &format!("/records/{blood}"))
        .await
        .is(200);
    page.says("Aunt Lola can see");
}

#[tokio::test]
async fn disconnecting_twice_is_disconnecting() {
    let (house, mut sam, pat, _) = ready().await;
    let page = format!("/connections/{}/disconnect", house.st_marys.id);
    let form = sam.get(&house, &page).await.is(200);
    let first = sam.submit(&house, &page, &form, &page, &[]).await;
    let second = sam.submit(&house, &page, &form, &page, &[]).await;
    assert_eq!(first.to(), second.to());
    let list = house
        .call(http::Method::GET, "/uma/resources", &pat, None)
        .await;
    list.refuses_the_token();
    assert_eq!(
        told(&house, &sam, "St Mary’s Hospital was disconnected").await,
        1
    );
}

#[tokio::test]
async fn a_proof_sent_twice_gives_one_ticket() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let page = house.open_claims(&house.clinic, &ticket).await;
    let mut doctor = house.browser(DOCTOR).await;
    let why = doctor
        .fill(&house, &page, &page, &[("answer", "begin")])
        .await;
    let why = why.to().to_owned();
    let said = [("purpose", "care"), ("words", "A review"), ("length", "30")];
    let review = doctor.fill(&house, &why, &why, &said).await.to().to_owned();
    let shown = doctor.get(&house, &review).await.is(200);
    let (mut one, mut two) = (doctor.clone(), doctor.clone());
    let (one, two) = tokio::join!(
        one.submit(&house, &review, &shown, &review, &[]),
        two.submit(&house, &review, &shown, &review, &[])
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
    let third = doctor.submit(&house, &review, &shown, &review, &[]).await;
    third.is_a_page(404);
}
