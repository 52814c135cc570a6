//! From an authorization request to a person's answer on the page "Connect a service" or "Sign in".
//!
//! What the client sent is kept in a flow row, so that the page's address says nothing. A bad
//! client or redirect URI is never redirected to; any other fault goes back to the client, but
//! only once somebody has signed in (RFC 9700 4.11.2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::{ClientId, ConnectionId, FamilyId, OwnerId};
use latchkey_domain::letter::LetterKind;
use latchkey_domain::party::{Client, GrantType};
use latchkey_domain::secret::SecretKind;
use latchkey_domain::view::{ConnectPage, SignInToPage};
use latchkey_store::{Change, Code, Flow, FlowKind, StoreError};

use super::Protection;
use super::asked::{Asked, fault as openid_fault, scopes};
use super::signing_in::{agree, connected, sign_in_page};
use crate::login::PersonSession;
use crate::mail::Note;
use crate::settings::Settings;

/// An authorization request as it came, every parameter once.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "the fields are the parameters of RFC 6749 4.1.1, RFC 7636 4.3 and OpenID Connect Core 3.1.2.1"
)]
pub struct AuthorizationRequest {
    pub client_id: Option<String>,
    pub redirect_uri: Option<String>,
    pub response_type: Option<String>,
    pub response_mode: Option<String>,
    pub scope: Option<String>,
    pub state: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
    pub nonce: Option<String>,
    pub prompt: Option<String>,
    pub max_age: Option<String>,
    /// Whether there is a request object.
    pub request_object: bool,
    /// Whether there is the address of one.
    pub request_address: bool,
    /// The resource indicator (RFC 8707).
    pub resource: Option<String>,
    /// Whether a parameter came twice.
    pub duplicated: bool,
}

/// Where the browser goes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// To the consent page with this handle.
    Page(String),
    /// Nowhere: a page says what is wrong.
    Refused(&'static str),
}

/// The page to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentPage {
    /// "Connect a service".
    Connect(ConnectPage),
    /// "Sign in".
    SignIn(SignInToPage),
}

/// Why a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// It is unknown, over, or somebody else's.
    #[error("no such run")]
    NotFound,
    /// The browser goes back to the client with an error.
    #[error("back to the client")]
    Back(String),
    /// The last sign-in is too long ago to connect a service.
    #[error("sign in again first")]
    SignInAgain,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ConsentRun {
    pub(super) redirect_uri: String,
    state: Option<String>,
    challenge: String,
    pub(super) problem: Option<(String, String)>,
    pub(super) asked: Asked,
}

impl Protection {
    /// Checks an authorization request and opens a consent run.
    ///
    /// # Errors
    /// [`StoreError`] when the run could not be kept.
    pub async fn begin_authorization(
        &self,
        request: AuthorizationRequest,
    ) -> Result<Begin, StoreError> {
        let now = self.house.env.now();
        let Some(client) = self.client_named(request.client_id.as_deref()).await? else {
            return Ok(Begin::Refused("unknown-client"));
        };
        let Some(redirect_uri) = request
            .redirect_uri
            .clone()
            .filter(|uri| client.may_return_to(uri))
        else {
            return Ok(Begin::Refused("unregistered-address"));
        };
        let problem = fault(&request, &client, &self.house.settings)
            .map(|(code, text)| (code.to_owned(), text.to_owned()));
        let asked = Asked::read(&request, &client, now);
        if client.is_unvetted() && (problem.is_some() || asked.is_quiet()) {
            // Nobody vouches for where the browser would be sent without a page (RFC 9700 4.11.2).
            return Ok(Begin::Refused("unvetted-client"));
        }
        let run = ConsentRun {
            asked,
            redirect_uri,
            state: request.state,
            challenge: request.code_challenge.unwrap_or_default(),
            problem,
        };
        let (secret, hash) = self.secret(SecretKind::Flow)?;
        let flow = Flow {
            kind: FlowKind::Consent,
            client: client.id,
            session: None,
            made_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.flow),
            body: serde_json::to_string(&run).map_err(|_| StoreError::corrupt("consent run"))?,
        };
        self.house
            .store
            .write_unaudited(
                "a consent run is only a form that somebody opened",
                move |tx| {
                    let flow = flow.clone();
                    Box::pin(async move { tx.flows().insert(&hash, &flow).await })
                },
            )
            .await?;
        Ok(Begin::Page(secret.expose().to_owned()))
    }

    /// What the consent page shows.
    ///
    /// # Errors
    /// [`FlowError::Back`] when the request was faulty and the browser must go back.
    pub async fn consent(
        &self,
        person: &PersonSession,
        handle: &str,
    ) -> Result<ConsentPage, FlowError> {
        let now = self.house.env.now();
        let (run, client) = self.run(handle).await?;
        if let Some((code, text)) = &run.problem {
            return Err(FlowError::Back(
                self.back(&run, &[("error", code), ("error_description", text)]),
            ));
        }
        if let Some(went) = self.without_page(person, handle, &run, &client).await? {
            return Err(FlowError::Back(went));
        }
        if !run.asked.takes(person, now) {
            return Err(FlowError::SignInAgain);
        }
        if !person.is_recent(now, &self.house.settings) {
            return Err(FlowError::SignInAgain);
        }
        if !run.asked.connects() {
            return Ok(ConsentPage::SignIn(sign_in_page(person, &run, client)?));
        }
        let learned = run.asked.learned();
        let (owner, service) = (OwnerId::from(person.person.clone()), client.id.clone());
        let connected = self
            .house
            .store
            .read(move |snapshot| {
                let (owner, service) = (owner.clone(), service.clone());
                Box::pin(async move { snapshot.connections().live(&owner, &service).await })
            })
            .await?;
        let target = Url::parse(&run.redirect_uri).map_err(|_| FlowError::NotFound)?;
        let date = |at| crate::calendar::shown_date(at, &person.zone);
        Ok(ConsentPage::Connect(ConnectPage {
            learns: !learned.is_empty(),
            learns_name: learned.has("profile"),
            learns_email: learned.has("email"),
            service: client.name,
            website: client.website,
            contact: client.contact,
            reviewed: client.reviewed_at.map(date),
            back_to: host_of(&target),
            origin: target.origin().ascii_serialization(),
            connected_since: connected.map(|connection| date(connection.connected_at)),
            person: person.name.clone(),
        }))
    }

    /// The person says yes: a connection where one was asked for, what she agreed to where she
    /// signs in, and a code for the client.
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over or another browser's.
    pub async fn connect(&self, person: &PersonSession, handle: &str) -> Result<String, FlowError> {
        let now = self.house.env.now();
        let (run, client) = self.run(handle).await?;
        if run.problem.is_some() {
            return Err(FlowError::NotFound);
        }
        if !person.is_recent(now, &self.house.settings) || !run.asked.takes(person, now) {
            return Err(FlowError::SignInAgain);
        }
        self.give_code(person, handle, run, client).await
    }

    /// Ends the run with a code, in one write.
    pub(super) async fn give_code(
        &self,
        person: &PersonSession,
        handle: &str,
        run: ConsentRun,
        client: Client,
    ) -> Result<String, FlowError> {
        let now = self.house.env.now();
        if !run.asked.learned().is_empty() {
            // Now, so that the code is not spent for nothing when a key cannot be made.
            crate::openid::ensure(&self.house, client.id_token_alg).await?;
        }
        let flow = self
            .house
            .env
            .look_up(SecretKind::Flow, handle)
            .ok_or(FlowError::NotFound)?;
        let (secret, hash) = self.secret(SecretKind::Code)?;
        let owner = OwnerId::from(person.person.clone());
        let fresh: ConnectionId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let family: FamilyId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let expires_at = now.plus(self.house.settings.lifetimes.code);
        let (actor, kept, signed_in_at) = (person.actor(), run.clone(), person.signed_in_at);
        let env = self.house.env.clone();
        self.house
            .store
            .write(move |tx| {
                let (owner, client, run, actor) =
                    (owner.clone(), client.clone(), kept.clone(), actor.clone());
                let (fresh, family, env) = (fresh.clone(), family.clone(), env.clone());
                Box::pin(async move {
                    let learned = run.asked.learned();
                    let mut events = Vec::new();
                    if run.asked.connects() {
                        // First, as everywhere: two runs at once must not make two connections, of
                        // which disconnecting would end one.
                        tx.owners().bump(&owner).await?;
                    }
                    if tx.flows().end(&flow, now).await? == 0 {
                        return Err(FlowError::NotFound);
                    }
                    let connection = if run.asked.connects() {
                        events.push(AuditEvent::ServiceConnected {
                            service: client.id.clone(),
                            name: client.name.clone(),
                        });
                        let connection = connected(tx, &owner, &client.id, fresh, now).await?;
                        let kind = LetterKind::ServiceConnected;
                        // One letter a connection: whoever agrees again is told nothing new.
                        Note::to(&owner.person(), kind, connection.as_str(), now)
                            .with("what", &client.name)
                            .queue(tx, &env)
                            .await?;
                        Some(connection)
                    } else {
                        None
                    };
                    if !learned.is_empty() {
                        if agree(tx, &owner, &client.id, &learned, now).await? {
                            events.push(AuditEvent::AppAllowed {
                                app: client.id.clone(),
                                name: client.name.clone(),
                            });
                        }
                        events.push(AuditEvent::SignedInTo {
                            app: client.id.clone(),
                            name: client.name,
                        });
                    }
                    let code = Code {
                        client: client.id,
                        owner: owner.clone(),
                        connection,
                        family,
                        redirect_uri: run.redirect_uri,
                        challenge: run.challenge,
                        scopes: run.asked.scopes,
                        nonce: run.asked.nonce,
                        signed_in_at,
                        expires_at,
                    };
                    tx.codes().insert(&hash, &code).await?;
                    let record = |event: AuditEvent| event.record(now, &actor, Some(&owner), None);
                    Ok(Change::many((), events.into_iter().map(record).collect()))
                })
            })
            .await?;
        Ok(self.back(&run, &[("code", secret.expose())]))
    }

    /// The owner says no: back to the client with the normal error.
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over.
    pub async fn refuse(&self, _person: &PersonSession, handle: &str) -> Result<String, FlowError> {
        let now = self.house.env.now();
        let (run, _) = self.run(handle).await?;
        let flow = self
            .house
            .env
            .look_up(SecretKind::Flow, handle)
            .ok_or(FlowError::NotFound)?;
        self.house
            .store
            .write_unaudited(
                "a refused consent run changes nothing of the owner's",
                move |tx| Box::pin(async move { tx.flows().end(&flow, now).await.map(|_| ()) }),
            )
            .await
            .map_err(FlowError::Store)?;
        Ok(self.back(&run, &[("error", "access_denied")]))
    }

    pub(super) async fn run(&self, handle: &str) -> Result<(ConsentRun, Client), FlowError> {
        let now = self.house.env.now();
        let hash = self
            .house
            .env
            .look_up(SecretKind::Flow, handle)
            .ok_or(FlowError::NotFound)?;
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let Some(flow) = snapshot.flows().live(&hash, FlowKind::Consent, now).await?
                    else {
                        return Ok(None);
                    };
                    let client = snapshot.clients().by_id(&flow.client).await?;
                    Ok::<_, StoreError>(client.map(|client| (flow, client)))
                })
            })
            .await?;
        let (flow, client) = found.ok_or(FlowError::NotFound)?;
        let run =
            serde_json::from_str(&flow.body).map_err(|_| StoreError::corrupt("consent run"))?;
        Ok((run, client))
    }

    async fn client_named(&self, id: Option<&str>) -> Result<Option<Client>, StoreError> {
        let Some(Ok(id)) = id.map(str::parse::<ClientId>) else {
            return Ok(None);
        };
        self.house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.clients().by_id(&id).await })
            })
            .await
    }

    pub(super) fn back(&self, run: &ConsentRun, answer: &[(&str, &str)]) -> String {
        redirect(
            &run.redirect_uri,
            answer,
            run.state.as_deref(),
            &self.house.settings.base_url,
        )
    }
}

/// A redirect target with an answer, the state as it came, and the issuer (RFC 9207).
pub(crate) fn redirect(
    target: &str,
    answer: &[(&str, &str)],
    state: Option<&str>,
    issuer: &str,
) -> String {
    let Ok(mut url) = Url::parse(target) else {
        return "/".to_owned();
    };
    {
        let mut query = url.query_pairs_mut();
        query.extend_pairs(answer);
        if let Some(state) = state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", issuer);
    }
    url.into()
}

/// Whether a resource indicator names the protection API, the one audience of tokens that come
/// without a ticket (RFC 8707).
pub(crate) fn is_protection_api(resource: &str, base_url: &str) -> bool {
    resource.strip_prefix(base_url) == Some("/uma")
}

/// Host and port as people read them.
pub(crate) fn host_of(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => String::new(),
    }
}

fn fault(
    request: &AuthorizationRequest,
    client: &Client,
    settings: &Settings,
) -> Option<(&'static str, &'static str)> {
    let is = |value: &Option<String>, wanted: &str| value.as_deref() == Some(wanted);
    let challenge = request.code_challenge.as_deref().unwrap_or_default();
    let digest = URL_SAFE_NO_PAD
        .decode(challenge)
        .is_ok_and(|bytes| bytes.len() == 32);
    if request.duplicated {
        Some(("invalid_request", "a parameter came twice"))
    } else if request.response_type.is_none() {
        Some(("invalid_request", "response_type is missing"))
    } else if !is(&request.response_type, "code") {
        Some(("unsupported_response_type", "the response type is code"))
    } else if request
        .response_mode
        .as_deref()
        .is_some_and(|mode| mode != "query")
    {
        Some(("invalid_request", "the response mode is query"))
    } else if !is(&request.code_challenge_method, "S256") || !digest {
        Some(("invalid_request", "PKCE with S256 is required"))
    } else if request
        .resource
        .as_deref()
        .is_some_and(|resource| !is_protection_api(resource, &settings.base_url))
    {
        Some(("invalid_target", "the resource is the protection API"))
    } else if !client.may_use(GrantType::AuthorizationCode) {
        Some((
            "unauthorized_client",
            "the client is not registered for this grant",
        ))
    } else if !settings.practice && client.reviewed_at.is_none() {
        Some((
            "unauthorized_client",
            "the service has not been reviewed yet",
        ))
    } else if scopes(request, client).is_empty() {
        Some(("invalid_scope", "ask for uma_protection or openid"))
    } else {
        openid_fault(request)
    }
}
