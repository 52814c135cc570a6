//! Section 12: the refresh token beside an RPT, which asks nothing and adds nothing.

use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::granting::{entry, granting, one, refresh, revoke};
use super::house::{LOLA, SAM};

/// GRANT-3.3.5-03, GRANT-3.6-01, GRANT-3.3.5-02: a new token says the same after the first ran out;
/// the answer names no scope.
#[tokio::test]
async fn a_token_that_ran_out_is_renewed() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    at.share(&blood, &["view", "print"]).await;
    let first = at.tokens(&blood, &["view", "print"]).await;
    at.house.pass(Lifetime::minutes(10));
    assert_eq!(at.says(&first.text("access_token")).await, []);
    let (house, token) = (&at.house, first.text("refresh_token"));
    let answer = refresh(house, &house.clinic, &token, "").await.is(200);
    let body = answer.json();
    let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["access_token", "expires_in", "refresh_token", "token_type"]
    );
    assert_eq!(body["expires_in"], 600);
    assert_ne!(answer.text("refresh_token"), token);
    let said = at.says(&answer.text("access_token")).await;
    assert_eq!(said, [entry(&blood, &["print", "view"])]);
}

/// GRANT-3.6-02: more is shared meanwhile, and the new token says what the old one did; nobody is
/// asked anything.
#[tokio::test]
async fn a_refresh_asks_nothing_and_adds_nothing() {
    let mut at = granting().await;
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    at.share(&blood, &["view"]).await;
    let tokens = at.tokens(&blood, &["view", "edit"]).await;
    at.share(&blood, &["view", "print", "edit"]).await;
    at.share(&letters, &["view"]).await;
    let (house, token) = (&at.house, tokens.text("refresh_token"));
    let answer = refresh(house, &house.clinic, &token, "").await.is(200);
    let said = at.says(&answer.text("access_token")).await;
    assert_eq!(said, [entry(&blood, &["view"])]);
}

/// GRANT-3.6-03: fewer scopes for one token; more than was granted is refused and spends nothing;
/// the next one has all of them again (RFC 6749 6).
#[tokio::test]
async fn a_scope_narrows_and_never_widens() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    at.share(&blood, &["view", "print"]).await;
    let tokens = at.tokens(&blood, &["view", "print"]).await;
    let (house, token) = (&at.house, tokens.text("refresh_token"));
    for wider in ["view delete", "edit", "View", "a\u{e9}"] {
        let answer = refresh(house, &house.clinic, &token, wider).await;
        answer.refuses(400, "invalid_scope");
    }
    let narrow = refresh(house, &house.clinic, &token, "view").await.is(200);
    let said = at.says(&narrow.text("access_token")).await;
    assert_eq!(said, [entry(&blood, &["view"])]);
    let next = narrow.text("refresh_token");
    let whole = refresh(house, &house.clinic, &next, "").await.is(200);
    let said = at.says(&whole.text("access_token")).await;
    assert_eq!(said, [entry(&blood, &["print", "view"])]);
}

/// GRANT-3.6-04, AMB-18: what was stopped is left out; with nothing left the refresh fails, and works
/// again once the stop is taken back.
#[tokio::test]
async fn a_stop_reaches_the_refresh_token() {
    let mut at = granting().await;
    let (blood, letters) = (at.blood.clone(), at.letters.clone());
    let first = at.share(&blood, &["view"]).await;
    let second = at.share(&letters, &["view"]).await;
    let wanted = json!([one(&blood, &["view"]), one(&letters, &["view"])]);
    let ticket = at.proven(&wanted).await;
    let tokens = at.house.redeem(&at.house.clinic, &ticket).await.is(200);
    at.stop(&first).await;
    let token = tokens.text("refresh_token");
    let answer = refresh(&at.house, &at.house.clinic, &token, "").await;
    let answer = answer.is(200);
    let said = at.says(&answer.text("access_token")).await;
    assert_eq!(said, [entry(&letters, &["view"])]);
    let stop = format!("/shares/{second}/stop");
    let page = at.sam.fill(&at.house, &stop, &stop, &[]).await;
    let page = page.to().split('#').next().unwrap().to_owned();
    let token = answer.text("refresh_token");
    let nothing = refresh(&at.house, &at.house.clinic, &token, "").await;
    nothing.refuses(400, "invalid_grant");
    let undo = format!("/shares/{second}/undo");
    at.sam.fill(&at.house, &page, &undo, &[]).await.to();
    let again = refresh(&at.house, &at.house.clinic, &token, "").await;
    let said = at.says(&again.is(200).text("access_token")).await;
    assert_eq!(said, [entry(&letters, &["view"])]);
}

/// GRANT-3.6-05, GRANT-1.3-02: another client's, a record service's, and every other kind of handle.
#[tokio::test]
async fn a_refresh_token_is_good_for_its_own_client_alone() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    at.share(&blood, &["view"]).await;
    let tokens = at.tokens(&blood, &["view"]).await;
    let (house, token) = (&at.house, tokens.text("refresh_token"));
    let other = refresh(house, &house.other_app, &token, "").await;
    other.refuses(400, "invalid_grant");
    let service = refresh(house, &house.st_marys, &token, "").await;
    service.refuses(400, "unauthorized_client");
    let rpt = tokens.text("access_token");
    let cut = &token[..token.len() - 1];
    for wrong in [rpt.as_str(), cut, "x", at.pat.as_str()] {
        let answer = refresh(house, &house.clinic, wrong, "").await;
        answer.refuses(400, "invalid_grant");
    }
    refresh(house, &house.clinic, &token, "").await.is(200);
}

/// OA-6749-06, RFC 9700 4.14.2: a refresh token that comes twice ends the whole line, and nothing else.
#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_its_line() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    at.share(&blood, &["view"]).await;
    let first = at.tokens(&blood, &["view"]).await;
    let other = at.tokens(&blood, &["view"]).await;
    let (house, token) = (&at.house, first.text("refresh_token"));
    let next = refresh(house, &house.clinic, &token, "").await.is(200);
    let replay = refresh(house, &house.clinic, &token, "").await;
    replay.refuses(400, "invalid_grant");
    let later = refresh(house, &house.clinic, &next.text("refresh_token"), "").await;
    later.refuses(400, "invalid_grant");
    for rpt in [first.text("access_token"), next.text("access_token")] {
        assert_eq!(at.says(&rpt).await, []);
    }
    let rpt = other.text("access_token");
    assert_eq!(at.says(&rpt).await, [entry(&blood, &["view"])]);
    let token = other.text("refresh_token");
    refresh(house, &house.clinic, &token, "").await.is(200);
}

/// GRANT-5.5-11, AMB-06: a ticket that another client presents again ends the refresh token too.
#[tokio::test]
async fn a_replayed_ticket_ends_the_refresh_token_of_its_process() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    at.share(&blood, &["view"]).await;
    let ticket = at.proven(&one(&blood, &["view"])).await;
    let house = &at.house;
    let tokens = house.redeem(&house.clinic, &ticket).await.is(200);
    // The same client may have lost its answer: nothing ends.
    let own = house.redeem(&house.clinic, &ticket).await;
    own.refuses(400, "invalid_grant");
    let token = tokens.text("refresh_token");
    let renewed = refresh(house, &house.clinic, &token, "").await.is(200);
    let stranger = house.redeem(&house.other_app, &ticket).await;
    stranger.refuses(400, "invalid_grant");
    assert_eq!(at.says(&renewed.text("access_token")).await, []);
    let token = renewed.text("refresh_token");
    let answer = refresh(house, &house.clinic, &token, "").await;
    answer.refuses(400, "invalid_grant");
}

/// GRANT-3.7-01, GRANT-3.7-02, OA-7009-02, OA-7009-03: its client ends it at once, with all tokens of
/// the same grant and whatever the hint; nobody else can. Ending the RPT alone leaves it.
#[tokio::test]
async fn a_revoked_refresh_token_takes_its_tokens_with_it() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    at.share(&blood, &["view"]).await;
    for hint in ["refresh_token", "access_token", "pct", "x"] {
        let tokens = at.tokens(&blood, &["view"]).await;
        let (house, token) = (&at.house, tokens.text("refresh_token"));
        let rpt = tokens.text("access_token");
        revoke(house, &house.other_app, &token, hint).await;
        assert_eq!(at.says(&rpt).await.len(), 1);
        let next = refresh(house, &house.clinic, &token, "").await.is(200);
        revoke(house, &house.clinic, &next.text("refresh_token"), hint).await;
        for rpt in [rpt, next.text("access_token")] {
            assert_eq!(at.says(&rpt).await, []);
        }
        let token = next.text("refresh_token");
        let answer = refresh(house, &house.clinic, &token, "").await;
        answer.refuses(400, "invalid_grant");
    }
    let tokens = at.tokens(&blood, &["view"]).await;
    let house = &at.house;
    let rpt = tokens.text("access_token");
    revoke(house, &house.clinic, &rpt, "access_token").await;
    assert_eq!(at.says(&rpt).await, []);
    let token = tokens.text("refresh_token");
    refresh(house, &house.clinic, &token, "").await.is(200);
}

/// AMB-30, decision 15: thirty days after the person proved who she is the line ends, however often
/// it was renewed; rows that decide nothing any more are removed.
#[tokio::test]
async fn a_line_ends_after_thirty_days() {
    let mut at = granting().await;
    let blood = at.blood.clone();
    let mut sam = at.house.browser(SAM).await;
    let mut lola = at.house.browser(LOLA).await;
    let rpt = at.house.rpt(&mut sam, &at.pat, &blood, &["view"]).await;
    assert_eq!(
        at.says(&rpt).await.len(),
        1,
        "the owner's own needs no share"
    );
    at.share(&blood, &["view"]).await;
    let house = &at.house;
    let ticket = super::granting::proven(house, &at.pat, &mut lola, &one(&blood, &["view"])).await;
    let tokens = house.redeem(&house.clinic, &ticket).await.is(200);
    house.pass(Lifetime::days(29));
    house.services.housekeeping().await.unwrap();
    let token = tokens.text("refresh_token");
    let next = refresh(house, &house.clinic, &token, "").await.is(200);
    house.pass(Lifetime::days(1));
    let token = next.text("refresh_token");
    let late = refresh(house, &house.clinic, &token, "").await;
    late.refuses(400, "invalid_grant");
}
