//! Tokens for a record service that is its own owner (RFC 6749 4.4, `FedAuthz` 1.3).
//!
//! The owner is the service itself: its identifier is nobody's, nobody can sign in as it, and no
//! statement about a person's records ever finds it.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::{ConnectionId, FamilyId, OwnerId};
use latchkey_domain::party::GrantType;
use latchkey_domain::secret::SecretKind;
use latchkey_store::{Change, Pat, StoreError};

use super::asked::PROTECTION;
use super::signing_in::connected;
use super::{AuthenticatedClient, GrantError, Protection, TokenAnswer};

impl Protection {
    /// Gives a service a token for records of its own. There is no refresh token: the service can
    /// come again at any time (RFC 6749 4.4.3).
    ///
    /// # Errors
    /// [`GrantError::Unauthorized`] for every client that is not registered as its own owner.
    pub async fn own_records(
        &self,
        client: &AuthenticatedClient,
        scope: Option<&str>,
    ) -> Result<TokenAnswer, GrantError> {
        let now = self.house.env.now();
        let client = client.client();
        let may = client.owns_itself
            && client.keeps_records
            && !client.auth.is_public()
            && client.may_use(GrantType::ClientCredentials);
        if !may {
            return Err(GrantError::Unauthorized);
        }
        // Scopes that nobody knows are left out, but something must be left.
        if scope.is_some_and(|scope| scope.split(' ').all(|asked| asked != PROTECTION)) {
            return Err(GrantError::InvalidScope);
        }
        let (access, hash) = self.secret(SecretKind::Pat)?;
        let fresh: ConnectionId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let family: FamilyId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let expires_at = now.plus(self.house.settings.lifetimes.pat);
        let (id, name) = (client.id.clone(), client.name.clone());
        let owner = OwnerId::from(id.clone());
        self.house
            .store
            .write(move |tx| {
                let (id, name, owner) = (id.clone(), name.clone(), owner.clone());
                let (fresh, family) = (fresh.clone(), family.clone());
                Box::pin(async move {
                    tx.owners().insert_if_absent(&owner).await?;
                    // Then as for a person: two calls at once make one connection.
                    tx.owners().bump(&owner).await?;
                    let connection = connected(tx, &owner, &id, fresh, now).await?;
                    let pat = Pat {
                        client: id.clone(),
                        owner: owner.clone(),
                        connection,
                        family,
                        issued_at: now,
                        expires_at,
                    };
                    tx.pats().insert(&hash, &pat).await?;
                    let actor = Actor::Client(id.clone());
                    let event = AuditEvent::OwnPatIssued { service: id, name };
                    Ok::<_, StoreError>(Change::new(
                        (),
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await?;
        Ok(TokenAnswer {
            access,
            refresh: None,
            id_token: None,
            expires_in: self.house.settings.lifetimes.pat.as_seconds(),
            scope: Some(PROTECTION.to_owned()),
        })
    }
}
