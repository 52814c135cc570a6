//! Invitations: the owner's page of one, and the way of the person who is invited.
//!
//! One address serves both sides. Nothing of an invitation is shown before its address was proven,
//! and whoever has not done so sees the same page whether there is an invitation or not. Each
//! answer is a form of its own.

mod prove;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::InvitationId;
use latchkey_service::invitations::{InvitationError, Side};
use latchkey_service::login::CodeError;

use super::query;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::{Visitor, clear_cookie, next_to};
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The addresses of one invitation.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/invitations/{id}", get(show))
        .route("/invitations/{id}/accept", post(accept))
        .route("/invitations/{id}/decline", post(decline))
        .route("/invitations/{id}/again", post(again))
        .route("/invitations/{id}/cancel", post(cancel))
        .route("/invitations/{id}/switch", post(switch))
        .merge(prove::routes())
}

async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let Some(session) = visitor.0.clone() else {
        return Ok(prove::guest(&state, &visitor, &id, "", &[]));
    };
    let token = &session.form_token;
    let query = query(&uri);
    match state.services().invitations.side(&session, &id).await? {
        Side::Owner(shown) => {
            let page = Page::of("title-invitation", Section::People, &session);
            let what = query.raw("sent");
            Ok(page.show(&state, || pages::invitations::owner(token, &shown, what)))
        }
        Side::Invited(shown) => {
            let page = Page::of("title-invitation", Section::SharedWithMe, &session);
            let just = query.raw("answered") == "1";
            Ok(page.show(&state, || pages::invited::invited(token, &shown, just)))
        }
        Side::Stranger => {
            let page = Page::of("title-invitation", Section::SharedWithMe, &session);
            Ok(page.show(&state, || {
                pages::invited::stranger(token, id.as_str(), &session.name)
            }))
        }
    }
}

async fn accept(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let invitations = &state.services().invitations;
    done(
        &id,
        "?answered=1#result",
        invitations.accept(&posted.session, &id).await,
    )
}

async fn decline(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let invitations = &state.services().invitations;
    done(
        &id,
        "?answered=1#result",
        invitations.decline(&posted.session, &id).await,
    )
}

async fn again(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let invitations = &state.services().invitations;
    let sent = invitations.send_again(&posted.owner(), &id).await;
    done(&id, "?sent=again#result", sent)
}

async fn cancel(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    let invitations = &state.services().invitations;
    let cancelled = invitations.cancel(&posted.owner(), &id).await;
    done(&id, "?sent=cancelled#result", cancelled)
}

/// Signs out, and asks for the account for which the invitation is.
async fn switch(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id = known(&id)?;
    state.services().login.sign_out(&posted.session).await?;
    let cookie = clear_cookie(state.settings().secure_cookies).ok_or(Failure::Store)?;
    let mut response = Redirect::to(&next_to(&format!("/invitations/{id}"))).into_response();
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

/// Back to the page of the invitation, which says how it is now; what came too late says so there.
fn done(
    id: &InvitationId,
    said: &str,
    result: Result<(), InvitationError>,
) -> Result<Response, Failure> {
    match result {
        Ok(()) => Ok(Redirect::to(&format!("/invitations/{id}{said}")).into_response()),
        Err(InvitationError::Over | InvitationError::TooSoon) => {
            Ok(Redirect::to(&format!("/invitations/{id}")).into_response())
        }
        Err(error) => Err(failed(error)),
    }
}

fn known(id: &str) -> Result<InvitationId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

/// What a page says when nothing can be done about an invitation.
fn failed(error: InvitationError) -> Failure {
    match error {
        InvitationError::Store(error) | InvitationError::Code(CodeError::Store(error)) => {
            error.into()
        }
        InvitationError::Code(CodeError::Busy) => Failure::Busy,
        InvitationError::Over => Failure::OutOfDate,
        InvitationError::NotFound | InvitationError::TooSoon | InvitationError::Code(_) => {
            Failure::NotFound
        }
    }
}
