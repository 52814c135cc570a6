//! What a caller reads when the floor itself says no: fixed words, a status, nothing of the cause.
//!
//! Programs get the error object of OAuth, people a plain sentence.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};

/// A refusal by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    error: &'static str,
    sentence: &'static str,
    extra: Option<(HeaderName, &'static str)>,
}

const fn refusal(status: StatusCode, error: &'static str, sentence: &'static str) -> Refusal {
    Refusal {
        status,
        error,
        sentence,
        extra: None,
    }
}

const INVALID: &str = "invalid_request";

pub(super) static HOST_COUNT: Refusal = refusal(
    StatusCode::BAD_REQUEST,
    INVALID,
    "The request must name its host exactly once.",
);
pub(super) static FRAMING: Refusal = refusal(
    StatusCode::BAD_REQUEST,
    INVALID,
    "The request states its length in two ways.",
);
pub(super) static WRONG_HOST: Refusal = refusal(
    StatusCode::MISDIRECTED_REQUEST,
    INVALID,
    "This host is not served here.",
);
pub(super) static LONG_URI: Refusal = refusal(
    StatusCode::URI_TOO_LONG,
    INVALID,
    "The address is too long.",
);
pub(super) static MANY_HEADERS: Refusal = refusal(
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    INVALID,
    "The request has too many or too long header lines.",
);
pub(super) static LARGE_BODY: Refusal = refusal(
    StatusCode::PAYLOAD_TOO_LARGE,
    INVALID,
    "The request body is too large.",
);
pub(super) static SLOW_BODY: Refusal = refusal(
    StatusCode::REQUEST_TIMEOUT,
    INVALID,
    "The request body came too slowly.",
);
pub(super) static BROKEN_BODY: Refusal = refusal(
    StatusCode::BAD_REQUEST,
    INVALID,
    "The request body could not be read.",
);
pub(super) static NOT_A_FORM: Refusal = refusal(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    INVALID,
    "The request body must be a form (application/x-www-form-urlencoded).",
);
pub(super) static OTHER_ORIGIN: Refusal = refusal(
    StatusCode::FORBIDDEN,
    "access_denied",
    "This form must be sent from its own page.",
);
pub(super) static PANIC: Refusal = refusal(
    StatusCode::INTERNAL_SERVER_ERROR,
    "server_error",
    "Something is wrong on our side.",
);
pub(super) static SLOW_ANSWER: Refusal = Refusal {
    status: StatusCode::SERVICE_UNAVAILABLE,
    error: "temporarily_unavailable",
    sentence: "This took too long. Try again in a moment.",
    extra: Some((header::RETRY_AFTER, "5")),
};
pub(super) static METHOD: Refusal = Refusal {
    status: StatusCode::METHOD_NOT_ALLOWED,
    error: INVALID,
    sentence: "This method is not used here.",
    extra: Some((
        header::ALLOW,
        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    )),
};

impl Refusal {
    /// The answer; for programs the object of RFC 6749 section 5.2.
    pub(super) fn answer(&self, to_program: bool) -> Response {
        let (kind, body) = if to_program {
            let object =
                serde_json::json!({ "error": self.error, "error_description": self.sentence });
            ("application/json", object.to_string())
        } else {
            ("text/plain; charset=utf-8", format!("{}\n", self.sentence))
        };
        let mut response = (
            self.status,
            [(header::CONTENT_TYPE, kind)],
            Body::from(body),
        )
            .into_response();
        if let Some((name, value)) = self.extra.clone() {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
