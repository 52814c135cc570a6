//! The handlers of the reader's own requests: the list, one of them, and taking it back.
//!
//! A request that was answered before it could be taken back is shown as it now is.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use latchkey_domain::id::RequestId;
use latchkey_service::asks::AskError;

use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of asks.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/asks", get(list))
        .route("/asks/{id}", get(show))
        .route("/asks/{id}/withdraw", get(confirm).post(withdraw))
}

async fn list(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    let lines = state.services().asks.list(&who.requester()).await?;
    let page = Page::of("title-asks", Section::Asks, &who.0);
    Ok(page.show(&state, || pages::asks::asks(&lines)))
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let line = state
        .services()
        .asks
        .ask(&who.requester(), &known(&id)?)
        .await
        .map_err(failure)?;
    let withdrawn = !line.waiting && query.as_deref() == Some("done=withdrawn");
    let page = Page::of("title-ask", Section::Asks, &who.0);
    Ok(page.show(&state, || pages::asks::ask(&line, withdrawn)))
}

async fn confirm(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let line = state
        .services()
        .asks
        .ask(&who.requester(), &known(&id)?)
        .await
        .map_err(failure)?;
    if !line.waiting {
        return Ok(Redirect::to(&format!("/asks/{}", line.id)).into_response());
    }
    let page = Page::of("title-ask-withdraw", Section::Asks, &who.0);
    Ok(page.show(&state, || pages::asks::withdraw(&who.0.form_token, &line)))
}

async fn withdraw(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let asks = &state.services().asks;
    match asks.withdraw(&posted.requester(), &id).await {
        Ok(()) => {
            let address = format!("/asks/{}?done=withdrawn#result", id.as_str());
            Ok(Redirect::to(&address).into_response())
        }
        Err(AskError::Settled) => {
            let line = asks.ask(&posted.requester(), &id).await.map_err(failure)?;
            let page =
                Page::of("title-ask", Section::Asks, &posted.session).status(StatusCode::CONFLICT);
            Ok(page.show(&state, || pages::asks::ask(&line, false)))
        }
        Err(error) => Err(failure(error)),
    }
}

fn known(id: &str) -> Result<RequestId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn failure(error: AskError) -> Failure {
    match error {
        AskError::Store(error) => error.into(),
        AskError::NotFound | AskError::Settled => Failure::NotFound,
    }
}
