//! Dynamic client registration and its management (RFC 7591, RFC 7592): a program describes itself.
//!
//! Everything is data that is read strictly and never fetched. Where registration is off, there is
//! nothing at these addresses.

use std::{collections::BTreeMap, net::IpAddr};

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use latchkey_service::client_registration::{
    ClientRegistrationError, Metadata, MetadataFault, Registration,
};
use serde_json::{Map, Value, json};

use super::{Machine, Peer, address, answer};
use crate::http::{
    basic_auth::bearer_if_any,
    json::{self as body_json, Object},
    oauth_error::OAuthError,
    security::{RateKind, address::household},
};

const INVALID: OAuthError = OAuthError::bad(
    "invalid_client_metadata",
    "Something in the metadata is unknown here, contradicts something else, or is too long.",
);
const INVALID_ADDRESS: OAuthError = OAuthError::bad(
    "invalid_redirect_uri",
    "A redirect address is missing, or is not an absolute https address without a fragment.",
);

/// What the answers tell and a client may not say (RFC 7592 2.2).
const OURS: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// `POST /register`.
pub(super) async fn create(
    State(machine): State<Machine>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let guard = Guard::new(&machine, address(peer));
    let token = guard.token(&headers)?;
    let metadata = described(&mut body_json::read(&headers, &body)?)?;
    let made = machine
        .services
        .client_registration
        .register(token, metadata);
    let made = guard.judged(made.await)?;
    Ok(answer(StatusCode::CREATED, told(&machine, &made)))
}

/// `GET /register/{id}`.
pub(super) async fn read(
    State(machine): State<Machine>,
    Path(id): Path<String>,
    peer: Peer,
    headers: HeaderMap,
) -> Result<Response, OAuthError> {
    let guard = Guard::new(&machine, address(peer));
    let token = guard.token(&headers)?;
    let found = machine.services.client_registration.read(&id, token).await;
    Ok(answer(
        StatusCode::OK,
        told(&machine, &guard.judged(found)?),
    ))
}

/// `PUT /register/{id}`: replaces the whole.
pub(super) async fn replace(
    State(machine): State<Machine>,
    Path(id): Path<String>,
    peer: Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let guard = Guard::new(&machine, address(peer));
    let token = guard.token(&headers)?;
    let registration = &machine.services.client_registration;
    // Nothing is told of what was sent to somebody who may not change it.
    guard.judged(registration.read(&id, token).await)?;
    let mut object: Object = body_json::read(&headers, &body)?;
    let says_ours = OURS.iter().any(|name| object.take(name).is_some());
    if says_ours || object.take("client_id") != Some(Value::String(id.clone())) {
        return Err(INVALID);
    }
    let secret = text(&mut object, "client_secret")?;
    let metadata = described(&mut object)?;
    let replaced = registration.replace(&id, token, secret.as_deref(), metadata);
    let replaced = guard.judged(replaced.await)?;
    Ok(answer(StatusCode::OK, told(&machine, &replaced)))
}

/// `DELETE /register/{id}`.
pub(super) async fn remove(
    State(machine): State<Machine>,
    Path(id): Path<String>,
    peer: Peer,
    headers: HeaderMap,
) -> Result<Response, OAuthError> {
    let guard = Guard::new(&machine, address(peer));
    let token = guard.token(&headers)?;
    guard.judged(
        machine
            .services
            .client_registration
            .remove(&id, token)
            .await,
    )?;
    let nothing = [(header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::NO_CONTENT, nothing).into_response())
}

/// Who asks, for counting what fails: a bad token counts against the address it came from.
struct Guard<'a> {
    machine: &'a Machine,
    key: String,
}

impl<'a> Guard<'a> {
    fn new(machine: &'a Machine, address: Option<IpAddr>) -> Self {
        let from = address.map(|address| household(address).to_string());
        Self {
            machine,
            key: format!("register|{}", from.unwrap_or_default()),
        }
    }

    fn token<'h>(&self, headers: &'h HeaderMap) -> Result<&'h str, OAuthError> {
        if !self.machine.services.client_registration.is_on() {
            return Err(OAuthError::not_found());
        }
        self.machine
            .limiter
            .peek(RateKind::TokenFailure, &self.key)
            .map_err(|wait| OAuthError::too_often(&wait))?;
        bearer_if_any(headers)?.ok_or(OAuthError::no_registration_token())
    }

    fn judged<T>(&self, result: Result<T, ClientRegistrationError>) -> Result<T, OAuthError> {
        result.map_err(|error| match error {
            ClientRegistrationError::Off => OAuthError::not_found(),
            ClientRegistrationError::Token => {
                let _ = self
                    .machine
                    .limiter
                    .check(RateKind::TokenFailure, &self.key);
                OAuthError::wrong_registration_token()
            }
            ClientRegistrationError::Metadata(MetadataFault::RedirectUri) => INVALID_ADDRESS,
            ClientRegistrationError::Metadata(MetadataFault::Metadata) => INVALID,
            ClientRegistrationError::Metadata(MetadataFault::SoftwareStatement) => OAuthError::bad(
                "invalid_software_statement",
                "The software statement is not a signed document.",
            ),
            ClientRegistrationError::Metadata(MetadataFault::Unapproved) => OAuthError::bad(
                "unapproved_software_statement",
                "No issuer of software statements is trusted here.",
            ),
            ClientRegistrationError::Store(error) => error.into(),
        })
    }
}

fn text(object: &mut Object, name: &str) -> Result<Option<String>, OAuthError> {
    match object.take(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(INVALID),
    }
}

fn texts(
    object: &mut Object,
    name: &str,
    wrong: &OAuthError,
) -> Result<Option<Vec<String>>, OAuthError> {
    let list = match object.take(name) {
        None => return Ok(None),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(wrong.clone()),
    };
    let each = list.into_iter().map(|value| match value {
        Value::String(text) => Ok(text),
        _ => Err(wrong.clone()),
    });
    each.collect::<Result<_, _>>().map(Some)
}

fn described(object: &mut Object) -> Result<Metadata, OAuthError> {
    let mut addresses =
        |name: &str| texts(object, name, &INVALID_ADDRESS).map(Option::unwrap_or_default);
    let (redirect_uris, claims_redirect_uris) = (
        addresses("redirect_uris")?,
        addresses("claims_redirect_uris")?,
    );
    let mut client_names = BTreeMap::new();
    for name in object.names_with("client_name#") {
        if let Some(translated) = text(object, &name)? {
            client_names.insert(name, translated);
        }
    }
    Ok(Metadata {
        redirect_uris,
        claims_redirect_uris,
        client_name: text(object, "client_name")?,
        client_names,
        client_uri: text(object, "client_uri")?,
        contacts: texts(object, "contacts", &INVALID)?.unwrap_or_default(),
        grant_types: texts(object, "grant_types", &INVALID)?,
        response_types: texts(object, "response_types", &INVALID)?,
        token_endpoint_auth_method: text(object, "token_endpoint_auth_method")?,
        scope: text(object, "scope")?,
        id_token_signed_response_alg: text(object, "id_token_signed_response_alg")?,
        application_type: text(object, "application_type")?,
        software_statement: text(object, "software_statement")?,
    })
}

/// All that is registered, and how to manage it (RFC 7591 3.2.1, RFC 7592 3). What is empty is left
/// out; the secret is told in the first answer alone.
fn told(machine: &Machine, registration: &Registration) -> Value {
    let Registration {
        client,
        metadata,
        secret,
        token,
    } = registration;
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    put("client_id", client.id.as_str().into());
    put("client_id_issued_at", client.created_at.as_seconds().into());
    if let Some(secret) = secret {
        put("client_secret", secret.expose().into());
    }
    if !client.auth.is_public() {
        // It does not end by itself.
        put("client_secret_expires_at", json!(0));
    }
    put("registration_access_token", token.expose().into());
    let own = format!("{}/register/{}", machine.issuer, client.id);
    put("registration_client_uri", own.into());
    for (name, list) in [
        ("redirect_uris", &metadata.redirect_uris),
        ("claims_redirect_uris", &metadata.claims_redirect_uris),
        ("contacts", &metadata.contacts),
    ] {
        if !list.is_empty() {
            put(name, json!(list));
        }
    }
    for (name, list) in [
        ("grant_types", &metadata.grant_types),
        ("response_types", &metadata.response_types),
    ] {
        put(name, json!(list.as_deref().unwrap_or_default()));
    }
    for (name, text) in [
        ("client_name", &metadata.client_name),
        ("client_uri", &metadata.client_uri),
        (
            "token_endpoint_auth_method",
            &metadata.token_endpoint_auth_method,
        ),
        ("scope", &metadata.scope),
        (
            "id_token_signed_response_alg",
            &metadata.id_token_signed_response_alg,
        ),
        ("application_type", &metadata.application_type),
    ] {
        if let Some(text) = text {
            put(name, text.as_str().into());
        }
    }
    for (name, text) in &metadata.client_names {
        put(name, text.as_str().into());
    }
    Value::Object(members)
}
