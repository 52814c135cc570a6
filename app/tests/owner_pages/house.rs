//! A portal with three people and a service that keeps two records, and a browser for one of them.
//!
//! Every page the browser is shown is held to what all pages keep: one title, no gaps in the
//! headings, no identifier twice, no text that is missing in the catalogue.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, Request, StatusCode};
use latchkey_app::{LeptosOptions, PortalSettings, portal};
use latchkey_domain::id::{PersonId, ResourceId};
use latchkey_domain::resource::ResourceDescription;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_service::Services;
use latchkey_service::people::NewPerson;
use latchkey_service::protection::{AuthorizationRequest, Begin, CodeRequest, ProtectionContext};
use latchkey_service::registry::NewApp;
use latchkey_service::testing::{FakeClock, Intruder, SeededEntropy, settings};
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse battery";
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const BACK: &str = "https://records.example/back";
/// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) struct House {
    pub(crate) app: Router,
    pub(crate) services: Services,
    clock: Arc<FakeClock>,
    pub(crate) lola: PersonId,
    /// What opens the protection API for St Mary's, once it is connected.
    pat: OnceLock<String>,
    folder: tempfile::TempDir,
}

impl House {
    /// Sam, her aunt whom she knows, and a doctor whom she can find.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("pages.sqlite").display());
        // 24 November 2026, at noon.
        let clock = Arc::new(FakeClock::at(Timestamp::from_millis(1_795_521_600_000)));
        let shared: Arc<FakeClock> = Arc::clone(&clock);
        let services = Services::open_with(settings(&url), shared, Arc::new(SeededEntropy::new(7)))
            .await
            .unwrap();
        let person = |name: &str, email: &str, listed: bool| NewPerson {
            name: name.to_owned(),
            email: email.to_owned(),
            place: listed.then(|| "St Mary’s Hospital, Northbridge".to_owned()),
            zone: "Europe/London".to_owned(),
            password: (!listed).then(|| PASSWORD.to_owned()),
            listed,
            facts: Vec::new(),
        };
        let people = &services.people;
        let sam = people
            .create(person("Sam Bello", "sam@example.com", false))
            .await
            .unwrap();
        let lola = people
            .create(person("Aunt Lola", "lola@example.com", false))
            .await
            .unwrap();
        people
            .create(person("Dr Ngozi Okafor", "okafor@example.com", true))
            .await
            .unwrap();
        people.add_contact(&sam, &lola).await.unwrap();
        let settings = PortalSettings {
            base_url: "http://localhost:3000".to_owned(),
            contact: "mailto:help@share.example".to_owned(),
            practice: false,
            leptos_options: LeptosOptions::builder().output_name("latchkey").build(),
            secure_cookies: false,
        };
        let app = portal(services.clone(), settings);
        Self {
            app,
            services,
            clock,
            lola,
            pat: OnceLock::new(),
            folder,
        }
    }

    /// Sam connects St Mary's, which registers her blood tests and her letters.
    pub(crate) async fn connect(&self) -> (ResourceId, ResourceId) {
        let services = &self.services;
        let app = NewApp {
            name: "St Mary’s Hospital".to_owned(),
            website: "https://records.example".to_owned(),
            contact: "help@records.example".to_owned(),
            keeps_records: true,
            redirect_uris: vec![BACK.to_owned()],
            reviewed: true,
            ..NewApp::default()
        };
        let (client, secret) = services.registry.create_app(app).await.unwrap();
        let text = |text: &str| Some(text.to_owned());
        let request = AuthorizationRequest {
            client_id: text(client.id.as_str()),
            redirect_uri: text(BACK),
            response_type: text("code"),
            scope: text("uma_protection"),
            code_challenge: text(CHALLENGE),
            code_challenge_method: text("S256"),
            ..AuthorizationRequest::default()
        };
        let protection = &services.protection;
        let (_, session) = services
            .login
            .sign_in("sam@example.com", PASSWORD)
            .await
            .unwrap();
        let Begin::Page(handle) = protection.begin_authorization(request).await.unwrap() else {
            panic!("the request is in order")
        };
        let back = protection.connect(&session, &handle).await.unwrap();
        let code = back
            .split_once("code=")
            .unwrap()
            .1
            .split('&')
            .next()
            .unwrap()
            .to_owned();
        let known = protection
            .client(client.id.as_str(), secret.expose())
            .await
            .unwrap();
        let code = CodeRequest {
            code,
            redirect_uri: text(BACK),
            verifier: text(VERIFIER),
        };
        let tokens = protection.exchange_code(&known, code).await.unwrap();
        self.pat.set(tokens.access.expose().to_owned()).unwrap();
        let record = |name: &str, scopes: &[&str]| ResourceDescription {
            scopes: ScopeSet::parse(scopes.iter().copied()).unwrap(),
            name: Some(name.to_owned()),
            ..ResourceDescription::default()
        };
        let blood = self
            .register(record("Blood tests", &["view", "edit"]))
            .await;
        let letters = self.register(record("Clinic letters", &["view"])).await;
        (blood, letters)
    }

    async fn context(&self) -> ProtectionContext {
        let pat = self.pat.get().unwrap();
        self.services.protection.authenticate(pat).await.unwrap()
    }

    /// St Mary's registers a record of Sam's.
    pub(crate) async fn register(&self, record: ResourceDescription) -> ResourceId {
        let register = &self.services.registration;
        register
            .register(&self.context().await, record)
            .await
            .unwrap()
    }

    /// St Mary's says something else about a record.
    pub(crate) async fn describe(&self, id: &ResourceId, record: ResourceDescription) {
        let register = &self.services.registration;
        let context = self.context().await;
        register
            .update(&context, id.as_str(), record)
            .await
            .unwrap();
    }

    /// St Mary's takes a record away.
    pub(crate) async fn remove(&self, id: &ResourceId) {
        let register = &self.services.registration;
        register
            .delete(&self.context().await, id.as_str())
            .await
            .unwrap();
    }

    /// A browser in which Sam is signed in.
    pub(crate) async fn browser(&self) -> Browser {
        self.browser_of("sam@example.com").await
    }

    /// A browser in which somebody is signed in.
    pub(crate) async fn browser_of(&self, email: &str) -> Browser {
        let mut browser = Browser::new(self.app.clone());
        let form = [("email", email), ("password", PASSWORD)];
        let answer = browser.send("/sign-in", &form).await;
        assert_eq!(answer.to(), "/home");
        browser
    }

    /// Writes down what is otherwise written a moment later: when sessions were last seen.
    pub(crate) async fn settle(&self) {
        self.services.uses.flush().await.unwrap();
    }

    /// Somebody else at the database, who is not careful.
    pub(crate) async fn database(&self) -> Intruder {
        let file = self.folder.path().join("pages.sqlite");
        Intruder::at(&format!("sqlite:{}", file.display()))
            .await
            .unwrap()
    }

    /// Lets time pass.
    pub(crate) fn later(&self, by: Lifetime) {
        self.clock.advance(by);
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Answer {
    /// Where a redirect leads, without its fragment.
    pub(crate) fn to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.html);
        let to = self.headers.get(LOCATION).unwrap().to_str().unwrap();
        to.split('#').next().unwrap().to_owned()
    }

    /// The main part as words: tags gone, spaces single.
    pub(crate) fn words(&self) -> String {
        let main = self.html.split_once("<main").map_or("", |(_, main)| main);
        let mut out = String::new();
        let mut depth = 1;
        for c in main.chars() {
            match c {
                '<' => depth += 1,
                '>' => depth -= 1,
                c if depth == 0 => out.push(c),
                _ => {}
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(
            self.words().contains(text),
            "no “{text}” in: {}",
            self.words()
        );
        self
    }

    pub(crate) fn says_not(&self, text: &str) -> &Self {
        assert!(
            !self.words().contains(text),
            "“{text}” in: {}",
            self.words()
        );
        self
    }

    pub(crate) fn has(&self, html: &str) -> &Self {
        assert!(self.html.contains(html), "no {html} in: {}", self.html);
        self
    }
}

/// A browser: it keeps cookies, and the token of the last page.
pub(crate) struct Browser {
    app: Router,
    pub(crate) cookie: String,
    token: String,
    /// What the last check page named its content.
    seen: String,
}

impl Browser {
    pub(crate) fn new(app: Router) -> Self {
        Self {
            app,
            cookie: String::new(),
            token: String::new(),
            seen: String::new(),
        }
    }

    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        let request = Request::get(address)
            .header(COOKIE, &self.cookie)
            .header(USER_AGENT, AGENT)
            .body(Body::empty());
        let answer = self.ask(request.unwrap()).await;
        let is_page = answer.headers.get(CONTENT_TYPE);
        let is_page = is_page.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if answer.status == StatusCode::OK && is_page {
            keeps_the_rules(address, &answer.html);
        }
        answer
    }

    /// What is no page.
    pub(crate) async fn file(&mut self, address: &str) -> Answer {
        let request = Request::get(address)
            .header(COOKIE, &self.cookie)
            .header(USER_AGENT, AGENT)
            .body(Body::empty());
        self.ask(request.unwrap()).await
    }

    /// The same by a browser that asks for no more than it needs.
    pub(crate) async fn get_sparing(&mut self, address: &str) -> Answer {
        let request = Request::get(address)
            .header(COOKIE, &self.cookie)
            .header(USER_AGENT, AGENT)
            .header("save-data", "on")
            .body(Body::empty());
        self.ask(request.unwrap()).await
    }

    /// Sends a form that is answered with a file.
    pub(crate) async fn send_for_file(&mut self, address: &str) -> Answer {
        self.sent(address, &[]).await
    }

    /// Sends a form with the token of the last page.
    pub(crate) async fn send(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.sent(address, fields).await;
        if answer.status != StatusCode::SEE_OTHER {
            keeps_the_rules(address, &answer.html);
        }
        answer
    }

    async fn sent(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let (token, seen) = (self.token.clone(), self.seen.clone());
        let all = fields
            .iter()
            .copied()
            .chain([("form_token", token.as_str()), ("seen", seen.as_str())]);
        let body: Vec<String> = all.map(|(n, v)| format!("{n}={}", encode(v))).collect();
        let request = Request::post(address)
            .header(COOKIE, &self.cookie)
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")));
        self.ask(request.unwrap()).await
    }

    /// Sends a form and follows the redirect.
    pub(crate) async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let to = self.send(address, fields).await.to();
        self.get(&to).await
    }

    /// Keeps a cookie beside those it has, in place of one of the same name.
    fn keep(&mut self, line: &str) {
        let pair = line.split(';').next().unwrap();
        let name = pair.split('=').next().unwrap();
        let others = self.cookie.split("; ").filter(|kept| {
            let kept = kept.split('=').next().unwrap();
            !kept.is_empty() && kept != name
        });
        let mut all: Vec<&str> = others.collect();
        if !line.contains("Max-Age=0") {
            all.push(pair);
        }
        self.cookie = all.join("; ");
    }

    /// The value of a cookie that it keeps.
    pub(crate) fn cookie_named(&self, name: &str) -> Option<&str> {
        let pairs = self
            .cookie
            .split("; ")
            .filter_map(|pair| pair.split_once('='));
        pairs
            .into_iter()
            .find(|(kept, _)| *kept == name)
            .map(|(_, value)| value)
    }

    async fn ask(&mut self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let html = String::from_utf8(bytes.to_vec()).unwrap();
        for cookie in headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        if let Some((_, rest)) = html.split_once("name=\"form_token\" value=\"") {
            rest.split('"').next().unwrap().clone_into(&mut self.token);
        }
        if let Some((_, rest)) = html.split_once("name=\"seen\" value=\"") {
            rest.split('"').next().unwrap().clone_into(&mut self.seen);
        }
        Answer {
            status,
            headers,
            html,
        }
    }
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}

fn keeps_the_rules(address: &str, html: &str) {
    super::promises::can_be_heard(address, html);
    assert!(
        !html.contains('«'),
        "{address}: a text is missing in the catalogue: {html}"
    );
    assert_eq!(
        html.matches("<h1").count(),
        1,
        "{address}: one title: {html}"
    );
    assert!(
        html.matches("role=\"alert\"").count() <= 1,
        "{address}: one banner"
    );
    assert_eq!(
        html.matches(" style=").count(),
        0,
        "{address}: no inline style"
    );
    let mut last = None;
    for (place, _) in html.match_indices("<h") {
        let Some(level) = html[place + 2..]
            .chars()
            .next()
            .and_then(|c| c.to_digit(10))
        else {
            continue;
        };
        // A banner's heading stands before the title.
        if let Some(last) = last {
            assert!(
                level <= last + 1,
                "{address}: h{last} is followed by h{level}"
            );
        }
        last = Some(level.max(1));
    }
    let mut ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    ids.sort_unstable();
    let twice = ids.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "{address}: an identifier stands twice");
}
