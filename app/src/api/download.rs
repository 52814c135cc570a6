//! The handlers of downloads: the page, the files, and a page to print.
//!
//! A file is sent while it is made. Making one of everything is written in the activity, so it is
//! asked for by a form.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::{get, post};
use futures::stream;
use latchkey_service::export::{Download, Export, Format};

use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of downloads.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/settings/download", get(show))
        .route("/settings/download/print", get(print))
        .route("/settings/download/{id}", post(download))
}

async fn show(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    let page = Page::of("title-download", Section::Owner, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::download::page(token)))
}

async fn print(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    let shown = state.services().exports.overview(&who.owner()).await?;
    let page = Page::of("title-download-print", Section::Owner, &who.0);
    Ok(page.show(&state, || pages::download::print(&shown)))
}

async fn download(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (what, format, name) = match id.as_str() {
        "everything" => (Download::Everything, Format::Json, "latchkey-everything"),
        "shares" => (Download::Shares, Format::Csv, "latchkey-shares"),
        "requests" => (Download::Requests, Format::Csv, "latchkey-requests"),
        "activity" => (Download::Activity, Format::Csv, "latchkey-activity"),
        _ => return Err(Failure::NotFound),
    };
    let exports = &state.services().exports;
    let export = exports.download(&posted.owner(), &what, format).await?;
    Ok(file(name, format, export))
}

/// A file that is sent while it is made. When it cannot be finished the connection is broken off,
/// so that nobody takes a part for the whole.
pub(super) fn file(name: &str, format: Format, export: Export) -> Response {
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Json => ("application/json", "json"),
    };
    let pieces = stream::try_unfold(export, |mut export| async move {
        let piece = export.next().await.inspect_err(|error| {
            tracing::error!(%error, "a download could not be finished");
        })?;
        Ok::<_, latchkey_service::StoreError>(piece.map(|text| (Bytes::from(text), export)))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    if let Ok(value) = HeaderValue::try_from(disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}
