//! Sections 12 and 16: a client gives a token back.

use http::{Method, Request, header};
use serde_json::json;

use super::house::{FORM, House, LOLA, Program};
use super::registration::connected;

async fn revoke(house: &House, client: &Program, token: &str, hint: Option<&str>) {
    let mut fields = vec![("token", token)];
    fields.extend(hint.map(|hint| ("token_type_hint", hint)));
    let answer = house
        .form("/revoke", &client.basic(), &fields)
        .await
        .is(200);
    assert_eq!(
        (answer.body.as_str(), answer.header("cache-control")),
        ("", "no-store")
    );
}

/// GRANT-3.7-01, GRANT-3.7-02, OA-7009-02, GRANT-1.3-02: at once, whatever the hint; nobody else can.
#[tokio::test]
async fn an_rpt_is_revoked_by_its_client_alone() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    for hint in [
        None,
        Some("access_token"),
        Some("refresh_token"),
        Some("pct"),
        Some("x"),
    ] {
        let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
        for stranger in [&house.other_app, &house.st_marys] {
            revoke(&house, stranger, &rpt, hint).await;
            assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
        }
        revoke(&house, &house.clinic, &rpt, hint).await;
        assert_eq!(house.permissions(&pat, &rpt).await, []);
        revoke(&house, &house.clinic, &rpt, hint).await;
    }
}

/// OA-7009-03, OA-7009-04: with the refresh token goes all that came of it.
#[tokio::test]
async fn a_pat_ends_with_itself_or_with_its_refresh_token() {
    let (house, mut sam, other) = connected().await;
    for by_refresh in [false, true] {
        let code = house.code(&mut sam, &house.st_marys).await;
        let tokens = house.exchange(&house.st_marys, &code).await.is(200);
        let (pat, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
        let token = if by_refresh { &refresh } else { &pat };
        revoke(&house, &house.elm_street, token, None).await;
        house
            .call(Method::GET, "/uma/resources", &pat, None)
            .await
            .is(200);
        revoke(&house, &house.st_marys, token, None).await;
        let list = house.call(Method::GET, "/uma/resources", &pat, None).await;
        list.refuses_the_token();
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
        ];
        let renewed = house.form("/token", &house.st_marys.basic(), &fields).await;
        if by_refresh {
            renewed.refuses(400, "invalid_grant");
        } else {
            renewed.is(200);
        }
    }
    // The first grant of the same service is another line of tokens.
    house
        .call(Method::GET, "/uma/resources", &other, None)
        .await
        .is(200);
}

/// OA-7009-01: what is unknown is as good as revoked.
#[tokio::test]
async fn a_token_that_is_none_is_no_error() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let code = house.code(&mut sam, &house.st_marys).await;
    for token in [
        "x",
        "lkr_x_y",
        ticket.as_str(),
        code.as_str(),
        house.clinic.secret.as_str(),
    ] {
        revoke(&house, &house.clinic, token, None).await;
    }
    assert_eq!(
        house.redeem(&house.clinic, &ticket).await.json()["error"],
        "need_info"
    );
    house.exchange(&house.st_marys, &code).await.is(200);
}

/// OA-7009-02, RFC 6749 2.3 and 5.2: who does not prove itself, and what cannot be read.
#[tokio::test]
async fn a_revocation_that_cannot_be_read_is_refused() {
    let (house, _, pat) = connected().await;
    let good = [("token", pat.as_str())];
    let bearer = format!("Bearer {pat}");
    for header in [
        "",
        &bearer,
        &super::house::basic(&house.st_marys.id, "wrong"),
    ] {
        house
            .form("/revoke", header, &good)
            .await
            .refuses_the_client();
    }
    let proof = house.st_marys.basic();
    for (kind, body) in [
        (FORM, ""),
        (FORM, "token="),
        (FORM, "token=a&token=b"),
        ("application/json", "{}"),
        ("", "token=a"),
    ] {
        let answer = house.body("/revoke", &proof, kind, body).await;
        answer.refuses(400, "invalid_request");
    }
    let both = [
        ("token", pat.as_str()),
        ("client_secret", &house.st_marys.secret),
    ];
    house
        .form("/revoke", &proof, &both)
        .await
        .refuses(400, "invalid_request");
    let get = Request::get("/revoke").header(header::AUTHORIZATION, &proof);
    let get = house.send(get, "").await;
    get.refuses(405, "unsupported_method_type");
    assert_eq!(get.header("allow"), "POST");
    let list = house.call(Method::GET, "/uma/resources", &pat, None).await;
    assert_eq!(list.is(200).json(), json!([]));
}
