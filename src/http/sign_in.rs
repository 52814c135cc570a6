//! How often one network address may try to sign in, or follow the link of a letter.
//!
//! Tries for one account are counted by the use case; this is the other half, against one machine
//! that tries many accounts. It counts for this node alone.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use http::Method;
use latchkey_app::headers::Caller;

use super::{
    page,
    security::{PeerAddress, RateKind, RateLimiter, RateLimits, address::household},
};

const PATH: &str = "/sign-in";
/// Every form below it is a try as well: going to an issuer, asking for a code, entering one.
const BELOW: &str = "/sign-in/";
/// A letter to a new address.
const ADDRESS: &str = "/settings/contact/email";
/// Links of letters, by whatever method.
const LETTER: &str = "/r/";

/// Puts the portal behind the limit.
pub fn limit(portal: Router, limits: RateLimits) -> Router {
    portal.layer(from_fn_with_state(
        Arc::new(RateLimiter::new(limits)),
        count,
    ))
}

async fn count(
    State(limiter): State<Arc<RateLimiter>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_try = request.method() == Method::POST
        && (path == PATH || path.starts_with(BELOW) || path == ADDRESS);
    let address = request.extensions().get::<PeerAddress>().copied();
    if let Some(PeerAddress(address)) = address.filter(|_| path.starts_with(LETTER)) {
        let from = household(address).to_string();
        if let Err(wait) = limiter.check(RateKind::LetterLink, &from) {
            return page::too_often(wait);
        }
    }
    if let Some(PeerAddress(address)) = address.filter(|_| is_try) {
        let from = household(address).to_string();
        if let Err(wait) = limiter.check(RateKind::SignInAddress, &from) {
            return page::too_often(wait);
        }
        request.extensions_mut().insert(Caller(from));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use http::StatusCode;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn one_address_cannot_follow_links_of_letters_for_ever() {
        let limits = RateLimits {
            letter_links: 2,
            ..RateLimits::default()
        };
        let portal = Router::new().route("/r/{code}", get(async || "where it leads"));
        let portal = limit(portal, limits);
        let follow = async |address: &str| {
            let mut request = Request::builder().uri("/r/x").body(Body::empty()).unwrap();
            let peer = PeerAddress(address.parse().unwrap());
            request.extensions_mut().insert(peer);
            portal.clone().oneshot(request).await.unwrap().status()
        };
        for _ in 0..2 {
            assert_eq!(follow("192.0.2.1").await, StatusCode::OK);
        }
        let refused = follow("192.0.2.1").await;
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(follow("192.0.2.2").await, StatusCode::OK);
    }

    #[tokio::test]
    async fn one_address_cannot_try_for_ever_and_does_not_stop_the_others() {
        let limits = RateLimits {
            sign_in_address: 2,
            ..RateLimits::default()
        };
        let portal = Router::new().route(PATH, get(async || "form").post(async || "tried"));
        let portal = limit(portal, limits);
        let send = async |method: Method, address: &str| {
            let mut request = Request::builder()
                .method(method)
                .uri(PATH)
                .body(Body::empty())
                .unwrap();
            let peer = PeerAddress(address.parse().unwrap());
            request.extensions_mut().insert(peer);
            portal.clone().oneshot(request).await.unwrap()
        };
        for _ in 0..2 {
            assert_eq!(
                send(Method::POST, "192.0.2.1").await.status(),
                StatusCode::OK
            );
        }
        let refused = send(Method::POST, "192.0.2.1").await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(
            send(Method::GET, "192.0.2.1").await.status(),
            StatusCode::OK
        );
        assert_eq!(
            send(Method::POST, "192.0.2.2").await.status(),
            StatusCode::OK
        );
    }
}
