//! The last step of every way to sign in: the browser gets its session, the one it had before ends,
//! and the browser is known from then on.

use axum::Extension;
use axum::http::HeaderMap;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::secret::Secret;
use latchkey_service::login::Arrival;

use crate::failure::Failure;
use crate::headers::Caller;
use crate::session::{Visitor, keep_mark, known_mark, set_cookie};
use crate::state::AppState;

/// Where a form comes from, as far as the limits and the person herself need to know.
pub(super) fn arrival(
    state: &AppState,
    headers: &HeaderMap,
    caller: Option<Extension<Caller>>,
) -> Arrival {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let mark = known_mark(headers, state.settings().secure_cookies);
    Arrival {
        from: caller
            .map(|Extension(Caller(from))| from)
            .unwrap_or_default(),
        agent: agent.unwrap_or_default().chars().take(512).collect(),
        mark: mark.map(str::to_owned),
    }
}

/// Gives the browser its new session and leads on.
pub(super) async fn admit(
    state: &AppState,
    visitor: &Visitor,
    arrival: &Arrival,
    handle: &Secret,
    next: &str,
) -> Result<Response, Failure> {
    let login = &state.services().login;
    let person = login.session(handle.expose()).await?;
    let person = person.ok_or(Failure::Store)?;
    let mark = login.arrived(&person, arrival).await?;
    if let Some(before) = &visitor.0 {
        login.sign_out(before).await?;
    }
    let secure = state.settings().secure_cookies;
    let session = set_cookie(handle.expose(), secure).ok_or(Failure::Store)?;
    let mark = keep_mark(mark.expose(), secure).ok_or(Failure::Store)?;
    let mut response = Redirect::to(next).into_response();
    response.headers_mut().append(SET_COOKIE, session);
    response.headers_mut().append(SET_COOKIE, mark);
    Ok(response)
}
