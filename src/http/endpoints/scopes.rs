//! Scope description documents (`FedAuthz` 3.1.1): what the permissions that Latchkey knows by name
//! let somebody do.
//!
//! They are made from the catalogue that the pages use. Nothing is ever fetched to describe a scope,
//! and one that is not in the catalogue has no document.

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::StatusCode;
use serde_json::json;

use super::{Machine, answer};
use crate::http::oauth_error::OAuthError;

/// `GET /uma/scopes/{name}`.
pub(super) async fn describe(
    State(machine): State<Machine>,
    Path(name): Path<String>,
) -> Result<Response, OAuthError> {
    let Some(line) = machine.services.words.described(&name) else {
        return Err(OAuthError::not_found());
    };
    let document = json!({
        "name": line.label,
        "description": line.can,
        "icon_uri": format!("{}/icons.svg#{}", machine.issuer, line.icon),
    });
    Ok(answer(StatusCode::OK, document))
}
