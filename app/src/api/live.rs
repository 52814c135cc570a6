//! Whether something changed on an open page, told as it happens (server-sent events).
//!
//! The first event says what is so now; the next ones come only when that changes. The session is
//! looked up at each look without being used, so a forgotten page keeps nobody signed in.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::stream;
use latchkey_service::live::Watched;
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};

use crate::failure::Failure;
use crate::live::Place;
use crate::session::{SignedIn, Visitor};
use crate::state::AppState;

/// After so long a browser comes back by itself.
const LONGEST: Duration = Duration::from_mins(10);
/// So often something is sent, so that nobody between takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Asks proxies to hand on what comes as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The addresses that open pages look at.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/live/requests", get(requests))
        .route("/live/asks", get(asks))
        .route("/live/asks/{id}", get(ask))
}

async fn requests(
    State(state): State<AppState>,
    who: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    open(state, &who, headers, Watched::Requests)
}

async fn asks(
    State(state): State<AppState>,
    who: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    open(state, &who, headers, Watched::Asks)
}

async fn ask(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let watched = Watched::Ask(id);
    let live = &state.services().live;
    live.look(&who.0, &watched)
        .await?
        .ok_or(Failure::NotFound)?;
    open(state, &who, headers, watched)
}

fn open(
    state: AppState,
    who: &SignedIn,
    headers: HeaderMap,
    watched: Watched,
) -> Result<Response, Failure> {
    let place = state.live().take(&who.0.person).ok_or(Failure::Busy)?;
    let mut ticks = interval(state.live().every());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let end = state.live().end();
    let looking = Looking {
        state,
        headers,
        watched,
        last: String::new(),
        ticks,
        over: Box::pin(async move {
            tokio::select! {
                () = end => {}
                () = sleep(LONGEST) => {}
            }
        }),
        _place: place,
    };
    let events = stream::unfold(looking, Looking::next);
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    let no = HeaderValue::from_static("no");
    response.headers_mut().insert(UNBUFFERED, no);
    Ok(response)
}

/// One open look.
struct Looking {
    state: AppState,
    headers: HeaderMap,
    watched: Watched,
    /// What was told last.
    last: String,
    ticks: Interval,
    over: Pin<Box<dyn Future<Output = ()> + Send>>,
    _place: Place,
}

impl Looking {
    /// The next change; nothing once nobody is signed in any more, or the look is over.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            tokio::select! {
                biased;
                () = &mut self.over => return None,
                _ = self.ticks.tick() => {}
            }
            let visitor = Visitor::look_up_unseen(&self.state, &self.headers).await;
            let session = visitor.ok()?.0?;
            let live = &self.state.services().live;
            let Ok(look) = live.look(&session, &self.watched).await else {
                // The next look may find the database again.
                continue;
            };
            let look = look?;
            if look.mark != self.last {
                let event = Event::default()
                    .event("look")
                    .data(format!("{}\n{}", look.mark, look.said));
                self.last = look.mark;
                return Some((Ok(event), self));
            }
        }
    }
}
