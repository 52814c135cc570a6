//! Section 3, what is refused: unreadable bodies, wrong members, other people's records.

use http::{Method, Request, header};
use serde_json::{Value, json};

use super::answer::Answer;
use super::house::{FORM, House, LOLA};
use super::registration::connected;

const HERE: &str = "/uma/resources";

async fn send(
    house: &House,
    pat: &str,
    method: Method,
    path: &str,
    kind: &str,
    body: &str,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {pat}"));
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    house.send(request, body.to_owned()).await
}

/// FED-3.1-01, FED-3.2-06, FED-3.2.3-02, AMB-31: every bad shape, at both places that read one.
#[tokio::test]
async fn a_description_that_cannot_be_read_changes_nothing() {
    let (house, _, pat) = connected().await;
    let id = house.register(&pat, "As it was", &["view"]).await;
    let one = format!("{HERE}/{id}");
    let before = send(&house, &pat, Method::GET, &one, "", "").await.body;
    let long_name = format!(
        r#"{{"resource_scopes":["a"],"name":"{}"}}"#,
        "x".repeat(201)
    );
    let long_scope = format!(r#"{{"resource_scopes":["{}"]}}"#, "x".repeat(201));
    let many: Vec<String> = (0..101).map(|n| format!("s{n}")).collect();
    let many = json!({ "resource_scopes": many }).to_string();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        "",
        "{",
        "[]",
        "\"x\"",
        "null",
        "7",
        "{}",
        r#"{"name":"x"}"#,
        r#"{"resource_scopes":null}"#,
        r#"{"resource_scopes":"view"}"#,
        r#"{"resource_scopes":{"view":true}}"#,
        r#"{"resource_scopes":["view",7]}"#,
        r#"{"resource_scopes":[null]}"#,
        r#"{"resource_scopes":[""]}"#,
        r#"{"resource_scopes":["two words"]}"#,
        r#"{"resource_scopes":["a"],"resource_scopes":["b"]}"#,
        r#"{"resource_scopes":["a"],"resource\u005fscopes":["b"]}"#,
        r#"{"resource_scopes":["a"],"name":7}"#,
        r#"{"resource_scopes":["a"],"name":null}"#,
        r#"{"resource_scopes":["a"],"name#fr":[]}"#,
        r#"{"resource_scopes":["a"],"description":{}}"#,
        r#"{"resource_scopes":["a"],"icon_uri":true}"#,
        r#"{"resource_scopes":["a"],"type":[]}"#,
        r#"{"resource_scopes":["a"]} trailing"#,
        "{\"resource_scopes\":[\"\u{0}\"]}",
        r#"{"resource_scopes":["\ud800"]}"#,
        &long_name,
        &long_scope,
        &many,
        &deep,
    ] {
        for (method, path) in [(Method::POST, HERE), (Method::PUT, one.as_str())] {
            let answer = send(&house, &pat, method, path, "application/json", body).await;
            answer.refuses(400, "invalid_request");
        }
    }
    let list = send(&house, &pat, Method::GET, HERE, "", "").await;
    assert_eq!(list.json(), json!([id]));
    let after = send(&house, &pat, Method::GET, &one, "", "").await.body;
    assert_eq!(after, before);
}

/// FED-3.2-09, AMB-32: what is not said to be JSON is not guessed to be.
#[tokio::test]
async fn a_body_of_another_kind_is_refused() {
    let (house, _, pat) = connected().await;
    let body = r#"{"resource_scopes":["view"]}"#;
    for kind in [
        "",
        FORM,
        "text/plain",
        "application/json; charset=utf-16",
        "application/jsonx",
    ] {
        let answer = send(&house, &pat, Method::POST, HERE, kind, body).await;
        answer.refuses(400, "invalid_request");
    }
    let kind = "Application/JSON; charset=UTF-8";
    send(&house, &pat, Method::POST, HERE, kind, body)
        .await
        .is(201);
}

/// GRANT-1.1-01, FED-3.1-08, FED-3.1-09: unknown members are ignored, and nobody names ids or
/// owners for us.
#[tokio::test]
async fn unknown_members_are_ignored_and_an_identifier_in_the_body_has_no_effect() {
    let (house, _, pat) = connected().await;
    let first = house.register(&pat, "First", &["view"]).await;
    let body = json!({
        "_id": first,
        "owner": "lola",
        "uri": "/x",
        "ownerManagedAccess": true,
        "x_foo": { "deep": [1, 2, 3] },
        "name": "Second",
        "resource_scopes": ["view"],
    });
    let made = house
        .call(Method::POST, HERE, &pat, Some(&body))
        .await
        .is(201);
    let second = made.text("_id");
    assert_ne!(second, first);
    let path = format!("{HERE}/{second}");
    let read = house
        .call(Method::GET, &path, &pat, None)
        .await
        .is(200)
        .json();
    let mut names: Vec<&String> = read.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["_id", "name", "resource_scopes", "user_access_policy_uri"]
    );
    assert_eq!(read["_id"], second);
    let kept = house
        .call(Method::GET, &format!("{HERE}/{first}"), &pat, None)
        .await;
    assert_eq!(kept.json()["name"], "First");
}

/// FED-3.2-03, FED-3.2-04, FED-3.2.3-03, FED-3.2.5-03, SEC-02, SEC-03, AMB-29: another owner's,
/// another service's, unknown and impossible identifiers are one answer, byte for byte.
#[tokio::test]
async fn a_foreign_record_looks_exactly_like_none() {
    let (house, mut sam, pat) = connected().await;
    let id = house.register(&pat, "Blood tests", &["view"]).await;
    let mut lola = house.browser(LOLA).await;
    let of_lola = house.connect(&mut lola, &house.st_marys).await;
    let at_elm = house.connect(&mut sam, &house.elm_street).await;
    let description = json!({ "resource_scopes": ["view"] });
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let mut seen: Vec<(Vec<(String, String)>, String)> = Vec::new();
        for pat in [&of_lola, &at_elm] {
            for id in [
                id.as_str(),
                "01JD0000000000000000000001",
                "nonsense",
                "%00",
                "Blood%20tests",
            ] {
                let body: Option<&Value> = (method == Method::PUT).then_some(&description);
                let path = format!("{HERE}/{id}");
                let answer = house.call(method.clone(), &path, pat, body).await;
                answer.refuses(404, "not_found");
                let mut headers: Vec<(String, String)> = answer
                    .headers
                    .iter()
                    .filter(|(name, _)| *name != "x-request-id")
                    .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
                    .collect();
                headers.sort();
                seen.push((headers, answer.body));
            }
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "{method}: {seen:#?}");
    }
    let read = house
        .call(Method::GET, &format!("{HERE}/{id}"), &pat, None)
        .await;
    assert_eq!(read.is(200).json()["name"], "Blood tests");
    assert_eq!(
        house.call(Method::GET, HERE, &of_lola, None).await.json(),
        json!([])
    );
}

/// FED-3.2-05: other methods.
#[tokio::test]
async fn other_methods_are_not_used_here() {
    let (house, _, pat) = connected().await;
    let one = format!("{HERE}/{}", house.register(&pat, "A", &["view"]).await);
    for (method, path, allow) in [
        (Method::PUT, HERE, "GET, POST"),
        (Method::DELETE, HERE, "GET, POST"),
        (Method::PATCH, HERE, "GET, POST"),
        (Method::POST, one.as_str(), "GET, PUT, DELETE"),
        (Method::PATCH, one.as_str(), "GET, PUT, DELETE"),
    ] {
        let answer = send(&house, &pat, method, path, "application/json", "{}").await;
        answer.refuses(405, "unsupported_method_type");
        assert_eq!(answer.header("allow"), allow);
    }
}

/// SEC-16: a body over the limit is refused, and one at the limit is read.
#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let (house, _, pat) = connected().await;
    let wrapped = |letters: usize| {
        let start = r#"{"resource_scopes":["view"],"x":""#;
        format!("{start}{}\"}}", "x".repeat(letters - start.len() - 2))
    };
    let kind = "application/json";
    let most = send(&house, &pat, Method::POST, HERE, kind, &wrapped(64 * 1024)).await;
    most.is(201);
    for letters in [64 * 1024 + 1, 10_000_000] {
        let answer = send(&house, &pat, Method::POST, HERE, kind, &wrapped(letters)).await;
        answer.refuses(413, "invalid_request");
    }
}

/// SEC-16, SEC-17, AMB-31: deep, wide, long, twice at any level, NUL, and what is no UTF-8.
#[tokio::test]
async fn a_body_is_read_strictly_at_every_level() {
    let (house, _, pat) = connected().await;
    let start = r#"{"resource_scopes":["view"],"x":"#;
    let members = |count: usize| -> String {
        let list: Vec<String> = (0..count).map(|n| format!("\"m{n}\":1")).collect();
        format!("{{{}}}", list.join(","))
    };
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let kind = "application/json";
    for (rest, good) in [
        (nested(15), true),
        (nested(16), false),
        (nested(10_000), false),
        (members(200), true),
        (members(201), false),
        (format!("[{}]", vec!["1"; 257].join(",")), false),
        (r#"{"a":1,"a":2}"#.to_owned(), false),
        (r#""\u0000""#.to_owned(), false),
        (r#""\ud800""#.to_owned(), false),
    ] {
        let body = format!("{start}{rest}}}");
        let answer = send(&house, &pat, Method::POST, HERE, kind, &body).await;
        if good {
            answer.is(201);
        } else {
            answer.refuses(400, "invalid_request");
        }
    }
    let bearer = format!("Bearer {pat}");
    let bytes = [start.as_bytes(), b"\"\xff\xc0\xaf\"}"].concat();
    let answer = house.body(HERE, &bearer, kind, bytes).await;
    answer.refuses(400, "invalid_request");
}
