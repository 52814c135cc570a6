//! What an owner does with a request besides answering it: a question to the asker, and a report.
//!
//! A request that was settled meanwhile is shown as it now is.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use latchkey_service::approval::ApproveError;

use super::request::{form_page, known, over, to};
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses below one request.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/requests/{id}/question", post(question))
        .route("/requests/{id}/report", get(confirm).post(report))
}

async fn question(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let (approval, owner) = (&state.services().approval, posted.owner());
    let question = posted.fields.text("question");
    match approval.ask_back(&owner, &id, &question).await {
        Ok(()) => Ok(to(&id, "?done=question#result")),
        Err(ApproveError::Problems(problems)) => {
            let shown = match approval.request(&owner, &id).await {
                Ok(shown) => shown,
                Err(error) => return over(&state, &posted.session, error, StatusCode::CONFLICT),
            };
            let kept = approval.kept_answer(&owner, &id).await;
            let form = kept.ok().flatten().unwrap_or_default();
            let typed = question.as_str();
            Ok(form_page(
                &state,
                &posted.session,
                &shown,
                &form,
                typed,
                &problems,
            ))
        }
        Err(error) => over(&state, &posted.session, error, StatusCode::CONFLICT),
    }
}

async fn confirm(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let shown = match state.services().approval.request(&who.owner(), &id).await {
        Ok(shown) => shown,
        Err(error) => return over(&state, &who.0, error, StatusCode::OK),
    };
    if !shown.line.waiting || shown.talk.reported {
        return Ok(to(&id, ""));
    }
    let page = Page::of("title-request-report", Section::Requests, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::request::report(token, &shown)))
}

async fn report(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let approval = &state.services().approval;
    match approval.report(&posted.owner(), &id).await {
        Ok(()) => Ok(to(&id, "?done=report#result")),
        Err(error) => over(&state, &posted.session, error, StatusCode::CONFLICT),
    }
}
