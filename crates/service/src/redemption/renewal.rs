//! A refresh token becomes the next RPT (Grant 3.6): granted ∩ assess(now), and nothing is asked.
//!
//! Each refresh token is good once and replaced by the next of its line, whose end does not move.
//! One that comes twice was copied, so the whole line ends (RFC 9700 4.14.2).

use latchkey_domain::assessment::Policies;
use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{FamilyId, ResourceId};
use latchkey_domain::party::Client;
use latchkey_domain::permission::Permission;
use latchkey_domain::rpt::{Renewal, Rpt};
use latchkey_domain::scope::{Scope, ScopeSet};
use latchkey_domain::secret::{Secret, SecretKind, TokenHash};
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, Renewable, Spend, StoreError, Tx};

use super::attempt::{shown, touched};
use super::{Redemptions, TRIES};
use crate::protection::{AuthenticatedClient, GrantError, TokenAnswer};
use crate::settings::Lifetimes;

/// Everything a renewal needs besides what it reads, so that it can be run again.
#[derive(Clone)]
struct Renewing {
    now: Timestamp,
    client: Client,
    presented: TokenHash,
    /// The scopes to narrow to; none leaves all.
    scope: Option<ScopeSet>,
    rpt: TokenHash,
    refresh: TokenHash,
    lifetimes: Lifetimes,
}

/// What came of it.
enum Renewed {
    Issued,
    NotGood,
    Wider,
}

impl Redemptions {
    /// Whether a text has the shape of a refresh token of an RPT; a PAT's has another.
    #[must_use]
    pub fn renews(&self, token: &str) -> bool {
        Secret::parse(SecretKind::RptRefresh, token).is_some()
    }

    /// Renews an RPT with its refresh token, which is replaced. A token that gives nothing now is
    /// refused and not spent: a stop can be taken back.
    ///
    /// # Errors
    /// [`GrantError`]; a refresh token presented twice ends its whole line.
    pub async fn renew(
        &self,
        client: &AuthenticatedClient,
        token: &str,
        scope: Option<&str>,
    ) -> Result<TokenAnswer, GrantError> {
        let now = self.house.env.now();
        let env = &self.house.env;
        if !client.client().asks {
            return Err(GrantError::Unauthorized);
        }
        let presented = env
            .look_up(SecretKind::RptRefresh, token)
            .ok_or(GrantError::InvalidGrant)?;
        let scope = scope.map(narrowed_to).transpose()?;
        let (rpt, rpt_hash) = env.secret(SecretKind::Rpt).map_err(StoreError::from)?;
        let (refresh, refresh_hash) = env
            .secret(SecretKind::RptRefresh)
            .map_err(StoreError::from)?;
        let renewing = Renewing {
            now,
            client: client.client().clone(),
            presented,
            scope,
            rpt: rpt_hash,
            refresh: refresh_hash,
            lifetimes: self.house.settings.lifetimes,
        };
        match self.renewed(&renewing).await? {
            Renewed::Issued => Ok(TokenAnswer {
                access: rpt,
                refresh: Some(refresh),
                expires_in: self.house.settings.lifetimes.rpt.as_seconds(),
                scope: None,
                id_token: None,
            }),
            Renewed::NotGood => Err(GrantError::InvalidGrant),
            Renewed::Wider => Err(GrantError::InvalidScope),
        }
    }

    async fn renewed(&self, renewing: &Renewing) -> Result<Renewed, StoreError> {
        let mut tries = 0;
        loop {
            let job = renewing.clone();
            let renewed = self
                .house
                .store
                .write(move |tx| {
                    let job = job.clone();
                    Box::pin(async move { job.run(tx).await })
                })
                .await;
            tries += 1;
            match renewed {
                Err(StoreError::Stale) if tries < TRIES => {}
                other => return other,
            }
        }
    }
}

impl Renewing {
    async fn run(self, tx: &mut Tx<'_>) -> Result<Change<Renewed>, StoreError> {
        let actor = Actor::Client(self.client.id.clone());
        let spent = tx
            .rpts()
            .spend_refresh(&self.presented, &self.client.id, self.now)
            .await?;
        let old = match spent {
            Spend::Won(old) => old,
            Spend::Spent((family, owner)) => {
                end_line(tx, &family, self.now).await?;
                let event = AuditEvent::RefreshReplayed {
                    client: self.client.id.clone(),
                };
                let record = event.record(self.now, &actor, Some(&owner), None);
                return Ok(Change::new(Renewed::NotGood, record));
            }
            Spend::Unknown => return Ok(Change::none(Renewed::NotGood)),
        };
        let Some(wanted) = self.wanted(&old.renewal.permissions) else {
            return Ok(Change::none(Renewed::Wider));
        };
        let resources: Vec<ResourceId> = wanted.iter().map(|p| p.resource.clone()).collect();
        let Renewable { rpt, renewal } = old;
        let basis = tx
            .policies()
            .in_force_for(
                &rpt.owner,
                &rpt.resource_server,
                Some(&rpt.claims.party),
                &resources,
                self.now,
            )
            .await?;
        let states: Vec<_> = basis
            .resources
            .iter()
            .map(|(state, _)| state.clone())
            .collect();
        let policies = Policies {
            shares: &basis.shares,
            rules: &basis.rules,
            takes_requests: false,
        };
        let asked = Rpt {
            permissions: wanted,
            carried: Vec::new(),
            issued_at: self.now,
            expires_at: self.now.plus(self.lifetimes.rpt),
            revoked_at: None,
            ..rpt
        };
        let permissions: Vec<Permission> = asked
            .says_now(&states, &policies, self.now)
            .into_iter()
            .map(|standing| Permission {
                resource: standing.resource,
                scopes: standing.scopes,
            })
            .collect();
        if permissions.is_empty() {
            return Ok(Change::none(Renewed::NotGood));
        }
        let event = AuditEvent::RptIssued {
            who: shown(&asked.claims),
            app: self.client.name.clone(),
            what: touched(&basis, &permissions),
        };
        let next = Rpt {
            permissions,
            ..asked
        };
        self.insert(tx, &next, &renewal, basis.version).await?;
        let record = event.record(self.now, &actor, Some(&next.owner), None);
        Ok(Change::new(Renewed::Issued, record))
    }

    async fn insert(
        &self,
        tx: &mut Tx<'_>,
        next: &Rpt,
        renewal: &Renewal,
        version: i64,
    ) -> Result<(), StoreError> {
        let refresh = Some((&self.refresh, renewal));
        tx.rpts().insert(&self.rpt, next, refresh, version).await
    }

    /// What was granted, narrowed to the scopes asked for; nothing when one of them was never
    /// granted.
    fn wanted(&self, granted: &[Permission]) -> Option<Vec<Permission>> {
        let Some(scope) = &self.scope else {
            return Some(granted.to_vec());
        };
        let known = granted
            .iter()
            .fold(ScopeSet::new(), |all, p| all.union(&p.scopes));
        let narrow = |permission: &Permission| Permission {
            resource: permission.resource.clone(),
            scopes: permission.scopes.intersection(scope),
        };
        let narrowed = granted.iter().map(narrow).filter(|p| !p.scopes.is_empty());
        scope.is_subset(&known).then(|| narrowed.collect())
    }
}

/// The scopes of a `scope` parameter. A text that can be none was granted to nobody.
fn narrowed_to(scope: &str) -> Result<ScopeSet, GrantError> {
    scope
        .split(' ')
        .filter(|text| !text.is_empty())
        .map(|text| Scope::try_from(text).map_err(|_| GrantError::InvalidScope))
        .collect()
}

/// Ends all tokens of a line; says how many those were. A renewal under way elsewhere holds its
/// row until it is saved: the first statement waits for that and does not see the successor, the
/// next one does.
pub(crate) async fn end_line(
    tx: &mut Tx<'_>,
    family: &FamilyId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut ended = 0;
    loop {
        match tx.rpts().revoke_family(family, now).await? {
            0 => return Ok(ended),
            more => ended += more,
        }
    }
}
