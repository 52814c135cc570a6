//! Coming and going: the page that asks whose desk this is, and the session that begins there. Every
//! other page needs a session; without one it leads back here.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::{Here, pages, web};

/// `GET /` and `GET /family`: the first page, for whoever has entered and whoever has not.
pub(crate) async fn home(State(here): State<Here>, headers: HeaderMap) -> Response {
    let Some(session) = web::session(&here, &headers) else {
        return pages::entry(here.face).into_response();
    };
    let overview = here.desk.records.overview().await;
    pages::home(here.face, &overview, &*session.lock().await).into_response()
}

/// `POST /enter`: always with a new session, so that nothing of the last person stays.
pub(crate) async fn enter(
    State(here): State<Here>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let id = form.get("account").map_or("", String::as_str);
    let Some(account) = here.face.account(id) else {
        return web::see_other(here.face.home());
    };
    if let Some(old) = web::session_id(here.face, &headers) {
        here.desk.sessions.end(here.face, &old);
    }
    let Ok(id) = here.desk.sessions.begin(here.face, account) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let secure = if here.desk.base_url.scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    // The whole site, because both faces come back from Latchkey at one address.
    let cookie = format!(
        "{}={id}; Path=/; HttpOnly; SameSite=Lax{secure}",
        here.face.cookie()
    );
    let mut response = web::see_other(here.face.home());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// `POST /leave`: forgets the session and every token in it.
pub(crate) async fn leave(State(here): State<Here>, headers: HeaderMap) -> Response {
    if let Some(id) = web::session_id(here.face, &headers) {
        here.desk.sessions.end(here.face, &id);
    }
    web::see_other(here.face.home())
}

/// Lets only a browser with a session on, and hands its session to the page.
pub(crate) async fn required(
    State(here): State<Here>,
    mut request: Request,
    next: Next,
) -> Response {
    match web::session(&here, request.headers()) {
        Some(session) => {
            request.extensions_mut().insert(session);
            next.run(request).await
        }
        None => web::see_other(here.face.home()),
    }
}
