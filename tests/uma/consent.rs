//! Section 16, the front half: an authorization request, the page "Connect a service", and where
//! the browser goes afterwards. What is wrong with the address is never redirected to.

use http::{Method, Request};

use super::browser::{Browser, pairs};
use super::house::{House, ORIGIN, SAM, encoded};

fn request(house: &House, change: impl FnOnce(&mut Vec<(String, String)>)) -> String {
    let mut fields = House::authorize(&house.st_marys);
    change(&mut fields);
    format!("/authorize?{}", encoded(&fields))
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: Option<&str>) {
    fields.retain(|(known, _)| known != name);
    if let Some(value) = value {
        fields.push((name.to_owned(), value.to_owned()));
    }
}

/// OA-6749-01: a stranger signs in first, then decides.
#[tokio::test]
async fn a_connection_leads_through_sign_in_to_a_page_that_names_the_service() {
    let house = House::open().await;
    let nobody = Browser::default();
    let page = house.consent(&nobody, &house.st_marys).await;
    assert!(page.starts_with("/authorize/lkw_"), "{page}");
    assert!(
        !page.contains('?'),
        "the address says nothing of the request"
    );
    let first = nobody.get(&house, &page).await;
    let sign_in = first.to().to_owned();
    assert_eq!(sign_in, format!("/sign-in?next={page}"));
    let mut sam = Browser::default();
    let fields = [("email", SAM), ("password", super::house::PASSWORD)];
    let signed_in = sam.fill(&house, &sign_in, "/sign-in", &fields).await;
    assert_eq!(signed_in.to(), page);
    let shown = sam.get(&house, &page).await.is(200);
    for text in [
        "Connect",
        "St Mary’s Hospital",
        "localhost:3001",
        "Sam Bello",
    ] {
        shown.says(text);
    }
    assert_eq!(shown.header("referrer-policy"), "no-referrer");
    assert!(
        shown
            .header("content-security-policy")
            .contains("form-action 'self' http://localhost:3001;")
    );
}

/// OA-6749-01, OA-9207-01, OA-6749-12: a code, the state exactly, and who answers.
#[tokio::test]
async fn yes_gives_a_code_and_no_gives_an_error_both_with_state_and_issuer() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    house.code(&mut sam, &house.st_marys).await;
    let page = house.consent(&sam, &house.st_marys).await;
    let no = sam
        .fill(&house, &page, &page, &[("answer", "refuse")])
        .await;
    let back = no.back();
    assert_eq!(back.place(), house.st_marys.back);
    assert_eq!(back.names(), ["error", "iss", "state"]);
    assert_eq!(back.get("error"), "access_denied");
    assert_eq!(back.get("state"), "a state & more");
    assert_eq!(back.get("iss"), ORIGIN);
    sam.get(&house, &page).await.is_a_page(404);
}

/// RFC 6749 4.1.2: no state was sent, so none comes back.
#[tokio::test]
async fn a_state_that_was_not_sent_does_not_come_back() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let address = request(&house, |fields| set(fields, "state", None));
    let page = sam.get(&house, &address).await.to().to_owned();
    let yes = sam
        .fill(&house, &page, &page, &[("answer", "connect")])
        .await;
    assert_eq!(yes.back().names(), ["code", "iss"]);
}

/// OA-6749-03, OA-6749-04, GRANT-3.3.2-07: compared byte for byte; the browser goes nowhere.
#[tokio::test]
async fn an_address_or_a_client_that_is_not_registered_is_never_redirected_to() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    for uri in [
        "http://localhost:3001/callback/",
        "http://localhost:3001/callback?x=1",
        "http://localhost:3001/callback#f",
        "http://LOCALHOST:3001/callback",
        "http://localhost:3001/%63allback",
        "http://localhost:3001/callback/../callback",
        "http://localhost:3099/callback",
        "http://localhost:3001@evil.example/callback",
        "http://evil.example/callback",
        "//localhost:3001/callback",
        "/callback",
        "javascript:alert(1)",
        // Another service's, and an app's address for claims.
        house.elm_street.back.as_str(),
        house.clinic.back.as_str(),
        "",
    ] {
        let address = request(&house, |f| set(f, "redirect_uri", Some(uri)));
        for browser in [&sam, &Browser::default()] {
            let answer = browser.get(&house, &address).await;
            answer.is_a_page(400);
            assert!(!answer.body.contains("evil"), "{}", answer.body);
        }
    }
    let address = request(&house, |f| set(f, "redirect_uri", None));
    sam.get(&house, &address).await.is_a_page(400);
    for id in [
        "01JD0000000000000000000001",
        "<img src=x onerror=alert(1)>",
        "",
    ] {
        let address = request(&house, |f| set(f, "client_id", Some(id)));
        let answer = sam.get(&house, &address).await;
        answer.is_a_page(400);
        assert!(!answer.body.contains("onerror"), "{}", answer.body);
    }
}

/// OA-6749-04, OA-6749-05: where the answer would go must be beyond doubt.
#[tokio::test]
async fn a_client_or_an_address_named_twice_is_a_page() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    let good = house.st_marys.back.clone();
    for (name, value) in [
        ("redirect_uri", good.as_str()),
        ("redirect_uri", "http://evil.example/"),
        ("client_id", house.st_marys.id.as_str()),
    ] {
        let address = request(&house, |f| f.extend(pairs(&[(name, value)])));
        sam.get(&house, &address).await.is_a_page(400);
    }
}

/// OA-7636-01, OA-7636-03, OA-9700-01, OA-9700-06, FED-1.3-08, OA-6749-05: the error goes to the
/// service, but only once somebody has signed in.
#[tokio::test]
async fn a_faulty_request_goes_back_with_an_error_after_sign_in_only() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    let long = "x".repeat(43);
    for (name, value, error) in [
        ("code_challenge", None, "invalid_request"),
        ("code_challenge", Some("short"), "invalid_request"),
        // As long as it should be, and no digest.
        ("code_challenge", Some("====="), "invalid_request"),
        ("code_challenge_method", None, "invalid_request"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("code_challenge_method", Some("s256"), "invalid_request"),
        ("response_type", None, "invalid_request"),
        ("response_type", Some("token"), "unsupported_response_type"),
        (
            "response_type",
            Some("code token"),
            "unsupported_response_type",
        ),
        ("response_mode", Some("fragment"), "invalid_request"),
        ("scope", None, "invalid_scope"),
        ("scope", Some("view"), "invalid_scope"),
        ("scope", Some("UMA_PROTECTION"), "invalid_scope"),
    ] {
        let address = request(&house, |f| set(f, name, value));
        let page = Browser::default().get(&house, &address).await;
        let page = page.to().to_owned();
        assert!(page.starts_with("/authorize/"), "{name}: {page}");
        let stranger = Browser::default().get(&house, &page).await;
        assert!(stranger.to().starts_with("/sign-in?"), "{name}");
        let back = sam.get(&house, &page).await.back();
        assert_eq!(back.place(), house.st_marys.back, "{name}");
        assert_eq!(back.get("error"), error, "{name} {value:?}");
        assert_eq!(back.get("state"), "a state & more");
        assert_eq!(back.get("iss"), ORIGIN);
        assert_eq!(back.names(), ["error", "error_description", "iss", "state"]);
    }
    let twice = request(&house, |f| f.extend(pairs(&[("state", long.as_str())])));
    let page = sam.get(&house, &twice).await.to().to_owned();
    let back = sam.get(&house, &page).await.back();
    assert_eq!(back.get("error"), "invalid_request");
}

/// OA-7636-01: a faulty request cannot be answered with yes by a form that was kept.
#[tokio::test]
async fn a_faulty_request_cannot_be_connected() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let good = house.consent(&sam, &house.st_marys).await;
    let shown = sam.get(&house, &good).await.is(200);
    let filled = super::browser::fill(&good, &shown, &good, &[("answer", "connect")]);
    let plain = request(&house, |f| set(f, "code_challenge_method", Some("plain")));
    let page = sam.get(&house, &plain).await.to().to_owned();
    sam.send(&house, &page, &filled).await.is_a_page(404);
}

/// FED-1.3-08: who only asks for records cannot get a protection API token.
#[tokio::test]
async fn an_app_that_keeps_no_records_is_turned_away() {
    let house = House::open().await;
    let app = latchkey_service::registry::NewApp {
        name: "Both addresses".to_owned(),
        asks: true,
        redirect_uris: vec!["http://localhost:3005/back".to_owned()],
        claims_redirect_uris: vec!["http://localhost:3005/claims".to_owned()],
        ..Default::default()
    };
    let back = "http://localhost:3005/back".to_owned();
    let app = super::house::program(&house.services, app, back).await;
    let sam = house.browser(SAM).await;
    let page = house.consent(&sam, &app).await;
    let back = sam.get(&house, &page).await.back();
    assert_eq!(back.get("error"), "invalid_scope");
}

/// OA-6749-02: a run is over in half an hour, and after its answer.
#[tokio::test]
async fn a_page_that_was_answered_or_left_alone_too_long_is_gone() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let page = house.consent(&sam, &house.st_marys).await;
    let yes = [("answer", "connect")];
    let shown = sam.get(&house, &page).await.is(200);
    sam.submit(&house, &page, &shown, &page, &yes).await.back();
    let twice = sam.submit(&house, &page, &shown, &page, &yes).await;
    twice.is_a_page(404);
    let page = house.consent(&sam, &house.st_marys).await;
    sam.get(&house, &page).await.is(200);
    house.pass(latchkey_domain::time::Lifetime::minutes(31));
    let sam = house.browser(SAM).await;
    sam.get(&house, &page).await.is_a_page(404);
}

/// Looking ahead opens nothing.
#[tokio::test]
async fn a_browser_that_only_looks_ahead_opens_no_run() {
    let house = House::open().await;
    let address = request(&house, |_| ());
    for (name, value) in [
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
    ] {
        let ahead = Request::get(address.as_str()).header(name, value);
        let answer = house.send(ahead, "").await;
        assert_eq!(answer.status.as_u16(), 503);
        assert_eq!(answer.header("location"), "");
    }
    let head = Request::builder().method(Method::HEAD).uri(&address);
    let head = house.send(head, "").await;
    assert_eq!((head.status.as_u16(), head.header("location")), (200, ""));
}

/// SEC-14, FED-1.3-06: each connection is for one person; a service's own words are data.
#[tokio::test]
async fn no_other_site_may_read_the_consent_page() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    let page = house.consent(&sam, &house.st_marys).await;
    let shown = sam.get(&house, &page).await.is(200);
    assert_eq!(shown.header("access-control-allow-origin"), "");
    let preflight = Request::builder()
        .method(Method::OPTIONS)
        .uri("/authorize")
        .header("origin", "http://evil.example")
        .header("access-control-request-method", "GET");
    let preflight = house.send(preflight, "").await;
    assert_eq!(preflight.header("access-control-allow-origin"), "");
}
