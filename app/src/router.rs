//! All addresses of the portal, and the frame around their handlers.
//!
//! The frame looks up the session once for each request and turns a named failure into a page.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use latchkey_service::Services;

use crate::api;
use crate::failure::Failure;
use crate::live::Live;
use crate::session::Visitor;
use crate::state::{AppState, PortalSettings};
use crate::waiting;

/// The longest form: a note and a message are a few hundred characters.
const LONGEST_FORM: usize = 64 * 1024;

/// The portal's pages and forms. Its fallback is the page that says that there is no such page, so
/// it can be merged only with routers that have none of their own.
pub fn portal(services: Services, settings: PortalSettings) -> Router {
    portal_with(services, settings, Live::default())
}

/// The same, with pages that look by themselves as they are told to.
pub fn portal_with(services: Services, settings: PortalSettings, live: Live) -> Router {
    let state = AppState::new(services, settings, live);
    api::routes()
        .fallback(async || Failure::NotFound)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn_with_state(state.clone(), frame))
        .with_state(state)
}

async fn frame(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    // A page that looks by itself keeps nobody signed in.
    let looked_up = if request.uri().path().starts_with("/live/") {
        Visitor::look_up_unseen(&state, request.headers()).await
    } else {
        Visitor::look_up(&state, request.headers()).await
    };
    let visitor = match looked_up {
        Ok(visitor) => visitor,
        Err(error) => return Failure::from(error).page(&state, &Visitor::default()),
    };
    request.extensions_mut().insert(visitor.clone());
    let count = waiting::count(&state, &visitor, request.uri().path()).await;
    let mut response = waiting::with(count, next.run(request)).await;
    match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure.page(&state, &visitor),
        None => response,
    }
}
