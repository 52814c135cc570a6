//! The claims interaction endpoint (Grant 3.3.2): a browser comes to prove who its person is.
//!
//! Opening it spends the ticket, once and in one write; a browser or a scanner that only looks
//! ahead spends nothing.

use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method};
use latchkey_service::claims::{OpenClaims, Opened};

use super::{Machine, looks_ahead, see_other};
use crate::http::{page, params::Params};

/// `GET /uma/claims`.
pub async fn open(
    State(machine): State<Machine>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    if method == Method::HEAD {
        return ().into_response();
    }
    if looks_ahead(&method, &headers) {
        return page::not_ahead();
    }
    let params = Params::of_query(query.as_deref());
    if params.is_unreadable() || params.is_duplicated() {
        return page::refused("unreadable");
    }
    let request = OpenClaims {
        client_id: params.owned("client_id"),
        ticket: params.owned("ticket"),
        claims_redirect_uri: params.owned("claims_redirect_uri"),
        state: params.owned("state"),
    };
    match machine.services.claims.open(request).await {
        Ok(Opened::Page(handle)) => see_other(&format!("/prove/{handle}")),
        Ok(Opened::Redirect(address)) => see_other(&address),
        Ok(Opened::Pause(address)) => page::leaving(&address),
        Ok(Opened::Refused(reason)) => page::refused(reason),
        Err(error) => page::unavailable(&error),
    }
}
