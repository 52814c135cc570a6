//! What every answer wears, whatever its status and whoever made it.

use http::{Method, Request, header};

use super::answer::Answer;
use super::browser::pairs;
use super::house::{FORM, HOST, House, ORIGIN, SAM, encoded};

const ANYBODY: &str = "a page for anybody";

/// What holds for every answer (OA-9700-05, GRANT-3.3.2-10).
fn wears_the_floor(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        // What is the same for everybody may be found.
        (
            "x-robots-tag",
            if what == ANYBODY {
                ""
            } else {
                "noindex, nofollow"
            },
        ),
    ] {
        assert_eq!(answer.header(name), value, "{what}: {answer:?}");
    }
    assert!(
        ["same-origin", "no-referrer"].contains(&answer.header("referrer-policy")),
        "{what}: {answer:?}"
    );
    assert!(!answer.header("permissions-policy").is_empty(), "{what}");
    assert!(!answer.header("x-request-id").is_empty(), "{what}");
    assert_eq!(answer.header("server"), "", "{what}");
    assert_eq!(answer.header("x-powered-by"), "", "{what}");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
    assert!(
        policy.contains("frame-ancestors 'none'"),
        "{what}: {policy}"
    );
    for weak in ["unsafe-inline", "unsafe-eval'", "*", "http:", "https:"] {
        // The program of an island is compiled, which is no evaluation of text.
        let policy = policy.replace("'wasm-unsafe-eval'", "");
        let policy = policy.replace("http://localhost", "");
        assert!(!policy.contains(weak), "{what}: {policy}");
    }
    let is_page = answer.header("content-type").starts_with("text/html");
    assert_eq!(policy.contains("'nonce-"), is_page, "{what}: {policy}");
    if is_page {
        is_a_tight_page(answer, policy, what);
    }
}

fn is_a_tight_page(answer: &Answer, policy: &str, what: &str) {
    for part in ["base-uri 'none'", "object-src 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    let nonce = policy.split("'nonce-").nth(1).unwrap();
    let nonce = nonce.split('\'').next().unwrap();
    assert!(nonce.len() >= 22, "{what}: {policy}");
    for rest in answer.body.split("<script").skip(1) {
        let tag = rest.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{what}: {tag}");
    }
    for weak in [
        " style=\"",
        " onclick=",
        " onload=",
        " onerror=",
        "javascript:",
    ] {
        assert!(!answer.body.contains(weak), "{what}: {weak}");
    }
}

/// What is asked, the status that answers it, the request, and its body.
type Case = (&'static str, u16, http::request::Builder, String);

fn get(path: &str) -> http::request::Builder {
    Request::get(path)
}

fn form(path: &str) -> http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, FORM)
}

/// What browsers ask, with the cookie of somebody who is signed in.
fn asked_by_people(cookie: &str) -> Vec<Case> {
    let body = encoded(&pairs(&[("email", "a"), ("password", "b")]));
    let none = String::new;
    let own = |request: http::request::Builder| request.header("cookie", cookie);
    let here = |request: http::request::Builder| request.header("origin", ORIGIN);
    let long = format!("/home?{}", "x".repeat(5000));
    let trace = Request::builder().method("TRACE").uri("/");
    vec![
        (ANYBODY, 200, get("/"), none()),
        ("a page of a person", 200, own(get("/home")), none()),
        ("a redirect to sign in", 303, get("/home"), none()),
        ("no page", 404, get("/nothing"), none()),
        ("no record", 404, own(get("/records/x")), none()),
        ("problems", 422, here(form("/sign-in")), body.clone()),
        ("from elsewhere", 403, form("/sign-in"), body.clone()),
        ("no token", 403, own(here(form("/sign-out"))), body.clone()),
        ("no form", 415, here(Request::post("/sign-in")), body),
        ("a bad link", 400, get("/authorize?client_id=x"), none()),
        ("a bad claims link", 400, get("/uma/claims"), none()),
        ("a method nobody uses", 405, trace, none()),
        ("too long", 414, get(&long), none()),
        (
            "too much",
            431,
            get("/").header("x-a", "y".repeat(20_000)),
            none(),
        ),
        ("no file", 404, get("/fonts/nothing.woff2"), none()),
    ]
}

/// What programs ask.
fn asked_by_programs() -> Vec<Case> {
    let none = String::new;
    let bad = get("/uma/resources").header("authorization", "Bearer lkp_wrong");
    let report = Request::post("/csp-report").header("content-type", "application/csp-report");
    vec![
        (
            "discovery",
            200,
            get("/.well-known/uma2-configuration"),
            none(),
        ),
        ("no description", 404, get("/.well-known/nothing"), none()),
        ("no endpoint", 404, get("/uma/nothing"), none()),
        ("no client", 401, form("/token"), none()),
        ("a bad token", 401, bad, none()),
        ("no token", 401, get("/uma/resources"), none()),
        ("another method", 405, get("/token"), none()),
        ("too much", 413, form("/token"), "x".repeat(100_000)),
        ("alive", 200, get("/healthz"), none()),
        ("ready", 200, get("/readyz"), none()),
        ("a report", 204, report, "{}".to_owned()),
    ]
}

/// OA-9700-05, GRANT-3.3.2-10, GRANT-3.3.2-11, SEC-16: not framed, not kept, not sniffed, no inline code, no referrer to
/// others; what is too long, too much or too large has its own status.
#[tokio::test]
async fn every_kind_of_answer_wears_the_same_headers() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    let people = asked_by_people(&sam.cookie);
    for (what, status, request, body) in people.into_iter().chain(asked_by_programs()) {
        let answer = house.send(request, body).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {answer:?}");
        wears_the_floor(&answer, what);
        let kept = if what == "discovery" {
            "public, max-age=300"
        } else {
            "no-store"
        };
        assert_eq!(answer.header("cache-control"), kept, "{what}: {answer:?}");
    }
    let elsewhere = get("/").header("host", "evil.example");
    let elsewhere = house.send_plain(elsewhere.body("".into()).unwrap()).await;
    assert_eq!(elsewhere.status.as_u16(), 421);
    wears_the_floor(&elsewhere, "another host");
}

#[tokio::test]
async fn a_nonce_is_used_once() {
    let house = House::open().await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let answer = house.get("/").await.is(200);
        assert!(seen.insert(answer.header("content-security-policy").to_owned()));
    }
}

/// What programs read when the floor itself refuses them.
#[tokio::test]
async fn the_floor_refuses_programs_in_json_and_people_in_a_sentence() {
    let house = House::open().await;
    for (path, is_json) in [
        ("/token", true),
        ("/uma/resources", true),
        ("/sign-in", false),
    ] {
        let request = Request::post(path)
            .header("origin", ORIGIN)
            .header("content-type", FORM);
        let answer = house.send(request, "x".repeat(300_000)).await;
        assert_eq!(answer.status.as_u16(), 413);
        let kind = answer.header("content-type");
        assert_eq!(kind == "application/json", is_json, "{path} {kind}");
    }
    let two_lengths = Request::post("/token")
        .header("host", HOST)
        .header("content-length", "3")
        .header("transfer-encoding", "chunked");
    let answer = house
        .send_plain(two_lengths.body("a=b".into()).unwrap())
        .await;
    answer.refuses(400, "invalid_request");
    let connect = Request::builder().method(Method::CONNECT).uri("/token");
    let answer = house.send(connect, "").await;
    assert_eq!(answer.status.as_u16(), 405);
}
