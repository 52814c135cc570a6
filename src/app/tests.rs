use axum::{body::Body, response::Response};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use latchkey_service::{people::NewPerson, registry::NewApp, testing};
use tower::ServiceExt;
use url::form_urlencoded;

use super::*;

const CALLBACK: &str = "http://localhost:3001/callback";
const PASSWORD: &str = "a password of hers";
/// The example of RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An installation without a socket.
struct Door {
    router: Router,
    services: Services,
    package: String,
    _folder: tempfile::TempDir,
}

impl Door {
    async fn open() -> Self {
        Self::with(&Settings::default()).await
    }

    async fn with(settings: &Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [("pkg/latchkey.css", "style"), ("favicon.svg", "<svg/>")] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let database = folder.path().join("latchkey.sqlite");
        let for_services = testing::settings(&format!("sqlite:{}", database.display()));
        let services = Services::open(for_services).await.unwrap();
        let site = Site::read(folder.path()).unwrap();
        let (_, shutdown) = Shutdown::by_hand();
        Self {
            router: router(&services, settings, &site, shutdown),
            package: site.package().to_owned(),
            services,
            _folder: folder,
        }
    }

    async fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Response {
        let request = request.header("host", "localhost:3000");
        let request = request.body(body.into()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response {
        self.send(Request::get(path), "").await
    }
}

fn said<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn whom_to_tell_of_a_weakness_is_said_where_somebody_is_named() {
    let settings = |contact: &str| {
        let mut settings = Settings::default();
        settings.server.security_contact = contact.to_owned();
        settings
    };
    assert!(settings("ravi@latchkey.example").validate().is_err());
    assert!(settings("mailto:a@b\nContact: x").validate().is_err());
    let named = settings("mailto:ravi@latchkey.example");
    named.validate().unwrap();
    for (settings, status) in [
        (settings(""), StatusCode::NOT_FOUND),
        (named, StatusCode::OK),
    ] {
        let door = Door::with(&settings).await;
        let answer = door.get("/.well-known/security.txt").await;
        assert_eq!(answer.status(), status);
        if status == StatusCode::OK {
            assert_eq!(said(&answer, "content-type"), "text/plain; charset=utf-8");
            let answer = text(answer).await;
            let lines: Vec<&str> = answer.lines().collect();
            assert_eq!(lines[0], "Contact: mailto:ravi@latchkey.example");
            assert!(
                lines[1].starts_with("Expires: 20") && lines[1].ends_with('Z'),
                "{lines:?}"
            );
        }
    }
}

#[tokio::test]
async fn both_doors_answer_behind_the_same_checks() {
    let door = Door::open().await;
    assert_eq!(text(door.get("/healthz").await).await, "ok");
    assert_eq!(text(door.get("/readyz").await).await, "ready");
    let discovery = door.get("/.well-known/uma2-configuration").await;
    assert_eq!(said(&discovery, "access-control-allow-origin"), "*");
    let document: serde_json::Value = serde_json::from_str(&text(discovery).await).unwrap();
    assert_eq!(document["issuer"], "http://localhost:3000");
    let page = door.get("/sign-in").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(said(&page, "content-security-policy").contains("form-action 'self';"));
    let html = text(page).await;
    assert!(
        html.contains(&format!("/{}/latchkey.css", door.package)),
        "{html}"
    );
    let style = door.get(&format!("/{}/latchkey.css", door.package)).await;
    assert_eq!(said(&style, "content-type"), "text/css; charset=utf-8");
    assert_eq!(
        said(&style, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    let icon = door.get("/favicon.svg").await;
    assert_eq!(said(&icon, "content-type"), "image/svg+xml");
    assert_eq!(said(&icon, "cache-control"), "public, max-age=86400");
    let report = Request::post("/csp-report").header("content-type", "application/csp-report");
    assert_eq!(
        door.send(report, "{}").await.status(),
        StatusCode::NO_CONTENT
    );
    let elsewhere = Request::get("/sign-in").header("host", "evil.example");
    let elsewhere = elsewhere.body(Body::empty()).unwrap();
    let elsewhere = door.router.clone().oneshot(elsewhere).await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::MISDIRECTED_REQUEST);
    door.services.close().await;
}

#[tokio::test]
async fn an_unknown_page_is_a_page_and_an_unknown_endpoint_is_json() {
    let door = Door::open().await;
    let page = door.get("/no/such/page").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(said(&page, "content-type").starts_with("text/html"));
    assert_eq!(said(&page, "cache-control"), "no-store");
    assert!(text(page).await.contains("<h1"));
    let endpoint = door.get("/uma/nothing").await;
    assert_eq!(endpoint.status(), StatusCode::NOT_FOUND);
    assert_eq!(said(&endpoint, "content-type"), "application/json");
    let file = door.get("/fonts/nothing.woff2").await;
    assert_eq!(file.status(), StatusCode::NOT_FOUND);
    door.services.close().await;
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_before_the_portal_sees_it() {
    let door = Door::open().await;
    let form = |origin: &str| {
        Request::builder()
            .method(Method::POST)
            .uri("/sign-in")
            .header("origin", origin.to_owned())
            .header("content-type", "application/x-www-form-urlencoded")
    };
    let body = "email=a%40b.example&password=wrong-password";
    let foreign = door.send(form("http://localhost:3001"), body).await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let own = door.send(form("http://localhost:3000"), body).await;
    assert_eq!(own.status(), StatusCode::UNPROCESSABLE_ENTITY);
    door.services.close().await;
}

#[tokio::test]
async fn what_the_consent_page_says_of_its_form_ends_up_in_the_policy() {
    let door = Door::open().await;
    let person = NewPerson {
        name: "Sam Bello".to_owned(),
        email: "sam@bello.example".to_owned(),
        place: None,
        zone: "Europe/London".to_owned(),
        password: Some(PASSWORD.to_owned()),
        listed: false,
        facts: Vec::new(),
    };
    door.services.people.create(person).await.unwrap();
    let service = NewApp {
        name: "St Mary's Hospital".to_owned(),
        keeps_records: true,
        redirect_uris: vec![CALLBACK.to_owned()],
        reviewed: true,
        ..NewApp::default()
    };
    let (client, _) = door.services.registry.create_app(service).await.unwrap();
    let signed_in = door
        .services
        .login
        .sign_in("sam@bello.example", PASSWORD)
        .await;
    let cookie = format!("lk_s_dev={}", signed_in.unwrap().0.expose());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", client.id.as_str())
        .append_pair("redirect_uri", CALLBACK)
        .append_pair("scope", "uma_protection")
        .append_pair("state", "a-state")
        .append_pair("code_challenge", CHALLENGE)
        .append_pair("code_challenge_method", "S256")
        .finish();
    let begun = door.get(&format!("/authorize?{query}")).await;
    assert_eq!(begun.status(), StatusCode::SEE_OTHER);
    let address = said(&begun, "location").to_owned();
    assert!(address.starts_with("/authorize/"), "{address}");
    let stranger = door.get(&address).await;
    assert!(said(&stranger, "location").starts_with("/sign-in?next=/authorize/"));
    let page = door
        .send(Request::get(&address).header("cookie", cookie), "")
        .await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(
        said(&page, "content-security-policy")
            .contains("form-action 'self' http://localhost:3001;"),
        "{page:?}"
    );
    assert_eq!(said(&page, "referrer-policy"), "no-referrer");
    door.services.close().await;
}

#[tokio::test]
async fn only_what_is_the_same_for_everybody_may_be_found() {
    let door = Door::open().await;
    for (path, found) in [
        ("/", true),
        ("/sign-in", true),
        ("/help", true),
        ("/privacy", true),
        ("/signed-out", false),
        ("/sign-in/code", false),
        ("/home", false),
        ("/nowhere", false),
    ] {
        let page = door.get(path).await;
        let told = said(&page, "x-robots-tag").to_owned();
        assert_eq!(told.is_empty(), found, "{path}: {told}");
    }
    door.services.close().await;
}
