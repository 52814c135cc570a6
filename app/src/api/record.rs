//! The handlers of the owner's records: the list, and the page of one.
//!
//! A record service sends its own users to the page of one record.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;
use latchkey_domain::id::ResourceId;
use latchkey_service::sharing::Happened;

use super::{query, share};
use crate::failure::Failure;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the records.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/records", get(list))
        .route("/records/{id}", get(show))
}

async fn list(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    let groups = state.services().sharing.records(&who.owner()).await?;
    let page = Page::of("title-records", Section::Records, &who.0);
    // Without records there is nothing to shorten, so nothing more is loaded.
    let page = if groups.is_empty() {
        page
    } else {
        page.island()
    };
    Ok(page.show(&state, || pages::record::records(&groups)))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let id: ResourceId = id.parse().map_err(|_| Failure::NotFound)?;
    let owner = who.owner();
    let shown = state
        .services()
        .sharing
        .record(&owner, &id)
        .await
        .map_err(share::failed)?;
    let happened = share::happened(&state, &owner, &query(&uri)).await?;
    // One banner a page: what was just pressed, else the newest stop that can be taken back.
    let happened = happened.or_else(|| shown.undo.first().cloned().map(Happened::Stopped));
    let page = Page::of("title-record", Section::Records, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::record::record(token, &shown, happened.as_ref())
    }))
}
