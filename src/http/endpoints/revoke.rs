//! Token revocation (RFC 7009): a client gives a token back.
//!
//! A token that is unknown, over, or somebody else's is no error: the client cannot do anything
//! about it, and learns nothing.

use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};

use super::{Machine, Peer, address};
use crate::http::{oauth_error::OAuthError, params::Params};

/// `POST /revoke`.
pub async fn revoke(
    State(machine): State<Machine>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = async {
        let params = Params::of_form(&headers, &body)?;
        let client = machine.client(&headers, &params, address(peer)).await?;
        let token = params.required("token", "token is missing.")?;
        machine.services.protection.revoke(&client, token).await?;
        Ok::<_, OAuthError>(
            (StatusCode::OK, [(http::header::CACHE_CONTROL, "no-store")]).into_response(),
        )
    };
    attempt.await.unwrap_or_else(IntoResponse::into_response)
}
