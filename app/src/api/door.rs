//! The handlers of the doorway: the public start page, sign-in, sign-out and help.
//!
//! Whether an account exists is told by nothing here, and each sign-in begins a new session: one
//! that the browser had before is ended.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use latchkey_service::issuers::IssuerChoice;
use latchkey_service::login::SignInError;

use super::admit::{admit, arrival};
use super::query;
use crate::failure::Failure;
use crate::forms::{Fields, Posted, Problem};
use crate::headers::Caller;
use crate::pages;
use crate::session::{Visitor, clear_cookie, way_back};
use crate::shell::Page;
use crate::state::AppState;

/// The addresses before and after everything else.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(start))
        .route("/sign-in", get(ask).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/signed-out", get(signed_out))
        .route("/help", get(help))
}

async fn start(State(state): State<AppState>, visitor: Visitor) -> Response {
    if visitor.0.is_some() {
        return Redirect::to("/home").into_response();
    }
    Page::new("title-start").show(&state, pages::door::start)
}

async fn ask(
    State(state): State<AppState>,
    visitor: Visitor,
    uri: Uri,
) -> Result<Response, Failure> {
    let query = query(&uri);
    let next = way_back(query.raw("next"));
    // Somebody who is signed in has nothing to do here, unless a page sent her to sign in again.
    if visitor.0.is_some() && next.is_none() {
        return Ok(Redirect::to("/home").into_response());
    }
    let issuers = state.services().issuers.for_sign_in().await?;
    let next = next.unwrap_or_default();
    let changed = query.raw("changed") == "1";
    // Whoever is asked again need not write her address again.
    let email = match &visitor.0 {
        Some(who) => state.services().preferences.contact(who).await?.email,
        None => String::new(),
    };
    Ok(form(
        &state,
        &visitor,
        &email,
        next,
        &[],
        (&issuers, changed),
    ))
}

async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let arrival = arrival(&state, &headers, caller);
    let (email, password) = (fields.text("email"), fields.raw("password"));
    let next = way_back(fields.raw("next"));
    let issuers = state.services().issuers.for_sign_in().await?;
    let again = |problems: &[Problem]| {
        let next = next.unwrap_or_default();
        Ok(form(
            &state,
            &visitor,
            &email,
            next,
            problems,
            (&issuers, false),
        ))
    };
    let problems = missing(&state, &email, password);
    if !problems.is_empty() {
        return again(&problems);
    }
    let login = &state.services().login;
    let handle = match login.sign_in_from(&email, password, &arrival.from).await {
        Ok((handle, _)) => handle,
        Err(SignInError::Wrong) => return again(&[problem(&state, "email", "door-wrong")]),
        Err(SignInError::Busy) => return Err(Failure::Busy),
        Err(SignInError::Store(error)) => return Err(error.into()),
    };
    admit(&state, &visitor, &arrival, &handle, next.unwrap_or("/home")).await
}

async fn sign_out(State(state): State<AppState>, posted: Posted) -> Result<Response, Failure> {
    state.services().login.sign_out(&posted.session).await?;
    signed_out_here(&state)
}

/// The answer to a browser whose session has just ended.
pub(super) fn signed_out_here(state: &AppState) -> Result<Response, Failure> {
    let cookie = clear_cookie(state.settings().secure_cookies).ok_or(Failure::Store)?;
    let mut response = Redirect::to("/signed-out").into_response();
    let headers = response.headers_mut();
    headers.insert(SET_COOKIE, cookie);
    // Not the cookies: how pages look here, and that this browser is known, outlast a session.
    let all = HeaderValue::from_static("\"cache\",\"storage\"");
    headers.insert("clear-site-data", all);
    Ok(response)
}

async fn signed_out(State(state): State<AppState>, visitor: Visitor) -> Response {
    let page = Page::new("title-signed-out").visitor(&visitor);
    page.show(&state, pages::door::signed_out)
}

async fn help(State(state): State<AppState>, visitor: Visitor) -> Response {
    Page::new("title-help")
        .visitor(&visitor)
        .show(&state, pages::door::help)
}

fn form(
    state: &AppState,
    visitor: &Visitor,
    email: &str,
    next: &str,
    problems: &[Problem],
    (issuers, changed): (&[IssuerChoice], bool),
) -> Response {
    let page = Page::new("title-sign-in")
        .visitor(visitor)
        .problems(problems);
    page.show(state, || {
        let now = (visitor.0.is_some(), changed);
        pages::door::sign_in(email, next, problems, issuers, now)
    })
}

/// What is not filled in; it is asked for before anybody is looked up.
fn missing(state: &AppState, email: &str, password: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if email.is_empty() {
        problems.push(problem(state, "email", "door-no-email"));
    }
    if password.is_empty() {
        problems.push(problem(state, "password", "door-no-password"));
    }
    problems
}

fn problem(state: &AppState, field: &'static str, key: &str) -> Problem {
    Problem {
        field,
        text: state.words().text(key, &[]),
    }
}
