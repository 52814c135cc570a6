//! The handler of the owner's home page.
//!
//! A stop pressed there leads back to it, with the share in the query.

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;

use super::{query, share};
use crate::failure::Failure;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The address of the home page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/home", get(show))
}

async fn show(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let owner = who.owner();
    let shown = state.services().sharing.home(&owner).await?;
    let happened = share::happened(&state, &owner, &query(&uri)).await?;
    let last = state.services().login.last_time(&who.0).await?;
    let page = Page::of("title-home", Section::Home, &who.0)
        .wide()
        .waiting(shown.waiting);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::home::home(token, &shown, happened.as_ref(), last.as_ref())
    }))
}
