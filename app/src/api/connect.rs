//! The handlers of the pages "Connect a service" and "Sign in to an app": shown, allowed, refused.
//!
//! Whatever the answer is, the browser goes back to the service, at an address that was checked.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use latchkey_service::protection::{ConsentPage, FlowError};

use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages;
use crate::session::Visitor;
use crate::shell::{Page, Section};
use crate::state::AppState;

/// The address of the page; its handle is the run's.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/authorize/{handle}", get(show).post(answer))
}

async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    uri: Uri,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let protection = &state.services().protection;
    let Some(person) = visitor.0 else {
        // Nobody is signed in: an app may have asked to be told so instead of having somebody asked.
        return match protection.unattended(&handle).await {
            Ok(Some(address)) => Ok(Redirect::to(&address).into_response()),
            Err(FlowError::Store(error)) => Err(error.into()),
            Ok(None) | Err(_) => Err(Failure::sign_in_for(&uri)),
        };
    };
    let token = &person.form_token;
    match protection.consent(&person, &handle).await {
        Ok(ConsentPage::Connect(shown)) => {
            let page = Page::of("title-connect", Section::None, &person)
                .no_referrer()
                .form_origin(&shown.origin);
            Ok(page.show(&state, || pages::connect::connect(token, &handle, &shown)))
        }
        Ok(ConsentPage::SignIn(shown)) => {
            let page = Page::of("title-sign-in-to", Section::None, &person)
                .no_referrer()
                .form_origin(&shown.origin);
            Ok(page.show(&state, || {
                pages::sign_in_to::sign_in_to(token, &handle, &shown)
            }))
        }
        Err(error) => back_or_sign_in(error, &handle),
    }
}

/// Connecting takes a recent sign-in; afterwards the page is shown once more.
fn back_or_sign_in(error: FlowError, handle: &str) -> Result<Response, Failure> {
    match error {
        FlowError::SignInAgain => Err(Failure::sign_in_before(&format!("/authorize/{handle}"))),
        error => back_or(error),
    }
}

async fn answer(
    State(state): State<AppState>,
    Path(handle): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let protection = &state.services().protection;
    let went = match posted.fields.raw("answer") {
        "connect" | "continue" => protection.connect(&posted.session, &handle).await,
        "refuse" => protection.refuse(&posted.session, &handle).await,
        _ => return Err(Failure::OutOfDate),
    };
    match went {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(error) => back_or_sign_in(error, &handle),
    }
}

/// Back to where the person came from, or the failure.
pub(super) fn back_or(error: FlowError) -> Result<Response, Failure> {
    match error {
        FlowError::Back(address) => Ok(Redirect::to(&address).into_response()),
        FlowError::Store(error) => Err(error.into()),
        FlowError::NotFound | FlowError::SignInAgain => Err(Failure::LostPlace),
    }
}
