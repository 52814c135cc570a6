//! Section 7, and 14 as far as it goes: how the UMA grant is asked for, and what a request that
//! cannot be read costs, which is nothing.

use http::{Method, Request, header};

use super::answer::Answer;
use super::browser::Browser;
use super::house::{DOCTOR, FORM, House, LOLA, Program, UMA, basic, program};
use super::registration::connected;

async fn ready() -> (House, Browser, String, String) {
    let (house, sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    (house, sam, pat, blood)
}

async fn ask(house: &House, client: &Program, fields: &[(&str, &str)]) -> Answer {
    house.form("/token", &client.basic(), fields).await
}

/// The ticket was not spent: it still leads on.
async fn still_good(house: &House, ticket: &str) {
    let answer = house.redeem(&house.clinic, ticket).await;
    assert_eq!(answer.is(403).json()["error"], "need_info");
}

/// GRANT-3.3.1-01, GRANT-3.3.6-13, OA-9700-02, EXT-TX-01: only what is offered, spelt as it is.
#[tokio::test]
async fn only_the_grants_that_are_offered_are_known() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    for grant in [
        "uma_ticket",
        "urn:ietf:params:oauth:grant-type:uma2-ticket",
        "URN:IETF:PARAMS:OAUTH:GRANT-TYPE:UMA-TICKET",
        "urn:ietf:params:oauth:grant-type:uma-ticket ",
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ] {
        let fields = [("grant_type", grant), ("ticket", ticket.as_str())];
        let answer = ask(&house, &house.clinic, &fields).await;
        answer.refuses(400, "unsupported_grant_type");
    }
    let none = ask(&house, &house.clinic, &[("ticket", &ticket)]).await;
    none.refuses(400, "invalid_request");
    still_good(&house, &ticket).await;
}

/// GRANT-3.3.1-02, GRANT-3.3.1-04, GRANT-3.3.1-12, GRANT-3.3.6-13, GRANT-1.1-01, decision 16: what
/// is missing, half there or twice there is unreadable, and spends nothing.
#[tokio::test]
async fn an_unreadable_request_does_not_spend_the_ticket() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let good = [("grant_type", UMA), ("ticket", ticket.as_str())];
    for fields in [
        vec![("grant_type", UMA)],
        vec![("grant_type", UMA), ("ticket", "")],
        vec![("grant_type", UMA), ("Ticket", ticket.as_str())],
        vec![("grant_type", UMA), ("audience", "x"), ("permission", "y")],
        [&good[..], &[("claim_token", "abc")]].concat(),
        [&good[..], &[("claim_token_format", "abc")]].concat(),
        [&good[..], &[("ticket", ticket.as_str())]].concat(),
        [&good[..], &[("foo", "1"), ("foo", "2")]].concat(),
        [&good[..], &[("scope", "a"), ("scope", "b")]].concat(),
        [
            &good[..],
            &[
                ("claim_token", "a"),
                ("claim_token", "b"),
                ("claim_token_format", "f"),
            ],
        ]
        .concat(),
    ] {
        let answer = ask(&house, &house.clinic, &fields).await;
        answer.refuses(400, "invalid_request");
    }
    still_good(&house, &ticket).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let fine = [
        ("grant_type", UMA),
        ("ticket", ticket.as_str()),
        ("foo", "1"),
        ("claim_token", ""),
        ("claim_token_format", ""),
    ];
    let answer = ask(&house, &house.clinic, &fine).await;
    assert_eq!(answer.is(403).json()["error"], "need_info");
}

/// GRANT-3.3.1-13, SEC-16: a form in a POST, of a sensible size.
#[tokio::test]
async fn only_a_form_in_a_post_is_read() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let text = super::house::fields_text(&[("grant_type", UMA), ("ticket", &ticket)]);
    let proof = house.clinic.basic();
    let json = format!(r#"{{"grant_type":"{UMA}","ticket":"{ticket}"}}"#);
    for (kind, body) in [
        ("application/json", json.as_str()),
        ("text/plain", text.as_str()),
        ("multipart/form-data; boundary=x", text.as_str()),
        (
            "application/x-www-form-urlencoded; charset=latin1",
            text.as_str(),
        ),
        ("", text.as_str()),
        (FORM, ""),
        (FORM, "%%%=%&&&=="),
    ] {
        let answer = house.body("/token", &proof, kind, body.to_owned()).await;
        answer.refuses(400, "invalid_request");
    }
    let in_query = house.form(&format!("/token?{text}"), &proof, &[]).await;
    in_query.refuses(400, "invalid_request");
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let request = Request::builder()
            .method(method)
            .uri(format!("/token?{text}"))
            .header(header::AUTHORIZATION, &proof);
        let answer = house.send(request, "").await;
        answer.refuses(405, "unsupported_method_type");
        assert_eq!(answer.header("allow"), "POST");
    }
    let large = format!(
        "{text}&claim_token_format=f&claim_token={}",
        "x".repeat(1_000_000)
    );
    let large = house.body("/token", &proof, FORM, large).await;
    large.refuses(413, "invalid_request");
    still_good(&house, &ticket).await;
}

/// GRANT-3.3.1-10, GRANT-3.3.1-11, GRANT-3.3.6-13, OA-6749-08, GRANT-5.5-12: whoever does not prove
/// who it is learns nothing and spends nothing.
#[tokio::test]
async fn a_client_that_does_not_prove_itself_spends_nothing() {
    let (house, mut sam, pat, blood) = ready().await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let (id, secret) = (house.clinic.id.as_str(), house.clinic.secret.as_str());
    let good = [("grant_type", UMA), ("ticket", ticket.as_str())];
    let mut bodies = Vec::new();
    for header in [
        basic(id, "wrong"),
        basic(id, &house.other_app.secret),
        basic("01JD0000000000000000000001", secret),
        basic("nobody", secret),
        basic(id, ""),
        basic("", secret),
        "Basic !!!".to_owned(),
        "Basic".to_owned(),
        format!("Bearer {pat}"),
        format!("Bearer {rpt}"),
        format!("Digest {secret}"),
    ] {
        let answer = house.form("/token", &header, &good).await;
        answer.refuses_the_client();
        if bodies.len() < 4 {
            bodies.push(answer.body);
        }
    }
    bodies.dedup();
    assert_eq!(
        bodies.len(),
        1,
        "which of id and secret was wrong is not told"
    );
    for more in [
        vec![],
        vec![("client_id", id)],
        vec![("client_secret", secret)],
        vec![("client_id", id), ("client_secret", "wrong")],
        vec![("client_id", "nobody"), ("client_secret", secret)],
    ] {
        let answer = house.form("/token", "", &[&good[..], &more].concat()).await;
        answer.refuses_the_client();
    }
    let query = format!("/token?client_id={id}&client_secret={secret}");
    house.form(&query, "", &good).await.refuses_the_client();
    still_good(&house, &ticket).await;
}

/// OA-6749-08, RFC 6749 2.3: exactly one way, and the id said beside it must be the same.
#[tokio::test]
async fn two_ways_of_authentication_at_once_are_unreadable() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let (id, secret) = (house.clinic.id.as_str(), house.clinic.secret.as_str());
    let good = [("grant_type", UMA), ("ticket", ticket.as_str())];
    for more in [
        vec![("client_id", id), ("client_secret", secret)],
        vec![("client_secret", secret)],
        vec![("client_id", house.other_app.id.as_str())],
    ] {
        let both = [&good[..], &more].concat();
        let answer = ask(&house, &house.clinic, &both).await;
        answer.refuses(400, "invalid_request");
    }
    let request = Request::post("/token")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::AUTHORIZATION, house.clinic.basic())
        .header(header::AUTHORIZATION, house.clinic.basic());
    let twice = house.send(request, super::house::fields_text(&good)).await;
    twice.refuses(400, "invalid_request");
    still_good(&house, &ticket).await;
    // The id beside the header is allowed, and so is the form alone.
    for (header, more) in [
        (house.clinic.basic(), vec![("client_id", id)]),
        (
            String::new(),
            vec![("client_id", id), ("client_secret", secret)],
        ),
    ] {
        let ticket = house.ticket(&pat, &blood, &["view"]).await;
        let good = [("grant_type", UMA), ("ticket", ticket.as_str())];
        let answer = house
            .form("/token", &header, &[&good[..], &more].concat())
            .await;
        assert_eq!(answer.is(403).json()["error"], "need_info");
    }
}

/// GRANT-3.3.1-14, GRANT-3.3.6-13, FED-1.3-08: registered for other things.
#[tokio::test]
async fn a_client_that_is_not_registered_for_a_grant_is_refused() {
    let (house, _, pat, blood) = ready().await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let service = house.redeem(&house.st_marys, &ticket).await;
    service.refuses(400, "unauthorized_client");
    still_good(&house, &ticket).await;
    let fields = [("grant_type", "authorization_code"), ("code", "x")];
    let app = ask(&house, &house.clinic, &fields).await;
    app.refuses(400, "unauthorized_client");
}

/// SEC-06, GRANT-3.3.6-07, OIDC-2-07, OA-9396-01, decision 16, AMB-10, AMB-15: who asks is proven,
/// never said; what is pushed and not understood is no error and no proof.
#[tokio::test]
async fn nothing_a_client_says_about_a_person_counts_as_proof() {
    let (house, mut sam, pat, blood) = ready().await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let id_token = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";
    let none = "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImxvbGFAZXhhbXBsZS5vcmcifQ.";
    for more in [
        vec![
            ("sub", "lola"),
            ("requesting_party", "lola"),
            ("email", LOLA),
        ],
        vec![("claim_token", none), ("claim_token_format", id_token)],
        vec![("claim_token", "e30"), ("claim_token_format", "json")],
        vec![("pct", "lkq_unknown")],
        vec![("pct", rpt.as_str())],
        vec![("rpt", rpt.as_str())],
        vec![("rpt", "nonsense")],
        vec![("authorization_details", "[{\"type\":\"x\"}]")],
    ] {
        let ticket = house.ticket(&pat, &blood, &["view"]).await;
        let fields = [
            &[("grant_type", UMA), ("ticket", ticket.as_str())][..],
            &more,
        ]
        .concat();
        let answer = ask(&house, &house.clinic, &fields).await.is(403);
        assert_eq!(answer.json()["error"], "need_info", "{more:?}");
    }
}

/// SEC-05: an app whose name is a person's is still an app.
#[tokio::test]
async fn an_app_is_never_taken_for_a_person() {
    let (house, mut sam, pat, blood) = ready().await;
    house.share(&mut sam, &blood, "see").await;
    let app = latchkey_service::registry::NewApp {
        name: "Aunt Lola".to_owned(),
        asks: true,
        claims_redirect_uris: vec!["http://localhost:3006/back".to_owned()],
        ..Default::default()
    };
    let back = "http://localhost:3006/back".to_owned();
    let app = program(&house.services, app, back).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let answer = house.redeem(&app, &ticket).await.is(403);
    assert_eq!(answer.json()["error"], "need_info");
    let mut doctor = house.browser(DOCTOR).await;
    let answer = house.ask(&mut doctor, &pat, &blood, &["view"]).await;
    assert_eq!(answer.is(403).json()["error"], "request_submitted");
}
