//! Going to an issuer and coming back: authorization code with PKCE, `state` and `nonce` (OpenID
//! Connect Core 3.1; OIDC-3.1-01).
//!
//! What is expected back is kept sealed with the browser that left, is good once, and is tied to
//! one issuer, which has a redirect address of its own: an answer of another issuer, another
//! browser or another day finds nothing.

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::{IssuerId, SessionId};
use latchkey_domain::issuer::{TokenFault, TrustedIssuer};
use latchkey_domain::secret::{Secret, SecretKind};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, IssuerFlow, StoreError};

use super::keyring::Description;
use super::{Expected, IdToken, Issuers, Unproven, by_id, is_signed, note_mismatch, secret_of};
use crate::login::PersonSession;

mod person;

/// How long somebody may be away.
const AWAY: Lifetime = Lifetime::minutes(15);
/// What a sealed errand is about.
const ABOUT: &str = "issuer flow";

/// What somebody goes to an issuer for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Errand {
    /// To sign in, and then go on to a page, where one was wanted.
    SignIn {
        /// The page.
        next: Option<String>,
    },
    /// To prove something in a claims run, in a session that is there already.
    Prove {
        /// The run.
        handle: String,
        /// The session.
        session: SessionId,
    },
}

#[derive(Serialize, Deserialize)]
struct Kept {
    errand: Errand,
    nonce: String,
    verifier: String,
}

/// The way to an issuer.
#[derive(Debug)]
pub struct Leaving {
    /// The issuer's address.
    pub to: String,
    /// Its name.
    pub name: String,
    /// The handle that marks this browser, for a cookie of its own.
    pub browser: Secret,
}

/// Why nobody is sent to an issuer.
#[derive(Debug, thiserror::Error)]
pub enum LeaveError {
    /// There is no such issuer, or nobody may sign in through it.
    #[error("there is no such issuer")]
    NotFound,
    /// It cannot be reached.
    #[error("the issuer cannot be reached")]
    Unreachable,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An issuer's answer as it came (RFC 6749 4.1.2, RFC 9207).
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields are the parameters of the answer")]
pub struct Answered {
    pub code: Option<String>,
    pub state: Option<String>,
    pub iss: Option<String>,
}

/// Somebody came back.
#[derive(Debug)]
pub enum Arrived {
    /// She is signed in.
    SignedIn {
        /// The handle for her cookie, the only time it is in the clear.
        session: Secret,
        /// The page that she wanted.
        next: Option<String>,
    },
    /// Her claims run knows more than before.
    Proved {
        /// The run.
        handle: String,
    },
}

/// What is wrong with an answer, as far as the person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// She or the issuer said no.
    Declined,
    /// The issuer cannot be reached, or what it says is not believed.
    NotBelieved,
    /// It is not clear whose account it is.
    Stranger,
    /// The issuer's account belongs to another person.
    SomebodyElse,
}

/// Why nobody arrives.
#[derive(Debug, thiserror::Error)]
pub enum ArriveError {
    /// Nobody is expected: another browser, another issuer, too late, or a second time.
    #[error("nobody is expected")]
    Lost,
    /// Somebody was expected, and nothing was proven.
    #[error("nothing was proven")]
    Failed(Why, Errand),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Issuers {
    /// Sends somebody to an issuer. `browser` is the mark of her browser, where it has one.
    ///
    /// # Errors
    /// [`LeaveError`].
    pub async fn leave(
        &self,
        id: &IssuerId,
        browser: Option<&str>,
        errand: Errand,
    ) -> Result<Leaving, LeaveError> {
        let now = self.house.env.now();
        let issuer = self.usable(id).await?.ok_or(LeaveError::NotFound)?;
        let described = self.house.keyring.description(&issuer, now).await;
        let described = match described {
            Ok(described) => described,
            Err(fault) => {
                note_mismatch(&self.house, &issuer, fault).await;
                return Err(LeaveError::Unreachable);
            }
        };
        let env = &self.house.env;
        let browser = browser
            .and_then(|said| Secret::parse(SecretKind::Browser, said))
            .map_or_else(|| env.secret(SecretKind::Browser).map(|made| made.0), Ok)
            .map_err(StoreError::from)?;
        let fresh = || env.secret(SecretKind::State).map_err(StoreError::from);
        let ((state, hash), (nonce, _), (verifier, _)) = (fresh()?, fresh()?, fresh()?);
        let kept = Kept {
            errand,
            nonce: nonce.expose().to_owned(),
            verifier: verifier.expose().to_owned(),
        };
        let to = self
            .address(&issuer, described, &state, &kept)
            .ok_or(LeaveError::Unreachable)?;
        let text = serde_json::to_vec(&kept).map_err(|_| StoreError::corrupt("errand"))?;
        let flow = IssuerFlow {
            issuer: issuer.id,
            browser: env.hash(&browser),
            expires_at: now.plus(AWAY),
            body: env.lock_away(ABOUT, &text).map_err(StoreError::from)?,
        };
        self.house
            .store
            .write_unaudited(
                "somebody who is on the way to an issuer has proven nothing yet",
                move |tx| {
                    let flow = flow.clone();
                    Box::pin(async move { tx.issuer_flows().insert(&hash, &flow).await })
                },
            )
            .await?;
        Ok(Leaving {
            to,
            name: issuer.name,
            browser,
        })
    }

    /// Takes an issuer's answer from the browser that it is expected from.
    ///
    /// # Errors
    /// [`ArriveError`]; whatever it is, the answer is good no second time.
    pub async fn arrive(
        &self,
        id: &IssuerId,
        browser: Option<&str>,
        session: Option<&PersonSession>,
        answer: Answered,
    ) -> Result<Arrived, ArriveError> {
        let now = self.house.env.now();
        let kept = self.expected(id, browser, &answer, now).await?;
        if let Errand::Prove { session: left, .. } = &kept.errand
            && session.is_none_or(|session| session.id != *left)
        {
            return Err(ArriveError::Lost);
        }
        let failed = |why| ArriveError::Failed(why, kept.errand.clone());
        let issuer = self
            .usable(id)
            .await?
            .ok_or_else(|| failed(Why::NotBelieved))?;
        let token = match self.exchange(&issuer, &kept, &answer, now).await {
            Ok(token) => token,
            Err(None) => return Err(failed(Why::Declined)),
            Err(Some(fault)) => {
                self.note_refusal(&issuer, fault, now).await?;
                return Err(failed(Why::NotBelieved));
            }
        };
        match &kept.errand {
            Errand::SignIn { next } => {
                let session = self.sign_in(&issuer, &token, now).await?;
                Ok(Arrived::SignedIn {
                    session: session.map_err(failed)?,
                    next: next.clone(),
                })
            }
            Errand::Prove { handle, .. } => {
                let session = session.ok_or(ArriveError::Lost)?;
                let done = self.prove(&issuer, &token, session, handle, now).await?;
                done.map_err(failed)?;
                Ok(Arrived::Proved {
                    handle: handle.clone(),
                })
            }
        }
    }

    async fn usable(&self, id: &IssuerId) -> Result<Option<TrustedIssuer>, StoreError> {
        let found = by_id(&self.house, id).await?;
        Ok(found.filter(|issuer| issuer.sign_in && issuer.suspended_at.is_none()))
    }

    /// The issuer's redirect address here: its own, so that answers cannot be mixed up.
    fn back(&self, id: &IssuerId) -> Option<RedirectUrl> {
        let base = &self.house.settings.base_url;
        RedirectUrl::new(format!("{base}/sign-in/back/{id}")).ok()
    }

    fn address(
        &self,
        issuer: &TrustedIssuer,
        described: Description,
        state: &Secret,
        kept: &Kept,
    ) -> Option<String> {
        let (state, nonce) = (state.expose().to_owned(), kept.nonce.clone());
        let verifier = PkceCodeVerifier::new(kept.verifier.clone());
        let client_id = ClientId::new(issuer.client_id.clone());
        let client = CoreClient::from_provider_metadata(described.metadata, client_id, None)
            .set_redirect_uri(self.back(&issuer.id)?);
        let scopes = ["profile", "email"].map(str::to_owned).into_iter();
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(scopes.chain(issuer.scopes.clone()).map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .set_max_age(std::time::Duration::from_secs(
                u64::try_from(self.longest_ago().as_seconds()).unwrap_or(0),
            ))
            .url();
        Some(url.into())
    }

    /// How long ago a sign-in there may be: a third of what counts as recent here, so that most of
    /// that time is left.
    fn longest_ago(&self) -> Lifetime {
        Lifetime::seconds(self.house.settings.lifetimes.recent_sign_in.as_seconds() / 3)
    }

    async fn expected(
        &self,
        id: &IssuerId,
        browser: Option<&str>,
        answer: &Answered,
        now: Timestamp,
    ) -> Result<Kept, ArriveError> {
        let env = &self.house.env;
        let state = answer.state.as_deref();
        let state = state.and_then(|said| env.look_up(SecretKind::State, said));
        let browser = browser.and_then(|said| env.look_up(SecretKind::Browser, said));
        let (Some(state), Some(browser)) = (state, browser) else {
            return Err(ArriveError::Lost);
        };
        let id = id.clone();
        let body = self
            .house
            .store
            .write_unaudited(
                "an answer of an issuer is taken once, whatever it says",
                move |tx| {
                    let id = id.clone();
                    Box::pin(async move {
                        let mut flows = tx.issuer_flows();
                        flows.spend(&state, &id, &browser, now).await
                    })
                },
            )
            .await?;
        let text = body.and_then(|body| env.take_out(ABOUT, &body));
        text.and_then(|text| serde_json::from_slice(&text).ok())
            .ok_or(ArriveError::Lost)
    }

    /// From the answer to an ID token in which all is right; no fault means that the issuer said no.
    async fn exchange(
        &self,
        issuer: &TrustedIssuer,
        kept: &Kept,
        answer: &Answered,
        now: Timestamp,
    ) -> Result<IdToken, Option<TokenFault>> {
        let described = self.house.keyring.description(issuer, now).await;
        let described = match described {
            Ok(described) => described,
            Err(fault) => {
                note_mismatch(&self.house, issuer, fault).await;
                return Err(Some(TokenFault::NoKeys));
            }
        };
        match answer.iss.as_deref() {
            Some(named) if named != issuer.issuer => return Err(Some(TokenFault::Issuer)),
            None if described.names_itself => return Err(Some(TokenFault::Issuer)),
            _ => {}
        }
        let code = answer.code.clone().ok_or(None)?;
        let token = self.redeem(issuer, described, kept, code).await?;
        let token = Unproven::read(&token)?;
        is_signed(&self.house, issuer, &token, now).await?;
        let expected = Expected {
            issuer: &issuer.issuer,
            audiences: &[&issuer.client_id],
            party: &issuer.client_id,
            nonce: Some(&kept.nonce),
            signed_in_within: Some(self.longest_ago()),
        };
        Ok(token.check(&expected, now)?)
    }

    async fn redeem(
        &self,
        issuer: &TrustedIssuer,
        described: Description,
        kept: &Kept,
        code: String,
    ) -> Result<String, TokenFault> {
        const FAILED: TokenFault = TokenFault::NoKeys;
        let id = issuer.id.clone();
        let sealed = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.trusted_issuers().sealed_secret(&id).await })
            })
            .await
            .map_err(|_| FAILED)?
            .ok_or(FAILED)?;
        let secret = self.house.env.take_out(&secret_of(&issuer.id), &sealed);
        let secret = secret.and_then(|secret| String::from_utf8(secret).ok());
        let methods = described.metadata.token_endpoint_auth_methods_supported();
        let takes = |wanted| methods.is_none_or(|all| all.contains(&wanted));
        let in_the_body = !takes(CoreClientAuthMethod::ClientSecretBasic)
            && takes(CoreClientAuthMethod::ClientSecretPost);
        let client = CoreClient::from_provider_metadata(
            described.metadata,
            ClientId::new(issuer.client_id.clone()),
            Some(ClientSecret::new(secret.ok_or(FAILED)?)),
        )
        .set_redirect_uri(self.back(&issuer.id).ok_or(FAILED)?)
        .set_auth_type(if in_the_body {
            AuthType::RequestBody
        } else {
            AuthType::BasicAuth
        });
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| FAILED)?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()))
            .request_async(&self.house.keyring.fetcher)
            .await
            .map_err(|_| TokenFault::Shape)?;
        // Nothing is asked with the access token; it is dropped here.
        let _ = answer.access_token();
        Ok(answer.id_token().ok_or(TokenFault::Shape)?.to_string())
    }

    async fn note_refusal(
        &self,
        issuer: &TrustedIssuer,
        fault: TokenFault,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = AuditEvent::IssuerAnswerRefused {
            issuer: issuer.name.clone(),
            fault,
        };
        self.house
            .store
            .write(move |_tx| {
                let event = event.clone();
                let actor = latchkey_domain::audit::Actor::System;
                Box::pin(async move { Ok(Change::new((), event.record(now, &actor, None, None))) })
            })
            .await
    }
}
