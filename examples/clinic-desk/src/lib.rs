//! An example client of Latchkey: the app through which a doctor and a relative read and change
//! records that a patient shared with them. One program with two faces, each with its own session:
//! "Clinic Desk" for Dr Okafor and "My family" for Aunt Lola. It knows only HTTP and the standard.

mod challenge;
mod change;
mod claims;
mod cli;
mod clock;
mod fhir;
mod flow;
mod latchkey;
mod open;
mod pages;
mod random;
mod records;
mod session;
mod web;

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::routing::{get, post};

pub use cli::{Args, RecordsAddress};
use session::Face;

/// What every handler can reach.
struct Desk {
    base_url: url::Url,
    issuer: String,
    records: records::Services,
    latchkey: latchkey::Latchkey,
    sessions: session::Sessions,
}

/// The program, seen from one of its faces.
#[derive(Clone)]
struct Here {
    desk: Arc<Desk>,
    face: Face,
}

/// Builds the whole program from its command line.
///
/// # Errors
/// When the credentials cannot be read, or an address is not a URL.
pub fn desk(args: &Args) -> anyhow::Result<Router> {
    let credentials = cli::Credentials::read(&args.credentials, &args.app)?;
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(std::time::Duration::from_secs(2))
        .timeout(std::time::Duration::from_secs(10))
        .build()?;
    let desk = Arc::new(Desk {
        base_url: url::Url::parse(&args.base_url).context("--base-url is not a URL")?,
        issuer: args.issuer.clone(),
        records: records::Services::new(&args.records, http.clone()),
        latchkey: latchkey::Latchkey::new(&args.issuer, credentials, http),
        sessions: session::Sessions::default(),
    });
    let app = face(&desk, Face::Clinic)
        .nest("/family", face(&desk, Face::Family))
        .merge(
            Router::new()
                .route("/claims/callback", get(claims::callback))
                .with_state(Arc::clone(&desk)),
        )
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/style.css", get(web::stylesheet))
        .layer(axum::extract::DefaultBodyLimit::max(64 * 1024))
        .layer(axum::middleware::from_fn_with_state(desk, web::guard));
    Ok(app)
}

fn face(desk: &Arc<Desk>, face: Face) -> Router {
    let here = Here {
        desk: Arc::clone(desk),
        face,
    };
    Router::new()
        .route("/", get(open::home))
        .route("/open/{service}/{patient}/{collection}", get(open::open))
        .route(
            "/change/{service}/{patient}/{collection}/{id}",
            get(change::form),
        )
        .route(
            "/change/{service}/{patient}/{collection}/{id}",
            post(change::submit),
        )
        .route(
            "/edit/{service}/{patient}/{collection}",
            get(change::status),
        )
        .route("/edit/{service}/{patient}/{collection}", post(change::save))
        .route(
            "/prove/{verb}/{service}/{patient}/{collection}",
            post(claims::prove),
        )
        .route(
            "/stop/{verb}/{service}/{patient}/{collection}",
            post(open::stop),
        )
        .route("/forget", post(open::forget))
        .fallback(open::not_found)
        .layer(axum::middleware::from_fn_with_state(
            here.clone(),
            web::enter,
        ))
        .with_state(here)
}
