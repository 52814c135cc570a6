//! What every answer wears, whatever its status and whoever made it.
//!
//! The default is the strictest: not cached, not framed, not sniffed, not indexed. Static files and
//! the public descriptions are the exceptions, by path.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
        REFERRER_POLICY, RETRY_AFTER, SERVER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        X_FRAME_OPTIONS,
    },
};

use super::{
    csp::{self, CspNonce, Findable, FormActionOrigin, NoReferrer},
    policy::{SecurityPolicy, hides_referrer, is_at_or_below, is_discovery, is_key_set},
    refusal,
};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The same on every answer.
const ALWAYS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=(), \
         interest-cohort=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
    (ROBOTS, "noindex, nofollow"),
];

/// The layer.
pub(super) async fn dress(
    State(policy): State<Arc<SecurityPolicy>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let Ok(nonce) = csp::fresh_nonce() else {
        // Without chance there is no nonce worth the name: no page rather than an open one.
        tracing::error!("the system gave no random bytes");
        let mut response = refusal::PANIC.answer(policy.is_protocol(&path));
        put_on(&policy, &path, "none", &mut response);
        return response;
    };
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let CspNonce(nonce) = response
        .extensions()
        .get::<CspNonce>()
        .cloned()
        .unwrap_or(nonce);
    put_on(&policy, &path, &nonce, &mut response);
    response
}

fn put_on(policy: &SecurityPolicy, path: &str, nonce: &str, response: &mut Response) {
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let form_action = response
        .extensions()
        .get::<FormActionOrigin>()
        .map(|FormActionOrigin(origin)| origin.clone());
    let no_referrer = response.extensions().get::<NoReferrer>().is_some()
        || response
            .headers()
            .get(REFERRER_POLICY)
            .is_some_and(|said| said == "no-referrer")
        || hides_referrer(path);
    let findable = response.extensions().get::<Findable>().is_some();
    let status = response.status();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if findable && status == StatusCode::OK {
        headers.remove(ROBOTS);
    }
    headers.remove(SERVER);
    headers.insert(
        REFERRER_POLICY,
        HeaderValue::from_static(if no_referrer {
            "no-referrer"
        } else {
            "same-origin"
        }),
    );
    let page_policy = if is_page {
        csp::page(nonce, form_action.as_deref())
    } else {
        None
    };
    headers.insert(
        CONTENT_SECURITY_POLICY,
        page_policy.unwrap_or_else(|| HeaderValue::from_static(csp::NOT_A_PAGE)),
    );
    if is_page {
        let embedder = HeaderName::from_static("cross-origin-embedder-policy");
        headers.insert(embedder, HeaderValue::from_static("require-corp"));
        let endpoints = HeaderName::from_static("reporting-endpoints");
        headers.insert(endpoints, HeaderValue::from_static("csp=\"/csp-report\""));
    }
    if policy.base_url.is_https() {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    // Whoever is told to come back is told when.
    let later = [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    if later.contains(&status) && !headers.contains_key(RETRY_AFTER) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    share(path, status, headers);
}

/// Who may keep an answer and who may embed it.
fn share(path: &str, status: StatusCode, headers: &mut HeaderMap) {
    let good = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let public = is_discovery(path) || is_key_set(path);
    if public && good {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    headers.insert(
        CORP,
        HeaderValue::from_static(if public && good {
            "cross-origin"
        } else {
            "same-origin"
        }),
    );
    let kept = if good { keeping(path) } else { None };
    if let Some(kept) = kept {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    } else if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// How long a good answer at this path may be kept, where it may.
fn keeping(path: &str) -> Option<&'static str> {
    if is_discovery(path) {
        Some("public, max-age=300")
    } else if is_key_set(path) {
        Some("public, max-age=300, must-revalidate")
    } else if is_at_or_below(path, "/pkg") {
        Some(if is_hashed(path) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        })
    } else if is_at_or_below(path, "/fonts") || path == "/icons.svg" {
        Some("public, max-age=604800")
    } else {
        None
    }
}

/// A build puts a hash into the name: `/pkg/latchkey.Xb3…9Q.wasm`, or a folder of that name.
fn is_hashed(path: &str) -> bool {
    path.split(['/', '.']).any(|part| {
        part.len() >= 16
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            && part
                .bytes()
                .any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    })
}
