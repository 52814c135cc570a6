//! The apps that somebody signs in to with Latchkey, and how she stops that.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::{ClientId, OwnerId};
use latchkey_domain::view::SignInLine;
use latchkey_store::{Change, StoreError};

use super::OpenId;
use crate::login::PersonSession;

/// Why an app is not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// She does not sign in to it.
    #[error("nothing was agreed with this app")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenId {
    /// The apps that a person signs in to, by name.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn apps(&self, person: &PersonSession) -> Result<Vec<SignInLine>, StoreError> {
        let id = person.person.clone();
        let agreements = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move { snapshot.agreements().of_person(&id).await })
            })
            .await?;
        let line = |agreement: latchkey_store::Agreement| SignInLine {
            id: agreement.client.to_string(),
            since: crate::calendar::shown_date(agreement.agreed_at, &person.zone),
            learns_name: agreement.scopes.has("profile"),
            learns_email: agreement.scopes.has("email"),
            name: agreement.app,
        };
        Ok(agreements.into_iter().map(line).collect())
    }

    /// Ends what a person agreed to with an app: it is asked for anew next time, and what the app
    /// holds tells it nothing more.
    ///
    /// # Errors
    /// [`ForgetError::NotFound`] when nothing was agreed.
    pub async fn forget(&self, person: &PersonSession, app: &ClientId) -> Result<(), ForgetError> {
        let now = self.house.env.now();
        let (who, app, actor) = (person.person.clone(), app.clone(), person.actor());
        self.house
            .store
            .write_urgent(move |tx| {
                let (who, app, actor) = (who.clone(), app.clone(), actor.clone());
                Box::pin(async move {
                    let Some(agreement) = tx.agreements().live(&who, &app).await? else {
                        return Err(ForgetError::NotFound);
                    };
                    tx.agreements().end(&who, &app, now).await?;
                    tx.access_tokens().revoke_of_person(&who, &app, now).await?;
                    let event = AuditEvent::AppForgotten {
                        app,
                        name: agreement.app,
                    };
                    let owner = OwnerId::from(who);
                    Ok(Change::new(
                        (),
                        event.record(now, &actor, Some(&owner), None),
                    ))
                })
            })
            .await
    }
}
