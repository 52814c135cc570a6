//! The values of the checks, in one place: limits, and which paths are whose.
//!
//! A path is a program's (no cookies, JSON errors, small bodies) when its first segments are in the
//! list; every other path is a person's and needs same-origin proof for whatever changes something.

use std::time::Duration;

use crate::config::BaseUrl;

/// Paths that programs call. They take no cookie, so they need no same-origin proof.
pub const PROTOCOL_PATHS: &[&str] = &[
    "/token",
    "/introspect",
    "/revoke",
    "/register",
    "/userinfo",
    "/uma",
    "/.well-known",
    "/csp-report",
    "/healthz",
    "/readyz",
];

/// A form that other sites send here on purpose (`OpenID` Connect Core 3.1.2.1). It reads no cookie,
/// and does what the same address does for a GET; nothing below it is meant.
const OPEN_FORM: &str = "/authorize";

/// Probes come by address, not by name.
const PROBES: &[&str] = &["/healthz", "/readyz"];

/// Pages whose address holds a handle that must not travel on in a `Referer`.
const NO_REFERRER: &[&str] = &[
    "/authorize",
    "/prove",
    "/r",
    "/sign-in/with",
    "/sign-in/back",
    "/uma/claims",
];

/// Public descriptions, for every origin to read.
const DISCOVERY: &[&str] = &[
    "/.well-known/uma2-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
];

/// Public keys, for every origin to read.
const KEYS: &[&str] = &["/.well-known/jwks.json", "/jwks"];

/// How much a request may be and how long it may take.
#[derive(Debug, Clone)]
pub struct HttpLimits {
    /// Header lines.
    pub headers: usize,
    /// Bytes of all header names and values.
    pub header_bytes: usize,
    /// Bytes of path and query.
    pub uri: usize,
    /// Bytes of a program's body.
    pub protocol_body: usize,
    /// Bytes of a person's body.
    pub portal_body: usize,
    /// Between two pieces of a body.
    pub body_idle: Duration,
    /// For a whole body.
    pub body_total: Duration,
    /// For a handler, after the body is there.
    pub handler: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            headers: 64,
            header_bytes: 16 * 1024,
            uri: 4 * 1024,
            protocol_body: 64 * 1024,
            portal_body: 256 * 1024,
            body_idle: Duration::from_secs(10),
            body_total: Duration::from_secs(30),
            handler: Duration::from_secs(10),
        }
    }
}

/// What the checks need to know of this installation.
#[derive(Debug, Clone)]
pub struct SecurityPolicy {
    /// The one address.
    pub base_url: BaseUrl,
    /// How much and how long.
    pub limits: HttpLimits,
    /// Paths that programs call, each with everything below it.
    pub protocol_paths: Vec<String>,
}

impl SecurityPolicy {
    /// The policy of an installation at this address, with the standard values.
    #[must_use]
    pub fn new(base_url: BaseUrl) -> Self {
        Self {
            base_url,
            limits: HttpLimits::default(),
            protocol_paths: PROTOCOL_PATHS
                .iter()
                .map(|path| (*path).to_owned())
                .collect(),
        }
    }

    /// Adds a path that programs call, and everything below it.
    #[must_use]
    pub fn with_protocol_path(mut self, path: impl Into<String>) -> Self {
        self.protocol_paths.push(path.into());
        self
    }

    pub(super) fn is_protocol(&self, path: &str) -> bool {
        self.protocol_paths
            .iter()
            .any(|prefix| is_at_or_below(path, prefix))
    }

    pub(super) fn body_limit(&self, path: &str) -> usize {
        if self.is_protocol(path) {
            self.limits.protocol_body
        } else {
            self.limits.portal_body
        }
    }
}

pub(super) fn is_open_form(path: &str) -> bool {
    path == OPEN_FORM
}

pub(super) fn is_probe(path: &str) -> bool {
    PROBES.contains(&path)
}

pub(super) fn hides_referrer(path: &str) -> bool {
    NO_REFERRER
        .iter()
        .any(|prefix| is_at_or_below(path, prefix))
}

pub(super) fn is_discovery(path: &str) -> bool {
    DISCOVERY.contains(&path)
}

pub(super) fn is_key_set(path: &str) -> bool {
    KEYS.contains(&path)
}

/// Whole segments: `/r` covers `/r/abc`, not `/records`.
pub(super) fn is_at_or_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
