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
use crate::session::Visitor;
use crate::state::{AppState, PortalSettings};

/// The longest form: a note and a message are a few hundred characters.
const LONGEST_FORM: usize = 64 * 1024;

/// The portal's pages and forms. Its fallback is the page that says that there is no such page, so
/// it can be merged only with routers that have none of their own.
pub fn portal(services: Services, settings: PortalSettings) -> Router {
    let state = AppState::new(services, settings);
    api::routes()
        .fallback(async || Failure::NotFound)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn_with_state(state.clone(), frame))
        .with_state(state)
}

async fn frame(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let visitor = match Visitor::look_up(&state, request.headers()).await {
        Ok(visitor) => visitor,
        Err(error) => return Failure::from(error).page(&state, &Visitor::default()),
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure.page(&state, &visitor),
        None => response,
    }
}
