//! The UMA grant at the token endpoint (Grant 3.3.1, 3.3.5, 3.3.6).
//!
//! A ticket that reaches the use case is spent whatever comes of it, so everything that can be said
//! about the shape of the request is said before. A bad `rpt`, `pct` or claim token is never an error:
//! it is as if it had not been sent, or proves nothing (decision 16).

use axum::response::Response;
use http::StatusCode;
use latchkey_domain::party::GrantType;
use latchkey_service::{
    protection::AuthenticatedClient,
    redemption::{ClaimToken, RedeemRequest, Redemption, Rejection, RequiredClaim},
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
    let pushed = match (
        params.owned("claim_token"),
        params.owned("claim_token_format"),
    ) {
        (Some(token), Some(format)) => Some(ClaimToken { format, token }),
        (None, None) => None,
        _ => {
            return Err(OAuthError::invalid_request(
                "claim_token and claim_token_format must be sent together.",
            ));
        }
    };
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
    let request = RedeemRequest {
        ticket,
        scope,
        pushed,
        pct: params.owned("pct"),
        rpt: params.owned("rpt"),
    };
    match machine.services.redemption.redeem(client, request).await? {
        Redemption::Issued {
            rpt,
            expires_in,
            refresh,
            pct,
            upgraded,
        } => {
            let mut body = json!({
                "access_token": rpt.expose(),
                "token_type": "Bearer",
                "expires_in": expires_in,
                "refresh_token": refresh.expose(),
            });
            if let Some(members) = body.as_object_mut() {
                if let Some(pct) = &pct {
                    members.insert("pct".to_owned(), pct.expose().into());
                }
                if upgraded {
                    members.insert("upgraded".to_owned(), true.into());
                }
            }
            Ok(answer(StatusCode::OK, body))
        }
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
            let claims: Vec<Value> = required.into_iter().map(hint).collect();
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

/// One entry of `required_claims` (Grant 3.3.6): what is not known is left out, and what is a list is
/// one with a single value too.
fn hint(claim: RequiredClaim) -> Value {
    let mut entry = json!({ "name": claim.name, "friendly_name": claim.friendly_name });
    if let Some(members) = entry.as_object_mut() {
        for (name, list) in [
            ("claim_token_format", claim.formats),
            ("issuer", claim.issuers),
        ] {
            if !list.is_empty() {
                members.insert(name.to_owned(), list.into());
            }
        }
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GRANT-3.3.6-05: two members are lists even with one value, and nothing is empty.
    #[test]
    fn a_hint_names_only_what_is_known() {
        let claim = RequiredClaim {
            name: "registered_doctor".to_owned(),
            friendly_name: "registered doctor".to_owned(),
            formats: Vec::new(),
            issuers: Vec::new(),
        };
        let plain = json!({ "name": "registered_doctor", "friendly_name": "registered doctor" });
        assert_eq!(hint(claim.clone()), plain);
        let whole = hint(RequiredClaim {
            formats: vec!["urn:example:format".to_owned()],
            issuers: vec!["https://op.example".to_owned()],
            ..claim
        });
        assert_eq!(whole["claim_token_format"], json!(["urn:example:format"]));
        assert_eq!(whole["issuer"], json!(["https://op.example"]));
    }
}
