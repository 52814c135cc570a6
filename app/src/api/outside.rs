//! The handlers of the way to an issuer and back: to sign in, and to prove something.
//!
//! Leaving is a form, whose answer is a page that leads on: a form may not lead to another site by
//! itself. The browser is marked by a cookie of its own, so that nobody else can come back for it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{REFRESH, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use latchkey_domain::id::IssuerId;
use latchkey_service::issuers::{Answered, ArriveError, Arrived, Errand, LeaveError, Why};

use super::admit::{admit, arrival};
use super::query;
use crate::failure::Failure;
use crate::forms::{Fields, Posted};
use crate::pages;
use crate::session::{Visitor, mark_browser, marked_browser, way_back};
use crate::shell::Page;
use crate::state::AppState;

/// Where one leaves, and where issuers send people back to; each issuer has an address of its own.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in/with/{id}", post(leave))
        .route("/sign-in/back/{id}", get(arrive))
        .route("/prove/{handle}/with/{id}", post(leave_to_prove))
}

async fn leave(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    let next = way_back(fields.raw("next")).map(str::to_owned);
    go(&state, &visitor, &id, &headers, Errand::SignIn { next }).await
}

async fn leave_to_prove(
    State(state): State<AppState>,
    Path((handle, id)): Path<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    // The run is this browser's from here on, as it is when the first page is sent.
    let begun = state
        .services()
        .claims
        .begin(&posted.session, &handle)
        .await;
    if let Err(error) = begun {
        return super::connect::back_or(error);
    }
    let errand = Errand::Prove {
        handle,
        session: posted.session.id.clone(),
    };
    let visitor = Visitor(Some(posted.session));
    go(&state, &visitor, &id, &headers, errand).await
}

async fn go(
    state: &AppState,
    visitor: &Visitor,
    id: &str,
    headers: &HeaderMap,
    errand: Errand,
) -> Result<Response, Failure> {
    let id: IssuerId = id.parse().map_err(|_| Failure::NotFound)?;
    let secure = state.settings().secure_cookies;
    let browser = marked_browser(headers, secure);
    let back = start_of(&errand);
    let issuers = &state.services().issuers;
    let leaving = match issuers.leave(&id, browser, errand).await {
        Ok(leaving) => leaving,
        Err(LeaveError::NotFound) => return Err(Failure::NotFound),
        Err(LeaveError::Unreachable) => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            return Ok(failed(state, visitor, "outside-unreachable", &back, status));
        }
        Err(LeaveError::Store(error)) => return Err(error.into()),
    };
    let page = Page::new("title-outside").visitor(visitor).no_referrer();
    let mut response = page.show(state, || {
        pages::outside::leaving(&leaving.name, &leaving.to)
    });
    let onward = HeaderValue::try_from(format!("0;url={}", leaving.to));
    let cookie = mark_browser(leaving.browser.expose(), secure);
    let (Ok(onward), Some(cookie)) = (onward, cookie) else {
        return Err(Failure::Store);
    };
    response.headers_mut().insert(REFRESH, onward);
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

async fn arrive(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Failure> {
    let id: IssuerId = id.parse().map_err(|_| Failure::NotFound)?;
    let secure = state.settings().secure_cookies;
    let browser = marked_browser(&headers, secure);
    let arrived = state
        .services()
        .issuers
        .arrive(&id, browser, visitor.0.as_ref(), answered(&uri))
        .await;
    let bad = StatusCode::BAD_REQUEST;
    match arrived {
        Ok(Arrived::SignedIn { session, next }) => {
            let arrival = arrival(&state, &headers, None);
            let next = next.as_deref().and_then(way_back).unwrap_or("/home");
            admit(&state, &visitor, &arrival, &session, next).await
        }
        Ok(Arrived::Proved { handle }) => {
            Ok(Redirect::to(&format!("/prove/{handle}")).into_response())
        }
        Err(ArriveError::Lost) => Ok(failed(&state, &visitor, "outside-lost", "/sign-in", bad)),
        Err(ArriveError::Failed(why, errand)) => {
            let key = match why {
                Why::Declined => "outside-declined",
                Why::NotBelieved => "outside-not-believed",
                Why::Stranger => "outside-stranger",
                Why::SomebodyElse => "outside-somebody-else",
            };
            Ok(failed(&state, &visitor, key, &start_of(&errand), bad))
        }
        Err(ArriveError::Store(error)) => Err(error.into()),
    }
}

/// The parameters of an answer; one that comes twice is none (RFC 6749 3.1).
fn answered(uri: &Uri) -> Answered {
    let query = query(uri);
    let once = |name: &str| match query.all(name).as_slice() {
        [only] if !only.is_empty() => Some(only.clone()),
        _ => None,
    };
    Answered {
        code: once("code"),
        state: once("state"),
        iss: once("iss"),
    }
}

/// The page that an errand began on.
fn start_of(errand: &Errand) -> String {
    match errand {
        Errand::SignIn { next: Some(next) } => crate::session::next_to(next),
        Errand::SignIn { next: None } => "/sign-in".to_owned(),
        Errand::Prove { handle, .. } => format!("/prove/{handle}"),
    }
}

fn failed(
    state: &AppState,
    visitor: &Visitor,
    key: &'static str,
    back: &str,
    status: StatusCode,
) -> Response {
    let page = Page::new("title-outside-failed").visitor(visitor);
    page.status(status)
        .no_referrer()
        .show(state, || pages::outside::failed(key, back))
}
