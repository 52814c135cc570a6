//! The handler of the list of what others share with the reader.
//!
//! It shows nothing about people who share nothing with her.

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
    Router::new().route("/shared-with-me", get(show))
}

async fn show(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    let shares = state
        .services()
        .asks
        .shared_with_me(&who.requester())
        .await?;
    let page = Page::of("title-shared-with-me", Section::SharedWithMe, &who.0);
    Ok(page.show(&state, || pages::shared_with_me::shared_with_me(&shares)))
}
