//! Connected services: what they are, and how a connection ends.

use std::collections::HashSet;

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::ClientId;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::share::EndReason;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{ConnectionState, ServiceLine};
use latchkey_store::{Change, ConnectionStanding, StoreError};

use super::Protection;
use crate::calendar;
use crate::login::OwnerSession;
use crate::mail::Note;

/// After how long a service that says nothing is called quiet; one at work comes every hour.
const QUIET: Lifetime = Lifetime::days(7);

/// How a connection stands.
pub(crate) fn condition(standing: &ConnectionStanding, now: Timestamp) -> ConnectionState {
    let last = standing
        .heard_at
        .unwrap_or(standing.connection.connected_at);
    if standing.connection.ended_at.is_some() {
        ConnectionState::Ended
    } else if !standing.opens {
        ConnectionState::Reconnect
    } else if now.since(last) > QUIET {
        ConnectionState::Quiet
    } else {
        ConnectionState::Working
    }
}

/// Why a service is not disconnected.
#[derive(Debug, thiserror::Error)]
pub enum DisconnectError {
    /// It is not connected.
    #[error("the service is not connected")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Protection {
    /// The owner's connected services.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn connections(&self, owner: &OwnerSession) -> Result<Vec<ServiceLine>, StoreError> {
        let all = self.all_connections(owner).await?;
        Ok(all
            .into_iter()
            .filter(|line| line.condition != ConnectionState::Ended)
            .rev()
            .collect())
    }

    /// Services that were disconnected and not connected again.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn former_connections(
        &self,
        owner: &OwnerSession,
    ) -> Result<Vec<ServiceLine>, StoreError> {
        let mut known: HashSet<String> = HashSet::new();
        let all = self.all_connections(owner).await?;
        // The newest connection of each service comes first, and says how things are.
        Ok(all
            .into_iter()
            .filter(|line| known.insert(line.id.clone()))
            .filter(|line| line.condition == ConnectionState::Ended)
            .collect())
    }

    /// All connections there ever were, the newest first.
    async fn all_connections(&self, owner: &OwnerSession) -> Result<Vec<ServiceLine>, StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let (connections, clients) = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move {
                    let connections = snapshot.connections().standing(&id, now).await?;
                    let clients = snapshot.clients().all().await?;
                    Ok::<_, StoreError>((connections, clients))
                })
            })
            .await?;
        let (words, zone) = (&self.house.words, owner.session().zone.as_str());
        let line = |standing: ConnectionStanding| {
            let connection = &standing.connection;
            let client = clients
                .iter()
                .find(|client| client.id == connection.resource_server)?;
            let condition = condition(&standing, now);
            let heard = standing.heard_at.map(|at| calendar::shown_date(at, zone));
            let since = heard.as_ref().map_or("", |date| date.text.as_str());
            let key = match condition {
                ConnectionState::Working => "connection-working",
                ConnectionState::Quiet => "connection-quiet",
                ConnectionState::Reconnect => "connection-reconnect",
                ConnectionState::Ended => "connection-ended",
            };
            Some(ServiceLine {
                id: client.id.to_string(),
                name: client.name.clone(),
                website: client.website.clone(),
                since: calendar::shown_date(connection.connected_at, zone),
                records: usize::try_from(standing.records).unwrap_or(0),
                state: words.text(key, &[("since", since)]),
                condition,
                heard,
            })
        };
        Ok(connections.into_iter().filter_map(line).collect())
    }

    /// Disconnects a service: its tokens end with the connection, and so do the shares of its
    /// records, in one write. The records stay registered, so that a service that is connected
    /// again finds them.
    ///
    /// # Errors
    /// [`DisconnectError::NotFound`] when it is not connected.
    pub async fn disconnect(
        &self,
        owner: &OwnerSession,
        service: &ClientId,
    ) -> Result<(), DisconnectError> {
        let now = self.house.env.now();
        let (id, service, actor) = (owner.id().clone(), service.clone(), owner.session().actor());
        let env = self.house.env.clone();
        self.house
            .store
            .write(move |tx| {
                let (id, service, actor) = (id.clone(), service.clone(), actor.clone());
                let env = env.clone();
                Box::pin(async move {
                    // First, as in every change of what an owner's policies say.
                    tx.owners().bump(&id).await?;
                    let Some(connection) = tx.connections().live(&id, &service).await? else {
                        return Err(DisconnectError::NotFound);
                    };
                    tx.connections().end(&connection.id, &id, now).await?;
                    tx.pats().revoke_connection(&connection.id, now).await?;
                    tx.refresh_tokens()
                        .revoke_connection(&connection.id, now)
                        .await?;
                    for record in tx.resources().ids_of_server(&id, &service).await? {
                        let because = EndReason::Disconnected;
                        tx.shares()
                            .end_all_of_resource(&id, &record, because, now)
                            .await?;
                    }
                    let name = tx
                        .clients()
                        .by_id(&service)
                        .await?
                        .map(|client| client.name)
                        .unwrap_or_default();
                    let kind = LetterKind::ServiceDisconnected;
                    Note::to(&id.person(), kind, connection.id.as_str(), now)
                        .with("what", &name)
                        .queue(tx, &env)
                        .await?;
                    let event = AuditEvent::ServiceDisconnected { service, name };
                    Ok(Change::new((), event.record(now, &actor, Some(&id), None)))
                })
            })
            .await
    }
}
