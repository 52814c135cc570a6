//! What is done by the clock: what waits is written, what ran out is settled, what is of no more
//! use is removed. Each step is conditional, so that it may run on every node at once.

use latchkey_domain::audit::{Actor, AuditEvent, Shown};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, Store, StoreError};

use crate::Services;
use crate::env::{Entropy, NoEntropy};

/// How much is done in one go, so that nobody waits long behind it.
const BATCH: i64 = 200;
/// How many small writes a round makes at the most.
const ROUNDS: usize = 40;
/// How long spent and expired handles are kept, so that a replay can still be told from a guess.
const KEEP_SPENT: Lifetime = Lifetime::days(15);
/// How long a browser is known that nobody signs in with.
const KEEP_BROWSERS: Lifetime = Lifetime::days(400);

impl Services {
    /// One round of housekeeping; says how many rows it concerned.
    ///
    /// # Errors
    /// [`StoreError`] when a step failed; the next round does it again.
    pub async fn housekeeping(&self) -> Result<u64, StoreError> {
        let noted = self.uses.flush().await?;
        let mut lapsed = self.lapse_requests().await?;
        lapsed += self.invitations.lapse().await?;
        lapsed += self.cold_asks.lapse().await?;
        let keys = self.openid.turn_keys().await?;
        let reminders = self.mail.remind().await?;
        let purged = self.purge().await?;
        make_keys(&self.house.store).await?;
        Ok(u64::try_from(noted)
            .unwrap_or(u64::MAX)
            .saturating_add(lapsed)
            .saturating_add(keys)
            .saturating_add(reminders)
            .saturating_add(purged))
    }

    async fn lapse_requests(&self) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        self.house
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let mut records = Vec::new();
                    for request in tx.access_requests().due(now, BATCH).await? {
                        let Ok(lapsed) = request.lapse(now) else {
                            continue;
                        };
                        tx.access_requests().settle(&lapsed).await?;
                        let who = Shown {
                            id: lapsed.party.clone(),
                            name: lapsed.claims.name.clone(),
                        };
                        let event = AuditEvent::RequestLapsed {
                            request: lapsed.id.clone(),
                            who,
                        };
                        records.push(event.record(now, &Actor::System, Some(&lapsed.owner), None));
                    }
                    let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
                    Ok(if records.is_empty() {
                        Change::none(0)
                    } else {
                        Change::many(count, records)
                    })
                })
            })
            .await
    }

    /// In small writes, so that a large backlog stands in nobody's way.
    async fn purge(&self) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        let before = now.minus(KEEP_SPENT);
        let mut all = 0;
        for _ in 0..ROUNDS {
            let purged = self.purge_some(before, now).await?;
            all += purged;
            if purged == 0 {
                break;
            }
        }
        Ok(all)
    }

    async fn purge_some(&self, before: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        self.house
            .store
            .write_unaudited(
                "handles that ran out long ago decide nothing any more",
                move |tx| {
                    let unused = now.minus(KEEP_BROWSERS);
                    Box::pin(async move {
                        let mut purged = tx.tickets().purge(before).await?;
                        purged += tx.rpts().purge(before).await?;
                        // Of a saved proof nothing is needed once it has run out.
                        purged += tx.pcts().purge(now).await?;
                        purged += tx.flows().purge(before).await?;
                        purged += tx.codes().purge(before).await?;
                        purged += tx.pats().purge(before).await?;
                        purged += tx.access_tokens().purge(before).await?;
                        purged += tx.refresh_tokens().purge(before).await?;
                        purged += tx.sessions().purge(before).await?;
                        purged += tx.drafts().purge(before).await?;
                        purged += tx.registrations().purge(before).await?;
                        purged += tx.issuer_flows().purge(before).await?;
                        purged += tx.claim_token_uses().purge(before).await?;
                        purged += tx.mailed_codes().purge(before).await?;
                        purged += tx.known_browsers().purge(unused).await?;
                        purged += tx.letters().purge(before).await?;
                        purged += tx.invitations().purge(before).await?;
                        Ok(purged)
                    })
                },
            )
            .await
    }
}

/// Records from before names had keys, or written by an older node beside this one, get theirs.
pub(crate) async fn make_keys(store: &Store) -> Result<(), StoreError> {
    loop {
        let made = store
            .write_unaudited("a key of a name only says it in another way", |tx| {
                Box::pin(async move { tx.record_list().make_keys(BATCH).await })
            })
            .await?;
        if made == 0 {
            return Ok(());
        }
    }
}

/// The identifier of this installation, made at its first start: the salt of all derived keys.
pub(crate) async fn install_id(
    store: &Store,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    entropy
        .fill(&mut bytes)
        .map_err(|_: NoEntropy| StoreError::from(NoEntropy))?;
    let fresh = ulid::Ulid::from_parts(
        u64::try_from(now.as_millis()).unwrap_or(0),
        u128::from_be_bytes(bytes),
    )
    .to_string();
    store
        .write_unaudited("the first start names the installation", move |tx| {
            let fresh = fresh.clone();
            Box::pin(async move {
                tx.meta().insert_if_absent("install_id", &fresh).await?;
                tx.meta()
                    .get("install_id")
                    .await?
                    .ok_or_else(|| StoreError::corrupt("install id"))
            })
        })
        .await
}
