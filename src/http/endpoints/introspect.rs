//! Token introspection (`FedAuthz` 5, RFC 7662): what a token still allows, asked by those who may.
//!
//! With a protection API token the answer has the UMA form; with client authentication a client
//! learns of its own plain tokens. Whatever is not a live token of the caller's is one answer.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode};
use latchkey_service::introspection::Introspection;
use serde_json::{Value, json};

use super::{Machine, Peer, address, answer};
use crate::http::{basic_auth::has_bearer, oauth_error::OAuthError, params::Params};

/// `POST /introspect`.
pub async fn introspect(
    State(machine): State<Machine>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = async {
        let (params, from) = (Params::of_form(&headers, &body)?, address(peer));
        let introspection = if has_bearer(&headers) {
            if params.get("client_secret").is_some() {
                return Err(OAuthError::invalid_request(
                    "The caller authenticated in two ways; use one.",
                ));
            }
            let context = machine.owner(&headers, query.as_deref(), from).await?;
            let token = asked(&params)?;
            machine
                .services
                .introspection
                .introspect(&context, token)
                .await?
        } else {
            let client = machine.client(&headers, &params, from).await?;
            if client.client().auth.is_public() {
                // Whoever found a token could ask in a public client's name (RFC 7662 2.1).
                return Err(OAuthError::invalid_client(
                    "A public client cannot ask about tokens.",
                ));
            }
            let token = asked(&params)?;
            machine
                .services
                .introspection
                .introspect_own(&client, token)
                .await?
        };
        Ok::<_, OAuthError>(answer(StatusCode::OK, said(&machine, introspection)))
    };
    attempt.await.unwrap_or_else(IntoResponse::into_response)
}

fn asked(params: &Params) -> Result<&str, OAuthError> {
    params.required("token", "token is missing.")
}

fn said(machine: &Machine, introspection: Introspection) -> Value {
    match introspection {
        // Nothing more is told, not even why (RFC 7662 2.2).
        Introspection::Inactive => json!({ "active": false }),
        Introspection::Rpt {
            permissions,
            client,
            issued_at,
            expires_at,
            note,
        } => {
            machine.services.uses.note(note);
            let permissions: Vec<Value> = permissions
                .iter()
                .map(|standing| {
                    json!({
                        "resource_id": standing.resource.to_string(),
                        "resource_scopes": standing.scopes.texts(),
                        "iat": standing.since.as_seconds(),
                        "exp": standing.until.as_seconds(),
                    })
                })
                .collect();
            json!({
                "active": true,
                "token_type": "Bearer",
                "iss": &*machine.issuer,
                "client_id": client.to_string(),
                "iat": issued_at.as_seconds(),
                "exp": expires_at.as_seconds(),
                "permissions": permissions,
            })
        }
        Introspection::Plain {
            scope,
            client,
            issued_at,
            expires_at,
        } => json!({
            "active": true,
            "token_type": "Bearer",
            "iss": &*machine.issuer,
            "client_id": client.to_string(),
            "iat": issued_at.as_seconds(),
            "exp": expires_at.as_seconds(),
            "scope": scope,
        }),
    }
}
