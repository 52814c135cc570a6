//! The token endpoint (RFC 6749 3.2): which grant, for which client, and what it answers.
//!
//! The client is authenticated before its grant is looked at, so that a failed authentication
//! spends nothing. Too many failures of one client are answered with 429, which spends nothing
//! either.

use axum::{
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use latchkey_domain::party::GrantType;
use latchkey_service::protection::{AuthenticatedClient, CodeRequest, GrantError, TokenAnswer};
use serde_json::json;

use super::{Machine, Peer, address, answer, token_uma};
use crate::http::{oauth_error::OAuthError, params::Params, security::RateKind};

/// `POST /token`.
pub async fn token(
    State(machine): State<Machine>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = async {
        let params = Params::of_form(&headers, &body)?;
        let client = machine.client(&headers, &params, address(peer)).await?;
        granted(&machine, &client, &params).await
    };
    attempt.await.unwrap_or_else(IntoResponse::into_response)
}

async fn granted(
    machine: &Machine,
    client: &AuthenticatedClient,
    params: &Params,
) -> Result<Response, OAuthError> {
    let id = client.client().id.to_string();
    machine
        .limiter
        .peek(RateKind::TokenFailure, &id)
        .map_err(|wait| OAuthError::too_often(&wait))?;
    let result = by_grant(machine, client, params).await;
    // Asking for more information or waiting for an owner is no failure; those are good answers.
    if result.as_ref().is_err_and(OAuthError::is_failure) {
        let _ = machine.limiter.check(RateKind::TokenFailure, &id);
    }
    result
}

async fn by_grant(
    machine: &Machine,
    client: &AuthenticatedClient,
    params: &Params,
) -> Result<Response, OAuthError> {
    let grant = params.required("grant_type", "grant_type is missing.")?;
    match GrantType::named(grant) {
        Some(GrantType::AuthorizationCode) => code(machine, client, params).await,
        Some(GrantType::RefreshToken) => refresh(machine, client, params).await,
        Some(GrantType::UmaTicket) => token_uma::redeem(machine, client, params).await,
        Some(GrantType::ClientCredentials) => own_records(machine, client, params).await,
        None => Err(OAuthError::bad(
            "unsupported_grant_type",
            "This grant type is not used here.",
        )),
    }
}

/// A token that comes without a ticket is for the protection API, whether or not the client says
/// so (RFC 8707 2).
fn for_protection_api(machine: &Machine, params: &Params) -> Result<(), OAuthError> {
    let is_known = |resource| machine.services.protection.is_protection_api(resource);
    match params.get("resource") {
        Some(resource) if !is_known(resource) => Err(wrong_target()),
        _ => Ok(()),
    }
}

/// The token cannot be for this resource (RFC 8707 2).
pub(super) const fn wrong_target() -> OAuthError {
    OAuthError::bad(
        "invalid_target",
        "Tokens without a ticket are for the protection API; a ticket says itself what its token is for.",
    )
}

async fn code(
    machine: &Machine,
    client: &AuthenticatedClient,
    params: &Params,
) -> Result<Response, OAuthError> {
    for_protection_api(machine, params)?;
    let request = CodeRequest {
        code: params.required("code", "code is missing.")?.to_owned(),
        redirect_uri: params.owned("redirect_uri"),
        verifier: params.owned("code_verifier"),
    };
    tokens(
        machine
            .services
            .protection
            .exchange_code(client, request)
            .await,
    )
}

async fn refresh(
    machine: &Machine,
    client: &AuthenticatedClient,
    params: &Params,
) -> Result<Response, OAuthError> {
    for_protection_api(machine, params)?;
    let token = params.required("refresh_token", "refresh_token is missing.")?;
    let (services, scope) = (&machine.services, params.get("scope"));
    // The handle says which kind it is; the two kinds have nothing in common but this parameter.
    tokens(if services.redemption.renews(token) {
        services.redemption.renew(client, token, scope).await
    } else {
        services.protection.refresh(client, token, scope).await
    })
}

/// A service asks for a token for records of its own.
async fn own_records(
    machine: &Machine,
    client: &AuthenticatedClient,
    params: &Params,
) -> Result<Response, OAuthError> {
    for_protection_api(machine, params)?;
    let protection = &machine.services.protection;
    tokens(protection.own_records(client, params.get("scope")).await)
}

fn tokens(result: Result<TokenAnswer, GrantError>) -> Result<Response, OAuthError> {
    let tokens = result.map_err(|error| match error {
        GrantError::InvalidGrant => OAuthError::bad(
            "invalid_grant",
            "The code or refresh token is not good, or not for this request.",
        ),
        GrantError::InvalidScope => {
            OAuthError::bad("invalid_scope", "The scope is wider than what was agreed.")
        }
        GrantError::Unauthorized => unauthorized(),
        GrantError::Store(error) => error.into(),
    })?;
    let mut body = json!({
        "access_token": tokens.access.expose(),
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
    });
    if let Some(members) = body.as_object_mut() {
        if let Some(refresh) = &tokens.refresh {
            members.insert("refresh_token".to_owned(), refresh.expose().into());
        }
        if let Some(id_token) = tokens.id_token {
            members.insert("id_token".to_owned(), id_token.into());
        }
        if let Some(scope) = tokens.scope {
            members.insert("scope".to_owned(), scope.into());
        }
    }
    Ok(answer(StatusCode::OK, body))
}

/// The client is known and may not use this grant.
pub(super) const fn unauthorized() -> OAuthError {
    OAuthError::bad(
        "unauthorized_client",
        "This client is not registered for this grant.",
    )
}
