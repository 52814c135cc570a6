//! The people's door from outside: who is let in, and which forms are taken. The table below names
//! every address of the portal; a test reads the sources to see that none is missing.

use std::collections::BTreeSet;
use std::path::Path;

use http::{Method, Request, header};

use super::answer::Answer;
use super::browser::{Browser, pairs, value_of};
use super::house::{FORM, HOST, House, ORIGIN, SAM, encoded};

/// Who may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Anybody,
    SignedIn,
}

/// Every address of the portal: the path, who may get it, who may send a form to it.
pub(super) const ROUTES: [(&str, Option<For>, Option<For>); 129] = [
    ("/", Some(For::Anybody), None),
    ("/sign-in", Some(For::Anybody), Some(For::Anybody)),
    ("/sign-out", None, Some(For::SignedIn)),
    ("/signed-out", Some(For::Anybody), None),
    ("/help", Some(For::Anybody), None),
    ("/help/words", Some(For::Anybody), None),
    ("/accessibility", Some(For::Anybody), None),
    ("/privacy", Some(For::Anybody), None),
    ("/contact", Some(For::Anybody), None),
    ("/home", Some(For::SignedIn), None),
    ("/records", Some(For::SignedIn), Some(For::SignedIn)),
    ("/records/{id}", Some(For::SignedIn), None),
    ("/records/{id}/star", None, Some(For::SignedIn)),
    ("/records/{id}/unstar", None, Some(For::SignedIn)),
    ("/shares/{id}", Some(For::SignedIn), None),
    (
        "/shares/{id}/stop",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/shares/{id}/undo", None, Some(For::SignedIn)),
    ("/shares/{id}/done", Some(For::SignedIn), None),
    (
        "/shares/{id}/change",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/shares/{id}/change/check",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/shares/{id}/change/undo", None, Some(For::SignedIn)),
    ("/shares/{id}/again", None, Some(For::SignedIn)),
    ("/shares/{id}/as-it-is", None, Some(For::SignedIn)),
    ("/shares/{id}/receipt", Some(For::SignedIn), None),
    ("/shares/{id}/receipt.json", Some(For::SignedIn), None),
    ("/asks/new/who", Some(For::SignedIn), Some(For::SignedIn)),
    (
        "/asks/new/{id}/who",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/asks/new/{id}/what",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/asks/new/{id}/why",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/asks/new/{id}/check",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/settings/address",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/settings/address/off", None, Some(For::SignedIn)),
    ("/asks/by-address/{id}", Some(For::SignedIn), None),
    ("/asks/by-address/{id}/withdraw", None, Some(For::SignedIn)),
    ("/requests/by-address/{id}", Some(For::SignedIn), None),
    ("/requests/by-address/{id}/share", None, Some(For::SignedIn)),
    (
        "/requests/by-address/{id}/refuse",
        None,
        Some(For::SignedIn),
    ),
    ("/invitations/{id}", Some(For::Anybody), None),
    ("/invitations/{id}/join", None, Some(For::Anybody)),
    (
        "/invitations/{id}/join/enter",
        Some(For::Anybody),
        Some(For::Anybody),
    ),
    ("/invitations/{id}/prove", None, Some(For::SignedIn)),
    (
        "/invitations/{id}/prove/enter",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/invitations/{id}/accept", None, Some(For::SignedIn)),
    ("/invitations/{id}/decline", None, Some(For::SignedIn)),
    ("/invitations/{id}/again", None, Some(For::SignedIn)),
    ("/invitations/{id}/cancel", None, Some(For::SignedIn)),
    ("/invitations/{id}/switch", None, Some(For::SignedIn)),
    ("/stop-all", Some(For::SignedIn), Some(For::SignedIn)),
    ("/stop-all/done", Some(For::SignedIn), None),
    ("/stop-all/undo", None, Some(For::SignedIn)),
    ("/stop-all/resume", None, Some(For::SignedIn)),
    ("/share", Some(For::SignedIn), Some(For::SignedIn)),
    (
        "/share/{id}/{step}",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/share/{id}/check",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/share/{id}/discard", None, Some(For::SignedIn)),
    ("/connections", Some(For::SignedIn), None),
    ("/connections/apps/{id}/forget", None, Some(For::SignedIn)),
    ("/connections/{id}", Some(For::SignedIn), None),
    (
        "/connections/{id}/disconnect",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/people", Some(For::SignedIn), None),
    ("/people/{id}", Some(For::SignedIn), None),
    (
        "/people/{id}/stop",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/people/{id}/undo", None, Some(For::SignedIn)),
    ("/people/{id}/block", None, Some(For::SignedIn)),
    ("/people/{id}/unblock", None, Some(For::SignedIn)),
    ("/people/{id}/preview", Some(For::SignedIn), None),
    ("/requests", Some(For::SignedIn), None),
    ("/requests/{id}", Some(For::SignedIn), Some(For::SignedIn)),
    (
        "/requests/{id}/check",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/requests/{id}/done", Some(For::SignedIn), None),
    ("/requests/{id}/question", None, Some(For::SignedIn)),
    (
        "/requests/{id}/report",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/activity", Some(For::SignedIn), None),
    ("/activity.csv", Some(For::SignedIn), None),
    ("/activity.json", Some(For::SignedIn), None),
    ("/activity/{id}", Some(For::SignedIn), None),
    ("/settings/download", Some(For::SignedIn), None),
    ("/settings/download/print", Some(For::SignedIn), None),
    ("/settings/download/{id}", None, Some(For::SignedIn)),
    (
        "/authorize/{handle}",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/prove/{handle}", Some(For::SignedIn), Some(For::SignedIn)),
    (
        "/prove/{handle}/why",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/prove/{handle}/review",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/shared-with-me", Some(For::SignedIn), None),
    ("/shared-with-me/{id}", Some(For::SignedIn), None),
    ("/shared-with-me/{id}/give-back", None, Some(For::SignedIn)),
    ("/shared-with-me/{id}/undo", None, Some(For::SignedIn)),
    ("/asks", Some(For::SignedIn), None),
    ("/asks/new", Some(For::SignedIn), None),
    ("/asks/{id}", Some(For::SignedIn), None),
    ("/asks/{id}/undo", None, Some(For::SignedIn)),
    ("/asks/{id}/reply", None, Some(For::SignedIn)),
    ("/asks/{id}/why", None, Some(For::SignedIn)),
    ("/asks/{id}/remind", None, Some(For::SignedIn)),
    ("/live/requests", Some(For::SignedIn), None),
    ("/live/asks", Some(For::SignedIn), None),
    ("/live/asks/{id}", Some(For::SignedIn), None),
    (
        "/asks/{id}/withdraw",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/sign-in/with/{id}", None, Some(For::Anybody)),
    ("/sign-in/back/{id}", Some(For::Anybody), None),
    ("/prove/{handle}/with/{id}", None, Some(For::SignedIn)),
    ("/my-proof", Some(For::SignedIn), None),
    ("/my-proof/{id}/remove", None, Some(For::SignedIn)),
    ("/settings", Some(For::SignedIn), None),
    (
        "/settings/display",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/settings/safety", Some(For::SignedIn), Some(For::SignedIn)),
    ("/settings/time", Some(For::SignedIn), Some(For::SignedIn)),
    ("/settings/contact", Some(For::SignedIn), None),
    ("/settings/contact/name", None, Some(For::SignedIn)),
    ("/settings/devices", Some(For::SignedIn), None),
    (
        "/settings/devices/sign-out-others",
        None,
        Some(For::SignedIn),
    ),
    ("/settings/devices/{id}/sign-out", None, Some(For::SignedIn)),
    (
        "/settings/devices/ways/{id}/remove",
        None,
        Some(For::SignedIn),
    ),
    (
        "/settings/password",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    ("/stay", Some(For::SignedIn), Some(For::SignedIn)),
    ("/r/{code}", Some(For::Anybody), None),
    ("/r/{code}/switch", None, Some(For::SignedIn)),
    ("/dev/specimen", Some(For::Anybody), None),
    ("/dev/specimen/{part}", Some(For::Anybody), None),
    ("/dev/mailbox", Some(For::Anybody), None),
    ("/dev/mailbox/{letter}", Some(For::Anybody), None),
    ("/sign-in/code", Some(For::Anybody), Some(For::Anybody)),
    (
        "/sign-in/code/enter",
        Some(For::Anybody),
        Some(For::Anybody),
    ),
    ("/sign-in/recover", Some(For::Anybody), Some(For::Anybody)),
    (
        "/sign-in/recover/enter",
        Some(For::Anybody),
        Some(For::Anybody),
    ),
    ("/settings/contact/email", None, Some(For::SignedIn)),
    (
        "/settings/contact/code",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    (
        "/settings/notifications",
        Some(For::SignedIn),
        Some(For::SignedIn),
    ),
    // A page that is none.
    ("/no/such/page", Some(For::Anybody), None),
];

/// An address with something in place of its parts that vary.
pub(super) fn path(route: &str) -> String {
    route
        .replace("{id}", "01JD0000000000000000000001")
        .replace("{step}", "who")
        .replace("{handle}", "lkw_nothing")
        .replace("{code}", "lkl_nothing")
        .replace("{letter}", "nothing")
        .replace("{part}", "data-table")
}

fn getting() -> impl Iterator<Item = (String, For)> {
    let all = ROUTES.into_iter();
    all.filter_map(|(route, get, _)| Some((path(route), get?)))
}

fn posting() -> impl Iterator<Item = (String, For)> {
    let all = ROUTES.into_iter();
    all.filter_map(|(route, _, post)| Some((path(route), post?)))
}

/// Each `.route("…", …)` of the sources, with whether it takes GET and POST.
fn written(folder: &Path, found: &mut BTreeSet<(String, bool, bool)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            written(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for rest in text.split(".route(").skip(1) {
            let route = rest
                .split('"')
                .nth(1)
                .unwrap_or_else(|| panic!("{path:?}: {rest}"));
            let mut depth = 1;
            let methods: String = rest
                .chars()
                .take_while(|c| {
                    depth += i32::from(*c == '(') - i32::from(*c == ')');
                    depth > 0
                })
                .collect();
            let (get, post) = (methods.contains("get("), methods.contains("post("));
            for other in ["put(", "patch(", "delete(", "any(", "fallback("] {
                assert!(!methods.contains(other), "{path:?}: {route} takes {other}");
            }
            found.insert((route.to_owned(), get, post));
        }
    }
}

#[test]
fn the_table_names_every_address_of_the_portal() {
    let mut found = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("app/src");
    written(&sources, &mut found);
    assert!(found.len() > 25, "{found:?}");
    let table: BTreeSet<(String, bool, bool)> = ROUTES
        .into_iter()
        .filter(|(route, ..)| *route != "/no/such/page")
        .map(|(route, get, post)| (route.to_owned(), get.is_some(), post.is_some()))
        .collect();
    let missing: Vec<_> = found.difference(&table).collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    let gone: Vec<_> = table.difference(&found).collect();
    assert!(gone.is_empty(), "no longer in the sources: {gone:?}");
}

/// Somebody who is not let in: sent to sign in, and shown nothing.
fn is_kept_out(answer: &Answer, path: &str) {
    assert_eq!(answer.status.as_u16(), 303, "{path}: {answer:?}");
    assert!(answer.to().starts_with("/sign-in"), "{path}: {answer:?}");
    assert_eq!(answer.body, "", "{path}");
    assert_eq!(answer.header("set-cookie"), "", "{path}");
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_sign_in_from_every_page() {
    let house = House::open().await;
    let mut gone = house.browser(SAM).await;
    let old = gone.cookie.clone();
    let home = gone.get(&house, "/home").await.is(200);
    let out = gone.submit(&house, "/home", &home, "/sign-out", &[]).await;
    assert_eq!(out.to(), "/signed-out");
    for cookie in [
        "",
        &old,
        "lk_s_dev=",
        "lk_s_dev=lks_nonsense",
        "__Host-lk_s=x",
        "x=y",
    ] {
        let browser = Browser {
            cookie: cookie.to_owned(),
        };
        for (path, who) in getting() {
            for method in [Method::GET, Method::HEAD] {
                let answer = browser.ask(&house, method, &path).await;
                match who {
                    For::SignedIn => is_kept_out(&answer, &path),
                    For::Anybody => {
                        let expected = match path.as_str() {
                            "/no/such/page" | "/dev/mailbox/nothing" => 404,
                            "/r/lkl_nothing" => 410,
                            // Nobody is expected back.
                            back if back.starts_with("/sign-in/back/") => 400,
                            _ => 200,
                        };
                        assert_eq!(answer.status.as_u16(), expected, "{path}");
                        assert!(!answer.body.contains("Sam Bello"));
                    }
                }
            }
        }
        let token = value_of(&home, "form_token");
        let fields = pairs(&[("form_token", token.as_str()), ("answer", "connect")]);
        for (path, _) in posting().filter(|(_, who)| *who == For::SignedIn) {
            let mut browser = browser.clone();
            let answer = browser.send(&house, &path, &fields).await;
            is_kept_out(&answer, &path);
            // Whoever signed in comes back to a page, not to where only forms are sent.
            let next = answer.to();
            let next = next.strip_prefix("/sign-in?next=").unwrap_or_default();
            let page = next.replace("%2F", "/");
            assert!(
                page.is_empty() || getting().any(|(known, _)| known == page),
                "{path} leads to {page}"
            );
        }
    }
}

#[tokio::test]
async fn a_session_that_nobody_used_for_a_quarter_of_an_hour_is_over() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    sam.get(&house, "/home").await.is(200);
    house.pass(latchkey_domain::time::Lifetime::minutes(15));
    is_kept_out(&sam.get(&house, "/home").await, "/home");
}

/// GRANT-5.1-01: no page of another site can hand anything over.
#[tokio::test]
async fn a_form_from_elsewhere_is_refused_at_every_address() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    let home = sam.get(&house, "/home").await.is(200);
    let token = value_of(&home, "form_token");
    let body = encoded(&pairs(&[("form_token", &token), ("answer", "all")]));
    let proofs: [&[(&str, &str)]; 9] = [
        &[],
        &[("origin", "http://localhost:3003")],
        &[("origin", "http://localhost")],
        &[("origin", "https://localhost:3000")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("origin", ORIGIN), ("sec-fetch-site", "same-site")],
        &[("origin", ORIGIN), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "none")],
    ];
    for (path, _) in posting() {
        for proof in proofs {
            let mut request = Request::post(&path)
                .header(header::COOKIE, &sam.cookie)
                .header(header::CONTENT_TYPE, FORM);
            for (name, value) in proof {
                request = request.header(*name, *value);
            }
            let answer = house.send(request, body.clone()).await;
            assert_eq!(answer.status.as_u16(), 403, "{path} {proof:?}");
            assert_eq!(answer.header("set-cookie"), "");
            assert!(!answer.body.contains("Sam"), "{answer:?}");
        }
    }
    sam.get(&house, "/home").await.is(200);
}

#[tokio::test]
async fn a_form_without_its_own_token_is_refused_at_every_address() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let home = sam.get(&house, "/home").await.is(200);
    let own = value_of(&home, "form_token");
    let mut other = house.browser(super::house::LOLA).await;
    let others = value_of(&other.get(&house, "/home").await, "form_token");
    let again = house.browser(SAM).await;
    let elsewhere = value_of(&again.get(&house, "/home").await, "form_token");
    assert!(
        own != others && own != elsewhere,
        "one token for each session"
    );
    let cut = &own[..own.len() - 1];
    for (path, _) in posting().filter(|(_, who)| *who == For::SignedIn) {
        for token in [
            None,
            Some(""),
            Some("x"),
            Some(cut),
            Some(&others),
            Some(&elsewhere),
        ] {
            let mut fields = vec![("answer", "all"), ("step", "who")];
            fields.extend(token.map(|token| ("form_token", token)));
            sam.send(&house, &path, &pairs(&fields))
                .await
                .is_a_page(403);
        }
    }
    sam.get(&house, "/home").await.is(200);
    other
        .submit(&house, "/home", &home, "/sign-out", &[])
        .await
        .is_a_page(403);
}

#[tokio::test]
async fn only_forms_are_taken_and_other_methods_are_not_used() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    let home = sam.get(&house, "/home").await.is(200);
    let body = format!("form_token={}", value_of(&home, "form_token"));
    for (path, _) in posting() {
        for kind in [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "",
        ] {
            let mut request = Request::post(&path)
                .header(header::COOKIE, &sam.cookie)
                .header(header::ORIGIN, ORIGIN);
            if !kind.is_empty() {
                request = request.header(header::CONTENT_TYPE, kind);
            }
            let answer = house.send(request, body.clone()).await;
            assert_eq!(answer.status.as_u16(), 415, "{path} {kind}");
        }
        let large = Request::post(&path)
            .header(header::COOKIE, &sam.cookie)
            .header(header::ORIGIN, ORIGIN)
            .header(header::CONTENT_TYPE, FORM);
        let large = house.send(large, "x".repeat(256 * 1024 + 1)).await;
        assert_eq!(large.status.as_u16(), 413, "{path}");
    }
    for (route, get, post) in ROUTES {
        let path = path(route);
        for method in [
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::GET,
            Method::POST,
        ] {
            let used = (method == Method::GET && get.is_some())
                || (method == Method::POST && post.is_some());
            if used || route == "/no/such/page" {
                continue;
            }
            let request = Request::builder()
                .method(&method)
                .uri(&path)
                .header(header::COOKIE, &sam.cookie)
                .header(header::ORIGIN, ORIGIN)
                .header(header::CONTENT_TYPE, FORM);
            let answer = house.send(request, body.clone()).await;
            assert_eq!(answer.status.as_u16(), 405, "{method} {path}");
        }
    }
}

/// SEC-13: nothing is served under a name that is not ours.
#[tokio::test]
async fn another_host_is_not_served_at_any_address() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    for (path, _) in getting() {
        for host in [
            "evil.example",
            "localhost",
            "localhost:3001",
            "localhost:3000.evil.example",
            "127.0.0.1:3000",
        ] {
            let request = Request::get(&path)
                .header(header::HOST, host)
                .header(header::COOKIE, &sam.cookie);
            let answer = house.send_plain(request.body("".into()).unwrap()).await;
            assert_eq!(answer.status.as_u16(), 421, "{path} {host}");
            assert!(!answer.body.contains("Sam") && !answer.body.contains("evil"));
        }
        let none = Request::get(&path).header(header::COOKIE, &sam.cookie);
        let none = house.send_plain(none.body("".into()).unwrap()).await;
        assert_eq!(none.status.as_u16(), 400, "{path}");
        let two = Request::get(&path)
            .header(header::HOST, HOST)
            .header(header::HOST, "evil.example")
            .header(header::COOKIE, &sam.cookie);
        let two = house.send_plain(two.body("".into()).unwrap()).await;
        assert_eq!(two.status.as_u16(), 400, "{path}");
    }
}

/// OA-9700-04: after the password the browser is sent on by 303, and nowhere else than here.
#[tokio::test]
async fn signing_in_begins_a_new_session_and_says_nothing_of_accounts() {
    let house = House::open().await;
    let mut browser = Browser {
        cookie: "lk_s_dev=lks_planted".to_owned(),
    };
    let fields = pairs(&[("email", SAM), ("password", super::house::PASSWORD)]);
    let signed_in = browser.send(&house, "/sign-in", &fields).await;
    // The session, and the mark by which the browser is known from now on.
    let lines = signed_in.headers.get_all("set-cookie");
    let cookies: Vec<&str> = lines.iter().map(|line| line.to_str().unwrap()).collect();
    assert!(cookies[0].starts_with("lk_s_dev=lks_"), "{cookies:?}");
    assert!(cookies[1].starts_with("lk_y_dev=lky_"), "{cookies:?}");
    for (cookie, age) in cookies.iter().zip(["Max-Age=43200", "Max-Age=34560000"]) {
        for part in ["Path=/", "HttpOnly", "SameSite=Lax", age] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("planted") && !cookie.contains("Domain"));
    }
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    let before = browser.clone();
    browser.send(&house, "/sign-in", &fields).await.to();
    assert_ne!(before.cookie, browser.cookie);
    is_kept_out(&before.get(&house, "/home").await, "/home");
    let mut said = Vec::new();
    for email in [SAM, "nobody@example.org"] {
        let wrong = pairs(&[("email", email), ("password", "a wrong password")]);
        let answer = Browser::default()
            .send(&house, "/sign-in", &wrong)
            .await
            .is(422);
        assert_eq!(answer.header("set-cookie"), "");
        said.push(answer.words());
    }
    assert_eq!(said[0], said[1]);
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/sign-out",
        "/home\r\nx: y",
    ] {
        let fields = pairs(&[
            ("email", SAM),
            ("password", super::house::PASSWORD),
            ("next", next),
        ]);
        let answer = Browser::default().send(&house, "/sign-in", &fields).await;
        assert_eq!(answer.to(), "/home", "{next}");
    }
}
