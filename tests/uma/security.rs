//! Section 15: what crosses all the others: isolation, escaping, bounds, controlled answers.

use http::{Method, Request, header};
use serde_json::{Value, json};

use super::house::{DOCTOR, FORM, House, LOLA, SAM, UMA, basic};
use super::registration::connected;

const TRICK: &str = "\"><img src=x onerror=alert(1)><script>alert(2)</script>";

/// SEC-15, FED-3.1-03, FED-3.1-04: names and words from outside are data on every page.
#[tokio::test]
async fn text_from_outside_is_data_on_every_page() {
    let (house, mut sam, pat) = connected().await;
    let description = json!({
        "name": TRICK,
        "description": TRICK,
        "icon_uri": "javascript:alert(3)",
        "type": TRICK,
        "resource_scopes": ["view", "<script>alert(4)</script>"],
    });
    let made = house
        .call(Method::POST, "/uma/resources", &pat, Some(&description))
        .await;
    let record = made.is(201).text("_id");
    let share = house.share(&mut sam, &record, "see").await;
    let mut doctor = house.browser(DOCTOR).await;
    let ticket = house
        .ticket(&pat, &record, &["view", "<script>alert(4)</script>"])
        .await;
    let page = house.open_claims(&house.clinic, &ticket).await;
    let why = doctor
        .fill(&house, &page, &page, &[("answer", "begin")])
        .await;
    let why = why.to().to_owned();
    let said = [
        ("purpose", "care"),
        ("words", TRICK),
        ("relation", TRICK),
        ("length", "30"),
    ];
    let review = doctor.fill(&house, &why, &why, &said).await.to().to_owned();
    let mut pages = vec![doctor.get(&house, &review).await.is(200)];
    let back = doctor.fill(&house, &review, &review, &[]).await.back();
    house
        .redeem(&house.clinic, &back.get("ticket"))
        .await
        .is(403);
    let request = house.waiting(&sam).await;
    for path in [
        "/home".to_owned(),
        "/records".to_owned(),
        format!("/records/{record}"),
        format!("/shares/{share}"),
        format!("/shares/{share}/stop"),
        "/requests".to_owned(),
        request,
        "/activity".to_owned(),
        format!("/share?record={record}"),
        format!("/connections/{}/disconnect", house.st_marys.id),
    ] {
        pages.push(sam.get(&house, &path).await.is(200));
    }
    let lola = house.browser(LOLA).await;
    pages.push(lola.get(&house, "/shared-with-me").await.is(200));
    pages.push(doctor.get(&house, "/asks").await.is(200));
    for page in pages {
        for bad in ["<img", "<script>alert", "javascript:", "alert(4)<"] {
            assert!(!page.body.contains(bad), "{bad} in {}", page.body);
        }
    }
}

/// SEC-02: nothing of one owner's can be seen or changed by another.
#[tokio::test]
async fn nothing_of_an_owner_is_anybody_elses() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    let share = house.share(&mut sam, &blood, "see").await;
    let check = house.draft(&mut sam, &blood, "change").await;
    let mut doctor = house.browser(DOCTOR).await;
    house
        .ask(&mut doctor, &pat, &blood, &["view"])
        .await
        .is(403);
    let request = house.waiting(&sam).await;
    let asks = doctor.get(&house, "/asks").await.is(200);
    let links = super::browser::links(&asks);
    let ask = links
        .iter()
        .find(|link| link.starts_with("/asks/"))
        .unwrap();
    let draft = check.strip_suffix("/check").unwrap().to_owned();
    let before = sam.get(&house, "/home").await.is(200).words();
    let mut lola = house.browser(LOLA).await;
    let home = lola.get(&house, "/home").await.is(200);
    let token = super::browser::value_of(&home, "form_token");
    let all = super::browser::pairs(&[
        ("form_token", &token),
        ("answer", "all"),
        ("length", "30"),
        ("person", "01JD0000000000000000000001"),
        ("records", &blood),
    ]);
    for path in [
        format!("/records/{blood}"),
        format!("/shares/{share}"),
        format!("/shares/{share}/stop"),
        request.clone(),
        format!("{request}/check"),
        format!("{request}/done"),
        format!("{draft}/who"),
        format!("{draft}/what"),
        format!("{draft}/until"),
        check.clone(),
        ask.clone(),
        format!("{ask}/withdraw"),
        format!("/connections/{}", house.st_marys.id),
        format!("/share?record={blood}"),
    ] {
        lola.get(&house, &path).await.is_a_page(404);
    }
    for path in [
        format!("/shares/{share}/stop"),
        format!("/shares/{share}/undo"),
        request.clone(),
        format!("{request}/check"),
        format!("{draft}/who"),
        format!("{draft}/what"),
        format!("{draft}/until"),
        check.clone(),
        format!("{ask}/withdraw"),
    ] {
        lola.send(&house, &path, &all).await.is_a_page(404);
    }
    // What is harmless to repeat says the same whether it was hers or not.
    lola.send(&house, &format!("{draft}/discard"), &all)
        .await
        .to();
    let away = format!("/connections/{}/disconnect", house.st_marys.id);
    lola.send(&house, &away, &all).await.to();
    assert_eq!(sam.get(&house, "/home").await.is(200).words(), before);
    sam.get(&house, &check).await.is(200);
    house
        .call(Method::GET, "/uma/resources", &pat, None)
        .await
        .is(200);
    // The owner is no more the asker than the asker is the owner.
    sam.get(&house, ask).await.is_a_page(404);
    doctor.get(&house, &request).await.is_a_page(404);
}

/// SEC-17, SEC-16: whatever comes, the answer is one of ours.
#[tokio::test]
async fn odd_input_never_becomes_a_failure_of_ours() {
    let (house, _, pat) = connected().await;
    let long = "x".repeat(60_000);
    let deep = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
    let odd: [&[u8]; 14] = [
        b"\0",
        b"\xff\xfe",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"%",
        b"%00",
        b"%zz",
        b"=&=&=",
        b"ticket[]=1",
        b"' OR 1=1 --",
        b"{\"resource_id\":{\"$ne\":1},\"resource_scopes\":[[]]}",
        b"18446744073709551616",
        long.as_bytes(),
        deep.as_bytes(),
    ];
    let bearer = format!("Bearer {pat}");
    for body in odd {
        for (path, authorization, kind) in [
            ("/token", house.clinic.basic(), FORM),
            ("/introspect", bearer.clone(), FORM),
            ("/revoke", house.clinic.basic(), FORM),
            ("/uma/resources", bearer.clone(), "application/json"),
            ("/uma/permission", bearer.clone(), "application/json"),
        ] {
            let answer = house.body(path, &authorization, kind, body.to_vec()).await;
            assert!(
                (400..500).contains(&answer.status.as_u16()),
                "{path} {answer:?}"
            );
            answer.refuses(answer.status.as_u16(), "invalid_request");
        }
    }
    for name in [
        "grant_type",
        "ticket",
        "scope",
        "code",
        "token",
        "client_id",
    ] {
        for body in odd {
            let mut text = format!("grant_type={UMA}&token=t&ticket=t&").into_bytes();
            text.extend(format!("{name}2=1&{name}=").as_bytes());
            text.extend(body);
            for path in ["/token", "/introspect", "/revoke"] {
                let answer = house
                    .body(path, &house.clinic.basic(), FORM, text.clone())
                    .await;
                assert!(answer.status.as_u16() < 500, "{path} {answer:?}");
            }
        }
    }
    for path in [
        "/uma/resources/%ff",
        "/uma/resources/%2e%2e%2f",
        "/uma/resources/a/b",
        "/records/%00",
        "/shares/'",
        "/requests/%f0%9f%94%91",
        "/share?record=%ff&person=%00",
        "/activity?before=9223372036854775808",
        "/activity?before=-9223372036854775808",
        "/activity?before=%00",
        "/home?stopped=%ff&restored=x",
        "/sign-in?next=%0d%0aset-cookie:x",
        "/authorize/%00",
        "/prove/%ff/why",
        "/authorize?client_id=%00&redirect_uri=%ff",
        "/uma/claims?client_id=%ff&ticket=%00&state=%c0",
    ] {
        let sam = house.browser(SAM).await;
        house.pass(latchkey_domain::time::Lifetime::minutes(1));
        for answer in [sam.get(&house, path).await, house.get(path).await] {
            assert!(answer.status.as_u16() < 500, "{path} {answer:?}");
            assert_eq!(answer.headers.get_all("x-evil").iter().count(), 0);
        }
    }
}

/// SEC-07, as far as an answer can show it: nothing that was sent is repeated in a refusal.
#[tokio::test]
async fn a_refusal_repeats_nothing_of_what_was_sent() {
    let (house, _, pat) = connected().await;
    let mark = "m4rk-of-a-secret";
    let fields = [
        ("grant_type", mark),
        ("ticket", mark),
        ("token", mark),
        ("code", mark),
        ("scope", mark),
    ];
    let bearer = format!("Bearer {pat}");
    for (path, authorization) in [
        ("/token", house.clinic.basic()),
        ("/token", basic(mark, mark)),
        ("/introspect", bearer.clone()),
        ("/introspect", format!("Bearer {mark}")),
        ("/revoke", basic(mark, mark)),
    ] {
        let answer = house.form(path, &authorization, &fields).await;
        assert!(!answer.body.contains(mark), "{answer:?}");
        assert!(
            !format!("{:?}", answer.headers).contains(mark),
            "{answer:?}"
        );
    }
    for body in [json!({ mark: mark }), json!([mark]), json!(mark)] {
        for path in ["/uma/resources", "/uma/permission"] {
            let answer = house.call(Method::POST, path, &pat, Some(&body)).await;
            assert!(!answer.body.contains(mark), "{answer:?}");
        }
    }
}

/// SEC-14: no other origin may use a session, or read what is not public.
#[tokio::test]
async fn no_endpoint_allows_credentials_from_another_origin() {
    let house = House::open().await;
    let sam = house.browser(SAM).await;
    for path in [
        "/authorize",
        "/uma/claims",
        "/token",
        "/introspect",
        "/uma/resources",
        "/home",
    ] {
        for method in [Method::OPTIONS, Method::GET] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(header::ORIGIN, "http://evil.example")
                .header(header::COOKIE, &sam.cookie)
                .header("access-control-request-method", "POST");
            let answer = house.send(request, "").await;
            for name in [
                "access-control-allow-origin",
                "access-control-allow-credentials",
            ] {
                assert_eq!(answer.header(name), "", "{path}");
            }
        }
    }
}

/// OA-7662-07: nor does a token that was given through a person's proof tell who she is.
#[tokio::test]
async fn nothing_of_the_person_reaches_the_record_service() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let mut lola = house.browser(LOLA).await;
    let rpt = house.rpt(&mut lola, &pat, &blood, &["view"]).await;
    let said = house.introspect(&pat, &rpt).await.is(200);
    let body: Value = said.json();
    assert!(body.get("sub").is_none() && body.get("username").is_none());
    assert!(!said.body.contains("Lola"));
}
