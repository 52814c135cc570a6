//! The FHIR face: bundles, single records and changes, each behind a UMA check. What a call asks
//! for is the table in [`crate::rule::scope_for`]; what a refused call learns is decided here.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, WARNING, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::access::{self, Denied};
use crate::{Service, Shared, clock, fhir, rule};

/// `GET /fhir/{patient}/{collection}`: all records of a collection.
pub(crate) async fn list(
    State(service): State<Shared>,
    Path((patient, collection)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let target = (patient.as_str(), collection.as_str());
    if let Err(refusal) = admitted(&service, target, &Method::GET, &headers).await {
        return refusal;
    }
    let url = collection_url(&service, &patient, &collection);
    let records = service.current(&patient, &collection).unwrap_or_default();
    fhir_json(StatusCode::OK, &fhir::bundle(&url, records))
}

/// `GET /fhir/{patient}/{collection}/{id}`: one record.
pub(crate) async fn read(
    State(service): State<Shared>,
    Path((patient, collection, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let target = (patient.as_str(), collection.as_str());
    if let Err(refusal) = admitted(&service, target, &Method::GET, &headers).await {
        return refusal;
    }
    match service.one(&patient, &collection, &id) {
        Some(record) => versioned(&record),
        None => not_found(),
    }
}

/// `PUT /fhir/{patient}/{collection}/{id}`: saves a changed record as its next version.
pub(crate) async fn update(
    State(service): State<Shared>,
    Path((patient, collection, id)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = (patient.as_str(), collection.as_str());
    if let Err(refusal) = admitted(&service, target, &Method::PUT, &headers).await {
        return refusal;
    }
    let Some(existing) = service.one(&patient, &collection, &id) else {
        return not_found();
    };
    let version = fhir::version(&existing);
    let conflict = || {
        let words = "Somebody changed this record meanwhile. Read it again first.";
        fhir_json(
            StatusCode::PRECONDITION_FAILED,
            &fhir::outcome("conflict", words),
        )
    };
    if let Some(expected) = headers.get(IF_MATCH)
        && expected.as_bytes() != format!("W/\"{version}\"").as_bytes()
    {
        return conflict();
    }
    let Ok(sent) = serde_json::from_slice::<Value>(&body) else {
        return invalid("The body is not JSON.");
    };
    let next = match fhir::next(&existing, sent, &clock::instant(clock::now())) {
        Ok(next) => next,
        Err(reason) => return invalid(&reason),
    };
    match service.state.keep(
        &record_key(&patient, &collection, &id),
        version,
        next.clone(),
    ) {
        Ok(true) => versioned(&next),
        Ok(false) => conflict(),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a change could not be saved");
            let words = "The change could not be saved.";
            fhir_json(
                StatusCode::INTERNAL_SERVER_ERROR,
                &fhir::outcome("exception", words),
            )
        }
    }
}

/// `GET /.well-known/records.json`: what apps can show before they ask for anything. A real
/// service would never list its patients; this one is for practice and says so.
pub(crate) async fn public_list(State(service): State<Shared>) -> Json<Value> {
    let patients: Vec<Value> = service
        .records
        .patients
        .iter()
        .map(|patient| {
            let collections: Vec<Value> = service
                .records
                .collections
                .iter()
                .map(|collection| {
                    json!({"id": collection.key, "name": collection.name,
                        "can_change": collection.scopes.contains(&"edit"),
                        "url": collection_url(&service, patient.id, collection.key)})
                })
                .collect();
            json!({"id": patient.id, "name": patient.name, "decided_by": patient.decided_by,
                "collections": collections})
        })
        .collect();
    Json(json!({
        "service": service.name,
        "note": "A practice program with invented patients; a real service lists nobody.",
        "patients": patients,
    }))
}

impl Service {
    /// The records of a collection as they are now, changes included.
    pub(crate) fn current(&self, patient: &str, collection: &str) -> Option<Vec<Value>> {
        let records = self.records.patient(patient)?.records(collection);
        self.records.collection(collection)?;
        let current = |record: &Value| {
            let id = record.get("id").and_then(Value::as_str).unwrap_or_default();
            let changed = self.state.changed(&record_key(patient, collection, id));
            changed.unwrap_or_else(|| record.clone())
        };
        Some(records.iter().map(current).collect())
    }

    fn one(&self, patient: &str, collection: &str, id: &str) -> Option<Value> {
        let mut records = self.current(patient, collection)?.into_iter();
        records.find(|record| record.get("id").and_then(Value::as_str) == Some(id))
    }
}

/// Lets a call through, or says how it is refused. What does not exist is a plain 404 to everybody:
/// the public list names all that exists, so this tells nothing new.
async fn admitted(
    service: &Shared,
    (patient, collection): (&str, &str),
    method: &Method,
    headers: &HeaderMap,
) -> Result<(), Response> {
    let (Some(_), Some(kind)) = (
        service.records.patient(patient),
        service.records.collection(collection),
    ) else {
        return Err(not_found());
    };
    let Some(scope) = rule::scope_for(method) else {
        return Err(StatusCode::METHOD_NOT_ALLOWED.into_response());
    };
    // Our own rule, which no permission can change: so no challenge, or an app would ask for ever.
    if !kind.scopes.contains(&scope) {
        let words = "Nobody can change these records.";
        return Err(fhir_json(
            StatusCode::FORBIDDEN,
            &fhir::outcome("forbidden", words),
        ));
    }
    let decision = access::decide(service, patient, collection, scope, headers).await;
    decision.map_err(|denied| match denied {
        Denied::Challenge(ticket) => challenge(service, &ticket),
        Denied::Unreachable => unreachable(),
    })
}

/// 401 with the UMA challenge (UMA Grant, section 3.2.1).
fn challenge(service: &Service, ticket: &str) -> Response {
    let header = format!(
        "UMA realm={}, as_uri={}, ticket={}",
        quoted(&service.name),
        quoted(&service.issuer),
        quoted(ticket)
    );
    let Ok(header) = HeaderValue::from_bytes(header.as_bytes()) else {
        return unreachable();
    };
    let words = "Permission of the patient is needed. Ask for it with the ticket.";
    let mut response = fhir_json(StatusCode::UNAUTHORIZED, &fhir::outcome("login", words));
    response.headers_mut().insert(WWW_AUTHENTICATE, header);
    response
}

/// 403 with the warning that the standard names (UMA Grant, section 3.2.2).
fn unreachable() -> Response {
    let words = "Permission cannot be checked or asked for at the moment.";
    let mut response = fhir_json(StatusCode::FORBIDDEN, &fhir::outcome("transient", words));
    response.headers_mut().insert(
        WARNING,
        HeaderValue::from_static("199 - \"UMA Authorization Server Unreachable\""),
    );
    response
}

fn not_found() -> Response {
    fhir_json(
        StatusCode::NOT_FOUND,
        &fhir::outcome("not-found", "There is no such record."),
    )
}

fn invalid(reason: &str) -> Response {
    fhir_json(StatusCode::BAD_REQUEST, &fhir::outcome("invalid", reason))
}

fn versioned(record: &Value) -> Response {
    let mut response = fhir_json(StatusCode::OK, record);
    let tag = format!("W/\"{}\"", fhir::version(record));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn fhir_json(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(CONTENT_TYPE, "application/fhir+json; charset=utf-8")],
        body.to_string(),
    )
        .into_response()
}

fn collection_url(service: &Service, patient: &str, collection: &str) -> String {
    format!(
        "{}/fhir/{patient}/{collection}",
        service.base_url.as_str().trim_end_matches('/')
    )
}

fn record_key(patient: &str, collection: &str, id: &str) -> String {
    format!("{patient}/{collection}/{id}")
}

/// A quoted-string of RFC 9110.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(quoted(r#"a "b" \c"#), r#""a \"b\" \\c""#);
    }
}
