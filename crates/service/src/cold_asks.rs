//! Asking by a share address: with no app and without naming a record, for people who were given the
//! address by its owner.
//!
//! Whether an address is anybody's is told by nothing. An ask is kept and listed in any case, runs
//! out in the same time, and only an answer makes a difference. It permits nothing: a yes is a
//! share that the owner makes by herself.

use latchkey_domain::audit::{Actor, AuditEvent, Shown};
use latchkey_domain::cold_ask::ColdAsk;
use latchkey_domain::time::Lifetime;
use latchkey_store::{Change, StoreError};

use crate::House;
use crate::draft::Problem;

mod address;
mod answer;
mod ask;
mod show;

pub(crate) use answer::allowed_by;
pub(crate) use show::{asker_line, owner_line};

/// What can be asked of whatever record; what a record does not offer is not given.
const SCOPES: [&str; 4] = ["view", "download", "add", "edit"];
/// The most asks of one person that wait at one address, and that she makes in a day.
const MOST_WAITING: i64 = 3;
const MOST_A_DAY: i64 = 10;
/// For how long a no holds before the same person may ask again.
const ASK_AGAIN: Lifetime = Lifetime::days(7);
/// How many are listed, and settled by the clock in one go.
pub(crate) const LISTED: i64 = 100;
const BATCH: i64 = 200;

/// Why an ask is not shown, or something about it not done.
#[derive(Debug, thiserror::Error)]
pub enum ColdAskError {
    /// There is none, or it is not this person's.
    #[error("no such request")]
    NotFound,
    /// It is over.
    #[error("the request is over")]
    Over,
    /// The draft is no longer what the page showed.
    #[error("the draft was changed since it was shown")]
    Changed,
    /// The form has problems.
    #[error("the form has problems")]
    Problems(Vec<Problem>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asking by a share address.
#[derive(Clone)]
pub struct ColdAsks {
    house: House,
}

impl ColdAsks {
    pub(crate) fn new(house: House) -> Self {
        Self { house }
    }

    /// Settles what nobody answered in time; says how many that were.
    pub(crate) async fn lapse(&self) -> Result<u64, StoreError> {
        let now = self.house.env.now();
        self.house
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let mut records = Vec::new();
                    for ask in tx.cold_asks().due(now, BATCH).await? {
                        if tx.cold_asks().lapse(&ask.party, &ask.id, now).await? == 0 {
                            continue;
                        }
                        let event = AuditEvent::ColdAskLapsed { who: who(&ask) };
                        let owner = ask.owner.as_ref();
                        records.push(event.record(now, &Actor::System, owner, None));
                    }
                    let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
                    Ok(Change::many(count, records))
                })
            })
            .await
    }

    fn problem(&self, field: &'static str, key: &str) -> ColdAskError {
        let text = self.house.words.text(key, &[]);
        ColdAskError::Problems(vec![Problem { field, text }])
    }
}

/// Who asks, for the trail.
fn who(ask: &ColdAsk) -> Shown {
    Shown {
        id: ask.party.clone(),
        name: ask.wish.claims.name.clone(),
    }
}
