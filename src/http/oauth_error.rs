//! The error object that programs read (RFC 6749 5.2, RFC 6750 3.1, `FedAuthz` 6).
//!
//! Codes are a closed list and descriptions are fixed sentences, so that no answer repeats what a
//! stranger sent. An error of the store is always a 503, never a yes and never a no.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use latchkey_service::StoreError;
use serde_json::json;

use super::security::RetryAfter;

/// How a 401 or 403 tells what would have been accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Challenge {
    None,
    /// Client authentication.
    Basic,
    /// A protection API token, with this code of RFC 6750 where there is one.
    Bearer(Option<&'static str>),
    /// A token for registering, without a code because none was sent.
    Register,
    /// An access token for the userinfo endpoint, the same.
    UserInfo(Option<&'static str>),
}

/// An answer that says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    status: StatusCode,
    code: &'static str,
    description: &'static str,
    challenge: Challenge,
    retry_after: Option<u64>,
    allow: Option<&'static str>,
}

impl OAuthError {
    const fn new(status: StatusCode, code: &'static str, description: &'static str) -> Self {
        Self {
            status,
            code,
            description,
            challenge: Challenge::None,
            retry_after: None,
            allow: None,
        }
    }

    /// A 400 with one of the codes of the specifications.
    #[must_use]
    pub const fn bad(code: &'static str, description: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, description)
    }

    /// The request cannot be read, or something in it is missing or twice there.
    #[must_use]
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::bad("invalid_request", description)
    }

    /// The client did not prove who it is.
    #[must_use]
    pub const fn invalid_client(description: &'static str) -> Self {
        Self {
            challenge: Challenge::Basic,
            ..Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description)
        }
    }

    /// No protection API token was sent: a challenge without an error code (RFC 6750 3.1).
    #[must_use]
    pub const fn no_token() -> Self {
        Self {
            challenge: Challenge::Bearer(None),
            ..Self::new(StatusCode::UNAUTHORIZED, "", "")
        }
    }

    /// The protection API token is unknown, expired or revoked.
    #[must_use]
    pub const fn invalid_token() -> Self {
        Self {
            challenge: Challenge::Bearer(Some("invalid_token")),
            ..Self::new(
                StatusCode::UNAUTHORIZED,
                "invalid_token",
                "The protection API token is not good (any more).",
            )
        }
    }

    /// No token for registering was sent (RFC 6750 3.1).
    #[must_use]
    pub const fn no_registration_token() -> Self {
        Self {
            challenge: Challenge::Register,
            ..Self::new(StatusCode::UNAUTHORIZED, "", "")
        }
    }

    /// The token for registering is unknown, used up, expired or not for this client.
    #[must_use]
    pub const fn wrong_registration_token() -> Self {
        Self {
            challenge: Challenge::Bearer(Some("invalid_token")),
            ..Self::new(
                StatusCode::UNAUTHORIZED,
                "invalid_token",
                "The token is not good (any more), or not for this client.",
            )
        }
    }

    /// The token is live and opens something else.
    #[must_use]
    pub const fn insufficient_scope() -> Self {
        Self {
            challenge: Challenge::Bearer(Some("insufficient_scope")),
            ..Self::new(
                StatusCode::FORBIDDEN,
                "insufficient_scope",
                "The token does not carry the scope uma_protection.",
            )
        }
    }

    /// The same three for the userinfo endpoint, whose tokens are others (`OpenID` Connect Core 5.3.3).
    #[must_use]
    pub fn of_userinfo(self) -> Self {
        let (code, description) = match self.challenge {
            Challenge::Bearer(None) => (None, ""),
            Challenge::Bearer(Some("insufficient_scope")) => (
                Some("insufficient_scope"),
                "The token does not carry the scope openid.",
            ),
            Challenge::Bearer(Some(code)) => {
                (Some(code), "The access token is not good (any more).")
            }
            Challenge::None | Challenge::Basic | Challenge::Register | Challenge::UserInfo(_) => {
                return self;
            }
        };
        Self {
            challenge: Challenge::UserInfo(code),
            description,
            ..self
        }
    }

    /// The final no of the UMA grant.
    #[must_use]
    pub const fn request_denied() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "request_denied",
            "Access is not given.",
        )
    }

    /// There is nothing with this identifier, for this caller.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is no such resource.",
        )
    }

    /// The method is not used at this address; `allow` lists those that are.
    #[must_use]
    pub const fn unsupported_method(allow: &'static str) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "unsupported_method_type",
                "This method is not used at this address.",
            )
        }
    }

    /// Too often; nothing that was presented has been looked at.
    #[must_use]
    pub fn too_often(wait: &RetryAfter) -> Self {
        Self {
            retry_after: Some(wait.seconds()),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "slow_down",
                "Too many failed requests. Wait, then try again; nothing was used up.",
            )
        }
    }

    /// It cannot be decided now.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self {
            retry_after: Some(2),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "temporarily_unavailable",
                "This cannot be answered at the moment. Try again soon.",
            )
        }
    }

    /// Whether it is the caller's failure, to be counted against it.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.status.is_client_error() && self.status != StatusCode::TOO_MANY_REQUESTS
    }
}

impl From<StoreError> for OAuthError {
    fn from(error: StoreError) -> Self {
        tracing::warn!(%error, "a request could not be decided");
        Self::unavailable()
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let mut response = if self.code.is_empty() {
            self.status.into_response()
        } else {
            let body = json!({ "error": self.code, "error_description": self.description });
            (self.status, axum::Json(body)).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        let challenge = match self.challenge {
            Challenge::None => None,
            Challenge::Basic => Some("Basic realm=\"latchkey\", charset=\"UTF-8\""),
            Challenge::Register => Some("Bearer realm=\"latchkey\""),
            Challenge::Bearer(None) => Some("Bearer realm=\"latchkey\", scope=\"uma_protection\""),
            Challenge::Bearer(Some("insufficient_scope")) => Some(
                "Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"uma_protection\"",
            ),
            Challenge::UserInfo(None) => Some("Bearer realm=\"latchkey\", scope=\"openid\""),
            Challenge::UserInfo(Some("insufficient_scope")) => {
                Some("Bearer realm=\"latchkey\", error=\"insufficient_scope\", scope=\"openid\"")
            }
            Challenge::Bearer(Some(_)) | Challenge::UserInfo(Some(_)) => {
                Some("Bearer realm=\"latchkey\", error=\"invalid_token\"")
            }
        };
        if let Some(challenge) = challenge {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}
