//! The handlers of the proofs that are saved of the reader: the list, and removing one.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::ProofId;

use super::query;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the saved proofs.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/my-proof", get(list))
        .route("/my-proof/{id}/remove", post(remove))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let lines = state.services().proofs.list(&who.requester()).await?;
    let removed = query(&uri).raw("removed").parse::<ProofId>();
    let removed = removed.is_ok_and(|id| lines.iter().all(|line| line.id != id.as_str()));
    let page = Page::of("title-proofs", Section::Proofs, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::proofs::list(token, &lines, removed)))
}

async fn remove(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let proof: ProofId = id.parse().map_err(|_| Failure::NotFound)?;
    // Sent twice, it was done by the first.
    let proofs = &state.services().proofs;
    proofs.remove(&posted.requester(), &proof).await?;
    let address = format!("/my-proof?removed={proof}#result");
    Ok(Redirect::to(&address).into_response())
}
