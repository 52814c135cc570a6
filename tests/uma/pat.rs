//! Section 2: the protection API opens for a protection API token and for nothing else.

use http::{Method, Request, header};
use latchkey_domain::time::Lifetime;
use serde_json::json;

use super::answer::Answer;
use super::house::{FORM, House, LOLA, SAM};

/// A place of the protection API: method, path, kind of body, body.
type Place = (Method, &'static str, &'static str, &'static str);

/// All of them, with bodies that would do something.
const PLACES: [Place; 8] = [
    (
        Method::POST,
        "/uma/resources",
        "application/json",
        r#"{"resource_scopes":["view"]}"#,
    ),
    (
        Method::POST,
        "/uma/resources/",
        "application/json",
        r#"{"resource_scopes":["view"]}"#,
    ),
    (Method::GET, "/uma/resources", "", ""),
    (
        Method::GET,
        "/uma/resources/01JD0000000000000000000001",
        "",
        "",
    ),
    (
        Method::PUT,
        "/uma/resources/01JD0000000000000000000001",
        "application/json",
        r#"{"resource_scopes":["view"]}"#,
    ),
    (
        Method::DELETE,
        "/uma/resources/01JD0000000000000000000001",
        "",
        "",
    ),
    (
        Method::POST,
        "/uma/permission",
        "application/json",
        r#"{"resource_id":"01JD0000000000000000000001","resource_scopes":[]}"#,
    ),
    (Method::POST, "/introspect", FORM, "token=x"),
];

async fn at(house: &House, place: &Place, query: &str, authorization: &[&str]) -> Answer {
    let (method, path, kind, body) = place;
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{path}{query}"));
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, *kind);
    }
    for line in authorization {
        request = request.header(header::AUTHORIZATION, *line);
    }
    house.send(request, *body).await
}

/// FED-1.3-02, OA-6750-01: a challenge, and no error code, since nothing was tried.
#[tokio::test]
async fn without_a_token_there_is_a_challenge_without_an_error() {
    let house = House::open().await;
    for place in &PLACES {
        let answer = at(&house, place, "", &[]).await;
        if place.1 == "/introspect" {
            // Here a client may authenticate itself as well.
            answer.refuses_the_client();
            continue;
        }
        assert_eq!(answer.status.as_u16(), 401, "{place:?}");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"latchkey\", scope=\"uma_protection\"",
        );
        assert_eq!(
            (answer.body.as_str(), answer.header("cache-control")),
            ("", "no-store")
        );
    }
}

/// FED-1.3-03, OA-9068-01: malformed, unknown, altered, a forged JWT: one answer.
#[tokio::test]
async fn a_bad_token_is_refused_everywhere_in_the_same_words() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let mut altered = pat.clone();
    let last = altered.pop().unwrap();
    altered.push(if last == 'x' { 'y' } else { 'x' });
    let jwt = "eyJhbGciOiJub25lIn0.eyJzY29wZSI6InVtYV9wcm90ZWN0aW9uIn0.";
    let mut bodies = Vec::new();
    for token in [
        altered.as_str(),
        "x",
        "lkp_x_y",
        jwt,
        &house.st_marys.secret,
    ] {
        for place in &PLACES {
            let answer = at(&house, place, "", &[&format!("Bearer {token}")]).await;
            answer.refuses_the_token();
            bodies.push(answer.body);
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "which it was is not told");
}

/// FED-1.2-01, FED-1.3-09: a live RPT is a token, and not one for this.
#[tokio::test]
async fn an_rpt_lacks_the_scope_and_a_ticket_is_no_token() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    for place in &PLACES {
        let answer = at(&house, place, "", &[&format!("Bearer {rpt}")]).await;
        answer.refuses(403, "insufficient_scope");
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"uma_protection\"",
        );
        let answer = at(&house, place, "", &[&format!("Bearer {ticket}")]).await;
        answer.refuses_the_token();
    }
    house.pass(Lifetime::minutes(10));
    let late = at(&house, &PLACES[0], "", &[&format!("Bearer {rpt}")]).await;
    late.refuses_the_token();
    house.redeem(&house.clinic, &ticket).await;
}

/// FED-1.3-03, FED-8-01: after an hour it is no longer good.
#[tokio::test]
async fn a_token_runs_out_after_an_hour() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let bearer = format!("Bearer {pat}");
    house.pass(Lifetime::seconds(3599));
    at(&house, &PLACES[2], "", &[&bearer]).await.is(200);
    house.pass(Lifetime::seconds(1));
    for place in &PLACES {
        at(&house, place, "", &[&bearer]).await.refuses_the_token();
    }
}

/// FED-1.3-04, FED-1.3-05: in the header, once, and never in the address.
#[tokio::test]
async fn a_token_counts_in_the_header_alone() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let (bearer, lower) = (format!("Bearer {pat}"), format!("bearer {pat}"));
    at(&house, &PLACES[2], "", &[&lower]).await.is(200);
    let query = format!("?access_token={pat}");
    for place in &PLACES {
        let alone = at(&house, place, &query, &[]).await;
        assert_eq!(alone.status.as_u16(), 401, "{place:?}");
        let both = at(&house, place, &query, &[&bearer]).await;
        both.refuses(400, "invalid_request");
        let twice = at(&house, place, "", &[&bearer, &bearer]).await;
        twice.refuses(400, "invalid_request");
    }
    for odd in [
        "Basic",
        "Bearer",
        "Token x",
        "Bearer\t",
        &house.st_marys.basic(),
    ] {
        let answer = at(&house, &PLACES[2], "", &[odd]).await;
        assert_eq!(answer.status.as_u16(), 401, "{odd}");
    }
}

/// FED-1.3-06, FED-1.3-07, FED-3.2.5-02, FED-3.2.5-03: one owner at one service.
#[tokio::test]
async fn each_token_acts_for_one_owner_at_one_service() {
    let house = House::open().await;
    let (mut sam, mut lola) = (house.browser(SAM).await, house.browser(LOLA).await);
    let at_marys = house.connect(&mut sam, &house.st_marys).await;
    let at_elm = house.connect(&mut sam, &house.elm_street).await;
    let of_lola = house.connect(&mut lola, &house.st_marys).await;
    let blood = house.register(&at_marys, "Blood tests", &["view"]).await;
    let list = async |pat: &str| {
        let answer = house.call(Method::GET, "/uma/resources", pat, None).await;
        answer.is(200).json()
    };
    assert_eq!(list(&at_marys).await, json!([blood]));
    assert_eq!(list(&at_elm).await, json!([]));
    assert_eq!(list(&of_lola).await, json!([]));
    let page = format!("/records/{blood}");
    sam.get(&house, &page).await.is(200).says("Blood tests");
    lola.get(&house, &page).await.is_a_page(404);
}

/// FED-1.3-10, FED-8-01: the owner disconnects, and the very next call is refused.
#[tokio::test]
async fn a_disconnected_service_is_out_at_once() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let code = house.code(&mut sam, &house.st_marys).await;
    let tokens = house.exchange(&house.st_marys, &code).await.is(200);
    let (pat, refresh) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let elm = house.connect(&mut sam, &house.elm_street).await;
    house.register(&pat, "Blood tests", &["view"]).await;
    // A code that is under way when the owner disconnects leads nowhere either.
    let late = house.code(&mut sam, &house.st_marys).await;
    let page = format!("/connections/{}/disconnect", house.st_marys.id);
    let gone = sam.fill(&house, &page, &page, &[]).await;
    assert!(gone.to().starts_with("/connections?"));
    for place in &PLACES {
        let answer = at(&house, place, "", &[&format!("Bearer {pat}")]).await;
        answer.refuses_the_token();
    }
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    let renewed = house.form("/token", &house.st_marys.basic(), &fields).await;
    renewed.refuses(400, "invalid_grant");
    let late = house.exchange(&house.st_marys, &late).await;
    if late.status.as_u16() == 200 {
        let token = late.text("access_token");
        let answer = at(&house, &PLACES[2], "", &[&format!("Bearer {token}")]).await;
        answer.refuses_the_token();
    } else {
        late.refuses(400, "invalid_grant");
    }
    house
        .call(Method::GET, "/uma/resources", &elm, None)
        .await
        .is(200);
}
