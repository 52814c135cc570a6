//! Proving that an invited address is one's own: with a code, signed in or not.
//!
//! The answer to an address is always the same. The browser that asked keeps a handle in a cookie,
//! without which no code is good.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use latchkey_domain::id::InvitationId;
use latchkey_service::invitations::{InvitationError, JoinForm};

use super::super::admit::{admit, arrival};
use super::super::sign_in_code::{typed_next, wrong};
use super::{failed, known};
use crate::failure::Failure;
use crate::forms::{Fields, Posted, Problem};
use crate::headers::Caller;
use crate::pages;
use crate::session::{SignedIn, Visitor, waits_for_code};
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of the two ways.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/invitations/{id}/join", post(ask_to_join))
        .route("/invitations/{id}/join/enter", get(join_page).post(join))
        .route("/invitations/{id}/prove", post(ask_to_prove))
        .route("/invitations/{id}/prove/enter", get(prove_page).post(prove))
}

/// The page of somebody who is not signed in; it is the same for every address.
pub(super) fn guest(
    state: &AppState,
    visitor: &Visitor,
    id: &InvitationId,
    email: &str,
    problems: &[Problem],
) -> Response {
    let page = Page::new("title-invitation").visitor(visitor);
    page.problems(problems).show(state, || {
        pages::invited::guest(id.as_str(), email, problems)
    })
}

/// What is wrong with a code, or with what was filled in beside it; any other error is a failure.
fn problems(state: &AppState, error: InvitationError) -> Result<Vec<Problem>, Failure> {
    match error {
        InvitationError::Code(error) => wrong(state, error),
        error => Err(failed(error)),
    }
}

async fn ask_to_join(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Option<Extension<Caller>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let (email, from) = (fields.text("email"), arrival(&state, &headers, caller).from);
    let invitations = &state.services().invitations;
    match invitations.ask_to_join(&id, &email, &from).await {
        Ok(handle) => typed_next(&state, &handle, &format!("/invitations/{id}/join/enter")),
        Err(error) => {
            let problems = problems(&state, error)?;
            Ok(guest(&state, &visitor, &id, &email, &problems))
        }
    }
}

async fn join_page(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    Ok(join_form(&state, &visitor, &id, ("", ""), &[]))
}

fn join_form(
    state: &AppState,
    visitor: &Visitor,
    id: &InvitationId,
    typed: (&str, &str),
    problems: &[Problem],
) -> Response {
    let page = Page::new("title-invitation-code").visitor(visitor);
    page.problems(problems)
        .show(state, || pages::invited::join(id.as_str(), typed, problems))
}

async fn join(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Option<Extension<Caller>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let handle = waits_for_code(&headers, state.settings().secure_cookies);
    let form = JoinForm {
        code: fields.text("code"),
        name: fields.text("name"),
        password: fields.raw("new-password").to_owned(),
    };
    let invitations = &state.services().invitations;
    match invitations.join(&id, handle, form).await {
        Ok(session) => {
            let arrival = arrival(&state, &headers, caller);
            let next = format!("/invitations/{id}");
            admit(&state, &visitor, &arrival, &session, &next).await
        }
        Err(error) => {
            let problems = problems(&state, error)?;
            let (code, name) = (fields.text("code"), fields.text("name"));
            Ok(join_form(&state, &visitor, &id, (&code, &name), &problems))
        }
    }
}

async fn ask_to_prove(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let from = arrival(&state, &headers, caller).from;
    let invitations = &state.services().invitations;
    let handle = invitations.ask_to_prove(&posted.session, &id, &from).await;
    let handle = handle.map_err(failed)?;
    typed_next(&state, &handle, &format!("/invitations/{id}/prove/enter"))
}

async fn prove_page(
    State(state): State<AppState>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let page = Page::of("title-invitation-code", Section::SharedWithMe, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::invited::prove(token, id.as_str(), &[])))
}

async fn prove(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let handle = waits_for_code(&headers, state.settings().secure_cookies);
    let (session, code) = (&posted.session, posted.fields.text("code"));
    let invitations = &state.services().invitations;
    match invitations.prove(session, &id, handle, &code).await {
        Ok(()) => Ok(Redirect::to(&format!("/invitations/{id}")).into_response()),
        Err(error) => {
            let problems = problems(&state, error)?;
            let page = Page::of("title-invitation-code", Section::SharedWithMe, session);
            let token = &session.form_token;
            Ok(page.problems(&problems).show(&state, || {
                pages::invited::prove(token, id.as_str(), &problems)
            }))
        }
    }
}
