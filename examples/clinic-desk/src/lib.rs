//! An example client of Latchkey: the app through which a doctor and a relative read and change
//! records that a patient shared with them. One program with two faces, each with its own session:
//! "Clinic Desk" for Dr Okafor and "My family" for Aunt Lola. It knows only HTTP and the standard.

mod challenge;
mod change;
mod claims;
mod cli;
mod clock;
mod edits;
mod enter;
mod face;
mod fhir;
mod flow;
mod latchkey;
mod open;
mod pages;
mod random;
mod records;
mod session;
mod sessions;
mod stop;
mod web;

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::routing::{get, post};

pub use cli::{Args, RecordsAddress};
pub use clock::Clock;
use face::Face;

/// What every handler can reach.
struct Desk {
    base_url: url::Url,
    issuer: String,
    records: records::Services,
    latchkey: latchkey::Latchkey,
    sessions: sessions::Sessions,
    clock: Clock,
}

impl Desk {
    /// Seconds since 1970.
    fn now(&self) -> i64 {
        (self.clock)()
    }
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
    desk_with_clock(args, clock::system())
}

/// The same with another clock than the machine's, for tests of waiting.
///
/// # Errors
/// As [`desk`].
pub fn desk_with_clock(args: &Args, clock: Clock) -> anyhow::Result<Router> {
    let credentials = cli::Credentials::read(&args.credentials, &args.app)?;
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        // A server may close a connection that rests, just as something is sent on it.
        .pool_idle_timeout(std::time::Duration::from_secs(10))
        .connect_timeout(std::time::Duration::from_secs(2))
        .timeout(std::time::Duration::from_secs(10))
        .build()?;
    let desk = Arc::new(Desk {
        base_url: url::Url::parse(&args.base_url).context("--base-url is not a URL")?,
        issuer: args.issuer.clone(),
        records: records::Services::new(&args.records, http.clone()),
        latchkey: latchkey::Latchkey::new(&args.issuer, credentials, http, Arc::clone(&clock)),
        sessions: sessions::Sessions::default(),
        clock,
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
    let inside = Router::new()
        .route("/patients/{patient}", get(open::patient))
        .route("/open/{service}/{patient}/{collection}", get(open::open))
        .route("/mark/{service}/{patient}/{collection}", post(change::mark))
        .route(
            "/change/{service}/{patient}/{collection}/{id}",
            get(change::form).post(change::submit),
        )
        .route(
            "/edit/{service}/{patient}/{collection}",
            get(change::status).post(change::save),
        )
        .route(
            "/prove/{verb}/{service}/{patient}/{collection}",
            post(claims::prove),
        )
        .route(
            "/stop/{verb}/{service}/{patient}/{collection}",
            post(open::stop),
        )
        .route_layer(axum::middleware::from_fn_with_state(
            here.clone(),
            enter::required,
        ));
    Router::new()
        .route("/", get(enter::home))
        .route("/enter", post(enter::enter))
        .route("/leave", post(enter::leave))
        .merge(inside)
        .fallback(open::not_found)
        .with_state(here)
}
