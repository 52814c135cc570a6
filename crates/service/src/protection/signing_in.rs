//! Signing in to an app: whether a page is needed, what it shows, and what is kept of the answer
//! (`OpenID` Connect Core 3.1.2.3, 3.1.2.4).

use url::Url;

use latchkey_domain::id::{ClientId, ConnectionId, OwnerId};
use latchkey_domain::party::Client;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::SignInToPage;
use latchkey_store::{Connection, StoreError, Tx};

use super::consent::{ConsentRun, host_of};
use super::{FlowError, Protection};
use crate::login::PersonSession;

impl Protection {
    /// Where a browser goes in which nobody is signed in, when the request says that no page may be
    /// shown: back, with `login_required`. None where somebody is to sign in.
    ///
    /// # Errors
    /// [`FlowError::NotFound`] when the run is over.
    pub async fn unattended(&self, handle: &str) -> Result<Option<String>, FlowError> {
        let (run, _) = self.run(handle).await?;
        let quiet = run.problem.is_none() && run.asked.is_quiet();
        Ok(quiet.then(|| self.back(&run, &[("error", "login_required")])))
    }

    /// Where the browser goes without a page: on with a code when everything was agreed before, or
    /// back with an error when a page is needed and may not be shown.
    pub(super) async fn without_page(
        &self,
        person: &PersonSession,
        handle: &str,
        run: &ConsentRun,
        client: &Client,
    ) -> Result<Option<String>, FlowError> {
        let now = self.house.env.now();
        let asked = &run.asked;
        let takes = asked.takes(person, now);
        if !takes && asked.is_quiet() {
            return Ok(Some(self.back(run, &[("error", "login_required")])));
        }
        let agreed = takes
            && !asked.connects()
            && !asked.always_shown
            && self.agreed(person, client, &asked.learned()).await?;
        if agreed {
            let went = self.give_code(person, handle, run.clone(), client.clone());
            return Ok(Some(went.await?));
        }
        if asked.is_quiet() {
            let error = if asked.connects() {
                "interaction_required"
            } else {
                "consent_required"
            };
            return Ok(Some(self.back(run, &[("error", error)])));
        }
        Ok(None)
    }

    async fn agreed(
        &self,
        person: &PersonSession,
        client: &Client,
        learned: &ScopeSet,
    ) -> Result<bool, StoreError> {
        let (who, app) = (person.person.clone(), client.id.clone());
        let agreement = self
            .house
            .store
            .read(move |snapshot| {
                let (who, app) = (who.clone(), app.clone());
                Box::pin(async move { snapshot.agreements().live(&who, &app).await })
            })
            .await?;
        Ok(agreement.is_some_and(|agreement| learned.is_subset(&agreement.scopes)))
    }
}

/// What the page "Sign in" shows.
pub(super) fn sign_in_page(
    person: &PersonSession,
    run: &ConsentRun,
    client: Client,
) -> Result<SignInToPage, FlowError> {
    let target = Url::parse(&run.redirect_uri).map_err(|_| FlowError::NotFound)?;
    let learned = run.asked.learned();
    Ok(SignInToPage {
        reviewed: client
            .reviewed_at
            .map(|at| crate::calendar::shown_date(at, &person.zone)),
        app: client.name,
        website: client.website,
        contact: client.contact,
        learns_name: learned.has("profile"),
        learns_email: learned.has("email"),
        back_to: host_of(&target),
        origin: target.origin().ascii_serialization(),
        person: person.name.clone(),
    })
}

/// The live connection of an owner with a service, made where there is none.
pub(super) async fn connected(
    tx: &mut Tx<'_>,
    owner: &OwnerId,
    service: &ClientId,
    fresh: ConnectionId,
    now: Timestamp,
) -> Result<ConnectionId, StoreError> {
    if let Some(connection) = tx.connections().live(owner, service).await? {
        return Ok(connection.id);
    }
    let connection = Connection {
        id: fresh,
        owner: owner.clone(),
        resource_server: service.clone(),
        connected_at: now,
        ended_at: None,
    };
    tx.connections().insert(&connection).await?;
    Ok(connection.id)
}

/// Keeps what a person agreed to beside what she had agreed to before; says whether it is more.
pub(super) async fn agree(
    tx: &mut Tx<'_>,
    owner: &OwnerId,
    app: &ClientId,
    learned: &ScopeSet,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let person = owner.person();
    let before = tx.agreements().live(&person, app).await?;
    let before = before.map(|agreement| agreement.scopes);
    let is_more = before
        .as_ref()
        .is_none_or(|before| !learned.is_subset(before));
    if is_more {
        let all = before.unwrap_or_default().union(learned);
        tx.agreements().keep(&person, app, &all, now).await?;
    }
    Ok(is_more)
}
