//! The pages that people see: choosing whom to play, a patient's own records and the state of her
//! connection with Latchkey. Her own records she sees here without UMA: she owns them.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use crate::{Shared, pages, random, web};

/// Whom the visitor wants to play.
#[derive(Deserialize)]
pub(crate) struct ActAs {
    patient: String,
}

/// `GET /`.
pub(crate) async fn home(State(service): State<Shared>, headers: HeaderMap) -> Html<String> {
    let playing = web::acting_as(&service, &headers);
    pages::home(&service, playing.as_deref())
}

/// `POST /act-as`: always with a new session, so that nothing of the last patient stays.
pub(crate) async fn act_as(
    State(service): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<ActAs>,
) -> Response {
    if service.records.patient(&form.patient).is_none() {
        return not_found(State(service)).await;
    }
    let Ok(id) = random::handle() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Some(old) = web::session_id(&service, &headers) {
        service.sessions.end(&old);
    }
    service.sessions.begin(&id, &form.patient);
    web::see_other(&service, "/me", Some(&id))
}

/// `GET /me`.
pub(crate) async fn me(State(service): State<Shared>, headers: HeaderMap) -> Response {
    let playing = web::acting_as(&service, &headers);
    match playing.and_then(|id| service.records.patient(&id)) {
        Some(patient) => {
            let connection = service.state.connection(patient.id);
            pages::me(&service, patient, connection.as_ref()).into_response()
        }
        None => web::see_other(&service, "/", None),
    }
}

/// `GET /me/{collection}`.
pub(crate) async fn my_collection(
    State(service): State<Shared>,
    headers: HeaderMap,
    Path(collection): Path<String>,
) -> Response {
    let playing = web::acting_as(&service, &headers);
    let Some(patient) = playing.and_then(|id| service.records.patient(&id)) else {
        return web::see_other(&service, "/", None);
    };
    let found = service.records.collection(&collection);
    match (found, service.current(patient.id, &collection)) {
        (Some(collection), Some(records)) => {
            pages::collection(&service, patient, collection, &records).into_response()
        }
        _ => not_found(State(service)).await,
    }
}

/// `GET /docs`.
pub(crate) async fn docs(State(service): State<Shared>) -> Html<String> {
    pages::docs(&service)
}

/// Whatever does not exist.
pub(crate) async fn not_found(State(service): State<Shared>) -> Response {
    let page = pages::message(
        &service,
        "There is no such page",
        "Please start from the first page.",
    );
    (StatusCode::NOT_FOUND, page).into_response()
}
