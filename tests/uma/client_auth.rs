//! Section 16, client authentication: each client has one way of its own, and a public client,
//! which has none, gets nothing that it could not have kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use latchkey_domain::party::{ClientAuth, GrantType};
use latchkey_service::registry::NewApp;

use super::browser::{fill, pairs};
use super::house::{House, LOLA, Program, SAM, UMA, VERIFIER, challenge, encoded, program};
use super::registration::connected;

const CLAIMS: &str = "http://localhost:3010/claims?x=1";
const LOOPBACK: &str = "http://127.0.0.1/back?a=1";

async fn app(house: &House, new: NewApp) -> Program {
    let new = NewApp {
        name: "App".to_owned(),
        asks: true,
        claims_redirect_uris: vec![CLAIMS.to_owned()],
        reviewed: true,
        ..new
    };
    if new.auth.is_public() {
        let client = house
            .services
            .registry
            .create_public_app(new)
            .await
            .unwrap();
        return Program {
            id: client.id.to_string(),
            secret: String::new(),
            back: CLAIMS.to_owned(),
        };
    }
    program(&house.services, new, CLAIMS.to_owned()).await
}

async fn public(house: &House) -> Program {
    let new = NewApp {
        auth: ClientAuth::None,
        ..NewApp::default()
    };
    app(house, new).await
}

/// GRANT-3.3.1-10: a public client says who it is and is let through, a secret it does not have is
/// a wrong one, and a confidential client does not get through like that.
#[tokio::test]
async fn a_public_client_says_its_id_and_nothing_more() {
    let (house, mut sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    house.share(&mut sam, &blood, "see").await;
    let app = public(&house).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let good = [("grant_type", UMA), ("ticket", ticket.as_str())];
    let with = |more: &[(&'static str, String)]| {
        let mut fields: Vec<(String, String)> = pairs(&good);
        fields.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        fields
    };
    let send = async |header: &str, fields: Vec<(String, String)>| {
        house
            .body("/token", header, super::house::FORM, encoded(&fields))
            .await
    };
    let (id, secret) = (app.id.clone(), house.clinic.secret.clone());
    let pretends = with(&[("client_id", id.clone()), ("client_secret", secret.clone())]);
    send("", pretends).await.refuses_the_client();
    let header = super::house::basic(&id, &secret);
    send(&header, with(&[])).await.refuses_the_client();
    let silent = with(&[("client_id", house.clinic.id.clone())]);
    send("", silent).await.refuses_the_client();
    let first = send("", with(&[("client_id", id.clone())])).await.is(403);
    assert_eq!(first.json()["error"], "need_info");
    // The proof of a person works for it as for any other.
    let mut lola = house.browser(LOLA).await;
    // What it cannot keep safe is not saved, so nobody is asked, and sending the tick does not help.
    let page = house.open_claims(&app, &first.text("ticket")).await;
    let shown = lola.get(&house, &page).await.is(200);
    assert!(!shown.body.contains("name=\"remember\""));
    let mut answers = fill(&page, &shown, &page, &[("answer", "begin")]);
    answers.push(("remember".to_owned(), "yes".to_owned()));
    let ticket = lola
        .send(&house, &page, &answers)
        .await
        .back()
        .get("ticket");
    let fields = [
        ("grant_type", UMA),
        ("ticket", ticket.as_str()),
        ("client_id", id.as_str()),
    ];
    let given = house.form("/token", "", &fields).await.is(200);
    assert!(given.json().get("pct").is_none());
    let rpt = given.text("access_token");
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 1);
    // It may give a token back, and may not ask about one.
    let about = [("token", rpt.as_str()), ("client_id", id.as_str())];
    house
        .form("/introspect", "", &about)
        .await
        .refuses_the_client();
    house.form("/revoke", "", &about).await.is(200);
    assert_eq!(house.permissions(&pat, &rpt).await.len(), 0);
}

/// OA-6749-08, GRANT-3.3.1-10: the way is pinned for each client, whatever the secret.
#[tokio::test]
async fn a_client_uses_its_own_way_and_no_other() {
    let (house, _, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    for (auth, in_header, in_form) in [
        (ClientAuth::SecretBasic, true, false),
        (ClientAuth::SecretPost, false, true),
        (ClientAuth::Secret, true, true),
    ] {
        let new = NewApp {
            auth,
            ..NewApp::default()
        };
        let app = app(&house, new).await;
        for (is_header, good) in [(true, in_header), (false, in_form)] {
            let ticket = house.ticket(&pat, &blood, &["view"]).await;
            let mut fields = vec![("grant_type", UMA), ("ticket", ticket.as_str())];
            let header = if is_header {
                app.basic()
            } else {
                String::new()
            };
            if !is_header {
                fields.push(("client_id", &app.id));
                fields.push(("client_secret", &app.secret));
            }
            let answer = house.form("/token", &header, &fields).await;
            if good {
                assert_eq!(answer.is(403).json()["error"], "need_info");
            } else {
                answer.refuses_the_client();
            }
        }
    }
}

/// OA-6749-08: the two halves of Basic are form-encoded, so an encoded id is the same id.
#[tokio::test]
async fn the_halves_of_basic_are_form_decoded() {
    let house = House::open().await;
    let encode = |text: &str| {
        let each: Vec<String> = text.bytes().map(|b| format!("%{b:02X}")).collect();
        each.concat()
    };
    let (id, secret) = (&house.clinic.id, &house.clinic.secret);
    let fields = [("grant_type", UMA), ("ticket", "lkt_guess")];
    let try_as = async |joined: String| {
        let header = format!("Basic {}", STANDARD.encode(joined));
        house.form("/token", &header, &fields).await
    };
    let good = try_as(format!("{}:{}", encode(id), encode(secret))).await;
    good.refuses(400, "invalid_grant");
    for wrong in [
        format!("{id}:{secret}+"),
        format!("{id}:{secret}%2B"),
        format!("{id}:{secret}%"),
        format!("{id}%3A{secret}"),
        format!("{id}::{secret}"),
        format!("{id}:%FF{secret}"),
        format!("{id}:{secret}%00"),
    ] {
        try_as(wrong).await.refuses_the_client();
    }
}

/// GRANT-3.3.1-14: each grant is in the client's own list, or is not for it.
#[tokio::test]
async fn a_grant_that_a_client_is_not_registered_for_is_refused() {
    let (house, _, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let new = NewApp {
        grant_types: vec![GrantType::AuthorizationCode],
        redirect_uris: vec!["http://localhost:3010/back".to_owned()],
        ..NewApp::default()
    };
    let app = app(&house, new).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    house
        .redeem(&app, &ticket)
        .await
        .refuses(400, "unauthorized_client");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", "lkf_x")];
    let answer = house.form("/token", &app.basic(), &fields).await;
    answer.refuses(400, "unauthorized_client");
    let still = house.redeem(&house.clinic, &ticket).await.is(403);
    assert_eq!(still.json()["error"], "need_info", "nothing was spent");
}

async fn public_keeper(house: &House, native: bool, address: &str) -> Program {
    let new = NewApp {
        name: "Records on a laptop".to_owned(),
        keeps_records: true,
        redirect_uris: vec![address.to_owned()],
        reviewed: true,
        native,
        ..NewApp::default()
    };
    let client = house
        .services
        .registry
        .create_public_app(new)
        .await
        .unwrap();
    Program {
        id: client.id.to_string(),
        secret: String::new(),
        back: address.to_owned(),
    }
}

/// OA-6749-09, OA-7636-01: a public client needs PKCE like every other, its refresh token is good
/// once, and one that comes again ends the whole line.
#[tokio::test]
async fn the_refresh_tokens_of_a_public_client_rotate() {
    let house = House::open().await;
    let mut sam = house.browser(SAM).await;
    let service = public_keeper(&house, false, "http://localhost:3011/back").await;
    let id = service.id.as_str();
    let bare: Vec<(String, String)> = House::authorize(&service)
        .into_iter()
        .filter(|(name, _)| !name.starts_with("code_challenge"))
        .collect();
    let page = house.get(&format!("/authorize?{}", encoded(&bare))).await;
    let back = sam.get(&house, page.to()).await.back();
    assert_eq!(back.get("error"), "invalid_request");
    let code = house.code(&mut sam, &service).await;
    let exchange = async |verifier: &str, code: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &service.back),
            ("client_id", id),
            ("code_verifier", verifier),
        ];
        house.form("/token", "", &fields).await
    };
    let first = exchange(VERIFIER, &code).await.is(200);
    let refresh = async |token: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", id),
        ];
        house.form("/token", "", &fields).await
    };
    let old = first.text("refresh_token");
    let second = refresh(&old).await.is(200);
    refresh(&old).await.refuses(400, "invalid_grant");
    let newest = second.text("refresh_token");
    refresh(&newest).await.refuses(400, "invalid_grant");
    let pat = second.text("access_token");
    let list = house
        .call(http::Method::GET, "/uma/resources", &pat, None)
        .await;
    list.refuses_the_token();
    let code = house.code(&mut sam, &service).await;
    exchange("", &code).await.refuses(400, "invalid_grant");
}

/// OA-6749-03: the port of a loopback address is a native client's to choose, and nothing else is.
#[tokio::test]
async fn only_the_port_of_a_native_clients_loopback_address_is_free() {
    let house = House::open().await;
    let native = public_keeper(&house, true, LOOPBACK).await;
    let other = public_keeper(&house, false, LOOPBACK).await;
    let ask = async |client: &Program, uri: &str| {
        let at = Program {
            back: uri.to_owned(),
            ..client.clone()
        };
        let query = encoded(&House::authorize(&at));
        house.get(&format!("/authorize?{query}")).await
    };
    for good in [LOOPBACK, "http://127.0.0.1:49152/back?a=1"] {
        assert!(ask(&native, good).await.to().starts_with("/authorize/"));
    }
    for bad in [
        "http://127.0.0.1:49152/back?a=2",
        "http://127.0.0.1:49152/other?a=1",
        "http://127.0.0.1:49152/back?a=1&b=2",
        "http://127.0.0.1:0/back?a=1",
        "http://127.0.0.1:99999/back?a=1",
        "http://127.0.0.2:49152/back?a=1",
        "http://[::1]:49152/back?a=1",
        "http://localhost:49152/back?a=1",
        "https://127.0.0.1:49152/back?a=1",
        "http://127.0.0.1:49152@evil.example/back?a=1",
        "http://127.0.0.1.evil.example:49152/back?a=1",
    ] {
        ask(&native, bad).await.is_a_page(400);
    }
    ask(&other, LOOPBACK).await.to();
    let free = ask(&other, "http://127.0.0.1:49152/back?a=1").await;
    free.is_a_page(400);
    // The code is for the address with the port, which the exchange must name again.
    let mut sam = house.browser(SAM).await;
    let at = Program {
        back: "http://127.0.0.1:49152/back?a=1".to_owned(),
        ..native.clone()
    };
    let page = house.consent(&sam, &at).await;
    let back = sam
        .fill(&house, &page, &page, &[("answer", "connect")])
        .await
        .back();
    assert_eq!(back.place(), "http://127.0.0.1:49152/back");
    assert_eq!(back.names(), ["a", "code", "iss", "state"]);
    let code = back.get("code");
    let exchange = async |uri: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", uri),
            ("client_id", &native.id),
            ("code_verifier", VERIFIER),
        ];
        house.form("/token", "", &fields).await
    };
    exchange(&at.back).await.is(200);
    assert_eq!(challenge().len(), 43);
}

/// OA-8707-01: the protection API is the one resource a token without a ticket can be for; a ticket
/// says itself; any other is the same refusal at every place, and spends nothing.
#[tokio::test]
async fn a_resource_indicator_names_the_protection_api_or_is_refused() {
    let (house, mut sam, pat) = connected().await;
    let api = format!("{}/uma", super::house::ORIGIN);
    for (resource, good) in [
        (api.as_str(), true),
        ("http://localhost:3001/", false),
        ("http://localhost:3000/uma/", false),
        ("not an address", false),
    ] {
        let mut request = House::authorize(&house.st_marys);
        request.push(("resource".to_owned(), resource.to_owned()));
        let page = house
            .get(&format!("/authorize?{}", encoded(&request)))
            .await;
        let page = page.to().to_owned();
        if good {
            sam.get(&house, &page).await.is(200);
        } else {
            let back = sam.get(&house, &page).await.back();
            assert_eq!(back.get("error"), "invalid_target", "{resource}");
        }
        let code = house.code(&mut sam, &house.st_marys).await;
        let exchange = |resource| {
            [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", &house.st_marys.back),
                ("code_verifier", VERIFIER),
                ("resource", resource),
            ]
        };
        let proof = house.st_marys.basic();
        let answer = house.form("/token", &proof, &exchange(resource)).await;
        if good {
            answer.is(200);
        } else {
            answer.refuses(400, "invalid_target");
            house.form("/token", &proof, &exchange("")).await.is(200);
        }
    }
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    for resource in [api.as_str(), "http://localhost:3001/"] {
        let fields = [
            ("grant_type", UMA),
            ("ticket", ticket.as_str()),
            ("resource", resource),
        ];
        let answer = house.form("/token", &house.clinic.basic(), &fields).await;
        answer.refuses(400, "invalid_target");
    }
    let still = house.redeem(&house.clinic, &ticket).await.is(403);
    assert_eq!(still.json()["error"], "need_info", "nothing was spent");
}

/// SEC-16, SEC-17, GRANT-3.3.1-12: a form that is no UTF-8, has too many parameters or one that is
/// too long cannot be read, and spends nothing.
#[tokio::test]
async fn a_form_is_read_strictly() {
    let (house, _, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let ticket = house.ticket(&pat, &blood, &["view"]).await;
    let good = super::house::fields_text(&[("grant_type", UMA), ("ticket", &ticket)]);
    let many: Vec<String> = (0..200).map(|n| format!("&x{n}=1")).collect();
    for more in [
        "&x=%FF".to_owned(),
        "&x=%C0%AF".to_owned(),
        "&x=%ED%A0%80".to_owned(),
        "&%FF=x".to_owned(),
        format!("&x={}", "y".repeat(17_000)),
        format!("&{}=y", "x".repeat(300)),
        many.concat(),
    ] {
        let body = format!("{good}{more}");
        let answer = house
            .body("/token", &house.clinic.basic(), super::house::FORM, body)
            .await;
        answer.refuses(400, "invalid_request");
    }
    let raw = [good.as_bytes(), b"&x=\xff"].concat();
    let proof = house.clinic.basic();
    let raw = house.body("/token", &proof, super::house::FORM, raw);
    raw.await.refuses(400, "invalid_request");
    for query in [
        "client_id=%FF",
        "client_id=x&state=%FF",
        "client_id=x&state=%00",
    ] {
        let page = house.get(&format!("/authorize?{query}")).await;
        page.is_a_page(400);
        let page = house.get(&format!("/uma/claims?{query}")).await;
        page.is_a_page(400);
    }
    let still = house.redeem(&house.clinic, &ticket).await.is(403);
    assert_eq!(still.json()["error"], "need_info", "nothing was spent");
}

fn from(request: http::request::Builder, address: [u8; 4]) -> http::request::Builder {
    request.extension(latchkey::http::security::PeerAddress(address.into()))
}

/// SEC-10: bad secrets and bad tokens are slowed down where they come from; the rightful client
/// elsewhere, and a good token anywhere, are not held up.
#[tokio::test]
async fn guessing_is_slowed_down_without_locking_anybody_out() {
    let (house, _, pat) = connected().await;
    let (mallory, elsewhere) = ([192, 0, 2, 1], [198, 51, 100, 7]);
    let list = async |token: &str, address| {
        let request =
            http::Request::get("/uma/resources").header("authorization", format!("Bearer {token}"));
        house.send(from(request, address), "").await
    };
    let post = async |path: &str, proof: &str, body: String, address| {
        let request = http::Request::post(path)
            .header("content-type", super::house::FORM)
            .header("authorization", proof);
        house.send(from(request, address), body).await
    };
    let wrong = super::house::basic(&house.clinic.id, "wrong");
    let ask = super::house::fields_text(&[("grant_type", UMA), ("ticket", "lkt_guess")]);
    let token = super::house::fields_text(&[("token", "x")]);
    for _ in 0..110 {
        list("lkp_guess", mallory).await;
        post("/token", &wrong, ask.clone(), mallory).await;
    }
    let slow = list("lkp_guess", mallory).await;
    slow.refuses(429, "slow_down");
    assert!(slow.header("retry-after").parse::<u64>().unwrap() >= 1);
    let slow = post("/introspect", "Bearer lkp_guess", token.clone(), mallory).await;
    slow.refuses(429, "slow_down");
    let slow = post("/token", &wrong, ask.clone(), mallory).await;
    slow.refuses(429, "slow_down");
    list(&pat, mallory).await.is(200);
    list(&pat, elsewhere).await.is(200);
    list("lkp_guess", elsewhere).await.refuses_the_token();
    let good = post("/token", &house.clinic.basic(), ask, elsewhere).await;
    good.refuses(400, "invalid_grant");
}
