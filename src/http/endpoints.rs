//! The protocol endpoints: each reads a request, calls one use case and writes its answer down.
//!
//! No endpoint decides anything. Requests are read strictly and before anything is spent; whatever
//! a use case cannot decide is a 503.

pub mod authorize;
pub mod claims;
pub mod discovery;
pub mod introspect;
pub mod jwks;
pub mod permission;
pub mod register;
pub mod resources;
pub mod revoke;
pub mod scopes;
pub mod token;
pub mod token_uma;
pub mod userinfo;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use latchkey_service::{
    Services,
    protection::{AuthenticatedClient, ProtectionContext},
};
use serde_json::Value;

use super::{
    basic_auth::{authenticate, presented, protection},
    oauth_error::OAuthError,
    params::Params,
    security::{PeerAddress, RateKind, RateLimiter, RateLimits, address::household},
};

/// What every endpoint needs.
#[derive(Clone)]
pub struct Machine {
    services: Services,
    issuer: Arc<str>,
    limiter: Arc<RateLimiter>,
    security_contact: Arc<str>,
}

impl Machine {
    /// The machine door of an installation; `issuer` is its base address without a slash at the end.
    #[must_use]
    pub fn new(services: Services, issuer: &str) -> Self {
        Self {
            services,
            issuer: issuer.into(),
            limiter: Arc::new(RateLimiter::new(RateLimits::default())),
            security_contact: "".into(),
        }
    }

    /// The same with somebody to tell of a weakness.
    #[must_use]
    pub fn with_security_contact(mut self, contact: &str) -> Self {
        self.security_contact = contact.into();
        self
    }

    /// Authenticates the client of a form. Failures count against the pair of client and address,
    /// so that nobody can lock a client out from elsewhere.
    async fn client(
        &self,
        headers: &HeaderMap,
        params: &Params,
        peer: Option<IpAddr>,
    ) -> Result<AuthenticatedClient, OAuthError> {
        let presented = presented(headers, params)?;
        let key = match peer {
            Some(address) => format!("{}|{}", presented.id, household(address)),
            None => presented.id.clone(),
        };
        self.limiter
            .peek(RateKind::TokenFailure, &key)
            .map_err(|wait| OAuthError::too_often(&wait))?;
        let result = authenticate(&self.services, &presented).await;
        if result.as_ref().is_err_and(OAuthError::is_failure) {
            // The answer is a no either way; only the next one is told to wait.
            let _ = self.limiter.check(RateKind::TokenFailure, &key);
        }
        result
    }
}

impl Machine {
    /// Checks the protection API token of a request. Bad ones count against the address they come
    /// from; a good one is never held up, whoever else is there.
    async fn owner(
        &self,
        headers: &HeaderMap,
        query: Option<&str>,
        peer: Option<IpAddr>,
    ) -> Result<ProtectionContext, OAuthError> {
        let result = protection(&self.services, headers, query).await;
        if let (Err(error), Some(address)) = (&result, peer)
            && error.is_failure()
        {
            let key = format!("protection|{}", household(address));
            self.limiter
                .check(RateKind::TokenFailure, &key)
                .map_err(|wait| OAuthError::too_often(&wait))?;
        }
        result
    }
}

/// The address at the other end, where the listener told it.
type Peer = Option<Extension<PeerAddress>>;

fn address(peer: Peer) -> Option<IpAddr> {
    peer.map(|Extension(PeerAddress(address))| address)
}

/// All endpoints of the machine door.
pub fn router(machine: Machine) -> Router {
    let list = || only("GET, POST", get(resources::list).post(resources::create));
    let one = get(resources::read)
        .put(resources::update)
        .delete(resources::delete);
    let own = get(register::read)
        .put(register::replace)
        .delete(register::remove);
    Router::new()
        .route(
            "/.well-known/uma2-configuration",
            only("GET, HEAD", get(discovery::document)),
        )
        .route(
            "/.well-known/oauth-authorization-server",
            only("GET, HEAD", get(discovery::document)),
        )
        .route(
            "/.well-known/openid-configuration",
            only("GET, HEAD", get(discovery::document)),
        )
        .route("/.well-known/jwks.json", only("GET, HEAD", get(jwks::keys)))
        .route(
            "/.well-known/security.txt",
            only("GET, HEAD", get(security_txt)),
        )
        .route(
            "/.well-known/change-password",
            only(
                "GET, HEAD",
                get(async || Redirect::to("/settings/password")),
            ),
        )
        .route("/.well-known/{*rest}", axum::routing::any(nothing))
        .route(
            "/authorize",
            only(
                "GET, HEAD, POST",
                get(authorize::begin).post(authorize::begin),
            ),
        )
        .route("/token", only("POST", post(token::token)))
        .route("/introspect", only("POST", post(introspect::introspect)))
        .route("/revoke", only("POST", post(revoke::revoke)))
        .route(
            "/userinfo",
            only("GET, POST", get(userinfo::tell).post(userinfo::tell)),
        )
        .route("/uma/resources", list())
        .route("/uma/resources/", list())
        .route("/uma/resources/{id}", only("GET, PUT, DELETE", one))
        .route("/uma/permission", only("POST", post(permission::ask)))
        .route("/uma/claims", only("GET, HEAD", get(claims::open)))
        .route("/register", only("POST", post(register::create)))
        .route("/register/{id}", only("GET, PUT, DELETE", own))
        .route(
            "/uma/scopes/{name}",
            only("GET, HEAD", get(scopes::describe)),
        )
        .route("/uma/{*rest}", axum::routing::any(nothing))
        .with_state(machine)
}

/// Answers every other method with 405, the methods that are used, and the error object.
fn only(allow: &'static str, methods: MethodRouter<Machine>) -> MethodRouter<Machine> {
    methods.fallback(move || async move { OAuthError::unsupported_method(allow) })
}

async fn nothing() -> OAuthError {
    OAuthError::not_found()
}

/// Whom to tell of a weakness (RFC 9116), where the installation names somebody.
async fn security_txt(State(machine): State<Machine>) -> Response {
    if machine.security_contact.is_empty() {
        return OAuthError::not_found().into_response();
    }
    // The text is its own kind: `text/plain` with a character set, as RFC 9116 3 wants.
    machine
        .services
        .security_txt(&machine.security_contact)
        .into_response()
}

/// A JSON answer that nobody keeps.
fn answer(status: StatusCode, body: Value) -> Response {
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// A browser goes on to this address. Never 307, which would carry a form along.
fn see_other(address: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(address) else {
        return super::page::refused("unreadable");
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}

/// Whether a browser only looks ahead: then nothing is spent and nothing is opened.
fn looks_ahead(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::HEAD
        || ["sec-purpose", "purpose"].iter().any(|name| {
            headers
                .get(*name)
                .and_then(|value| value.to_str().ok())
                .is_some_and(|value| value.contains("prefetch") || value.contains("prerender"))
        })
}
