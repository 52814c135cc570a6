//! The handler of the list of requests.
//!
//! Each request has its own pages, in the module beside this one.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The address of the list.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/requests", get(list))
}

async fn list(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    let lines = state.services().approval.list(&who.owner()).await?;
    let waiting = lines.iter().filter(|line| line.waiting).count();
    let page = Page::of("title-requests", Section::Requests, &who.0).waiting(waiting);
    Ok(page.show(&state, || pages::requests::requests(&lines)))
}
