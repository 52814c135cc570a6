//! Section 5: what a token still allows, asked by those who may ask.

use http::{Method, Request, header};
use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::browser::Browser;
use super::house::{FORM, House, LOLA, ORIGIN, SAM};
use super::registration::connected;

/// A house in which Aunt Lola holds a token for Sam's blood tests.
struct Live {
    house: House,
    sam: Browser,
    lola: Browser,
    pat: String,
    blood: String,
    share: String,
    rpt: String,
}

async fn live() -> Live {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let share = house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    Live {
        house,
        sam,
        lola,
        pat,
        blood,
        share,
        rpt,
    }
}

async fn inactive(house: &House, pat: &str, token: &str) {
    let said = house.introspect(pat, token).await.is(200);
    assert_eq!(said.json(), json!({ "active": false }), "{token}");
}

/// FED-5-01, FED-5.1.1-01 to FED-5.1.1-05, OA-7662-06, OA-7662-07: exactly these members; nothing
/// of who she is.
#[tokio::test]
async fn a_live_token_says_what_it_allows_and_nothing_about_the_person() {
    let Live {
        house,
        pat,
        blood,
        rpt,
        ..
    } = live().await;
    for hint in [
        None,
        Some("access_token"),
        Some("refresh_token"),
        Some("nonsense"),
    ] {
        let mut fields = vec![("token", rpt.as_str())];
        fields.extend(hint.map(|hint| ("token_type_hint", hint)));
        let bearer = format!("Bearer {pat}");
        let answer = house.form("/introspect", &bearer, &fields).await.is(200);
        let said = answer.json();
        let issued = said["iat"].as_i64().unwrap();
        assert_eq!(
            said,
            json!({
                "active": true,
                "token_type": "Bearer",
                "iss": ORIGIN,
                "client_id": house.clinic.id,
                "iat": issued,
                "exp": issued + 600,
                "permissions": [{
                    "resource_id": blood,
                    "resource_scopes": ["view"],
                    "iat": issued,
                    "exp": issued + 600,
                }],
            })
        );
        for secret in ["Lola", LOLA, &rpt] {
            assert!(!answer.body.contains(secret), "{}", answer.body);
        }
    }
}

/// OA-7662-01, OA-7662-02: whatever is no live token of the caller's is one answer.
#[tokio::test]
async fn everything_else_is_inactive_and_nothing_more_is_told() {
    let Live {
        house,
        mut sam,
        pat,
        blood,
        rpt,
        ..
    } = live().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let cut = &rpt[..rpt.len() - 1];
    for token in [
        "x",
        "lkr_x_y",
        cut,
        &ticket,
        &code,
        &pat,
        &house.clinic.secret,
        "\u{0}",
        &"x".repeat(5000),
    ] {
        inactive(&house, &pat, token).await;
    }
    // Asking did not spend the ticket.
    house.redeem(&house.clinic, &ticket).await.is(403);
    house.pass(Lifetime::minutes(10));
    inactive(&house, &pat, &rpt).await;
}

/// OA-7662-04, SEC-02, SEC-03, SC-06, OA-9700-03: another owner's and another service's token is
/// none.
#[tokio::test]
async fn only_the_service_and_owner_of_the_records_see_a_token() {
    let Live {
        house,
        mut sam,
        mut lola,
        pat,
        rpt,
        ..
    } = live().await;
    let elm = house.connect(&mut sam, &house.elm_street).await;
    inactive(&house, &elm, &rpt).await;
    let lolas = house.connect(&mut lola, &house.st_marys).await;
    inactive(&house, &lolas, &rpt).await;
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
}

/// SEC-11: stopping, taking back, narrowing: the next look tells the truth, and other people are
/// not touched.
#[tokio::test]
async fn the_very_next_look_knows_of_a_stop_and_of_an_undo() {
    let Live {
        house,
        mut sam,
        pat,
        share,
        rpt,
        ..
    } = live().await;
    let stop = format!("/shares/{share}/stop");
    let undo = format!("/shares/{share}/undo");
    let page = format!("/shares/{share}");
    for _ in 0..5 {
        assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
        sam.fill(&house, &stop, &stop, &[]).await.to();
        inactive(&house, &pat, &rpt).await;
        sam.fill(&house, &page, &undo, &[]).await.to();
    }
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
}

/// FED-5.1.1-05, FED-5.1.1-08, SEC-12: nothing outlives the share.
#[tokio::test]
async fn a_token_does_not_outlive_the_share() {
    let Live {
        house,
        sam: _,
        mut lola,
        pat,
        blood,
        ..
    } = live().await;
    house.pass(Lifetime::days(29));
    // Past the end of this session and of the service's token: new ones, the same share.
    let mut sam = house.browser(SAM).await;
    let pat2 = house.connect(&mut sam, &house.st_marys).await;
    inactive(&house, &pat2, &pat).await;
    let shown = sam.get(&house, &format!("/records/{blood}")).await.is(200);
    shown.says("Aunt Lola can see");
    lola = {
        drop(lola);
        house.browser(LOLA).await
    };
    let answer = house.ask(&mut lola, &pat2, &blood, &["view"]).await.is(200);
    let rpt = answer.text("access_token");
    let said = house.introspect(&pat2, &rpt).await.json();
    let ends = |value: &serde_json::Value| value["exp"].as_i64().unwrap();
    assert!(ends(&said["permissions"][0]) <= ends(&said));
    house.pass(Lifetime::days(3));
    let mut sam = house.browser(SAM).await;
    let pat3 = house.connect(&mut sam, &house.st_marys).await;
    inactive(&house, &pat3, &rpt).await;
    let late = house.browser(LOLA).await;
    let shown = late.get(&house, "/shared-with-me").await.is(200);
    assert!(
        !shown.words().contains("can see Blood tests until"),
        "{}",
        shown.words()
    );
}

/// FED-5-02, OA-7662-09, OA-7662-03: a client learns of its own plain token, and of no other.
#[tokio::test]
async fn a_client_may_look_at_its_own_plain_token_only() {
    let Live {
        house, pat, rpt, ..
    } = live().await;
    let ask = async |authorization: &str, token: &str| {
        house
            .form("/introspect", authorization, &[("token", token)])
            .await
    };
    let said = ask(&house.st_marys.basic(), &pat).await.is(200).json();
    let issued = said["iat"].as_i64().unwrap();
    assert_eq!(
        said,
        json!({
            "active": true,
            "token_type": "Bearer",
            "iss": ORIGIN,
            "client_id": house.st_marys.id,
            "iat": issued,
            "exp": issued + 3600,
            "scope": "uma_protection",
        })
    );
    for (client, token) in [
        (&house.elm_street, &pat),
        (&house.clinic, &pat),
        (&house.clinic, &rpt),
        (&house.st_marys, &rpt),
        (&house.other_app, &rpt),
    ] {
        let said = ask(&client.basic(), token).await.is(200);
        assert_eq!(said.json(), json!({ "active": false }));
    }
    ask("", &pat).await.refuses_the_client();
    // A token does not vouch for itself.
    ask(&format!("Bearer {rpt}"), &rpt)
        .await
        .refuses(403, "insufficient_scope");
}

/// OA-7662-05, RFC 6749 2.3: unreadable questions.
#[tokio::test]
async fn an_unreadable_question_is_refused() {
    let Live {
        house, pat, rpt, ..
    } = live().await;
    let bearer = format!("Bearer {pat}");
    let good = format!("token={rpt}");
    for (kind, body) in [
        (FORM, ""),
        (FORM, "token="),
        (FORM, "Token=x"),
        (FORM, "token=a&token=b"),
        (FORM, "token=a&x=1&x=2"),
        ("application/json", "{\"token\":\"x\"}"),
        ("text/plain", good.as_str()),
        ("", good.as_str()),
    ] {
        let answer = house
            .body("/introspect", &bearer, kind, body.to_owned())
            .await;
        answer.refuses(400, "invalid_request");
    }
    let in_query = format!("/introspect?{good}");
    let answer = house.form(&in_query, &bearer, &[]).await;
    answer.refuses(400, "invalid_request");
    let secret = [("token", rpt.as_str()), ("client_secret", "x")];
    let two_ways = house.form("/introspect", &bearer, &secret).await;
    two_ways.refuses(400, "invalid_request");
    let get = Request::builder()
        .method(Method::GET)
        .uri(in_query)
        .header(header::AUTHORIZATION, &bearer);
    house
        .send(get, "")
        .await
        .refuses(405, "unsupported_method_type");
}
