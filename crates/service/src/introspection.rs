//! What a token still allows (`FedAuthz` 5, RFC 7662): granted ∩ assess(now), nothing cached.
//!
//! Unknown, expired, revoked and somebody else's are one answer. The hot path only reads; a yes
//! is noted behind the answer.

use latchkey_domain::assessment::Policies;
use latchkey_domain::id::ClientId;
use latchkey_domain::rpt::Standing;
use latchkey_domain::secret::SecretKind;
use latchkey_domain::time::Timestamp;
use latchkey_store::{BehindRpt, StoreError};

use crate::House;
use crate::protection::{AuthenticatedClient, ProtectionContext};
use crate::uses::UseNote;

/// What introspection answers.
#[derive(Debug)]
pub enum Introspection {
    /// Nothing more is told.
    Inactive,
    /// A live RPT.
    Rpt {
        /// What of it still holds; never empty.
        permissions: Vec<Standing>,
        /// The client it was given to.
        client: ClientId,
        /// When it was issued.
        issued_at: Timestamp,
        /// When it ends.
        expires_at: Timestamp,
        /// What to note behind the answer.
        note: UseNote,
    },
    /// A live token of plain OAuth.
    Plain {
        /// Its scope.
        scope: String,
        /// The client it was given to.
        client: ClientId,
        /// When it was issued.
        issued_at: Timestamp,
        /// When it ends.
        expires_at: Timestamp,
    },
}

/// The introspection endpoint's use cases.
#[derive(Clone)]
pub struct Introspections {
    house: House,
}

impl Introspections {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// What an RPT still allows at this resource server for this owner.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be decided; then it is a 503, never a yes.
    pub async fn introspect(
        &self,
        context: &ProtectionContext,
        token: &str,
    ) -> Result<Introspection, StoreError> {
        let now = self.house.env.now();
        let Some(hash) = self.house.env.look_up(SecretKind::Rpt, token) else {
            return Ok(Introspection::Inactive);
        };
        let (owner, server) = (context.owner().clone(), context.resource_server().clone());
        let asked = BehindRpt {
            hash,
            owner,
            server,
            now,
        };
        let found = self.house.store.behind_rpt(asked).await?;
        let Some((rpt, basis)) = found else {
            return Ok(Introspection::Inactive);
        };
        let resources: Vec<_> = basis
            .resources
            .into_iter()
            .map(|(resource, _)| resource)
            .collect();
        let policies = Policies {
            shares: &basis.shares,
            rules: &basis.rules,
            takes_requests: false,
        };
        let permissions = rpt.says_now(&resources, &policies, now);
        if permissions.is_empty() {
            return Ok(Introspection::Inactive);
        }
        let note = UseNote::new(hash, &rpt, &permissions, now);
        Ok(Introspection::Rpt {
            permissions,
            client: rpt.client,
            issued_at: rpt.issued_at,
            expires_at: rpt.expires_at,
            note,
        })
    }

    /// What a plain token of this client's own still allows.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be decided.
    pub async fn introspect_own(
        &self,
        client: &AuthenticatedClient,
        token: &str,
    ) -> Result<Introspection, StoreError> {
        let now = self.house.env.now();
        let own = &client.client().id;
        if let Some(hash) = self.house.env.look_up(SecretKind::Access, token) {
            let found = self
                .house
                .store
                .read(move |snapshot| {
                    Box::pin(async move { snapshot.access_tokens().live(&hash, now).await })
                })
                .await?;
            let Some(token) = found.filter(|token| token.client == *own) else {
                return Ok(Introspection::Inactive);
            };
            return Ok(Introspection::Plain {
                scope: token.scopes.texts().join(" "),
                client: token.client,
                issued_at: token.issued_at,
                expires_at: token.expires_at,
            });
        }
        let Some(hash) = self.house.env.look_up(SecretKind::Pat, token) else {
            return Ok(Introspection::Inactive);
        };
        let found = self.house.store.live_pat(hash, now).await?;
        let Some((pat, _)) = found.filter(|(pat, _)| pat.client == *own) else {
            return Ok(Introspection::Inactive);
        };
        Ok(Introspection::Plain {
            scope: "uma_protection".to_owned(),
            client: pat.client,
            issued_at: pat.issued_at,
            expires_at: pat.expires_at,
        })
    }
}
