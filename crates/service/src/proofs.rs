//! Proof of who somebody is, saved for an app with her agreement: what there is, and its removal.
//!
//! What an app holds of it is a handle that says nothing; what was proven is here, and is gone when
//! it is removed (SEC-09).

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::ProofId;
use latchkey_domain::view::ProofLine;
use latchkey_store::{Change, StoreError};

use crate::House;
use crate::calendar;
use crate::claims::evidence;
use crate::login::RequesterSession;

/// A person's saved proofs.
#[derive(Clone)]
pub struct Proofs {
    house: House,
}

impl Proofs {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// What is saved of this person, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn list(&self, who: &RequesterSession) -> Result<Vec<ProofLine>, StoreError> {
        let now = self.house.env.now();
        let party = who.id().clone();
        let (saved, clients) = self
            .house
            .store
            .read(move |snapshot| {
                let party = party.clone();
                Box::pin(async move {
                    let saved = snapshot.pcts().of_party(&party, now).await?;
                    let clients = snapshot.clients().all().await?;
                    Ok::<_, StoreError>((saved, clients))
                })
            })
            .await?;
        let zone = &who.session().zone;
        let line = |saved: latchkey_store::Pct| {
            let client = clients.iter().find(|client| client.id == saved.client);
            ProofLine {
                id: saved.id.to_string(),
                app: client.map(|client| client.name.clone()).unwrap_or_default(),
                name: saved.claims.name,
                evidence: evidence(&self.house.words, &saved.claims.facts, zone),
                since: calendar::shown_date(saved.made_at, zone),
                until: calendar::shown_end(saved.expires_at, zone),
            }
        };
        Ok(saved.into_iter().map(line).collect())
    }

    /// Removes one. What is not there, or somebody else's, is as good as removed.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be removed.
    pub async fn remove(&self, who: &RequesterSession, proof: &ProofId) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let (party, proof, actor) = (who.id().clone(), proof.clone(), who.session().actor());
        self.house
            .store
            .write(move |tx| {
                let (party, proof, actor) = (party.clone(), proof.clone(), actor.clone());
                Box::pin(async move {
                    let Some(client) = tx.pcts().end(&proof, &party, now).await? else {
                        return Ok(Change::none(()));
                    };
                    let client = tx.clients().by_id(&client).await?;
                    let event = AuditEvent::ProofRemoved {
                        app: client.map(|client| client.name).unwrap_or_default(),
                    };
                    let own = party.person().into();
                    Ok(Change::new((), event.record(now, &actor, Some(&own), None)))
                })
            })
            .await
    }
}
