//! The public halves of the keys that ID tokens are signed with (RFC 7517 5).

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};

use super::{Machine, answer};
use crate::http::oauth_error::OAuthError;

/// `GET /.well-known/jwks.json`.
pub async fn keys(State(machine): State<Machine>) -> Response {
    match machine.services.openid.key_set().await {
        Ok(keys) => {
            let mut response = answer(StatusCode::OK, keys);
            response.headers_mut().remove(header::PRAGMA);
            // Shorter by far than a key is published before it signs.
            response.headers_mut().insert(
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=300, must-revalidate"),
            );
            response
        }
        Err(error) => OAuthError::from(error).into_response(),
    }
}
