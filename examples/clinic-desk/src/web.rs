//! What every answer has in common: security headers, the same-origin check of changes, the
//! session's cookie, and the stylesheet.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::face::Face;
use crate::session::SharedSession;
use crate::{Desk, Here, pages};

/// An origin besides our own where a form on this page may lead.
#[derive(Clone)]
pub(crate) struct FormLeadsTo(pub(crate) String);

/// Refuses changes that another site's page started, and adds the headers.
pub(crate) async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let own_page = request.method().is_safe() || same_origin(request.headers(), &desk.base_url);
    let mut response = if own_page {
        next.run(request).await
    } else {
        let words = "The button must be pressed on this app's own page. Nothing was changed.";
        let page = pages::plain(Face::Clinic, "That did not work", words);
        (StatusCode::FORBIDDEN, page).into_response()
    };
    // The button that leads to the claims page is a form whose answer is a redirect.
    let mut targets = vec!["'self'".to_owned()];
    targets.extend(Url::parse(&desk.issuer).map(|issuer| issuer.origin().ascii_serialization()));
    targets.extend(
        response
            .extensions_mut()
            .remove::<FormLeadsTo>()
            .map(|target| target.0),
    );
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action {}; frame-ancestors 'none'; \
         base-uri 'none'",
        targets.join(" ")
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

/// Browsers say where a request comes from. `Sec-Fetch-Site` first: under `no-referrer` the
/// `Origin` of a page's own form is the word `null`.
fn same_origin(headers: &HeaderMap, base_url: &Url) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let own = base_url.origin().ascii_serialization();
    headers
        .get(ORIGIN)
        .is_some_and(|origin| origin.as_bytes() == own.as_bytes())
}

/// The browser's session on this face.
pub(crate) fn session(here: &Here, headers: &HeaderMap) -> Option<SharedSession> {
    let id = session_id(here.face, headers)?;
    here.desk.sessions.find(here.face, &id)
}

/// The session id of a face in the request's cookies.
pub(crate) fn session_id(face: Face, headers: &HeaderMap) -> Option<String> {
    let all = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='));
    let (_, id) = pairs.find(|(name, _)| name.trim() == face.cookie())?;
    Some(id.trim().to_owned())
}

/// Leads on after a change.
pub(crate) fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// `GET /style.css`.
pub(crate) async fn stylesheet() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("../style.css"),
    )
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};
    use url::Url;

    use super::{Face, same_origin, session_id};

    #[test]
    fn only_this_programs_own_pages_may_change_things() {
        let verdict = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            same_origin(&headers, &Url::parse("http://localhost:3003").unwrap())
        };
        assert!(verdict("sec-fetch-site", "same-origin"));
        assert!(!verdict("sec-fetch-site", "same-site"));
        assert!(verdict("origin", "http://localhost:3003"));
        assert!(!verdict("origin", "http://localhost:3001"));
        assert!(!verdict("accept", "*/*"));
    }

    #[test]
    fn each_face_reads_its_own_cookie() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "cookie",
            HeaderValue::from_static("clinic-desk=a; clinic-desk-family=b"),
        );
        assert_eq!(session_id(Face::Clinic, &headers).as_deref(), Some("a"));
        assert_eq!(session_id(Face::Family, &headers).as_deref(), Some("b"));
    }
}
