//! A stand-in for both servers that the desk talks to, on a real socket. It answers what a test
//! wrote down for it, also what no right server would say, and remembers what it was asked.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Form, Json, Router};
use clap::Parser as _;
use clinic_desk::{Args, desk_with_clock};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// What the servers do and saw.
#[derive(Default)]
pub(crate) struct Script {
    /// The next answers of the token endpoint: status, body, `Retry-After`.
    pub(crate) answers: VecDeque<(u16, String, Option<&'static str>)>,
    /// The scopes that were asked for beyond those of the ticket, for each ticket.
    pub(crate) scopes: Vec<String>,
    /// The saved proofs that came along with tickets, `-` for none.
    pub(crate) proofs: Vec<String>,
    /// The tickets that were brought to the token endpoint.
    pub(crate) brought: Vec<String>,
    /// Tokens that open records, as `GET rpt` and `PUT rpt`.
    pub(crate) good: HashSet<String>,
    /// Tokens that came along with calls, `-` for none.
    pub(crate) shown: Vec<String>,
    /// What was saved.
    pub(crate) saved: Vec<Value>,
    /// Whom the challenge names in place of the right server.
    pub(crate) as_uri: Option<String>,
    issuer: String,
    tickets: usize,
}

type Shared = Arc<Mutex<Script>>;

async fn token(
    State(script): State<Shared>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut script = script.lock().unwrap();
    script.brought.push(form["ticket"].clone());
    let proof = form.get("pct").map_or("-", String::as_str);
    script.proofs.push(proof.to_owned());
    script
        .scopes
        .push(form.get("scope").cloned().unwrap_or_default());
    let (status, body, retry) = script.answers.pop_front().expect("an unexpected question");
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    if let Some(retry) = retry {
        response
            .headers_mut()
            .insert("retry-after", retry.parse().unwrap());
    }
    response
}

fn record() -> Value {
    json!({"resourceType": "Observation", "id": "o1", "meta": {"versionId": "1"},
        "code": {"text": "HbA1c"}, "effectiveDateTime": "2026-03-10T08:30:00Z",
        "valueQuantity": {"value": 5.8, "unit": "%"},
        "referenceRange": [{"low": {"value": 4.0}, "high": {"value": 5.6}}]})
}

fn barred(script: &Shared, method: &str, headers: &HeaderMap) -> Option<Response> {
    let mut script = script.lock().unwrap();
    let shown = headers
        .get("authorization")
        .map(|value| value.to_str().unwrap());
    let shown = shown
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or("-");
    script.shown.push(shown.to_owned());
    if script.good.contains(&format!("{method} {shown}")) {
        return None;
    }
    script.tickets += 1;
    let whom = script
        .as_uri
        .clone()
        .unwrap_or_else(|| script.issuer.clone());
    let header = format!(
        "UMA realm=\"r\", as_uri=\"{whom}\", ticket=\"rs-{}\"",
        script.tickets
    );
    Some((StatusCode::UNAUTHORIZED, [("www-authenticate", header)]).into_response())
}

async fn read(
    State(script): State<Shared>,
    Path(collection): Path<String>,
    headers: HeaderMap,
) -> Response {
    if collection == "gone" {
        return StatusCode::NOT_FOUND.into_response();
    }
    barred(&script, "GET", &headers).unwrap_or_else(|| {
        Json(json!({"resourceType": "Bundle", "entry": [{"resource": record()}]})).into_response()
    })
}

async fn save(
    State(script): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    barred(&script, "PUT", &headers).unwrap_or_else(|| {
        script.lock().unwrap().saved.push(body.clone());
        Json(body).into_response()
    })
}

/// A desk between scripted servers, with a clock that only a test moves.
pub(crate) struct House {
    app: Router,
    pub(crate) script: Shared,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) issuer: String,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn title(&self) -> &str {
        let (_, rest) = self.text.split_once("<h1>").unwrap_or_default();
        rest.split_once("</h1>").unwrap_or_default().0
    }

    pub(crate) fn to(&self) -> &str {
        self.headers["location"].to_str().unwrap()
    }
}

pub(crate) async fn house() -> House {
    let script = Shared::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    script.lock().unwrap().issuer.clone_from(&issuer);
    let at = |path: &str| format!("{issuer}{path}");
    let discovery = json!({"issuer": issuer, "token_endpoint": at("/token"),
        "claims_interaction_endpoint": at("/claims?own=1")});
    let collection = |id: &str| json!({"id": id, "name": id, "url": at(&format!("/fhir/{id}"))});
    let holdings = json!({"patients": [{"id": "sam", "name": "Sam Bello", "decided_by": "Sam",
        "collections": [collection("tests"), collection("gone")]}]});
    let server = Router::new()
        .route(
            "/.well-known/uma2-configuration",
            get(|| async { Json(discovery) }),
        )
        .route(
            "/.well-known/records.json",
            get(|| async { Json(holdings) }),
        )
        .route("/token", post(token))
        .route("/fhir/{collection}", get(read))
        .route("/fhir/{collection}/{id}", put(save))
        .with_state(script.clone());
    tokio::spawn(async move { axum::serve(listener, server).await.unwrap() });
    let folder = tempfile::tempdir().unwrap();
    let credentials = folder.path().join("credentials.json");
    let entry = json!({"clinic-desk": {"client_id": "desk", "client_secret": "s"}});
    std::fs::write(&credentials, entry.to_string()).unwrap();
    let records = format!("St Mary's={issuer}");
    let args = Args::parse_from([
        "clinic-desk",
        "--issuer",
        &issuer,
        "--credentials",
        credentials.to_str().unwrap(),
        "--records",
        &records,
    ]);
    let clock = Arc::new(AtomicI64::new(1_000));
    let tell = Arc::clone(&clock);
    let app = desk_with_clock(&args, Arc::new(move || tell.load(Ordering::SeqCst))).unwrap();
    House {
        app,
        script,
        clock,
        issuer,
        _folder: folder,
    }
}

impl House {
    pub(crate) async fn send(&self, method: &str, path: &str, cookie: &str, form: &str) -> Page {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie)
            .body(Body::from(form.to_owned()))
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Page {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// Enters as the doctor or the aunt; gives the cookie.
    pub(crate) async fn enter(&self, face: &str, account: &str) -> String {
        let form = format!("account={account}");
        let page = self.send("POST", &format!("{face}/enter"), "", &form).await;
        let cookie = page.headers["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn will_answer(&self, status: u16, body: &Value) {
        let answer = (status, body.to_string(), None);
        self.script.lock().unwrap().answers.push_back(answer);
    }

    pub(crate) fn will_need_info(&self, ticket: &str) {
        self.will_answer(403, &json!({"error": "need_info", "ticket": ticket}));
    }

    pub(crate) fn will_wait(&self, ticket: &str, interval: i64) {
        let body = json!({"error": "request_submitted", "ticket": ticket, "interval": interval});
        self.will_answer(403, &body);
    }

    /// The next answer is a token, which opens nothing yet.
    pub(crate) fn will_give(&self, rpt: &str) {
        let body = json!({"access_token": rpt, "token_type": "Bearer", "expires_in": 600});
        self.will_answer(200, &body);
    }

    pub(crate) fn open_for(&self, method: &str, rpt: &str) {
        let key = format!("{method} {rpt}");
        self.script.lock().unwrap().good.insert(key);
    }

    pub(crate) fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn brought(&self) -> Vec<String> {
        self.script.lock().unwrap().brought.clone()
    }
}
