//! The authorization server, as this resource server needs it: discovery, the connection's tokens,
//! resource registration, permission requests and introspection. Plain HTTP calls; whatever goes
//! wrong is sorted into the few kinds that the callers must tell apart.

use std::collections::BTreeSet;

use reqwest::{RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use crate::cli::Credentials;
use crate::clock;
use crate::rule::Introspection;
use crate::state::Registered;

/// How long the discovery document is believed, in seconds.
const DISCOVERY_LIFE: i64 = 60;

/// What can go wrong.
pub(crate) enum Trouble {
    /// No usable answer: not reachable, too slow, failing, or not what the standard says.
    Away(String),
    /// Latchkey said no, with an OAuth error code.
    Refused(String),
    /// Latchkey does not accept the protection API token.
    TokenRefused,
    /// The resource is not registered (any more).
    NotFound,
    /// The patient has not connected, or must connect again.
    NotConnected,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Away(reason) => write!(out, "no usable answer: {reason}"),
            Self::Refused(code) => write!(out, "refused: {code}"),
            Self::TokenRefused => out.write_str("the protection API token is not accepted"),
            Self::NotFound => out.write_str("the resource is not registered"),
            Self::NotConnected => out.write_str("the patient is not connected"),
        }
    }
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        Self::Away(error.without_url().to_string())
    }
}

/// The members of the discovery document that this program uses.
#[derive(Clone, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    pub(crate) authorization_endpoint: Url,
    token_endpoint: Url,
    resource_registration_endpoint: Url,
    permission_endpoint: Url,
    introspection_endpoint: Url,
    revocation_endpoint: Option<Url>,
}

/// A good answer of the token endpoint.
#[derive(Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    token_type: String,
    #[serde(default)]
    expires_in: Option<i64>,
    #[serde(default)]
    pub(crate) refresh_token: Option<String>,
    #[serde(default)]
    scope: Option<String>,
}

impl Tokens {
    /// When the access token ends; 0 when that was not said.
    pub(crate) fn expires_at(&self) -> i64 {
        self.expires_in
            .map_or(0, |life| clock::now().saturating_add(life.max(0)))
    }
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
}

#[derive(Deserialize)]
struct Resource {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    user_access_policy_uri: Option<String>,
    #[serde(flatten)]
    description: About,
}

/// What a resource says of itself (UMA Federated Authorization, section 3.1).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct About {
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) resource_scopes: Vec<String>,
}

impl About {
    /// Whether both say the same; scopes are a set.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        let scopes = |one: &Self| one.resource_scopes.iter().cloned().collect::<BTreeSet<_>>();
        self.name == other.name
            && self.description == other.description
            && self.kind == other.kind
            && scopes(self) == scopes(other)
    }
}

/// A resource that Latchkey knows already.
pub(crate) struct Known {
    pub(crate) resource: Registered,
    pub(crate) description: About,
}

#[derive(Deserialize)]
struct OAuthError {
    error: String,
}

/// A client of one authorization server.
pub(crate) struct Latchkey {
    http: reqwest::Client,
    issuer: String,
    credentials: Credentials,
    discovered: tokio::sync::Mutex<Option<(i64, Metadata)>>,
}

impl Latchkey {
    /// A client with short timeouts that never follows a redirect with a secret in its hands.
    pub(crate) fn new(issuer: &str, credentials: Credentials) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // A server may close a connection that rests, just as something is sent on it.
            .pool_idle_timeout(std::time::Duration::from_secs(10))
            .connect_timeout(std::time::Duration::from_secs(2))
            .timeout(std::time::Duration::from_secs(8))
            .build()?;
        let discovered = tokio::sync::Mutex::new(None);
        Ok(Self {
            http,
            issuer: issuer.to_owned(),
            credentials,
            discovered,
        })
    }

    /// The public name of this program at Latchkey.
    pub(crate) fn client_id(&self) -> &str {
        &self.credentials.client_id
    }

    /// Where everything is. The document must speak of the issuer that it was asked from.
    pub(crate) async fn metadata(&self) -> Result<Metadata, Trouble> {
        let mut discovered = self.discovered.lock().await;
        if let Some((at, metadata)) = discovered.as_ref()
            && clock::now() - at < DISCOVERY_LIFE
        {
            return Ok(metadata.clone());
        }
        let url = format!("{}/.well-known/uma2-configuration", self.issuer);
        let metadata: Metadata = answer(self.http.get(url)).await?;
        if metadata.issuer != self.issuer {
            return Err(Trouble::Away(
                "the discovery document names another issuer".to_owned(),
            ));
        }
        *discovered = Some((clock::now(), metadata.clone()));
        Ok(metadata)
    }

    /// Exchanges the code that the patient's browser brought.
    pub(crate) async fn exchange(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<Tokens, Trouble> {
        self.tokens(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ])
        .await
    }

    /// Renews the connection.
    pub(crate) async fn refresh(&self, refresh_token: &str) -> Result<Tokens, Trouble> {
        self.tokens(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ])
        .await
    }

    async fn tokens(&self, form: &[(&str, &str)]) -> Result<Tokens, Trouble> {
        let endpoint = self.metadata().await?.token_endpoint;
        let tokens: Tokens = answer(self.basic(self.http.post(endpoint)).form(form)).await?;
        if !tokens.token_type.eq_ignore_ascii_case("bearer") {
            return Err(Trouble::Away("the token is not a bearer token".to_owned()));
        }
        let protects = |scope: &String| scope.split(' ').any(|granted| granted == "uma_protection");
        if tokens.scope.as_ref().is_some_and(|scope| !protects(scope)) {
            return Err(Trouble::Refused("invalid_scope".to_owned()));
        }
        Ok(tokens)
    }

    /// Ends the connection at Latchkey.
    pub(crate) async fn revoke(&self, token: &str) -> Result<(), Trouble> {
        let Some(endpoint) = self.metadata().await?.revocation_endpoint else {
            return Ok(());
        };
        let form = [("token", token), ("token_type_hint", "refresh_token")];
        checked(self.basic(self.http.post(endpoint)).form(&form))
            .await
            .map(drop)
    }

    /// Every resource of this patient at this service.
    pub(crate) async fn registered(&self, pat: &str) -> Result<Vec<Known>, Trouble> {
        let endpoint = self.metadata().await?.resource_registration_endpoint;
        let ids: Vec<String> = answer(self.http.get(endpoint.clone()).bearer_auth(pat)).await?;
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            let url = child(&endpoint, &id)?;
            match answer::<Resource>(self.http.get(url).bearer_auth(pat)).await {
                Ok(resource) => all.push(Known {
                    resource: Registered {
                        id,
                        policy_uri: resource.user_access_policy_uri,
                    },
                    description: resource.description,
                }),
                Err(Trouble::NotFound) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(all)
    }

    /// Registers a resource.
    pub(crate) async fn register(
        &self,
        pat: &str,
        description: &About,
    ) -> Result<Registered, Trouble> {
        let endpoint = self.metadata().await?.resource_registration_endpoint;
        let resource: Resource =
            answer(self.http.post(endpoint).bearer_auth(pat).json(description)).await?;
        let policy_uri = resource.user_access_policy_uri;
        Ok(Registered {
            id: resource.id,
            policy_uri,
        })
    }

    /// Replaces a resource's description, and tells the page for its owner if Latchkey names it.
    pub(crate) async fn update(
        &self,
        pat: &str,
        id: &str,
        description: &About,
    ) -> Result<Option<String>, Trouble> {
        let url = child(&self.metadata().await?.resource_registration_endpoint, id)?;
        let resource: Resource =
            answer(self.http.put(url).bearer_auth(pat).json(description)).await?;
        Ok(resource.user_access_policy_uri)
    }

    /// Takes a resource away; one that is gone already is no trouble.
    pub(crate) async fn deregister(&self, pat: &str, id: &str) -> Result<(), Trouble> {
        let url = child(&self.metadata().await?.resource_registration_endpoint, id)?;
        match checked(self.http.delete(url).bearer_auth(pat)).await {
            Ok(_) | Err(Trouble::NotFound) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    /// Asks a permission ticket for one resource and one scope.
    pub(crate) async fn ticket(
        &self,
        pat: &str,
        resource_id: &str,
        scope: &str,
    ) -> Result<String, Trouble> {
        let endpoint = self.metadata().await?.permission_endpoint;
        let wanted = json!({"resource_id": resource_id, "resource_scopes": [scope]});
        let ticket: Ticket =
            answer(self.http.post(endpoint).bearer_auth(pat).json(&wanted)).await?;
        Ok(ticket.ticket)
    }

    /// Asks what a token opens now. Never cached: a stopped share ends with the next call.
    pub(crate) async fn introspect(
        &self,
        pat: &str,
        token: &str,
    ) -> Result<Introspection, Trouble> {
        let endpoint = self.metadata().await?.introspection_endpoint;
        let form = [("token", token), ("token_type_hint", "access_token")];
        answer(self.http.post(endpoint).bearer_auth(pat).form(&form)).await
    }

    /// HTTP Basic with form-encoded values (RFC 6749, section 2.3.1).
    fn basic(&self, request: RequestBuilder) -> RequestBuilder {
        let encode = |value: &str| {
            url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>()
        };
        request.basic_auth(
            encode(&self.credentials.client_id),
            Some(encode(&self.credentials.client_secret)),
        )
    }
}

/// The address of one registered resource; its id is the server's and may hold any character.
fn child(endpoint: &Url, id: &str) -> Result<Url, Trouble> {
    let mut url = endpoint.clone();
    url.path_segments_mut()
        .map_err(|()| Trouble::Away("the registration endpoint is no base URL".to_owned()))?
        .pop_if_empty()
        .push(id);
    Ok(url)
}

/// Sends a request and sorts the failures.
async fn checked(request: RequestBuilder) -> Result<reqwest::Response, Trouble> {
    let response = request.send().await?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = response.bytes().await.unwrap_or_default();
    let code = serde_json::from_slice::<OAuthError>(&body).map(|body| body.error);
    Err(match (status, code) {
        // Our own secret is wrong: nothing a patient could mend by connecting again.
        (StatusCode::UNAUTHORIZED, Ok(code)) if code == "invalid_client" => Trouble::Away(code),
        (StatusCode::UNAUTHORIZED, _) => Trouble::TokenRefused,
        (StatusCode::NOT_FOUND, _) => Trouble::NotFound,
        (StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN, Ok(code)) => Trouble::Refused(code),
        _ => Trouble::Away(format!("the answer was {status}")),
    })
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Trouble> {
    Ok(checked(request).await?.json().await?)
}
