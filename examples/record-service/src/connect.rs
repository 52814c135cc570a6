//! Connecting a patient's records with Latchkey: the OAuth code flow with PKCE that brings a token
//! for the protection API, the registration of her collections, and the way back out.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::access::unsaved;
use crate::latchkey::{Tokens, Trouble};
use crate::session::Pending;
use crate::state::Connection;
use crate::{Service, Shared, pages, random, registration, web};

const NOT_CONNECTED: &str = "The records are not connected";

/// `POST /connect`: off to Latchkey, with a `state` only this browser can bring back.
pub(crate) async fn start(State(service): State<Shared>, headers: HeaderMap) -> Response {
    let session = web::session_id(&service, &headers);
    let (Some(session), Some(patient)) = (session, web::acting_as(&service, &headers)) else {
        return web::see_other(&service, "/", None);
    };
    let metadata = match service.latchkey.metadata().await {
        Ok(metadata) => metadata,
        Err(trouble) => return away(&service, &trouble),
    };
    let (Ok(state), Ok(verifier)) = (random::handle(), random::handle()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut url = metadata.authorization_endpoint;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", service.latchkey.client_id())
        .append_pair("redirect_uri", &redirect_uri(&service))
        .append_pair("scope", "uma_protection")
        .append_pair("state", &state)
        .append_pair("code_challenge", &random::code_challenge(&verifier))
        .append_pair("code_challenge_method", "S256");
    service.sessions.set_pending(
        &session,
        Pending {
            patient,
            state,
            verifier,
        },
    );
    web::see_other(&service, url.as_str(), None)
}

/// `GET /callback`: back from Latchkey with a code or an error.
pub(crate) async fn callback(
    State(service): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let parameter = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let stop = |words: &str| {
        (
            StatusCode::BAD_REQUEST,
            pages::message(&service, NOT_CONNECTED, words),
        )
            .into_response()
    };
    let pending = web::session_id(&service, &headers)
        .and_then(|session| service.sessions.take_pending(&session, parameter("state")));
    let Some(pending) = pending else {
        return stop(
            "This answer does not belong to a connection that was started in this browser, or it \
             was used before. Please start again from your records page.",
        );
    };
    // RFC 9207: the answer must come from the server that was asked.
    if parameter("iss") != service.issuer {
        return stop("The answer did not come from our Latchkey. Nothing was changed.");
    }
    match parameter("error") {
        "" => {}
        "access_denied" => return stop("You chose not to connect. Nothing was changed."),
        code => {
            let words = format!("Latchkey could not connect ({code}). Nothing was changed.");
            return stop(&words);
        }
    }
    let redirect_uri = redirect_uri(&service);
    let exchanged = service
        .latchkey
        .exchange(parameter("code"), &redirect_uri, &pending.verifier)
        .await;
    let tokens = match exchanged {
        Ok(tokens) => tokens,
        Err(Trouble::Refused(code)) => {
            let words = format!("Latchkey did not accept the answer ({code}). Please start again.");
            return stop(&words);
        }
        Err(trouble) => return away(&service, &trouble),
    };
    let shared = Shared::clone(&service);
    // A task of its own: a closed browser must not leave a half-made connection.
    let finished = tokio::spawn(async move { finish(&shared, &pending.patient, tokens).await });
    match finished.await {
        Ok(Ok(())) => web::see_other(&service, "/me", None),
        Ok(Err(trouble)) => {
            tracing::warn!(
                %trouble,
                "a connection was made but not every record is registered"
            );
            let words = "You are connected, but Latchkey does not know all your records yet. \
                         Please press Connect to Latchkey again.";
            let page = pages::message(&service, "Not quite finished", words);
            (StatusCode::BAD_GATEWAY, page).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// `POST /disconnect`: ends the connection at Latchkey and forgets it here.
pub(crate) async fn disconnect(State(service): State<Shared>, headers: HeaderMap) -> Response {
    let Some(patient) = web::acting_as(&service, &headers) else {
        return web::see_other(&service, "/", None);
    };
    let lock = service.refreshes.lock(&patient);
    let _alone = lock.lock().await;
    let Some(connection) = service.state.connection(&patient) else {
        return web::see_other(&service, "/me", None);
    };
    let token = connection
        .refresh_token
        .as_ref()
        .unwrap_or(&connection.access_token);
    // A connection that Latchkey has ended already needs no revoking.
    if !connection.ended
        && let Err(trouble) = service.latchkey.revoke(token).await
    {
        return away(&service, &trouble);
    }
    match service.state.forget(&patient) {
        Ok(()) => web::see_other(&service, "/me", None),
        Err(error) => {
            tracing::error!(
                error = format!("{error:#}"),
                "the state file could not be written"
            );
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Keeps the tokens, then makes Latchkey's list of collections the same as ours.
async fn finish(service: &Shared, patient: &str, tokens: Tokens) -> Result<(), Trouble> {
    let registrations = service.registrations.lock(patient);
    let _alone = registrations.lock().await;
    let refreshes = service.refreshes.lock(patient);
    let _alone_too = refreshes.lock().await;
    let connection = Connection {
        expires_at: tokens.expires_at(),
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token,
        ended: false,
        resources: service.state.resources(patient),
    };
    let pat = connection.access_token.clone();
    service
        .state
        .connect(patient, connection)
        .map_err(unsaved)?;
    let resources = registration::reconcile(service, patient, &pat).await?;
    service
        .state
        .set_resources(patient, resources)
        .map_err(unsaved)
}

fn redirect_uri(service: &Service) -> String {
    format!(
        "{}/callback",
        service.base_url.as_str().trim_end_matches('/')
    )
}

fn away(service: &Service, trouble: &Trouble) -> Response {
    tracing::warn!(%trouble, "Latchkey gave no usable answer");
    let words = "Latchkey cannot be reached at the moment. Nothing was changed here. \
                 Please try again later.";
    (
        StatusCode::BAD_GATEWAY,
        pages::message(service, "Latchkey is away", words),
    )
        .into_response()
}
