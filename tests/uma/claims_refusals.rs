//! Section 13, what is refused: addresses, tickets, forms and browsers that are not the right ones.

use http::{Method, Request};

use super::browser::{Browser, fill};
use super::claims::{open, ready};
use super::house::{DOCTOR, LOLA, fields_text};

/// GRANT-3.3.2-03, GRANT-3.3.2-04, GRANT-3.3.2-06, GRANT-3.3.3-03: byte for byte, and nobody is
/// sent anywhere; the ticket stays good.
#[tokio::test]
async fn an_address_or_client_that_is_not_registered_is_a_page() {
    let ready = ready().await;
    let house = &ready.house;
    let ticket = ready.ticket().await;
    for uri in [
        "http://localhost:3003/claims",
        "http://localhost:3003/claims?x=1&y=2",
        "http://localhost:3003/claims?x=1#f",
        "http://localhost:3003/claims/?x=1",
        "http://LOCALHOST:3003/claims?x=1",
        "http://localhost:3003/%63laims?x=1",
        "http://localhost:3099/claims?x=1",
        "http://localhost:3003@evil.example/claims?x=1",
        "//evil.example",
        "/claims?x=1",
        "javascript:alert(1)",
        house.other_app.back.as_str(),
        // An address for codes is none for claims.
        house.st_marys.back.as_str(),
    ] {
        let fields = [
            ("client_id", house.clinic.id.as_str()),
            ("ticket", &ticket),
            ("claims_redirect_uri", uri),
        ];
        let answer = open(house, &fields).await;
        answer.is_a_page(400);
        assert!(!answer.body.contains("evil"), "{}", answer.body);
    }
    for id in [
        "",
        "nobody",
        "01JD0000000000000000000001",
        "<img src=x onerror=alert(1)>",
    ] {
        let back = house.clinic.back.as_str();
        let fields = [
            ("client_id", id),
            ("ticket", &ticket),
            ("claims_redirect_uri", back),
        ];
        let answer = open(house, &fields).await;
        answer.is_a_page(400);
        assert!(!answer.body.contains("onerror"), "{}", answer.body);
    }
    // A record service has no business here.
    let fields = [
        ("client_id", house.st_marys.id.as_str()),
        ("ticket", &ticket),
        ("claims_redirect_uri", house.st_marys.back.as_str()),
    ];
    open(house, &fields).await.is_a_page(400);
    let doubled = format!(
        "/uma/claims?{}&ticket={ticket}",
        fields_text(&[("client_id", &house.clinic.id), ("ticket", &ticket)])
    );
    house.get(&doubled).await.is_a_page(400);
    let still = house.redeem(&house.clinic, &ticket).await.is(403);
    assert_eq!(still.json()["error"], "need_info", "nothing was spent");
}

/// GRANT-3.3.3-04, AMB-20: a dead or missing ticket goes back to the client, without a ticket.
#[tokio::test]
async fn a_dead_ticket_goes_back_as_an_error() {
    let ready = ready().await;
    let house = &ready.house;
    let spent = ready.ticket().await;
    house.redeem(&house.clinic, &spent).await;
    let late = ready.ticket().await;
    house.pass(latchkey_domain::time::Lifetime::minutes(5));
    for ticket in [spent.as_str(), &late, "nonsense", ""] {
        let fields = [
            ("client_id", house.clinic.id.as_str()),
            ("ticket", ticket),
            ("claims_redirect_uri", house.clinic.back.as_str()),
            ("state", "s t"),
        ];
        let back = open(house, &fields).await.back();
        assert!(back.0.as_str().starts_with(&house.clinic.back));
        assert_eq!(back.get("error"), "invalid_request", "{ticket}");
        assert_eq!(back.get("state"), "s t");
        assert_eq!(
            back.names(),
            ["error", "error_description", "iss", "state", "x"]
        );
    }
}

/// GRANT-5.1-01, GRANT-3.3.2-08: nobody is passed through; the page names the account and the app.
#[tokio::test]
async fn a_link_alone_hands_over_nothing() {
    let ready = ready().await;
    let house = &ready.house;
    let page = ready.page().await;
    let shown = ready.sam.get(house, &page).await.is(200);
    for text in [
        "Clinic Desk",
        "St Mary’s Hospital",
        "Sam Bello",
        "localhost:3003",
    ] {
        shown.says(text);
    }
    let stranger = Browser::default().get(house, &page).await;
    assert_eq!(stranger.to(), format!("/sign-in?next={page}"));
    // No step can be skipped: neither the last form nor the last page comes first.
    let mut doctor = house.browser(DOCTOR).await;
    let review = format!("{page}/review");
    let first = doctor.get(house, &page).await.is(200);
    let filled = fill(&page, &first, &page, &[("answer", "begin")]);
    doctor.send(house, &review, &filled).await.is_a_page(404);
}

/// GRANT-5.1-01: a form without its token, with another's token, from another site.
#[tokio::test]
async fn a_forged_form_hands_over_nothing() {
    let ready = ready().await;
    let house = &ready.house;
    let mut doctor = house.browser(DOCTOR).await;
    let page = ready.page().await;
    let shown = doctor.get(house, &page).await.is(200);
    let own = fill(&page, &shown, &page, &[("answer", "begin")]);
    let sams = ready.sam.get(house, &page).await.is(200);
    let sams = fill(&page, &sams, &page, &[("answer", "begin")]);
    let bare = super::browser::pairs(&[("answer", "begin")]);
    let empty = super::browser::pairs(&[("form_token", ""), ("answer", "begin")]);
    for fields in [&bare, &empty, &sams] {
        doctor.send(house, &page, fields).await.is_a_page(403);
    }
    for origin in ["http://localhost:3003", "null", "https://localhost:3000"] {
        let request = Request::post(page.as_str())
            .header("origin", origin)
            .header("cookie", &doctor.cookie)
            .header("content-type", super::house::FORM);
        let answer = house.send(request, super::house::encoded(&own)).await;
        assert_eq!(answer.status.as_u16(), 403, "{origin}");
    }
    let signed_out = Browser::default().send(house, &page, &own).await;
    assert!(signed_out.to().starts_with("/sign-in"));
    // None of them bound or ended the run.
    doctor.send(house, &page, &own).await.to();
}

/// GRANT-5.2-06, SEC-21: once begun it is one browser's; who lured her here gains nothing.
#[tokio::test]
async fn a_run_belongs_to_the_browser_that_began_it() {
    let ready = ready().await;
    let house = &ready.house;
    let ticket = ready.ticket().await;
    let page = house.open_claims(&house.clinic, &ticket).await;
    let mut lola = house.browser(LOLA).await;
    lola.fill(house, &page, &page, &[("answer", "begin")])
        .await
        .to();
    let mut doctor = house.browser(DOCTOR).await;
    for path in [
        page.clone(),
        format!("{page}/why"),
        format!("{page}/review"),
    ] {
        doctor.get(house, &path).await.is_a_page(404);
    }
    let shown = doctor.get(house, "/home").await.is(200);
    let token = super::browser::value_of(&shown, "form_token");
    let fields = super::browser::pairs(&[("form_token", &token), ("answer", "decline")]);
    doctor.send(house, &page, &fields).await.is_a_page(404);
    // Even Lola in another browser is another browser.
    let other = house.browser(LOLA).await;
    other.get(house, &page).await.is_a_page(404);
    house
        .redeem(&house.clinic, &ticket)
        .await
        .refuses(400, "invalid_grant");
    lola.get(house, &format!("{page}/why")).await.is(200);
}

/// AMB-04: a scanner that opens links, or a browser that looks ahead, spends nothing.
#[tokio::test]
async fn looking_ahead_spends_nothing() {
    let ready = ready().await;
    let house = &ready.house;
    let ticket = ready.ticket().await;
    let query = fields_text(&[("client_id", &house.clinic.id), ("ticket", &ticket)]);
    let address = format!("/uma/claims?{query}");
    let head = Request::builder().method(Method::HEAD).uri(&address);
    assert_eq!(house.send(head, "").await.header("location"), "");
    let ahead = Request::get(&address).header("sec-purpose", "prefetch");
    assert_eq!(house.send(ahead, "").await.status.as_u16(), 503);
    let posted = house.form(&address, "", &[]).await;
    posted.refuses(405, "unsupported_method_type");
    assert!(house.get(&address).await.to().starts_with("/prove/"));
}
