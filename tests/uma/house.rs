//! An installation on a file of its own, with a clock that is told the time: people, two record
//! services and two apps, which reach it only as outsiders do.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Method, Request, header};
use http_body_util::BodyExt;
use latchkey::app;
use latchkey::config::Settings;
use latchkey::http::site::Site;
use latchkey::server::Shutdown;
use latchkey_domain::time::{Clock, Lifetime, Timestamp};
use latchkey_service::Services;
use latchkey_service::settings::Settings as HouseSettings;
use latchkey_service::testing::{self, FakeClock, SeededEntropy};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use url::form_urlencoded::Serializer;

use super::answer::Answer;
use super::browser::Browser;
pub(crate) use super::cast::{DOCTOR, LOLA, PASSWORD, Program, SAM, basic, program};
use super::cast::{asker, keeper, person};

pub(crate) const HOST: &str = "localhost:3000";
pub(crate) const ORIGIN: &str = "http://localhost:3000";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const UMA: &str = "urn:ietf:params:oauth:grant-type:uma-ticket";
/// The pair of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// 2026-11-23T14:02:00Z, in the afternoon.
pub(super) const START: Timestamp = Timestamp::from_millis(1_795_442_520_000);

/// Everything.
pub(crate) struct House {
    router: Router,
    pub(crate) services: Services,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) st_marys: Program,
    pub(crate) elm_street: Program,
    pub(crate) clinic: Program,
    pub(crate) other_app: Program,
    _folder: tempfile::TempDir,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn open_with(change: impl FnOnce(&mut HouseSettings)) -> Self {
        Self::open_at(START, change).await
    }

    /// The same at another time.
    pub(crate) async fn open_at(start: Timestamp, change: impl FnOnce(&mut HouseSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("house.sqlite");
        let clock = Arc::new(FakeClock::at(start));
        let shown: Arc<dyn Clock> = clock.clone();
        let mut settings = testing::settings(&format!("sqlite:{}", file.display()));
        change(&mut settings);
        let services = Services::open_with(settings, shown, Arc::new(SeededEntropy::new(1)))
            .await
            .unwrap();
        let sam = person(&services, "Sam Bello", SAM, false).await;
        let lola = person(&services, "Aunt Lola", LOLA, false).await;
        person(&services, "Dr Ngozi Okafor", DOCTOR, true).await;
        services.people.add_contact(&sam, &lola).await.unwrap();
        let st_marys = keeper(&services, "St Mary’s Hospital", 3001).await;
        let elm_street = keeper(&services, "Elm Street Surgery", 3002).await;
        let clinic = asker(&services, "Clinic Desk", 3003).await;
        let other_app = asker(&services, "Other Desk", 3004).await;
        let (_, shutdown) = Shutdown::by_hand();
        let settings = Settings {
            practice: true,
            ..Settings::default()
        };
        let site = Site::read(folder.path()).unwrap();
        Self {
            router: app::router(&services, &settings, &site, shutdown),
            services,
            clock,
            st_marys,
            elm_street,
            clinic,
            other_app,
            _folder: folder,
        }
    }

    pub(crate) fn pass(&self, time: Lifetime) {
        self.clock.advance(time);
    }

    pub(crate) async fn browser(&self, email: &str) -> Browser {
        Browser::signed_in(self, email, PASSWORD).await
    }

    /// Sends a request that names this host.
    pub(crate) async fn send(
        &self,
        request: http::request::Builder,
        body: impl Into<Body>,
    ) -> Answer {
        let request = request.header(header::HOST, HOST);
        self.send_plain(request.body(body.into()).unwrap()).await
    }

    /// Sends a request as it is.
    pub(crate) async fn send_plain(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), "").await
    }

    /// A form, with an `Authorization` header unless it is empty.
    pub(crate) async fn form(
        &self,
        path: &str,
        authorization: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        self.body(path, authorization, FORM, fields_text(fields))
            .await
    }

    /// A body of any kind.
    pub(crate) async fn body(
        &self,
        path: &str,
        authorization: &str,
        kind: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::post(path);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        self.send(request, body).await
    }

    /// A request of a record service with its token, and a JSON body where there is one.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        pat: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {pat}"));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        self.send(request, body).await
    }

    /// The address at which a connection begins.
    pub(crate) fn authorize(service: &Program) -> Vec<(String, String)> {
        super::browser::pairs(&[
            ("response_type", "code"),
            ("client_id", &service.id),
            ("redirect_uri", &service.back),
            ("scope", "uma_protection"),
            ("state", "a state & more"),
            ("code_challenge", &challenge()),
            ("code_challenge_method", "S256"),
        ])
    }

    /// The address of the consent page to which a connection leads.
    pub(crate) async fn consent(&self, owner: &Browser, service: &Program) -> String {
        let address = format!("/authorize?{}", encoded(&Self::authorize(service)));
        owner.get(self, &address).await.to().to_owned()
    }

    /// A code, from the request to the owner's yes.
    pub(crate) async fn code(&self, owner: &mut Browser, service: &Program) -> String {
        let consent = self.consent(owner, service).await;
        let yes = [("answer", "connect")];
        let back = owner.fill(self, &consent, &consent, &yes).await.back();
        assert_eq!(back.place(), service.back);
        assert_eq!(back.names(), ["code", "iss", "state"]);
        assert_eq!(back.get("state"), "a state & more");
        assert_eq!(back.get("iss"), ORIGIN);
        back.get("code")
    }

    /// The exchange of a code, as it should be.
    pub(crate) async fn exchange(&self, service: &Program, code: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &service.back),
            ("code_verifier", VERIFIER),
        ];
        self.form("/token", &service.basic(), &fields).await
    }

    /// A protection API token.
    pub(crate) async fn connect(&self, owner: &mut Browser, service: &Program) -> String {
        let code = self.code(owner, service).await;
        let answer = self.exchange(service, &code).await.is(200);
        answer.text("access_token")
    }

    pub(crate) async fn register(&self, pat: &str, name: &str, scopes: &[&str]) -> String {
        let description = json!({ "name": name, "resource_scopes": scopes });
        let path = "/uma/resources";
        let answer = self.call(Method::POST, path, pat, Some(&description)).await;
        answer.is(201).text("_id")
    }

    /// A ticket for one record.
    pub(crate) async fn ticket(&self, pat: &str, record: &str, scopes: &[&str]) -> String {
        let wanted = json!({ "resource_id": record, "resource_scopes": scopes });
        let path = "/uma/permission";
        let answer = self.call(Method::POST, path, pat, Some(&wanted)).await;
        answer.is(201).text("ticket")
    }

    /// An app presents a ticket.
    pub(crate) async fn redeem(&self, app: &Program, ticket: &str) -> Answer {
        let fields = [("grant_type", UMA), ("ticket", ticket)];
        self.form("/token", &app.basic(), &fields).await
    }

    /// The address of the page to which an app's ticket leads.
    pub(crate) async fn open_claims(&self, app: &Program, ticket: &str) -> String {
        let query = fields_text(&[
            ("client_id", &app.id),
            ("ticket", ticket),
            ("claims_redirect_uri", &app.back),
            ("state", "s"),
        ]);
        let answer = self.get(&format!("/uma/claims?{query}")).await;
        let page = answer.to().to_owned();
        assert!(page.starts_with("/prove/"), "{page}");
        page
    }

    /// Somebody proves who she is, says why where she is asked, and comes back with a ticket.
    pub(crate) async fn prove(&self, who: &mut Browser, app: &Program, ticket: &str) -> String {
        let page = self.open_claims(app, ticket).await;
        let begin = [("answer", "begin")];
        let mut next = who.fill(self, &page, &page, &begin).await;
        let why = format!("{page}/why");
        if next.to() == why {
            let said = [
                ("purpose", "care"),
                ("words", "Diabetes review"),
                ("relation", "my GP"),
                ("length", "30"),
            ];
            let review = who.fill(self, &why, &why, &said).await;
            let review = review.to().to_owned();
            next = who.fill(self, &review, &review, &[]).await;
        }
        let back = next.back();
        assert!(back.0.as_str().starts_with(&app.back), "{back:?}");
        assert_eq!(back.names(), ["iss", "state", "ticket", "x"]);
        back.get("ticket")
    }

    /// From a record to what the app gets for it, with the proof in between.
    pub(crate) async fn ask(
        &self,
        who: &mut Browser,
        pat: &str,
        record: &str,
        scopes: &[&str],
    ) -> Answer {
        let ticket = self.ticket(pat, record, scopes).await;
        let first = self.redeem(&self.clinic, &ticket).await.is(403);
        let ticket = self.prove(who, &self.clinic, &first.text("ticket")).await;
        self.redeem(&self.clinic, &ticket).await
    }

    /// The same, where a token comes of it.
    pub(crate) async fn rpt(
        &self,
        who: &mut Browser,
        pat: &str,
        record: &str,
        scopes: &[&str],
    ) -> String {
        let answer = self.ask(who, pat, record, scopes).await;
        answer.is(200).text("access_token")
    }

    pub(crate) async fn introspect(&self, pat: &str, token: &str) -> Answer {
        let bearer = format!("Bearer {pat}");
        self.form("/introspect", &bearer, &[("token", token)]).await
    }

    /// What a token still says, as pairs of record and scopes.
    pub(crate) async fn permissions(&self, pat: &str, rpt: &str) -> Vec<(String, Vec<String>)> {
        let said = self.introspect(pat, rpt).await.is(200).json();
        if said == json!({ "active": false }) {
            return Vec::new();
        }
        assert_eq!(said["active"], true);
        let permissions = said["permissions"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        permissions
            .iter()
            .map(|permission| {
                let scopes = permission["resource_scopes"].as_array().unwrap();
                let scopes = scopes.iter().map(text).collect();
                (text(&permission["resource_id"]), scopes)
            })
            .collect()
    }

    /// Sam shares a record with Aunt Lola, through the four pages, for 30 days.
    pub(crate) async fn share(&self, owner: &mut Browser, record: &str, power: &str) -> String {
        let check = self.draft(owner, record, power).await;
        let done = owner.fill(self, &check, &check, &[]).await;
        let done = done.to().split('#').next().unwrap().to_owned();
        let page = owner.get(self, &done).await.is(200);
        let links = super::browser::links(&page);
        let share = links.iter().find_map(|link| link.strip_prefix("/shares/"));
        share.unwrap().split('/').next().unwrap().to_owned()
    }

    /// The same up to the check page.
    pub(crate) async fn draft(&self, owner: &mut Browser, record: &str, power: &str) -> String {
        let start = format!("/share?record={record}");
        let page = owner.get(self, &start).await.is(200);
        // The choice that stands before her name.
        let person = page.body.split_once("<bdi>Aunt Lola").unwrap().0;
        let person = person.rsplit_once("name=\"person\"").unwrap().1;
        let person = person.split_once("value=\"").unwrap().1;
        let person = person.split('"').next().unwrap().to_owned();
        let who = [("step", "who"), ("person", person.as_str())];
        let until = owner.submit(self, &start, &page, "/share", &who).await;
        let until = until.to().to_owned();
        let terms = [("power", power), ("length", "30"), ("purpose", "helping")];
        let check = owner.fill(self, &until, &until, &terms).await;
        check.to().to_owned()
    }

    /// The pages of the newest request that waits for this owner: its own, and its check page.
    pub(crate) async fn waiting(&self, owner: &Browser) -> String {
        let home = owner.get(self, "/requests").await.is(200);
        let links = super::browser::links(&home);
        let found = links.iter().find(|link| link.starts_with("/requests/"));
        found.unwrap().clone()
    }

    /// Sam answers the request that waits.
    pub(crate) async fn answer(&self, owner: &mut Browser, fields: &[(&str, &str)]) -> Answer {
        let request = self.waiting(owner).await;
        let check = owner.fill(self, &request, &request, fields).await;
        let check = check.to().to_owned();
        assert_eq!(check, format!("{request}/check"));
        owner.fill(self, &check, &check, &[]).await
    }

    /// What a person's activity page says.
    pub(crate) async fn activity(&self, of: &Browser) -> String {
        of.get(self, "/activity.csv").await.is(200).body
    }
}

/// Sam's answer that allows only this part, for 30 days.
pub(crate) fn only_see(part: &str) -> [(&'static str, &str); 3] {
    [("answer", "part"), ("parts", part), ("length", "30")]
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

pub(crate) fn encoded(fields: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) fn fields_text(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}
