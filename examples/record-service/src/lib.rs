//! An example resource server of Latchkey: invented FHIR R4 records of three patients, protected
//! with UMA 2.0. It knows only HTTP: every address of the authorization server comes from its
//! discovery document, so any developer could have written it against the published standard.

mod access;
mod api;
mod cli;
mod clock;
mod connect;
mod face;
mod fhir;
mod latchkey;
mod pages;
mod random;
mod registration;
mod rule;
mod session;
mod state;
mod web;

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::routing::{get, post};

pub use cli::{Args, DataSet};

/// What every handler can reach.
struct Service {
    name: String,
    base_url: url::Url,
    issuer: String,
    cookie: String,
    records: fhir::Records,
    state: state::State,
    sessions: session::Sessions,
    latchkey: latchkey::Latchkey,
    refreshes: access::Locks,
    registrations: access::Locks,
}

type Shared = Arc<Service>;

/// The whole program, ready to listen.
pub struct Program {
    /// Everything that it answers.
    pub router: Router,
    service: Shared,
}

impl Program {
    /// Compares Latchkey's list of every connected patient's collections with ours, once, and makes
    /// it right. Whatever cannot be done now is done by the first call that needs it.
    pub async fn settle(&self) {
        registration::settle(&self.service).await;
    }
}

/// Builds the whole program from its command line.
///
/// # Errors
/// When the credentials or the state file cannot be read, or an address is not a URL.
pub fn service(args: &Args) -> anyhow::Result<Program> {
    let credentials = cli::Credentials::read(&args.credentials, &args.app)?;
    let base_url = url::Url::parse(&args.base_url).context("--base-url is not a URL")?;
    let latchkey = latchkey::Latchkey::new(&args.issuer, credentials)?;
    let service = Arc::new(Service {
        name: args.name.clone(),
        cookie: format!("records-{}", args.data.key()),
        base_url,
        issuer: args.issuer.clone(),
        records: fhir::Records::load(args.data)?,
        state: state::State::open(&args.state, &args.issuer)?,
        sessions: session::Sessions::default(),
        latchkey,
        refreshes: access::Locks::default(),
        registrations: access::Locks::default(),
    });
    Ok(Program {
        router: router(Arc::clone(&service)),
        service,
    })
}

fn router(service: Shared) -> Router {
    Router::new()
        .route("/", get(face::home))
        .route("/act-as", post(face::act_as))
        .route("/me", get(face::me))
        .route("/me/{collection}", get(face::my_collection))
        .route("/docs", get(face::docs))
        .route("/connect", post(connect::start))
        .route("/callback", get(connect::callback))
        .route("/disconnect", post(connect::disconnect))
        .route("/fhir/{patient}/{collection}", get(api::list))
        .route(
            "/fhir/{patient}/{collection}/{id}",
            get(api::read).put(api::update),
        )
        .route("/.well-known/records.json", get(api::public_list))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/style.css", get(web::stylesheet))
        .fallback(face::not_found)
        .layer(axum::extract::DefaultBodyLimit::max(256 * 1024))
        .layer(axum::middleware::from_fn_with_state(
            service.clone(),
            web::guard,
        ))
        .with_state(service)
}
