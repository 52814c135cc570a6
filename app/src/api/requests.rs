//! The handler of the list of requests, a page at a time.
//!
//! Each request has its own pages, in the modules beside this one.

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;
use latchkey_service::approval::RequestTab;

use super::query;
use crate::failure::Failure;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The address of the list.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/requests", get(list))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let fields = query(&uri);
    let tab = match fields.raw("show") {
        "answered" => RequestTab::Answered,
        "ran-out" => RequestTab::RanOut,
        _ => RequestTab::Waiting,
    };
    let after = fields.raw("after").parse().ok();
    let approval = &state.services().approval;
    let shown = approval.page(&who.owner(), tab, after).await?;
    let page = Page::of("title-requests", Section::Requests, &who.0)
        .waiting(shown.waiting)
        .island();
    Ok(page.show(&state, || pages::requests::requests(&shown, tab)))
}
