//! The handlers of codes by e-mail: to sign in with one, and to choose a new password with one.
//!
//! The answer to an address is always the same. The browser that asked keeps a handle in a cookie,
//! without which no code is good.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use latchkey_domain::secret::Secret;
use latchkey_service::login::CodeError;

use super::admit::{admit, arrival};
use super::query;
use crate::failure::Failure;
use crate::forms::{Fields, Problem};
use crate::headers::Caller;
use crate::pages::sign_in_code as pages;
use crate::session::{Visitor, encode, wait_for_code, waits_for_code, way_back};
use crate::shell::Page;
use crate::state::AppState;

/// The addresses of the two ways with a code.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in/code", get(ask).post(send))
        .route("/sign-in/code/enter", get(enter).post(sign_in))
        .route("/sign-in/recover", get(forgot).post(send_recovery))
        .route("/sign-in/recover/enter", get(choose).post(recover))
}

/// The way back that a page carries on, as its address has it; empty for home.
fn next_of(uri: &Uri) -> String {
    let query = query(uri);
    way_back(query.raw("next")).unwrap_or_default().to_owned()
}

fn with_next(address: &str, next: &str) -> String {
    if next.is_empty() {
        address.to_owned()
    } else {
        format!("{address}?next={}", encode(next))
    }
}

/// What is wrong with an address, before anybody is looked up.
fn missing(state: &AppState, email: &str) -> Vec<Problem> {
    if email.is_empty() {
        vec![problem(state, "email", "door-no-email")]
    } else {
        Vec::new()
    }
}

pub(super) fn problem(state: &AppState, field: &'static str, key: &str) -> Problem {
    let text = state.words().text(key, &[]);
    Problem { field, text }
}

/// What is wrong with a code; any other error is a failure.
pub(super) fn wrong(state: &AppState, error: CodeError) -> Result<Vec<Problem>, Failure> {
    match error {
        CodeError::Wrong => Ok(vec![problem(state, "code", "code-problem-wrong")]),
        CodeError::Gone => Ok(vec![problem(state, "code", "code-problem-gone")]),
        CodeError::Problems(problems) => Ok(problems),
        CodeError::Busy => Err(Failure::Busy),
        CodeError::SignInAgain => Err(Failure::SignIn("/sign-in".to_owned())),
        CodeError::Store(error) => Err(error.into()),
    }
}

/// Leads on to where the code is typed, with the handle for this browser.
pub(super) fn typed_next(state: &AppState, handle: &Secret, to: &str) -> Result<Response, Failure> {
    let cookie = wait_for_code(handle.expose(), state.settings().secure_cookies);
    let cookie = cookie.ok_or(Failure::Store)?;
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

async fn ask(State(state): State<AppState>, visitor: Visitor, uri: Uri) -> Response {
    let next = next_of(&uri);
    asking(&state, &visitor, "", &next, &[])
}

fn asking(
    state: &AppState,
    visitor: &Visitor,
    email: &str,
    next: &str,
    problems: &[Problem],
) -> Response {
    let page = Page::new("title-code").visitor(visitor).problems(problems);
    page.show(state, || pages::ask(email, next, problems))
}

async fn send(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let (email, next) = (
        fields.text("email"),
        way_back(fields.raw("next")).unwrap_or_default(),
    );
    let problems = missing(&state, &email);
    if !problems.is_empty() {
        return Ok(asking(&state, &visitor, &email, next, &problems));
    }
    let from = arrival(&state, &headers, caller).from;
    let login = &state.services().login;
    match login.send_sign_in_code(&email, &from).await {
        Ok(handle) => typed_next(&state, &handle, &with_next("/sign-in/code/enter", next)),
        Err(error) => {
            let problems = wrong(&state, error)?;
            Ok(asking(&state, &visitor, &email, next, &problems))
        }
    }
}

async fn enter(State(state): State<AppState>, visitor: Visitor, uri: Uri) -> Response {
    let next = next_of(&uri);
    entering(&state, &visitor, &next, &[])
}

fn entering(state: &AppState, visitor: &Visitor, next: &str, problems: &[Problem]) -> Response {
    let page = Page::new("title-code-enter")
        .visitor(visitor)
        .problems(problems);
    page.show(state, || pages::enter(next, problems))
}

async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let next = way_back(fields.raw("next")).unwrap_or_default();
    let arrival = arrival(&state, &headers, caller);
    let handle = waits_for_code(&headers, state.settings().secure_cookies);
    let code = fields.text("code");
    if code.is_empty() {
        let problems = [problem(&state, "code", "code-problem-missing")];
        return Ok(entering(&state, &visitor, next, &problems));
    }
    let login = &state.services().login;
    match login.sign_in_with_code(handle, &code).await {
        Ok(session) => {
            let next = if next.is_empty() { "/home" } else { next };
            admit(&state, &visitor, &arrival, &session, next).await
        }
        Err(error) => {
            let problems = wrong(&state, error)?;
            Ok(entering(&state, &visitor, next, &problems))
        }
    }
}

async fn forgot(State(state): State<AppState>, visitor: Visitor) -> Response {
    forgetting(&state, &visitor, "", &[])
}

fn forgetting(state: &AppState, visitor: &Visitor, email: &str, problems: &[Problem]) -> Response {
    let page = Page::new("title-recover")
        .visitor(visitor)
        .problems(problems);
    page.show(state, || pages::forgot(email, problems))
}

async fn send_recovery(
    State(state): State<AppState>,
    visitor: Visitor,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let email = fields.text("email");
    let problems = missing(&state, &email);
    if !problems.is_empty() {
        return Ok(forgetting(&state, &visitor, &email, &problems));
    }
    let from = arrival(&state, &headers, caller).from;
    let login = &state.services().login;
    match login.send_recovery_code(&email, &from).await {
        Ok(handle) => typed_next(&state, &handle, "/sign-in/recover/enter"),
        Err(error) => {
            let problems = wrong(&state, error)?;
            Ok(forgetting(&state, &visitor, &email, &problems))
        }
    }
}

async fn choose(State(state): State<AppState>, visitor: Visitor) -> Response {
    choosing(&state, &visitor, "", &[])
}

fn choosing(state: &AppState, visitor: &Visitor, code: &str, problems: &[Problem]) -> Response {
    let page = Page::new("title-recover-enter")
        .visitor(visitor)
        .problems(problems);
    page.show(state, || pages::choose(code, problems))
}

async fn recover(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let handle = waits_for_code(&headers, state.settings().secure_cookies);
    let (code, password) = (fields.text("code"), fields.raw("new-password"));
    let login = &state.services().login;
    if code.is_empty() {
        let mut problems = vec![problem(&state, "code", "code-problem-missing")];
        problems.extend(login.password_problems(password));
        return Ok(choosing(&state, &visitor, &code, &problems));
    }
    match login.recover(handle, &code, password).await {
        Ok(()) => Ok(Redirect::to("/sign-in?changed=1#result").into_response()),
        Err(error) => {
            let problems = wrong(&state, error)?;
            Ok(choosing(&state, &visitor, &code, &problems))
        }
    }
}
