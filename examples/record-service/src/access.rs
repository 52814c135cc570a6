//! Access decided elsewhere: keeps each patient's protection API token fresh, asks Latchkey what a
//! caller's token opens, and gets the ticket for the challenge when it is not enough.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::latchkey::Trouble;
use crate::{Shared, clock, registration};

/// A token this close to its end is renewed before it is used, in seconds.
const SPARE: i64 = 30;

/// Why a call to the FHIR API is not answered with the record.
pub(crate) enum Denied {
    /// The caller must get permission; here is the ticket to start with.
    Challenge(String),
    /// Neither the token could be checked nor a ticket had.
    Unreachable,
}

/// One lock a patient, so that something is done once however many calls need it.
#[derive(Default)]
pub(crate) struct Locks(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Locks {
    /// The lock of a patient.
    pub(crate) fn lock(&self, patient: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        locks.entry(patient.to_owned()).or_default().clone()
    }
}

/// Decides one call: `Ok` when the caller's token covers this scope on this collection, now.
pub(crate) async fn decide(
    service: &Shared,
    patient: &str,
    collection: &str,
    scope: &str,
    headers: &HeaderMap,
) -> Result<(), Denied> {
    let decided = attempt(service, patient, collection, scope, headers).await;
    match decided {
        Ok(None) => Ok(()),
        Ok(Some(ticket)) => Err(Denied::Challenge(ticket)),
        Err(trouble) => {
            tracing::warn!(
                patient,
                collection,
                %trouble,
                "cannot decide; access refused"
            );
            Err(Denied::Unreachable)
        }
    }
}

/// `None` is access; `Some` is the ticket for a challenge.
async fn attempt(
    service: &Shared,
    patient: &str,
    collection: &str,
    scope: &str,
    headers: &HeaderMap,
) -> Result<Option<String>, Trouble> {
    let connection = service
        .state
        .connection(patient)
        .ok_or(Trouble::NotConnected)?;
    let resource = match connection.resources.get(collection) {
        Some(resource) => resource.id.clone(),
        None => registration::mend(service, patient, collection, None).await?,
    };
    if let Some(token) = bearer(headers) {
        let answer = with_pat(service, patient, |pat: String| async move {
            service.latchkey.introspect(&pat, token).await
        })
        .await?;
        if answer.allows(&resource, scope, clock::now()) {
            return Ok(None);
        }
    }
    match ticket(service, patient, &resource, scope).await {
        // Latchkey has forgotten the collection, or knows it differently.
        Err(Trouble::Refused(code)) if code == "invalid_resource_id" || code == "invalid_scope" => {
            tracing::info!(
                patient,
                collection,
                code,
                "registering the collection again"
            );
            let resource = registration::mend(service, patient, collection, Some(&resource));
            let resource = resource.await?;
            ticket(service, patient, &resource, scope).await.map(Some)
        }
        other => other.map(Some),
    }
}

async fn ticket(
    service: &Shared,
    patient: &str,
    resource: &str,
    scope: &str,
) -> Result<String, Trouble> {
    with_pat(service, patient, |pat: String| async move {
        service.latchkey.ticket(&pat, resource, scope).await
    })
    .await
}

/// The token in the Authorization header, and nowhere else. Two headers are as good as none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(only), None) = (all.next(), all.next()) else {
        return None;
    };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Runs a call with the patient's token; when Latchkey refuses the token, once more with a renewed
/// one.
pub(crate) async fn with_pat<T, F: Future<Output = Result<T, Trouble>>>(
    service: &Shared,
    patient: &str,
    call: impl Fn(String) -> F,
) -> Result<T, Trouble> {
    let token = fresh(service, patient, None).await?;
    match call(token.clone()).await {
        Err(Trouble::TokenRefused) => call(fresh(service, patient, Some(token)).await?).await,
        other => other,
    }
}

/// A token that is not about to end and is not the refused one.
async fn fresh(
    service: &Shared,
    patient: &str,
    refused: Option<String>,
) -> Result<String, Trouble> {
    if let Some(token) = usable(service, patient, refused.as_deref())? {
        return Ok(token);
    }
    let (service, patient) = (Arc::clone(service), patient.to_owned());
    // A task of its own: Latchkey rotates the refresh token, and a caller that hangs up now must
    // not make us lose the new one.
    let renewal = tokio::spawn(async move {
        let lock = service.refreshes.lock(&patient);
        let _alone = lock.lock().await;
        match usable(&service, &patient, refused.as_deref())? {
            Some(token) => Ok(token),
            None => renew(&service, &patient).await,
        }
    });
    renewal
        .await
        .map_err(|error| Trouble::Away(error.to_string()))?
}

fn usable(
    service: &Shared,
    patient: &str,
    refused: Option<&str>,
) -> Result<Option<String>, Trouble> {
    let connection = service
        .state
        .connection(patient)
        .ok_or(Trouble::NotConnected)?;
    if connection.ended {
        return Err(Trouble::NotConnected);
    }
    let lasts = connection.expires_at == 0 || connection.expires_at > clock::now() + SPARE;
    let good = lasts && refused != Some(connection.access_token.as_str());
    Ok(good.then_some(connection.access_token))
}

async fn renew(service: &Shared, patient: &str) -> Result<String, Trouble> {
    let connection = service
        .state
        .connection(patient)
        .ok_or(Trouble::NotConnected)?;
    let renewed = match connection.refresh_token.as_deref() {
        Some(refresh_token) => service.latchkey.refresh(refresh_token).await,
        None => Err(Trouble::Refused("invalid_grant".to_owned())),
    };
    match renewed {
        Ok(tokens) => {
            let next = (tokens.access_token.clone(), tokens.expires_at());
            service
                .state
                .renew(
                    patient,
                    &connection.access_token,
                    next,
                    tokens.refresh_token,
                )
                .map_err(unsaved)?;
            Ok(tokens.access_token)
        }
        Err(Trouble::Refused(code)) => {
            tracing::info!(patient, code, "the connection has ended at Latchkey");
            service
                .state
                .mark_ended(patient, &connection.access_token)
                .map_err(unsaved)?;
            Err(Trouble::NotConnected)
        }
        Err(trouble) => Err(trouble),
    }
}

/// A state file that cannot be written counts as trouble on the way: access is refused.
#[expect(
    clippy::needless_pass_by_value,
    reason = "used as a function for map_err"
)]
pub(crate) fn unsaved(error: anyhow::Error) -> Trouble {
    Trouble::Away(format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use axum::http::header::AUTHORIZATION;
    use axum::http::{HeaderMap, HeaderValue};

    use super::bearer;

    #[test]
    fn a_token_is_read_from_one_bearer_header_only() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, HeaderValue::from_static("bearer abc"));
        assert_eq!(bearer(&headers), Some("abc"));
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer def"));
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic abc"));
        assert_eq!(bearer(&headers), None);
    }
}
