//! The userinfo endpoint (`OpenID` Connect Core 5.3): who the person is that signed in.
//!
//! It takes the access token beside an ID token, in the header alone (RFC 6750 2.1).

use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use latchkey_service::openid::UserInfoError;
use serde_json::Value;

use super::{Machine, answer};
use crate::http::{basic_auth::bearer, oauth_error::OAuthError};

/// `GET` and `POST /userinfo`.
pub async fn tell(
    State(machine): State<Machine>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let attempt = async {
        let token = bearer(&headers, query.as_deref()).map_err(OAuthError::of_userinfo)?;
        let told = machine.services.openid.userinfo(token).await;
        told.map_err(|error| match error {
            UserInfoError::Invalid => OAuthError::invalid_token().of_userinfo(),
            UserInfoError::InsufficientScope => OAuthError::insufficient_scope().of_userinfo(),
            UserInfoError::Store(error) => error.into(),
        })
    };
    match attempt.await {
        Ok(told) => answer(StatusCode::OK, Value::Object(told)),
        Err(error) => error.into_response(),
    }
}
