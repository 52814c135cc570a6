//! What is written down behind an answer: the uses of RPTs, and when sessions were last seen.
//!
//! The hot paths only read. What they saw is kept here for less than a second and written in one
//! go; a crash may lose that second of uses, never a change of state.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown, Touched};
use latchkey_domain::id::{ClientId, OwnerId, ResourceId, SessionId};
use latchkey_domain::permission::Permission;
use latchkey_domain::rpt::{Rpt, Standing};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, StoreError};

use crate::House;

/// How many notes are kept at the most; beyond it a note is counted as lost, never waited for.
const MOST_NOTES: usize = 20_000;
/// How many are written at once.
const BATCH: usize = 200;

/// A yes of introspection, to be noted.
#[derive(Debug, Clone)]
pub struct UseNote {
    rpt: TokenHash,
    owner: OwnerId,
    client: ClientId,
    who: Shown,
    what: Vec<Permission>,
    at: Timestamp,
    times: i64,
}

impl UseNote {
    pub(crate) fn new(hash: TokenHash, rpt: &Rpt, standing: &[Standing], now: Timestamp) -> Self {
        Self {
            rpt: hash,
            owner: rpt.owner.clone(),
            client: rpt.client.clone(),
            who: Shown {
                id: rpt.claims.party.clone(),
                name: rpt.claims.name.clone(),
            },
            what: standing
                .iter()
                .map(|s| Permission {
                    resource: s.resource.clone(),
                    scopes: s.scopes.clone(),
                })
                .collect(),
            at: now,
            times: 1,
        }
    }
}

#[derive(Default)]
struct Pending {
    uses: HashMap<TokenHash, UseNote>,
    seen: HashMap<SessionId, Timestamp>,
}

/// The notes that wait to be written.
#[derive(Clone)]
pub struct Uses {
    house: House,
    pending: Arc<Mutex<Pending>>,
}

impl Uses {
    pub(crate) fn new(house: House) -> Self {
        Self {
            house,
            pending: Arc::default(),
        }
    }

    /// Notes a use; never waits.
    pub fn note(&self, note: UseNote) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let full = pending.uses.len() >= MOST_NOTES;
        match pending.uses.get_mut(&note.rpt) {
            Some(seen) => {
                seen.times = seen.times.saturating_add(1);
                seen.at = note.at;
            }
            None if full => {}
            None => {
                pending.uses.insert(note.rpt, note);
            }
        }
    }

    /// Notes that a session was seen; never waits.
    pub(crate) fn touch(&self, session: &SessionId, now: Timestamp) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.seen.len() < MOST_NOTES {
            pending.seen.insert(session.clone(), now);
        }
    }

    /// Writes what waits. The first use of an RPT gets a row of its own in the owner's activity.
    ///
    /// # Errors
    /// [`StoreError`] when it could not be written; the uses wait for the next time then.
    pub async fn flush(&self) -> Result<usize, StoreError> {
        let taken =
            std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        let mut notes: Vec<UseNote> = taken.uses.into_values().collect();
        let seen: Vec<(SessionId, Timestamp)> = taken.seen.into_iter().collect();
        let written = notes.len() + seen.len();
        while !notes.is_empty() {
            let batch = notes.split_off(notes.len().saturating_sub(BATCH));
            if let Err(error) = self.write(batch.clone()).await {
                // Who was let in must not be forgotten because the database was busy for a moment.
                if matches!(error, StoreError::Unavailable(_) | StoreError::Unknown) {
                    notes.extend(batch);
                }
                self.put_back(notes);
                return Err(error);
            }
        }
        if !seen.is_empty() {
            self.house
                .store
                .write_unaudited("when a session was last seen is no event", move |tx| {
                    let seen = seen.clone();
                    Box::pin(async move {
                        for (session, at) in seen {
                            tx.sessions().touch(&session, at).await?;
                        }
                        Ok::<_, StoreError>(())
                    })
                })
                .await?;
        }
        Ok(written)
    }

    async fn write(&self, batch: Vec<UseNote>) -> Result<(), StoreError> {
        self.house
            .store
            .write(move |tx| {
                let batch = batch.clone();
                Box::pin(async move {
                    let mut records: Vec<AuditRecord> = Vec::new();
                    for note in batch {
                        let first = tx.rpts().used(&note.rpt, note.times, note.at).await?;
                        let resources: Vec<ResourceId> =
                            note.what.iter().map(|p| p.resource.clone()).collect();
                        tx.rpts()
                            .shares_used(&note.owner, &note.who.id, &resources, note.at)
                            .await?;
                        if first {
                            let app = tx.clients().name(&note.client).await?.unwrap_or_default();
                            let names = tx.resources().names(&note.owner, &resources).await?;
                            let what: Vec<Touched> =
                                note.what.iter().map(|p| named(p, &names)).collect();
                            let event = AuditEvent::LetIn {
                                who: note.who,
                                app,
                                what,
                                times: note.times,
                            };
                            let resource = resources.first().filter(|_| resources.len() == 1);
                            records.push(event.record(
                                note.at,
                                &Actor::Client(note.client),
                                Some(&note.owner),
                                resource,
                            ));
                        }
                    }
                    // Later uses only count; the rows they touch carry no decision.
                    Ok::<_, StoreError>(Change::counted((), records))
                })
            })
            .await
    }

    /// Keeps notes for the next time, together with what came meanwhile.
    fn put_back(&self, notes: Vec<UseNote>) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        for note in notes {
            let full = pending.uses.len() >= MOST_NOTES;
            match pending.uses.get_mut(&note.rpt) {
                Some(later) => later.times = later.times.saturating_add(note.times),
                None if full => {}
                None => {
                    pending.uses.insert(note.rpt, note);
                }
            }
        }
    }
}

fn named(permission: &Permission, names: &[(ResourceId, String)]) -> Touched {
    let name = names
        .iter()
        .find(|(id, _)| *id == permission.resource)
        .map(|(_, name)| name.clone());
    Touched {
        resource: permission.resource.clone(),
        name: name.unwrap_or_default(),
        scopes: permission.scopes.clone(),
    }
}
