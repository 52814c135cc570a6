//! The handlers of sign-ins: where one is signed in, the password, other ways to sign in, and going
//! on with a sign-in that ends soon.
//!
//! A session of somebody else is not found; ending one's own is never held up.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::{IssuerId, SessionId};
use latchkey_service::login::{EndError, PasswordError};

use super::{door, query};
use crate::failure::Failure;
use crate::forms::{Posted, Problem};
use crate::pages::devices as pages;
use crate::session::SignedIn;
use crate::shell::{Page, Section};
use crate::state::AppState;

const HERE: &str = "/settings/devices";

/// The addresses of sign-ins.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/settings/devices", get(list))
        .route("/settings/devices/sign-out-others", post(end_others))
        .route("/settings/devices/{id}/sign-out", post(end))
        .route("/settings/devices/ways/{id}/remove", post(untie))
        .route("/settings/password", get(password).post(keep_password))
        .route("/stay", get(stayed).post(stay))
}

async fn list(State(state): State<AppState>, who: SignedIn, uri: Uri) -> Result<Response, Failure> {
    let devices = state.services().login.devices(&who.0).await?;
    let said = match query(&uri).raw("done") {
        "one" => Some("devices-ended"),
        "all" => Some("devices-ended-all"),
        "way" => Some("devices-untied"),
        "password" => Some("password-saved"),
        _ => None,
    };
    let page = Page::of("title-devices", Section::Owner, &who.0);
    let token = &who.0.form_token;
    Ok(page.show(&state, || pages::list(token, &devices, said)))
}

fn back(done: &str) -> Response {
    Redirect::to(&format!("{HERE}?done={done}#result")).into_response()
}

fn ended(result: Result<(), EndError>, word: &str) -> Result<Response, Failure> {
    match result {
        Ok(()) => Ok(back(word)),
        Err(EndError::NotFound) => Err(Failure::NotFound),
        Err(EndError::Store(error)) => Err(error.into()),
    }
}

async fn end(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id: SessionId = id.parse().map_err(|_| Failure::NotFound)?;
    let login = &state.services().login;
    if id == posted.session.id {
        login.sign_out(&posted.session).await?;
        return door::signed_out_here(&state);
    }
    ended(login.end_session(&posted.session, &id).await, "one")
}

async fn end_others(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    state.services().login.end_others(&posted.session).await?;
    Ok(back("all"))
}

async fn untie(
    State(state): State<AppState>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Failure> {
    let id: IssuerId = id.parse().map_err(|_| Failure::NotFound)?;
    ended(
        state.services().login.untie(&posted.session, &id).await,
        "way",
    )
}

async fn password(State(state): State<AppState>, who: SignedIn) -> Result<Response, Failure> {
    password_page(&state, &who, &[]).await
}

async fn password_page(
    state: &AppState,
    who: &SignedIn,
    problems: &[Problem],
) -> Result<Response, Failure> {
    let login = &state.services().login;
    // Asked for before anything is typed, so that nothing is typed for nothing.
    if !login.is_recent(&who.0) {
        return Err(Failure::sign_in_before("/settings/password"));
    }
    let email = state.services().preferences.contact(&who.0).await?.email;
    let page = Page::of("title-password", Section::Owner, &who.0).problems(problems);
    let token = &who.0.form_token;
    Ok(page.show(state, || pages::password(token, &email, problems)))
}

async fn keep_password(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    let login = &state.services().login;
    let chosen = posted.fields.raw("new-password");
    match login.change_password(&posted.session, chosen).await {
        Ok(()) => Ok(back("password")),
        Err(PasswordError::SignInAgain) => Err(Failure::sign_in_before("/settings/password")),
        Err(PasswordError::Problems(problems)) => {
            password_page(&state, &SignedIn(posted.session), &problems).await
        }
        Err(PasswordError::Busy) => Err(Failure::Busy),
        Err(PasswordError::Store(error)) => Err(error.into()),
    }
}

async fn stay(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    state.services().login.stay(&posted.session).await?;
    Ok(Redirect::to("/stay").into_response())
}

async fn stayed(State(state): State<AppState>, who: SignedIn) -> Response {
    let page = Page::of("title-stay", Section::None, &who.0);
    page.show(&state, pages::stayed)
}
