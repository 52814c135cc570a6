//! The handlers of the connected services: the list, one service, and disconnecting it.
//!
//! Disconnecting cannot be taken back here, so a page stands before it that says what it does.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::ClientId;
use latchkey_domain::view::ServiceLine;
use latchkey_service::login::OwnerSession;
use latchkey_service::openid::ForgetError;
use latchkey_service::protection::DisconnectError;

use super::query;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the connected services.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/connections", get(list))
        .route("/connections/apps/{id}/forget", post(forget))
        .route("/connections/{id}", get(show))
        .route("/connections/{id}/disconnect", get(ask).post(disconnect))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let lines = state
        .services()
        .protection
        .connections(&who.owner())
        .await?;
    let former = state
        .services()
        .protection
        .former_connections(&who.owner())
        .await?;
    let apps = state.services().openid.apps(&who.0).await?;
    let ended = query(&uri).raw("disconnected").parse::<ClientId>();
    let ended = ended.is_ok_and(|id| lines.iter().all(|line| line.id != id.as_str()));
    let page = Page::of("title-connections", Section::Owner, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::connections::list(token, &lines, &former, &apps, ended)
    }))
}

/// Stops signing in to an app; it is asked for anew next time.
async fn forget(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let app: ClientId = id.parse().map_err(|_| Failure::NotFound)?;
    let openid = &state.services().openid;
    match openid.forget(&posted.session, &app).await {
        // Sent twice, it was done by the first.
        Ok(()) | Err(ForgetError::NotFound) => {
            Ok(Redirect::to("/connections#apps").into_response())
        }
        Err(ForgetError::Store(error)) => Err(error.into()),
    }
}

async fn show(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let line = load(&state, &who.owner(), &id).await?;
    let page = Page::of("title-connection", Section::Owner, &who.0);
    Ok(page.show(&state, || pages::connections::one(&line)))
}

async fn ask(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let owner = who.owner();
    let line = load(&state, &owner, &id).await?;
    let service: ClientId = id.parse().map_err(|_| Failure::NotFound)?;
    let (shares, more) = state
        .services()
        .records
        .shared_from(&owner, &service)
        .await?;
    let page = Page::of("title-disconnect", Section::Owner, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || {
        pages::connections::disconnect(token, &line, &shares, more)
    }))
}

async fn disconnect(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let service: ClientId = id.parse().map_err(|_| Failure::NotFound)?;
    match state
        .services()
        .protection
        .disconnect(&posted.owner(), &service)
        .await
    {
        // Sent twice, it was done by the first.
        Ok(()) | Err(DisconnectError::NotFound) => {
            let address = format!("/connections?disconnected={service}#result");
            Ok(Redirect::to(&address).into_response())
        }
        Err(DisconnectError::Store(error)) => Err(error.into()),
    }
}

async fn load(state: &AppState, owner: &OwnerSession, id: &str) -> Result<ServiceLine, Failure> {
    let lines = state.services().protection.connections(owner).await?;
    lines
        .into_iter()
        .find(|line| line.id == id)
        .ok_or(Failure::NotFound)
}
