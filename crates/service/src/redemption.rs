//! A client trades a permission ticket for a requesting party token (Grant 3.3).
//!
//! What must be remembered is an `Ok`, an `Err` always means rolled back: a ticket that an
//! authenticated client presents is spent whatever the outcome (decision 16).

use std::sync::Arc;

use latchkey_domain::claim::{ClaimRequirement, VerifiedClaims};
use latchkey_domain::id::{FamilyId, ProofId, RequestId};
use latchkey_domain::issuer::TrustedIssuer;
use latchkey_domain::party::Client;
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_domain::time::Timestamp;
use latchkey_store::StoreError;

use crate::House;
use crate::claim_tokens::{ClaimTokens, ID_TOKEN};
use crate::env::Env;
use crate::issuers::Issuers;
use crate::protection::AuthenticatedClient;
use crate::settings::Settings;

mod asking;
mod attempt;
mod gathering;
mod renewal;
mod upgrade;

pub(crate) use asking::ASK_AGAIN;
pub(crate) use renewal::end_line;

/// How often a decision is made again when the policies moved under it.
const TRIES: usize = 3;

/// What a client sends.
#[derive(Debug, Clone, Default)]
pub struct RedeemRequest {
    /// The ticket.
    pub ticket: String,
    /// The scopes it asks besides those of the ticket.
    pub scope: Vec<String>,
    /// A claim token that it pushes.
    pub pushed: Option<ClaimToken>,
    /// A persisted claims token.
    pub pct: Option<String>,
    /// An RPT that it wants upgraded.
    pub rpt: Option<String>,
}

/// A pushed claim token (Grant 3.3.1).
#[derive(Debug, Clone)]
pub struct ClaimToken {
    /// `claim_token_format`.
    pub format: String,
    /// `claim_token`.
    pub token: String,
}

/// A fact that should be proven, as a hint for the client (Grant 3.3.6). It names a kind of
/// fact, never an accepted value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredClaim {
    /// Its kind.
    pub name: String,
    /// The same in words.
    pub friendly_name: String,
    /// The formats in which a claim token may prove it, where one is accepted.
    pub formats: Vec<String>,
    /// Whose claim tokens are believed about it.
    pub issuers: Vec<String>,
}

/// Why a ticket was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// Not found, run out, spent, or not this client's: all the same.
    InvalidGrant,
    /// A scope was asked that none of its resources has.
    InvalidScope,
}

/// What came of it.
#[derive(Debug)]
pub enum Redemption {
    /// A token.
    Issued {
        /// The RPT, the only time it is in the clear.
        rpt: Secret,
        /// Seconds until it ends.
        expires_in: i64,
        /// The refresh token beside it.
        refresh: Secret,
        /// A persisted claims token, where the person agreed.
        pct: Option<Secret>,
        /// Whether it has what the RPT had that was sent.
        upgraded: bool,
    },
    /// The requesting party must prove more.
    NeedInfo {
        /// The next ticket.
        ticket: Secret,
        /// What is missing, where a rule says so.
        required: Vec<RequiredClaim>,
        /// Where to send the requesting party.
        redirect_user: String,
    },
    /// The owner is asked.
    Submitted {
        /// The next ticket.
        ticket: Secret,
        /// Seconds to wait before looking again.
        interval: i64,
    },
    /// No.
    Denied,
    /// The ticket was not good.
    Rejected(Rejection),
}

/// What the write decided; the secrets stay outside it.
enum Decided {
    Issued { upgraded: bool, remembered: bool },
    NeedInfo(Vec<ClaimRequirement>),
    Submitted(i64),
    Denied,
    Rejected(Rejection),
}

/// The token endpoint's UMA grant.
#[derive(Clone)]
pub struct Redemptions {
    house: House,
}

/// Everything a decision needs besides what it reads, so that it can be run again.
#[derive(Clone)]
struct Attempt {
    now: Timestamp,
    client: Client,
    presented: TokenHash,
    requested: ScopeSet,
    /// What the client pushed with this very request, once it is verified.
    pushed: Option<VerifiedClaims>,
    pct: Option<TokenHash>,
    old_rpt: Option<TokenHash>,
    fresh: Fresh,
    settings: Settings,
    env: Env,
}

/// What may be needed anew; chance comes from outside the write.
#[derive(Clone)]
struct Fresh {
    ticket: TokenHash,
    rpt: TokenHash,
    refresh: TokenHash,
    family: FamilyId,
    pct: TokenHash,
    proof: ProofId,
    request: RequestId,
}

impl Redemptions {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Redeems a ticket.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was decided and nothing spent.
    pub async fn redeem(
        &self,
        client: &AuthenticatedClient,
        request: RedeemRequest,
    ) -> Result<Redemption, StoreError> {
        let now = self.house.env.now();
        let env = &self.house.env;
        let Some(presented) = env.look_up(SecretKind::Ticket, &request.ticket) else {
            return Ok(Redemption::Rejected(Rejection::InvalidGrant));
        };
        // A text that cannot be a scope is on no resource; it is refused with the ticket spent.
        let requested: ScopeSet = request
            .scope
            .into_iter()
            .map(|text| Scope::try_from(text).or_else(|_| Scope::try_from("\u{fffd}")))
            .filter_map(Result::ok)
            .collect();
        let (ticket, ticket_hash) = env.secret(SecretKind::Ticket)?;
        let (rpt, rpt_hash) = env.secret(SecretKind::Rpt)?;
        let (refresh, refresh_hash) = env.secret(SecretKind::RptRefresh)?;
        let (pct, pct_hash) = env.secret(SecretKind::Pct)?;
        let presents = |kind, text: &Option<String>| {
            let text = text.as_deref()?;
            env.look_up(kind, text)
        };
        let pushed = match &request.pushed {
            None => None,
            Some(ClaimToken { format, token }) => {
                let tokens = ClaimTokens::new(Arc::clone(&self.house));
                tokens.verify(client.client(), format, token, now).await
            }
        };
        let attempt = Attempt {
            now,
            client: client.client().clone(),
            presented,
            requested,
            pushed,
            pct: presents(SecretKind::Pct, &request.pct),
            old_rpt: presents(SecretKind::Rpt, &request.rpt),
            fresh: Fresh {
                ticket: ticket_hash,
                rpt: rpt_hash,
                refresh: refresh_hash,
                family: env.fresh(now)?,
                pct: pct_hash,
                proof: env.fresh(now)?,
                request: env.fresh(now)?,
            },
            settings: self.house.settings.clone(),
            env: self.house.env.clone(),
        };
        let decided = self.decide(&attempt).await?;
        Ok(match decided {
            Decided::Issued {
                upgraded,
                remembered,
            } => Redemption::Issued {
                rpt,
                expires_in: self.house.settings.lifetimes.rpt.as_seconds(),
                refresh,
                pct: remembered.then_some(pct),
                upgraded,
            },
            Decided::NeedInfo(required) => Redemption::NeedInfo {
                ticket,
                required: self.hints(client.client(), required).await?,
                redirect_user: format!("{}/uma/claims", self.house.settings.base_url),
            },
            Decided::Submitted(interval) => Redemption::Submitted { ticket, interval },
            Decided::Denied => Redemption::Denied,
            Decided::Rejected(rejection) => Redemption::Rejected(rejection),
        })
    }

    async fn decide(&self, attempt: &Attempt) -> Result<Decided, StoreError> {
        let mut tries = 0;
        loop {
            let job = attempt.clone();
            let decided = self
                .house
                .store
                .write(move |tx| {
                    let job = job.clone();
                    Box::pin(async move { job.run(tx).await })
                })
                .await;
            tries += 1;
            match decided {
                Err(StoreError::Stale) if tries < TRIES => {}
                other => return other,
            }
        }
    }

    /// What is missing; to a client that may push tokens, also whose tokens could prove it.
    async fn hints(
        &self,
        client: &Client,
        required: Vec<ClaimRequirement>,
    ) -> Result<Vec<RequiredClaim>, StoreError> {
        let issuers = if client.may_push && !required.is_empty() {
            Issuers::new(Arc::clone(&self.house)).list().await?
        } else {
            Vec::new()
        };
        let hint = |claim| Self::hint(claim, &issuers);
        Ok(required.into_iter().map(hint).collect())
    }

    fn hint(claim: ClaimRequirement, issuers: &[TrustedIssuer]) -> RequiredClaim {
        let friendly_name = claim.fact.replace('_', " ");
        let may = |issuer: &&TrustedIssuer| {
            let asserts = issuer.asserts.iter().any(|said| said.kind == claim.fact);
            issuer.push && issuer.suspended_at.is_none() && asserts
        };
        let issuers: Vec<String> = issuers
            .iter()
            .filter(may)
            .map(|issuer| issuer.issuer.clone())
            .collect();
        let formats = if issuers.is_empty() {
            Vec::new()
        } else {
            vec![ID_TOKEN.to_owned()]
        };
        RequiredClaim {
            name: claim.fact,
            friendly_name,
            formats,
            issuers,
        }
    }
}
