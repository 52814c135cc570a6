//! Connected services: what they are, and how a connection ends.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::ClientId;
use latchkey_domain::letter::LetterKind;
use latchkey_domain::share::EndReason;
use latchkey_domain::view::ServiceLine;
use latchkey_store::{Change, StoreError};

use super::Protection;
use crate::login::OwnerSession;
use crate::mail::Note;

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
        let id = owner.id().clone();
        let (connections, clients, resources) = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move {
                    let connections = snapshot.connections().of_owner(&id).await?;
                    let clients = snapshot.clients().all().await?;
                    let resources = snapshot.resources().of_owner(&id).await?;
                    Ok::<_, StoreError>((connections, clients, resources))
                })
            })
            .await?;
        let words = &self.house.words;
        let line = |connection: latchkey_store::Connection| {
            let client = clients
                .iter()
                .find(|client| client.id == connection.resource_server)?;
            let state = if connection.ended_at.is_none() {
                "connection-working"
            } else {
                "connection-ended"
            };
            Some(ServiceLine {
                id: client.id.to_string(),
                name: client.name.clone(),
                website: client.website.clone(),
                since: crate::calendar::shown_date(connection.connected_at, &owner.session().zone),
                records: resources
                    .iter()
                    .filter(|r| r.resource_server == client.id)
                    .count(),
                state: words.text(state, &[]),
            })
        };
        Ok(connections
            .into_iter()
            .filter(|c| c.ended_at.is_none())
            .filter_map(line)
            .collect())
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
