//! What every answer has in common: security headers, the same-origin check of changes, the
//! cookie, and the stylesheet.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, ORIGIN, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::{Service, Shared, pages};

/// Refuses changes that another site's page started, and adds the headers.
pub(crate) async fn guard(State(service): State<Shared>, request: Request, next: Next) -> Response {
    // The FHIR API acts on a token that the caller holds, never on a cookie, so another site's
    // page cannot make a browser use it.
    let by_cookie = !request.uri().path().starts_with("/fhir/");
    let changes = !request.method().is_safe();
    let mut response = if changes && by_cookie && !same_origin(request.headers(), &service.base_url)
    {
        let words = "The button must be pressed on this service's own page. Nothing was changed.";
        (
            StatusCode::FORBIDDEN,
            pages::message(&service, "That did not work", words),
        )
            .into_response()
    } else {
        next.run(request).await
    };
    // Connecting is a form whose answer leads to Latchkey, so its origin is allowed too.
    let latchkey = Url::parse(&service.issuer)
        .map(|issuer| issuer.origin().ascii_serialization())
        .unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {latchkey}; \
         frame-ancestors 'none'; base-uri 'none'"
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

/// The session id in this program's own cookie. Cookies ignore ports, so each program on a
/// machine needs a name of its own.
pub(crate) fn session_id(service: &Service, headers: &HeaderMap) -> Option<String> {
    let all = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='));
    let (_, id) = pairs.find(|(name, _)| name.trim() == service.cookie)?;
    Some(id.trim().to_owned())
}

/// The patient whom this browser plays.
pub(crate) fn acting_as(service: &Service, headers: &HeaderMap) -> Option<String> {
    service.sessions.patient(&session_id(service, headers)?)
}

/// Leads on after a change; with a new session id when one was begun.
pub(crate) fn see_other(service: &Service, to: &str, session: Option<&str>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [("location", to)]).into_response();
    if let Some(id) = session {
        let secure = if service.base_url.scheme() == "https" {
            "; Secure"
        } else {
            ""
        };
        let cookie = format!(
            "{}={id}; Path=/; HttpOnly; SameSite=Lax{secure}",
            service.cookie
        );
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
    }
    response
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

    use super::same_origin;

    fn verdict(name: &'static str, value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        same_origin(&headers, &Url::parse("http://localhost:3001").unwrap())
    }

    #[test]
    fn only_this_programs_own_pages_may_change_things() {
        assert!(verdict("sec-fetch-site", "same-origin"));
        assert!(!verdict("sec-fetch-site", "same-site"));
        assert!(!verdict("sec-fetch-site", "cross-site"));
        assert!(verdict("origin", "http://localhost:3001"));
        assert!(!verdict("origin", "http://localhost:3003"));
        assert!(!verdict("origin", "null"));
        assert!(!verdict("accept", "*/*"));
    }
}
