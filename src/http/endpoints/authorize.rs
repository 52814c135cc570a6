//! The authorization endpoint (RFC 6749 3.1, RFC 7636): a browser brings a request of a service.
//!
//! The request is kept behind a handle and the browser goes on to the portal's page for it; an
//! error is not sent to the service before somebody has signed in (RFC 9700 4.11.2).

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method};
use latchkey_service::protection::{AuthorizationRequest, Begin};

use super::{Machine, Peer, address, looks_ahead, see_other};
use crate::http::{
    page,
    params::Params,
    security::{RateKind, address::household},
};

/// `GET /authorize`, and `POST` with a form, which is read in place of the query.
pub async fn begin(
    State(machine): State<Machine>,
    method: Method,
    headers: HeaderMap,
    peer: Peer,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    if method == Method::HEAD {
        return ().into_response();
    }
    if looks_ahead(&method, &headers) {
        return page::not_ahead();
    }
    // A run is a row that anybody may make who knows the public name of a service.
    if let Some(address) = address(peer) {
        let from = household(address).to_string();
        if let Err(wait) = machine.limiter.check(RateKind::ConsentRun, &from) {
            return page::too_often(wait);
        }
    }
    let said = if method == Method::POST {
        std::str::from_utf8(&body).ok()
    } else {
        query.as_deref()
    };
    let params = Params::of_query(said);
    // Where the answer would go must be beyond doubt before anything is sent there.
    if params.is_unreadable() || params.is_twice("client_id") || params.is_twice("redirect_uri") {
        return page::refused("unreadable");
    }
    let request = AuthorizationRequest {
        client_id: params.owned("client_id"),
        redirect_uri: params.owned("redirect_uri"),
        response_type: params.owned("response_type"),
        response_mode: params.owned("response_mode"),
        scope: params.owned("scope"),
        state: params.owned("state"),
        code_challenge: params.owned("code_challenge"),
        code_challenge_method: params.owned("code_challenge_method"),
        nonce: params.owned("nonce"),
        prompt: params.owned("prompt"),
        max_age: params.owned("max_age"),
        request_object: params.get("request").is_some(),
        request_address: params.get("request_uri").is_some(),
        resource: params.owned("resource"),
        duplicated: params.is_duplicated(),
    };
    match machine
        .services
        .protection
        .begin_authorization(request)
        .await
    {
        Ok(Begin::Page(handle)) => see_other(&format!("/authorize/{handle}")),
        Ok(Begin::Refused(reason)) => page::refused(reason),
        Err(error) => page::unavailable(&error),
    }
}
