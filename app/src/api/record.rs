//! The handlers of the owner's records: the list with its search, the page of one, and stars.
//!
//! A record service sends its own users to the page of one record.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::{DraftId, ResourceId};
use latchkey_service::records::WantedRecords;
use latchkey_service::sharing::{Happened, ShareError};

use super::{query, share};
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::pages::record::{Show, list_address};
use crate::session::{SignedIn, way_back};
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the records.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/records", get(list).post(search))
        .route("/records/{id}", get(show))
        .route("/records/{id}/star", post(star))
        .route("/records/{id}/unstar", post(unstar))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let asked = query(&uri);
    let show = Show::named(asked.raw("show"));
    let wanted = WantedRecords {
        shared: match show {
            Show::Shared => Some(true),
            Show::Unshared => Some(false),
            _ => None,
        },
        extra_private: show == Show::Private,
        starred: show == Show::Starred,
        search: asked.raw("q").parse().ok(),
        after: asked.raw("after").parse().ok(),
    };
    let shown = state.services().records.list(&who.owner(), &wanted).await?;
    let page = Page::of("title-records", Section::Records, &who.0);
    // Without records there is nothing to shorten, so nothing more is loaded.
    let page = if shown.groups.is_empty() {
        page
    } else {
        page.island()
    };
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::record::records(token, &shown, show, &wanted)
    }))
}

/// Words are kept here, and the address gets what they are kept under.
async fn search(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let show = Show::named(posted.fields.raw("show"));
    let words = posted.fields.text("filter");
    let kept: Option<DraftId> = state
        .services()
        .records
        .keep_search(&posted.owner(), &words)
        .await?;
    Ok(Redirect::to(&list_address(show, kept.as_ref(), None)).into_response())
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let id: ResourceId = id.parse().map_err(|_| Failure::NotFound)?;
    let owner = who.owner();
    let services = state.services();
    let page = Page::of("title-record", Section::Records, &who.0);
    let shown = match services.sharing.record(&owner, &id).await {
        Ok(shown) => shown,
        Err(ShareError::NotFound) => {
            let gone = services.records.removed(&owner, &id).await?;
            let gone = gone.ok_or(Failure::NotFound)?;
            return Ok(page.show(&state, || pages::record::removed(&gone)));
        }
        Err(other) => return Err(share::failed(other)),
    };
    let about = services.records.about(&owner, &id).await?;
    let happened = share::happened(&state, &owner, &query(&uri)).await?;
    // One banner a page: what was just pressed, else the newest stop that can be taken back.
    let happened = happened.or_else(|| shown.undo.first().cloned().map(Happened::Stopped));
    let token = &who.0.form_token;
    Ok(page.wide().show(&state, || {
        pages::record::record(token, &shown, about.as_ref(), happened.as_ref())
    }))
}

async fn star(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    mark(&state, &id, &posted, true).await
}

async fn unstar(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    mark(&state, &id, &posted, false).await
}

async fn mark(state: &AppState, id: &str, posted: &Posted, put: bool) -> Result<Response, Failure> {
    let id: ResourceId = id.parse().map_err(|_| Failure::NotFound)?;
    let records = &state.services().records;
    records.star(&posted.owner(), &id, put).await?;
    let own = format!("/records/{id}");
    let back = way_back(posted.fields.raw("back")).unwrap_or(&own);
    Ok(Redirect::to(back).into_response())
}
