//! Stopping everything at once, what was stopped, and taking it back.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_service::login::PersonSession;
use latchkey_service::sharing::{ShareError, StopAllError};

use super::share::failed;
use crate::failure::Failure;
use crate::forms::{Posted, Problem};
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of stopping everything.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/stop-all", get(show).post(stop))
        .route("/stop-all/done", get(done))
        .route("/stop-all/undo", post(undo))
        .route("/stop-all/resume", post(resume))
}

async fn show(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    page(&state, &who.0, &[]).await
}

async fn page(
    state: &AppState,
    session: &PersonSession,
    problems: &[Problem],
) -> Result<Response, Failure> {
    let shown = state
        .services()
        .sharing
        .stop_all_page(&session.owner())
        .await?;
    let page = Page::of("title-stop-all", Section::Owner, session).problems(problems);
    Ok(page.show(state, || {
        pages::stop_all::stop_all(&session.form_token, &shown, problems)
    }))
}

async fn stop(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let what = posted.fields.raw("what");
    match state
        .services()
        .sharing
        .stop_all(&posted.owner(), what)
        .await
    {
        Ok(()) => Ok(Redirect::to("/stop-all/done#result").into_response()),
        Err(StopAllError::Problem(problem)) => page(&state, &posted.session, &[problem]).await,
        Err(StopAllError::Store(error)) => Err(error.into()),
    }
}

async fn done(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    done_page(&state, &who.0, None).await
}

async fn done_page(
    state: &AppState,
    session: &PersonSession,
    refused: Option<&str>,
) -> Result<Response, Failure> {
    match state.services().sharing.stopped_all(&session.owner()).await {
        Ok(shown) => {
            let mut page = Page::of("title-stopped-all", Section::Owner, session);
            if refused.is_some() {
                page = page.status(StatusCode::CONFLICT);
            }
            let token = &session.form_token;
            Ok(page.show(state, || pages::stop_all::done(token, &shown, refused)))
        }
        // Nothing was ever stopped, or only requests were paused.
        Err(ShareError::NotFound) => Ok(Redirect::to("/stop-all").into_response()),
        Err(error) => Err(failed(error)),
    }
}

async fn undo(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    match state.services().sharing.undo_all(&posted.owner()).await {
        Ok(()) | Err(ShareError::NotFound) => {
            Ok(Redirect::to("/stop-all/done#result").into_response())
        }
        Err(ShareError::NoUndo(why)) => done_page(&state, &posted.session, Some(&why)).await,
        Err(error) => Err(failed(error)),
    }
}

async fn resume(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let sharing = &state.services().sharing;
    sharing.take_requests(&posted.owner()).await?;
    Ok(Redirect::to("/stop-all").into_response())
}
