//! The handlers of the owner's activity: a page at a time, one event, and the same as files.
//!
//! The cursor is the place of the last line shown, so that new events move no page. Filters are
//! closed words and identifiers in the address, so that a filtered page can be kept and sent.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;
use latchkey_service::export::Format;

use super::download::file;
use super::{query, share};
use crate::failure::Failure;
use crate::pages;
use crate::pages::activity::Filters;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the activity.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/activity", get(show))
        .route("/activity.csv", get(as_csv))
        .route("/activity.json", get(as_json))
        .route("/activity/{id}", get(one))
}

async fn show(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let asked = query(&uri);
    let filters = Filters::asked(&asked).ok_or(Failure::NotFound)?;
    let before = asked.raw("before");
    let shown = state
        .services()
        .trail
        .history(&who.owner(), &filters.wanted(), Some(before))
        .await?;
    let page = Page::of("title-activity", Section::Activity, &who.0);
    Ok(page.show(&state, || pages::activity::activity(&shown, &filters)))
}

async fn one(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let number: i64 = id.parse().map_err(|_| Failure::NotFound)?;
    let owner = who.owner();
    let shown = state.services().trail.event(&owner, number).await?;
    let shown = shown.ok_or(Failure::NotFound)?;
    let happened = share::happened(&state, &owner, &query(&uri)).await?;
    let page = Page::of("title-event", Section::Activity, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::activity::event(token, number, &shown, happened.as_ref())
    }))
}

async fn as_csv(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    exported(&state, &who, &uri, Format::Csv)
}

async fn as_json(
    State(state): State<AppState>,
    who: SignedIn,
    uri: Uri,
) -> Result<Response, Failure> {
    exported(&state, &who, &uri, Format::Json)
}

fn exported(
    state: &AppState,
    who: &SignedIn,
    uri: &Uri,
    format: Format,
) -> Result<Response, Failure> {
    let filters = Filters::asked(&query(uri)).ok_or(Failure::NotFound)?;
    let exports = &state.services().exports;
    let export = exports.activity(&who.owner(), &filters.wanted(), format);
    Ok(file("latchkey-activity", format, export))
}
