//! The UMA grant at the token endpoint (Grant 3.3.1, 3.3.5, 3.3.6).
//!
//! A ticket that reaches the use case is spent whatever comes of it, so everything that can be said
//! about the shape of the request is said before. Pushed claim tokens, `rpt` and `pct` are read and
//! have no effect: a bad one is never an error (decision 16).

use axum::response::Response;
use http::StatusCode;
use latchkey_domain::party::GrantType;
use latchkey_service::{
    protection::AuthenticatedClient,
    redemption::{RedeemRequest, Redemption, Rejection},
};
use serde_json::{Value, json};

use super::{
    Machine, answer,
    token::{unauthorized, wrong_target},
};
use crate::http::{oauth_error::OAuthError, params::Params};

pub(super) async fn redeem(
    machine: &Machine,
    client: &AuthenticatedClient,
    params: &Params,
) -> Result<Response, OAuthError> {
    let ticket = params.required("ticket", "ticket is missing.")?.to_owned();
    let pushed = params.get("claim_token").is_some();
    if pushed != params.get("claim_token_format").is_some() {
        return Err(OAuthError::invalid_request(
            "claim_token and claim_token_format must be sent together.",
        ));
    }
    if !client.client().asks || !client.may_use(GrantType::UmaTicket) {
        return Err(unauthorized());
    }
    if params.get("resource").is_some() {
        return Err(wrong_target());
    }
    let scope = params
        .get("scope")
        .unwrap_or_default()
        .split(' ')
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    let request = RedeemRequest { ticket, scope };
    match machine.services.redemption.redeem(client, request).await? {
        Redemption::Issued { rpt, expires_in } => Ok(answer(
            StatusCode::OK,
            json!({
                "access_token": rpt.expose(),
                "token_type": "Bearer",
                "expires_in": expires_in,
            }),
        )),
        Redemption::NeedInfo {
            ticket,
            required,
            redirect_user,
        } => {
            let mut body = json!({
                "error": "need_info",
                "error_description": "The person who asks must prove more about herself.",
                "ticket": ticket.expose(),
                "redirect_user": redirect_user,
            });
            let claims: Vec<Value> = required
                .into_iter()
                .map(|claim| json!({ "name": claim.name, "friendly_name": claim.friendly_name }))
                .collect();
            if let (Some(members), false) = (body.as_object_mut(), claims.is_empty()) {
                members.insert("required_claims".to_owned(), claims.into());
            }
            Ok(answer(StatusCode::FORBIDDEN, body))
        }
        Redemption::Submitted { ticket, interval } => Ok(answer(
            StatusCode::FORBIDDEN,
            json!({
                "error": "request_submitted",
                "error_description": "The owner of the records is asked.",
                "ticket": ticket.expose(),
                "interval": interval,
            }),
        )),
        Redemption::Denied => Err(OAuthError::request_denied()),
        Redemption::Rejected(Rejection::InvalidGrant) => Err(OAuthError::bad(
            "invalid_grant",
            "The ticket is not good (any more). Ask the resource server for a new one.",
        )),
        Redemption::Rejected(Rejection::InvalidScope) => Err(OAuthError::bad(
            "invalid_scope",
            "No resource of this ticket has one of the scopes asked for.",
        )),
    }
}
