//! Resource registration (`FedAuthz` 3): a resource server puts records under an owner's protection.
//!
//! Descriptions are data: bounded, kept as they came, never fetched. Members nobody knows are
//! dropped, and an identifier or an owner in the body has no effect.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use latchkey_domain::{id::ResourceId, resource::ResourceDescription, scope::ScopeSet};
use latchkey_service::registration::RegistrationError;
use serde_json::{Map, Value, json};

use super::{Machine, Peer, address, answer};
use crate::http::{
    json::{self as body_json, Object},
    oauth_error::OAuthError,
};

/// The most scopes a resource has.
const MOST_SCOPES: usize = 100;
/// The most translations of name and description together.
const MOST_LOCALISED: usize = 60;
/// The longest name, and the longest of the other texts, in characters.
const LONGEST_NAME: usize = 200;
const LONGEST_TEXT: usize = 2000;

/// `POST /uma/resources`.
pub(super) async fn create(
    State(machine): State<Machine>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let context = machine
        .owner(&headers, query.as_deref(), address(peer))
        .await?;
    let description = described(body_json::read(&headers, &body)?)?;
    let id = machine
        .services
        .registration
        .register(&context, description)
        .await
        .map_err(refused)?;
    let mut response = answer(StatusCode::CREATED, registered(&machine, &id));
    let location = format!("{}/uma/resources/{id}", machine.issuer);
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// `GET /uma/resources`.
pub(super) async fn list(
    State(machine): State<Machine>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, OAuthError> {
    let context = machine
        .owner(&headers, query.as_deref(), address(peer))
        .await?;
    let ids = machine.services.registration.list(&context).await?;
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(answer(StatusCode::OK, json!(ids)))
}

/// `GET /uma/resources/{id}`.
pub(super) async fn read(
    State(machine): State<Machine>,
    Path(id): Path<String>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, OAuthError> {
    let context = machine
        .owner(&headers, query.as_deref(), address(peer))
        .await?;
    let resource = machine
        .services
        .registration
        .read(&context, &id)
        .await
        .map_err(refused)?;
    let mut body = registered(&machine, &resource.id);
    if let Some(members) = body.as_object_mut() {
        put_description(members, resource.description);
    }
    Ok(answer(StatusCode::OK, body))
}

/// `PUT /uma/resources/{id}`: replaces the whole description.
pub(super) async fn update(
    State(machine): State<Machine>,
    Path(id): Path<String>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let context = machine
        .owner(&headers, query.as_deref(), address(peer))
        .await?;
    let description = described(body_json::read(&headers, &body)?)?;
    let id = machine
        .services
        .registration
        .update(&context, &id, description)
        .await
        .map_err(refused)?;
    Ok(answer(StatusCode::OK, registered(&machine, &id)))
}

/// `DELETE /uma/resources/{id}`.
pub(super) async fn delete(
    State(machine): State<Machine>,
    Path(id): Path<String>,
    peer: Peer,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, OAuthError> {
    let context = machine
        .owner(&headers, query.as_deref(), address(peer))
        .await?;
    machine
        .services
        .registration
        .delete(&context, &id)
        .await
        .map_err(refused)?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::CACHE_CONTROL, "no-store")],
    )
        .into_response())
}

fn refused(error: RegistrationError) -> OAuthError {
    match error {
        RegistrationError::NotFound => OAuthError::not_found(),
        RegistrationError::TooMany => OAuthError::invalid_request(
            "This owner has as many resources here as can be registered.",
        ),
        RegistrationError::Store(error) => error.into(),
    }
}

fn registered(machine: &Machine, id: &ResourceId) -> Value {
    json!({
        "_id": id.to_string(),
        "user_access_policy_uri": machine.services.registration.policy_uri(id),
    })
}

fn put_description(members: &mut Map<String, Value>, description: ResourceDescription) {
    let texts = [
        ("name", description.name),
        ("description", description.description),
        ("icon_uri", description.icon_uri),
        ("type", description.kind),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            members.insert(name.to_owned(), text.into());
        }
    }
    for (name, text) in description.localised {
        members.insert(name, text.into());
    }
    members.insert(
        "resource_scopes".to_owned(),
        description.scopes.texts().into(),
    );
}

fn described(mut object: Object) -> Result<ResourceDescription, OAuthError> {
    const LONG: OAuthError = OAuthError::invalid_request("A text of the description is too long.");
    let scopes = object.take_scopes()?;
    if scopes.len() > MOST_SCOPES {
        return Err(OAuthError::invalid_request(
            "A resource has at most 100 scopes.",
        ));
    }
    let scopes = ScopeSet::parse(scopes).map_err(|_| {
        OAuthError::invalid_request("A scope has 1 to 200 characters and no spaces.")
    })?;
    let mut text = |name: &str, most: usize| {
        let text = object.take_text(
            name,
            "name, description, icon_uri and type must be strings.",
        )?;
        if text
            .as_ref()
            .is_some_and(|text| text.chars().count() > most)
        {
            return Err(LONG);
        }
        Ok(text)
    };
    let description = ResourceDescription {
        scopes,
        name: text("name", LONGEST_NAME)?,
        description: text("description", LONGEST_TEXT)?,
        icon_uri: text("icon_uri", LONGEST_TEXT)?,
        kind: text("type", LONGEST_TEXT)?,
        localised: BTreeMap::new(),
    };
    let mut localised = BTreeMap::new();
    for (name, value) in object.into_rest() {
        let translated = name.starts_with("name#") || name.starts_with("description#");
        match value {
            Value::String(text) if translated => {
                if text.chars().count() > LONGEST_TEXT || name.chars().count() > LONGEST_NAME {
                    return Err(LONG);
                }
                localised.insert(name, text);
            }
            _ if translated => {
                return Err(OAuthError::invalid_request(
                    "A translated name or description must be a string.",
                ));
            }
            _ => {}
        }
    }
    if localised.len() > MOST_LOCALISED {
        return Err(OAuthError::invalid_request(
            "A description has too many translations.",
        ));
    }
    Ok(ResourceDescription {
        localised,
        ..description
    })
}
