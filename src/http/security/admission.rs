//! Decides whether a request comes in at all, reads its body within bounds, and bounds the handler.
//!
//! Bodies are small, so they are read whole before the handler runs: the size, the pace and the
//! handler's time are then three separate limits, and a handler never waits for a slow sender.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, Method, Uri, Version, header, request::Parts};
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::{
    origin,
    policy::{HttpLimits, SecurityPolicy, is_open_form, is_probe},
    refusal::{self, Refusal},
};

/// The listener saw both `Transfer-Encoding` and `Content-Length`, of which the HTTP library drops
/// one before anybody else can see it. A request extension.
#[derive(Debug, Clone, Copy)]
pub struct AmbiguousLength;

/// The layer.
pub(super) async fn admit(
    State(policy): State<Arc<SecurityPolicy>>,
    request: Request,
    next: Next,
) -> Response {
    let to_program = policy.is_protocol(request.uri().path());
    match attend(&policy, request, next).await {
        Ok(response) => response,
        Err(refusal) => refusal.answer(to_program),
    }
}

async fn attend(
    policy: &SecurityPolicy,
    request: Request,
    next: Next,
) -> Result<Response, &'static Refusal> {
    let (parts, body) = request.into_parts();
    examine(policy, &parts)?;
    let most = policy.body_limit(parts.uri.path());
    let body = read(body, most, &policy.limits).await?;
    if !policy.is_protocol(parts.uri.path()) {
        origin::is_form(&parts, body.is_empty())?;
    }
    let request = Request::from_parts(parts, Body::from(body));
    match timeout(policy.limits.handler, unwound(next.run(request))).await {
        Ok(Some(response)) => Ok(response),
        // The panic hook has told where; the caller learns nothing of it.
        Ok(None) => Err(&refusal::PANIC),
        Err(_) => {
            tracing::warn!("the handler took too long");
            Err(&refusal::SLOW_ANSWER)
        }
    }
}

/// Everything that can be said before the body.
fn examine(policy: &SecurityPolicy, parts: &Parts) -> Result<(), &'static Refusal> {
    let path = parts.uri.path();
    if !is_used(&parts.method) {
        return Err(&refusal::METHOD);
    }
    if parts.extensions.get::<AmbiguousLength>().is_some()
        || (parts.headers.contains_key(header::TRANSFER_ENCODING)
            && parts.headers.contains_key(header::CONTENT_LENGTH))
    {
        return Err(&refusal::FRAMING);
    }
    let hosts = hosts(parts)?;
    if !is_probe(path)
        && !hosts
            .into_iter()
            .flatten()
            .all(|host| policy.base_url.is_authority(host))
    {
        return Err(&refusal::WRONG_HOST);
    }
    if length(&parts.uri) > policy.limits.uri {
        return Err(&refusal::LONG_URI);
    }
    if parts.headers.len() > policy.limits.headers
        || bytes(&parts.headers) > policy.limits.header_bytes
    {
        return Err(&refusal::MANY_HEADERS);
    }
    if !policy.is_protocol(path) && !is_open_form(path) {
        origin::is_same(&parts.method, &parts.headers, policy.base_url.origin())?;
    }
    let stated = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    match stated.map(str::parse::<usize>) {
        Some(Ok(length)) if length > policy.body_limit(path) => Err(&refusal::LARGE_BODY),
        _ => Ok(()),
    }
}

fn is_used(method: &Method) -> bool {
    [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ]
    .contains(method)
}

/// The names this request gives its host: one `Host` line in HTTP/1, the authority in HTTP/2, and
/// where both are there both count.
fn hosts(parts: &Parts) -> Result<[Option<&str>; 2], &'static Refusal> {
    let mut lines = parts.headers.get_all(header::HOST).iter();
    let line = match (lines.next(), lines.next()) {
        (Some(line), None) => Some(line.to_str().map_err(|_| &refusal::HOST_COUNT)?),
        (None, _) if parts.version >= Version::HTTP_2 => None,
        _ => return Err(&refusal::HOST_COUNT),
    };
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    if line.is_none() && authority.is_none() {
        return Err(&refusal::HOST_COUNT);
    }
    Ok([line, authority])
}

fn length(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |text| text.as_str().len())
}

fn bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

async fn read(body: Body, most: usize, limits: &HttpLimits) -> Result<Vec<u8>, &'static Refusal> {
    let whole = async {
        let mut body = body;
        let mut bytes = Vec::new();
        loop {
            let frame = timeout(limits.body_idle, body.frame()).await;
            match frame.map_err(|_| &refusal::SLOW_BODY)? {
                None => return Ok(bytes),
                Some(Err(_)) => return Err(&refusal::BROKEN_BODY),
                Some(Ok(frame)) => {
                    // Trailers are of no use here and are dropped.
                    let Ok(data) = frame.into_data() else {
                        continue;
                    };
                    if bytes.len().saturating_add(data.len()) > most {
                        return Err(&refusal::LARGE_BODY);
                    }
                    bytes.extend_from_slice(&data);
                }
            }
        }
    };
    timeout(limits.body_total, whole)
        .await
        .map_err(|_| &refusal::SLOW_BODY)?
}

/// Runs a future and turns a panic into nothing.
async fn unwound<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    std::future::poll_fn(move |context| {
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}
