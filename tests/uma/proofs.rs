//! Section 11: proof of who somebody is, saved for one app with her agreement (PCT).

use http::{Method, Request, header};
use latchkey_domain::claim::ClaimRequirement;
use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::answer::Answer;
use super::browser::Browser;
use super::granting::{Granting, entry, granting, redeem_with, refresh, revoke, share};
use super::house::{DOCTOR, House, Program, SAM};

/// Somebody proves who she is and ticks the box at the end, or does not.
async fn prove(
    house: &House,
    who: &mut Browser,
    app: &Program,
    ticket: &str,
    remember: bool,
) -> String {
    let page = house.open_claims(app, ticket).await;
    let tick: &[(&str, &str)] = if remember {
        &[("remember", "yes")]
    } else {
        &[]
    };
    let shown = who.get(house, &page).await.is(200);
    let begin = [&[("answer", "begin")], tick].concat();
    let at_once = shown.body.contains("name=\"remember\"");
    let begin = if at_once { &begin[..] } else { &begin[..1] };
    let mut next = who.fill(house, &page, &page, begin).await;
    let why = format!("{page}/why");
    if next.to() == why {
        let said = [("purpose", "care"), ("words", "A review"), ("length", "30")];
        let review = who.fill(house, &why, &why, &said).await.to().to_owned();
        next = who.fill(house, &review, &review, tick).await;
    }
    let back = next.back();
    assert_eq!(back.names(), ["iss", "state", "ticket", "x"]);
    back.get("ticket")
}

async fn permission(house: &House, pat: &str, record: &str, scopes: &[&str]) -> String {
    house.ticket(pat, record, scopes).await
}

/// Blood tests and letters are shared; the answer that Aunt Lola's app got, with her box ticked or not.
async fn asked(remember: bool) -> (Granting, Answer) {
    let mut at = granting().await;
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    at.share(&blood, &["view"]).await;
    at.share(&letters, &["view"]).await;
    let house = &at.house;
    let ticket = permission(house, &at.pat, &blood, &["view"]).await;
    let info = house.redeem(&house.clinic, &ticket).await.is(403);
    assert!(info.json().get("pct").is_none());
    let ticket = info.text("ticket");
    let ticket = prove(house, &mut at.lola, &house.clinic, &ticket, remember).await;
    let answer = house.redeem(&house.clinic, &ticket).await.is(200);
    (at, answer)
}

/// What comes of a fresh ticket for a record with a saved proof.
async fn with_pct(at: &Granting, app: &Program, record: &str, pct: &str) -> Answer {
    let ticket = permission(&at.house, &at.pat, record, &["view"]).await;
    redeem_with(&at.house, app, &ticket, &[("pct", pct)]).await
}

fn is_need_info(answer: Answer) -> Answer {
    let answer = answer.is(403);
    assert_eq!(answer.json()["error"], "need_info", "{answer:?}");
    answer
}

/// GRANT-6.2-01, GRANT-3.3.5-05, GRANT-3.3.5-06, GRANT-5.4-01: saved only where she ticked the box,
/// which is not ticked beforehand; what the app gets says nothing of her.
#[tokio::test]
async fn proof_is_saved_only_where_she_agreed() {
    let (_, without) = asked(false).await;
    assert!(without.json().get("pct").is_none());
    let (at, with) = asked(true).await;
    let pct = with.text("pct");
    assert!(pct.starts_with("lkk_") && pct.len() == 54, "{pct}");
    let ticket = permission(&at.house, &at.pat, &at.blood, &["view"]).await;
    let page = at.house.open_claims(&at.house.clinic, &ticket).await;
    let page = at.lola.get(&at.house, &page).await.is(200);
    page.says("Remember this proof for Clinic Desk for 30 days");
    let head = page.body.split("name=\"remember\"").nth(1).unwrap();
    assert!(!head.split('>').next().unwrap().contains("checked"));
    let said = at
        .house
        .introspect(&at.pat, &with.text("access_token"))
        .await;
    assert!(!said.body.contains("lkk_"));
}

/// GRANT-3.3.1-07, GRANT-3.3.5-05: next time it is enough, at another record and another record
/// service of the same owner; no second one is given.
#[tokio::test]
async fn saved_proof_is_enough_the_next_time() {
    let (mut at, first) = asked(true).await;
    let pct = first.text("pct");
    let letters = at.letters.clone();
    let answer = with_pct(&at, &at.house.clinic, &letters, &pct)
        .await
        .is(200);
    assert!(answer.json().get("pct").is_none());
    let said = at.says(&answer.text("access_token")).await;
    assert_eq!(said, [entry(&letters, &["view"])]);
    let house = &at.house;
    let elm = house.connect(&mut at.sam, &house.elm_street).await;
    let there = house.register(&elm, "Vaccines", &["view"]).await;
    share(house, &mut at.sam, &there, &["view"]).await;
    let ticket = permission(house, &elm, &there, &["view"]).await;
    let more = [("pct", pct.as_str())];
    let answer = redeem_with(house, &house.clinic, &ticket, &more)
        .await
        .is(200);
    let rpt = answer.text("access_token");
    assert_eq!(house.permissions(&elm, &rpt).await.len(), 1);
}

/// GRANT-5.2-01, AMB-15: another client's, an altered one, another kind of handle: as if none was sent.
#[tokio::test]
async fn saved_proof_is_good_for_its_own_app_alone() {
    let (at, first) = asked(true).await;
    let (pct, blood) = (first.text("pct"), at.blood.clone());
    is_need_info(with_pct(&at, &at.house.other_app, &blood, &pct).await);
    let rpt = first.text("access_token");
    for bad in [&pct[..pct.len() - 1], "lkk_x_y", "nonsense", rpt.as_str()] {
        is_need_info(with_pct(&at, &at.house.clinic, &blood, bad).await);
    }
    with_pct(&at, &at.house.clinic, &blood, &pct).await.is(200);
}

/// GRANT-5.2-04, OA-7662-01: it opens nothing.
#[tokio::test]
async fn saved_proof_is_no_token() {
    let (at, first) = asked(true).await;
    let (house, pct) = (&at.house, first.text("pct"));
    house
        .call(Method::GET, "/uma/resources", &pct, None)
        .await
        .refuses_the_token();
    let said = house.introspect(&at.pat, &pct).await.is(200).json();
    assert_eq!(said, json!({ "active": false }));
    let answer = refresh(house, &house.clinic, &pct, "").await;
    answer.refuses(400, "invalid_grant");
    let bearer = Request::post("/introspect")
        .header(header::AUTHORIZATION, format!("Bearer {pct}"))
        .header(header::CONTENT_TYPE, super::house::FORM);
    house.send(bearer, "token=x").await.refuses_the_token();
}

/// AMB-30: thirty days, and then nothing of it is left.
#[tokio::test]
async fn saved_proof_ends_after_thirty_days() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    let mut sam = at.house.browser(SAM).await;
    let ticket = permission(&at.house, &at.pat, &blood, &["view"]).await;
    let house = &at.house;
    let ticket = prove(house, &mut sam, &house.clinic, &ticket, true).await;
    let pct = house
        .redeem(&house.clinic, &ticket)
        .await
        .is(200)
        .text("pct");
    house.pass(Lifetime::days(29));
    let mut again = house.browser(SAM).await;
    at.pat = house.connect(&mut again, &house.st_marys).await;
    with_pct(&at, &at.house.clinic, &blood, &pct).await.is(200);
    at.house.pass(Lifetime::days(1));
    let mut again = at.house.browser(SAM).await;
    at.pat = at.house.connect(&mut again, &at.house.st_marys).await;
    is_need_info(with_pct(&at, &at.house.clinic, &blood, &pct).await);
    at.house.services.housekeeping().await.unwrap();
    is_need_info(with_pct(&at, &at.house.clinic, &blood, &pct).await);
}

/// GRANT-3.3.5-07, AMB-33: sent along with a newer proof that she agrees to save, it is replaced; where
/// she does not agree this time it stays as it was.
#[tokio::test]
async fn newer_proof_replaces_what_was_saved_where_she_agrees() {
    let (mut at, first) = asked(true).await;
    let (pct, blood) = (first.text("pct"), at.blood.clone());
    for remember in [false, true] {
        let house = &at.house;
        let ticket = permission(house, &at.pat, &blood, &["view"]).await;
        let ticket = prove(house, &mut at.lola, &house.clinic, &ticket, remember).await;
        let more = [("pct", pct.as_str())];
        let answer = redeem_with(house, &house.clinic, &ticket, &more)
            .await
            .is(200);
        let old = with_pct(&at, &at.house.clinic, &blood, &pct).await;
        if remember {
            is_need_info(old);
            let new = answer.text("pct");
            assert_ne!(new, pct);
            with_pct(&at, &at.house.clinic, &blood, &new).await.is(200);
        } else {
            assert!(answer.json().get("pct").is_none());
            old.is(200);
        }
    }
}

/// SEC-21: Aunt Lola's saved proof with a ticket that came back from Dr Okafor is not mixed: the doctor
/// is who asks.
#[tokio::test]
async fn two_people_are_never_mixed() {
    let (at, first) = asked(true).await;
    let (house, pct) = (&at.house, first.text("pct"));
    let mut doctor = house.browser(DOCTOR).await;
    let ticket = permission(house, &at.pat, &at.blood, &["view"]).await;
    let ticket = prove(house, &mut doctor, &house.clinic, &ticket, false).await;
    let more = [("pct", pct.as_str())];
    let answer = redeem_with(house, &house.clinic, &ticket, &more)
        .await
        .is(403);
    assert_eq!(answer.json()["error"], "request_submitted");
    let page = at.sam.get(house, "/requests").await.is(200);
    page.says("Dr Ngozi Okafor");
    with_pct(&at, &house.clinic, &at.blood, &pct).await.is(200);
}

/// GRANT-3.7-01, GRANT-3.7-02, OA-7009-02: its client gives it back, whatever the hint; nobody else can.
#[tokio::test]
async fn saved_proof_is_given_back_by_its_app() {
    for hint in ["pct", "access_token", "refresh_token", ""] {
        let (at, first) = asked(true).await;
        let (house, pct) = (&at.house, first.text("pct"));
        for stranger in [&house.other_app, &house.st_marys] {
            revoke(house, stranger, &pct, hint).await;
        }
        with_pct(&at, &house.clinic, &at.blood, &pct).await.is(200);
        revoke(house, &house.clinic, &pct, hint).await;
        is_need_info(with_pct(&at, &house.clinic, &at.blood, &pct).await);
    }
}

/// SEC-09: she sees what is saved and removes it with one press; nobody else can.
#[tokio::test]
async fn a_person_sees_what_is_saved_and_removes_it() {
    let (mut at, first) = asked(true).await;
    let (house, pct) = (&at.house, first.text("pct"));
    let page = at.lola.get(house, "/my-proof").await.is(200);
    page.says("For the app Clinic Desk");
    page.says("Proven name: Aunt Lola");
    let action = page.body.split_once("action=\"/my-proof/").unwrap().1;
    let action = format!("/my-proof/{}", action.split('"').next().unwrap());
    let mut sam = house.browser(SAM).await;
    let his = sam.get(house, "/my-proof").await.is(200);
    his.says("No proof is saved");
    let home = sam.get(house, "/home").await.is(200);
    let token = super::browser::value_of(&home, "form_token");
    let fields = super::browser::pairs(&[("form_token", token.as_str())]);
    sam.send(house, &action, &fields).await.to();
    with_pct(&at, &house.clinic, &at.blood, &pct).await.is(200);
    let removed = at.lola.fill(house, "/my-proof", &action, &[]).await;
    let after = removed.to().split('#').next().unwrap().to_owned();
    let after = at.lola.get(house, &after).await.is(200);
    after.says("Removed");
    after.says("No proof is saved");
    is_need_info(with_pct(&at, &house.clinic, &at.blood, &pct).await);
    let told = house.activity(&at.lola).await;
    assert!(told.contains("You removed the proof"), "{told}");
}

/// GRANT-5.2-03, OIDC-2-05, GRANT-3.3.6-05: a rule asks for proof of the last five minutes, so saved
/// proof does not help, a sign-in of before neither, and a new one does. The hint names the kind.
#[tokio::test]
async fn a_rule_may_ask_for_newer_proof_than_what_is_saved() {
    let mut at = granting().await;
    let house = &at.house;
    let mut doctor = house.browser(DOCTOR).await;
    let ticket = permission(house, &at.pat, &at.blood, &["view"]).await;
    let ticket = prove(house, &mut doctor, &house.clinic, &ticket, true).await;
    let waiting = house.redeem(&house.clinic, &ticket).await.is(403);
    house.answer(&mut at.sam, &[("answer", "all")]).await.to();
    house.pass(Lifetime::seconds(5));
    let ticket = waiting.text("ticket");
    let pct = house
        .redeem(&house.clinic, &ticket)
        .await
        .is(200)
        .text("pct");
    let fresh = Draft {
        name: "Fresh proof".to_owned(),
        kinds: Vec::new(),
        effect: RuleEffect::ProofNeeded {
            scopes: ScopeSet::new(),
            proof: ClaimRequirement {
                fact: "registered_doctor".to_owned(),
                max_age: Some(Lifetime::minutes(5)),
            },
        },
    };
    let reason = "Agreed by the board in November.";
    house
        .services
        .rule
        .publish(&fresh, None, reason)
        .await
        .unwrap();
    with_pct(&at, &at.house.clinic, &at.blood, &pct)
        .await
        .is(200);
    at.house.pass(Lifetime::minutes(6));
    let info = is_need_info(with_pct(&at, &at.house.clinic, &at.blood, &pct).await);
    let body = info.json();
    assert_eq!(body["required_claims"][0]["name"], "registered_doctor");
    assert!(body["required_claims"][0]["friendly_name"].is_string());
    assert!(body["redirect_user"].is_string());
    // The browser is still signed in, but not freshly: it is sent to sign in, and comes back.
    let house = &at.house;
    let page = house.open_claims(&house.clinic, &info.text("ticket")).await;
    let sign_in = doctor.get(house, &page).await.to().to_owned();
    assert!(sign_in.starts_with("/sign-in?next=/prove/"), "{sign_in}");
    let mut doctor = house.browser(DOCTOR).await;
    let begin = [("answer", "begin")];
    let back = doctor.fill(house, &page, &page, &begin).await.back();
    let answer = house
        .redeem(&house.clinic, &back.get("ticket"))
        .await
        .is(200);
    let rpt = answer.text("access_token");
    assert_eq!(at.says(&rpt).await, [entry(&at.blood, &["view"])]);
    // What needs fresh proof to be given needs it while it is used, too.
    at.house.pass(Lifetime::minutes(6));
    assert_eq!(at.says(&rpt).await, []);
}
