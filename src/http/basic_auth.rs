//! Who a program is: client authentication and protection API tokens, read from a request.
//!
//! Exactly one way per request (RFC 6749 2.3): the `Authorization` header with Basic, `client_id`
//! and `client_secret` in the form, or the `client_id` alone. A token counts only in the header, never
//! in the query.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header};
use latchkey_service::{
    Services,
    protection::{AuthenticatedClient, ClientAuthError, ClientProof, PatError, ProtectionContext},
};
use url::form_urlencoded;

use super::{
    oauth_error::OAuthError,
    params::{Params, is_text},
};

/// What the `Authorization` header holds.
enum Authorization<'a> {
    Nothing,
    Basic(&'a str),
    Bearer(&'a str),
    Other,
}

/// Where a secret was.
enum Secret {
    Header(String),
    Form(String),
    Nowhere,
}

/// An id and a secret as presented. They may be anything: there is no `Debug`.
pub struct Presented {
    /// The `client_id`.
    pub id: String,
    secret: Secret,
}

/// Whether the request carries a bearer token in its header.
#[must_use]
pub fn has_bearer(headers: &HeaderMap) -> bool {
    matches!(authorization(headers), Ok(Authorization::Bearer(_)))
}

/// The bearer token of a request, in its header and nowhere else.
///
/// # Errors
/// `invalid_request` for more than one header.
pub fn bearer_if_any(headers: &HeaderMap) -> Result<Option<&str>, OAuthError> {
    Ok(match authorization(headers)? {
        Authorization::Bearer(token) => Some(token),
        _ => None,
    })
}

/// The id and the secret of a client, from the header or from the form.
///
/// # Errors
/// `invalid_request` for two ways at once, `invalid_client` for none that is understood.
pub fn presented(headers: &HeaderMap, params: &Params) -> Result<Presented, OAuthError> {
    const NONE: OAuthError = OAuthError::invalid_client(
        "The client must authenticate with its id and secret, by HTTP Basic or in the form.",
    );
    let (id, secret) = (params.get("client_id"), params.get("client_secret"));
    match authorization(headers)? {
        Authorization::Basic(_) | Authorization::Bearer(_) | Authorization::Other
            if secret.is_some() =>
        {
            Err(OAuthError::invalid_request(
                "The client authenticated in two ways; use one.",
            ))
        }
        Authorization::Basic(encoded) => {
            let presented = basic(encoded).ok_or(OAuthError::invalid_client(
                "The Basic credentials cannot be read.",
            ))?;
            if id.is_some_and(|id| id != presented.id) {
                return Err(OAuthError::invalid_request(
                    "The client_id of the form is not that of the Authorization header.",
                ));
            }
            Ok(presented)
        }
        Authorization::Bearer(_) | Authorization::Other => Err(NONE),
        Authorization::Nothing => match (id, secret) {
            (Some(id), secret) => Ok(Presented {
                id: id.to_owned(),
                secret: secret.map_or(Secret::Nowhere, |secret| Secret::Form(secret.to_owned())),
            }),
            (None, _) => Err(NONE),
        },
    }
}

/// Checks what a client presented.
///
/// # Errors
/// `invalid_client`; which of id and secret is wrong is not told.
pub async fn authenticate(
    services: &Services,
    presented: &Presented,
) -> Result<AuthenticatedClient, OAuthError> {
    let proof = match &presented.secret {
        Secret::Header(secret) => ClientProof::Basic(secret),
        Secret::Form(secret) => ClientProof::Post(secret),
        Secret::Nowhere => ClientProof::Nothing,
    };
    match services.protection.client_by(&presented.id, proof).await {
        Ok(client) => Ok(client),
        Err(ClientAuthError::Wrong) => Err(OAuthError::invalid_client(
            "The client is unknown, or did not authenticate as it is registered to.",
        )),
        Err(ClientAuthError::Store(error)) => Err(error.into()),
    }
}

/// The bearer token of a request, which counts only in the header.
///
/// # Errors
/// 401 without a token, 400 for two.
pub fn bearer<'a>(headers: &'a HeaderMap, query: Option<&str>) -> Result<&'a str, OAuthError> {
    let Authorization::Bearer(token) = authorization(headers)? else {
        return Err(OAuthError::no_token());
    };
    if Params::of_query(query).get("access_token").is_some() {
        return Err(OAuthError::invalid_request(
            "The token was sent in two ways; use the Authorization header alone.",
        ));
    }
    Ok(token)
}

/// Checks the protection API token of a request.
///
/// # Errors
/// 401 without a good token, 403 for a token of another kind, 400 for two tokens.
pub async fn protection(
    services: &Services,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Result<ProtectionContext, OAuthError> {
    let token = bearer(headers, query)?;
    match services.protection.authenticate(token).await {
        Ok(context) => Ok(context),
        Err(PatError::Invalid) => Err(OAuthError::invalid_token()),
        Err(PatError::InsufficientScope) => Err(OAuthError::insufficient_scope()),
        Err(PatError::Store(error)) => Err(error.into()),
    }
}

fn authorization(headers: &HeaderMap) -> Result<Authorization<'_>, OAuthError> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let Some(line) = lines.next() else {
        return Ok(Authorization::Nothing);
    };
    if lines.next().is_some() {
        return Err(OAuthError::invalid_request(
            "The Authorization header was sent more than once.",
        ));
    }
    let Some((scheme, rest)) = line.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Ok(Authorization::Other);
    };
    let rest = rest.trim();
    Ok(if scheme.eq_ignore_ascii_case("basic") {
        Authorization::Basic(rest)
    } else if scheme.eq_ignore_ascii_case("bearer") {
        Authorization::Bearer(rest)
    } else {
        Authorization::Other
    })
}

/// Id and secret are form-encoded before they are joined (RFC 6749 2.3.1).
fn basic(encoded: &str) -> Option<Presented> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let (id, secret) = (form_decoded(id)?, form_decoded(secret)?);
    (!id.is_empty() && !secret.is_empty()).then_some(Presented {
        id,
        secret: Secret::Header(secret),
    })
}

fn form_decoded(text: &str) -> Option<String> {
    // A bare `&` has no place in an encoded value and would end it.
    if text.contains('&') {
        return None;
    }
    let whole = format!("={text}");
    let (_, value) = form_urlencoded::parse(whole.as_bytes()).next()?;
    is_text(&value).then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::AUTHORIZATION, line.parse().unwrap());
        }
        headers
    }

    fn read(lines: &[&str], form: &str) -> Result<(String, String), OAuthError> {
        presented(&headers(lines), &Params::of_query(Some(form))).map(|presented| {
            match presented.secret {
                Secret::Header(secret) | Secret::Form(secret) => (presented.id, secret),
                Secret::Nowhere => (presented.id, String::new()),
            }
        })
    }

    #[test]
    fn the_id_and_the_secret_are_form_decoded() {
        for (joined, id, secret) in [
            ("app:secret", "app", "secret"),
            ("a%3Ab:s%25+t%2B", "a:b", "s% t+"),
            ("app:a:b=c", "app", "a:b=c"),
        ] {
            let line = format!("bAsIc {}", STANDARD.encode(joined));
            assert_eq!(
                read(&[&line], ""),
                Ok((id.to_owned(), secret.to_owned())),
                "{joined}"
            );
        }
    }

    #[test]
    fn one_way_of_authentication_at_a_time() {
        let line = format!("Basic {}", STANDARD.encode("app:secret"));
        let code = |result: Result<(String, String), OAuthError>| result.unwrap_err();
        let is_client_error = |error: OAuthError| {
            error
                == OAuthError::invalid_client(
                    "The client must authenticate with its id and secret, by HTTP Basic or in the form.",
                )
        };
        assert!(read(&[&line], "client_id=app").is_ok());
        assert!(!is_client_error(code(read(&[&line], "client_id=other"))));
        assert!(!is_client_error(code(read(
            &[&line],
            "client_secret=secret"
        ))));
        assert!(!is_client_error(code(read(&[&line, &line], ""))));
        assert!(read(&[], "client_id=app&client_secret=s").is_ok());
        assert_eq!(
            read(&[], "client_id=app"),
            Ok(("app".to_owned(), String::new()))
        );
        assert!(is_client_error(code(read(&[], "client_secret=s"))));
        assert!(is_client_error(code(read(&["Bearer abc"], ""))));
        assert!(read(&["Basic !"], "").is_err());
        assert!(has_bearer(&headers(&["bearer x"])) && !has_bearer(&headers(&["Basic x"])));
    }
}
