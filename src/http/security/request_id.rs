//! Gives every request an id, a span and its measurements.
//!
//! The log and the measurements name the route's template, never the path as it came: paths hold
//! handles. An id from outside is kept only when a trusted proxy sent it.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, Method};
use tokio::time::Instant;
use tracing::Instrument;

use super::{address::ThroughTrustedProxy, policy::SecurityPolicy, random, refusal};
use crate::{http::hex, metrics};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The template of a path that is no route.
const NO_ROUTE: &str = "none";

/// What a person can quote and an operator can search for. A request extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    fn of(request: &Request) -> Option<Self> {
        if request.extensions().get::<ThroughTrustedProxy>().is_some() {
            let said = request
                .headers()
                .get(&HEADER)
                .and_then(|value| value.to_str().ok());
            if let Some(said) = said.filter(|said| is_plain(said)) {
                return Some(Self(said.to_owned()));
            }
        }
        let bytes = random::<16>().ok()?;
        Some(Self(hex(&bytes)))
    }
}

fn is_plain(text: &str) -> bool {
    (8..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// The layer.
pub(super) async fn trace(
    State(policy): State<Arc<SecurityPolicy>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| NO_ROUTE.to_owned(), |path| path.as_str().to_owned());
    let method = known(request.method());
    let Some(RequestId(id)) = RequestId::of(&request) else {
        tracing::error!("the system gave no random bytes");
        return refusal::PANIC.answer(policy.is_protocol(request.uri().path()));
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    // The portal's pages quote it, and never one that somebody sent along.
    request.headers_mut().remove(&HEADER);
    if let Ok(value) = HeaderValue::try_from(id.as_str()) {
        request.headers_mut().insert(HEADER, value);
    }
    let span = tracing::info_span!("request", request_id = %id, method, route = %route);
    let in_flight = metrics::in_flight();
    let mut response = next.run(request).instrument(span.clone()).await;
    drop(in_flight);
    let elapsed = started.elapsed();
    let status = response.status();
    span.in_scope(|| {
        let latency_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let status = status.as_u16();
        if status >= 500 {
            tracing::warn!(status, latency_ms, "answered");
        } else {
            tracing::info!(status, latency_ms, "answered");
        }
    });
    metrics::answered(&route, method, status, elapsed);
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// A closed set: a caller must not be able to make new names in the measurements.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
