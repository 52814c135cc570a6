//! Section 4: a record service says what an attempt at access needs, and gets one ticket for it.

use http::{Method, Request, header};
use serde_json::{Value, json};

use super::answer::Answer;
use super::house::{FORM, House, LOLA};
use super::registration::connected;

const HERE: &str = "/uma/permission";

async fn ask(house: &House, pat: &str, wanted: &Value) -> Answer {
    house.call(Method::POST, HERE, pat, Some(wanted)).await
}

/// FED-4.1-01, FED-4.1-02, FED-4.2-01, FED-4.2-03, FED-4.1-04, FED-4-04: whatever is asked, one
/// ticket and nothing else; it is given before anything is shared.
#[tokio::test]
async fn one_permission_or_several_give_one_ticket() {
    let (house, _, pat) = connected().await;
    let a = house.register(&pat, "A", &["view", "edit"]).await;
    let b = house.register(&pat, "B", &["view"]).await;
    let mut seen = std::collections::BTreeSet::new();
    for wanted in [
        json!({ "resource_id": a, "resource_scopes": ["view"] }),
        json!({ "resource_id": a, "resource_scopes": ["view"] }),
        json!({ "resource_id": a, "resource_scopes": [] }),
        json!([{ "resource_id": a, "resource_scopes": ["view", "edit"], "x_foo": 1 }]),
        json!([
            { "resource_id": a, "resource_scopes": ["view"] },
            { "resource_id": b, "resource_scopes": ["view"] },
            { "resource_id": a, "resource_scopes": ["edit"] },
        ]),
    ] {
        let answer = ask(&house, &pat, &wanted).await.is(201);
        let body = answer.json();
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        assert!(seen.insert(answer.text("ticket")), "a ticket twice");
    }
}

/// FED-4.2-02, FED-4.1-07, AMB-09: no more and no fewer; the same record twice is one.
#[tokio::test]
async fn a_ticket_stands_for_exactly_what_was_asked() {
    let (house, mut sam, pat) = connected().await;
    let a = house.register(&pat, "A", &["view", "edit"]).await;
    let b = house.register(&pat, "B", &["view", "edit"]).await;
    house.share(&mut sam, &a, "change").await;
    house.share(&mut sam, &b, "change").await;
    let wanted = json!([
        { "resource_id": a, "resource_scopes": ["view"] },
        { "resource_id": b, "resource_scopes": ["edit"] },
        { "resource_id": a, "resource_scopes": ["edit"] },
    ]);
    let ticket = ask(&house, &pat, &wanted).await.is(201).text("ticket");
    let first = house.redeem(&house.clinic, &ticket).await;
    let mut lola = house.browser(LOLA).await;
    let ticket = house
        .prove(&mut lola, &house.clinic, &first.text("ticket"))
        .await;
    let rpt = house
        .redeem(&house.clinic, &ticket)
        .await
        .is(200)
        .text("access_token");
    let mut said = house.permissions(&pat, &rpt).await;
    said.sort();
    let mut expected = vec![
        (a, vec!["edit".to_owned(), "view".to_owned()]),
        (b, vec!["edit".to_owned()]),
    ];
    expected.sort();
    assert_eq!(said, expected);
}

/// FED-6-01, FED-4.1-03 to FED-4.1-06, FED-4.1-08, FED-3.1-02, AMB-08: what is unreadable, unknown or not
/// registered; a bad record wins over a bad scope.
#[tokio::test]
async fn what_is_not_registered_gets_no_ticket() {
    let (house, _, pat) = connected().await;
    let a = house.register(&pat, "photo1", &["view"]).await;
    let b = house.register(&pat, "B", &["edit"]).await;
    let unknown = "01JD0000000000000000000001";
    for (wanted, code) in [
        (json!({ "resource_scopes": ["view"] }), "invalid_request"),
        (json!({ "resource_id": a }), "invalid_request"),
        (
            json!({ "resource_id": 7, "resource_scopes": [] }),
            "invalid_request",
        ),
        (
            json!({ "resource_id": a, "resource_scopes": "view" }),
            "invalid_request",
        ),
        (
            json!({ "resource_id": a, "resource_scopes": null }),
            "invalid_request",
        ),
        (
            json!({ "resource_id": a, "resource_scopes": [1] }),
            "invalid_request",
        ),
        (json!([]), "invalid_request"),
        (json!(["x"]), "invalid_request"),
        (json!([[]]), "invalid_request"),
        (json!("x"), "invalid_request"),
        (
            json!({ "resource_id": unknown, "resource_scopes": ["view"] }),
            "invalid_resource_id",
        ),
        (
            json!({ "resource_id": "photo1", "resource_scopes": ["view"] }),
            "invalid_resource_id",
        ),
        (
            json!({ "resource_id": "", "resource_scopes": [] }),
            "invalid_resource_id",
        ),
        (
            json!({ "resource_id": a, "resource_scopes": ["View"] }),
            "invalid_scope",
        ),
        (
            json!({ "resource_id": a, "resource_scopes": ["edit"] }),
            "invalid_scope",
        ),
        (
            json!({ "resource_id": a, "resource_scopes": ["view", "nonsense"] }),
            "invalid_scope",
        ),
        (
            json!({ "resource_id": a, "resource_scopes": ["two words"] }),
            "invalid_scope",
        ),
        (
            json!([
                { "resource_id": a, "resource_scopes": ["view"] },
                { "resource_id": unknown, "resource_scopes": ["view"] },
            ]),
            "invalid_resource_id",
        ),
        (
            json!([
                { "resource_id": b, "resource_scopes": ["nonsense"] },
                { "resource_id": unknown, "resource_scopes": ["view"] },
            ]),
            "invalid_resource_id",
        ),
    ] {
        ask(&house, &pat, &wanted).await.refuses(400, code);
    }
    let many: Vec<Value> = (0..101)
        .map(|_| json!({ "resource_id": a, "resource_scopes": ["view"] }))
        .collect();
    ask(&house, &pat, &json!(many))
        .await
        .refuses(400, "invalid_request");
}

/// FED-4-01, FED-4-02, FED-4.3-01, GRANT-1.3-01, SEC-02, SEC-03: another owner's and another
/// service's records are unknown ones, byte for byte, alone and among one's own.
#[tokio::test]
async fn a_foreign_record_looks_exactly_like_an_unknown_one() {
    let (house, mut sam, pat) = connected().await;
    let of_sam = house.register(&pat, "A", &["view"]).await;
    let mut lola = house.browser(LOLA).await;
    let lolas = house.connect(&mut lola, &house.st_marys).await;
    let of_lola = house.register(&lolas, "A", &["view"]).await;
    let elm = house.connect(&mut sam, &house.elm_street).await;
    let at_elm = house.register(&elm, "A", &["view"]).await;
    let mut bodies = Vec::new();
    for id in [of_lola.as_str(), &at_elm, "01JD0000000000000000000001"] {
        let foreign = json!({ "resource_id": id, "resource_scopes": ["view"] });
        let own = json!({ "resource_id": of_sam, "resource_scopes": ["view"] });
        for wanted in [
            foreign.clone(),
            json!([own, foreign]),
            json!([foreign, own]),
        ] {
            let answer = ask(&house, &pat, &wanted).await;
            answer.refuses(400, "invalid_resource_id");
            bodies.push(answer.body);
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

/// FED-3.2-06, FED-3.2-09, FED-4-03, SEC-16: bodies that cannot be read, and other methods.
#[tokio::test]
async fn an_unreadable_body_gets_no_ticket() {
    let (house, _, pat) = connected().await;
    let id = house.register(&pat, "A", &["view"]).await;
    let good = json!({ "resource_id": id, "resource_scopes": ["view"] }).to_string();
    let twice = format!(r#"{{"resource_id":"{id}","resource_id":"{id}","resource_scopes":[]}}"#);
    let in_list = format!("[{good},{twice}]");
    let bearer = format!("Bearer {pat}");
    for (kind, body) in [
        ("application/json", "{"),
        ("application/json", "["),
        ("application/json", ""),
        ("application/json", twice.as_str()),
        ("application/json", in_list.as_str()),
        ("text/plain", good.as_str()),
        (FORM, good.as_str()),
        ("", good.as_str()),
    ] {
        let answer = house.body(HERE, &bearer, kind, body.to_owned()).await;
        answer.refuses(400, "invalid_request");
    }
    let large = format!("[{}]", vec![good.as_str(); 1000].join(","));
    let large = house.body(HERE, &bearer, "application/json", large).await;
    large.refuses(413, "invalid_request");
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
        let request = Request::builder()
            .method(method)
            .uri(HERE)
            .header(header::AUTHORIZATION, &bearer);
        let answer = house.send(request, "").await;
        answer.refuses(405, "unsupported_method_type");
        assert_eq!(answer.header("allow"), "POST");
    }
}
