//! The permission endpoint (`FedAuthz` 4): a resource server says what an attempt at access needs
//! and gets one ticket for it.
//!
//! Identifiers and scopes are handed on as they were sent; the use case knows which of them are
//! registered for this owner at this resource server.

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
};
use http::{HeaderMap, StatusCode};
use latchkey_service::ticket::TicketError;
use serde_json::{Value, json};

use super::{Machine, Peer, address, answer};
use crate::http::{
    json::{self as body_json, Object},
    oauth_error::OAuthError,
};

/// The most permissions of one ticket.
const MOST_PERMISSIONS: usize = 100;
/// The most scopes of one permission.
const MOST_SCOPES: usize = 100;

/// `POST /uma/permission`.
pub(super) async fn ask(
    State(machine): State<Machine>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let context = machine
        .owner(&headers, query.as_deref(), address(peer))
        .await?;
    let several = body.trim_ascii_start().first() == Some(&b'[');
    let objects: Vec<Object> = if several {
        body_json::read(&headers, &body)?
    } else {
        vec![body_json::read(&headers, &body)?]
    };
    if objects.is_empty() || objects.len() > MOST_PERMISSIONS {
        return Err(OAuthError::invalid_request(
            "Ask for at least one permission and at most 100.",
        ));
    }
    let asked = objects.into_iter().map(read).collect::<Result<_, _>>()?;
    let ticket = machine
        .services
        .ticket
        .issue(&context, asked)
        .await
        .map_err(|error| match error {
            TicketError::UnknownResource => OAuthError::bad(
                "invalid_resource_id",
                "A resource_id is not registered here for this owner.",
            ),
            TicketError::UnknownScope => OAuthError::bad(
                "invalid_scope",
                "A scope is not registered for its resource.",
            ),
            TicketError::Store(error) => error.into(),
        })?;
    Ok(answer(
        StatusCode::CREATED,
        json!({ "ticket": ticket.expose() }),
    ))
}

fn read(mut object: Object) -> Result<(String, Vec<String>), OAuthError> {
    let Some(Value::String(id)) = object.take("resource_id") else {
        return Err(OAuthError::invalid_request(
            "resource_id is required and must be a string.",
        ));
    };
    let scopes = object.take_scopes()?;
    if scopes.len() > MOST_SCOPES {
        return Err(OAuthError::invalid_request(
            "A permission has at most 100 scopes.",
        ));
    }
    Ok((id, scopes))
}
