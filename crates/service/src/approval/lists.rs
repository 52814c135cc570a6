//! An owner's requests a page at a time, and how many need her answer.

use latchkey_domain::access_request::Outcome;
use latchkey_domain::cold_ask::ColdAsk;
use latchkey_domain::id::RequestId;
use latchkey_domain::view::{RequestLine, RequestsPage};
use latchkey_store::{RequestTab, StoreError};

use super::{Approval, show};
use crate::cold_asks::{LISTED as COLD, owner_line};
use crate::live;
use crate::login::OwnerSession;
use crate::scene::Scene;

/// How many rows a page has.
const PAGE: usize = 20;

impl Approval {
    /// A page of the requests put to an owner, from after another one on.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn page(
        &self,
        owner: &OwnerSession,
        tab: RequestTab,
        after: Option<RequestId>,
    ) -> Result<RequestsPage, StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let first = after.is_none();
        // One more than is shown tells whether there is a further page.
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
        let (mut requests, around, waiting, watched, by_address) = self
            .house
            .store
            .read(move |snapshot| {
                let (id, after) = (id.clone(), after.clone());
                Box::pin(async move {
                    let requests = snapshot
                        .access_requests()
                        .tab_of_owner(&id, tab, now, after.as_ref(), limit)
                        .await?;
                    let around = show::around(snapshot, &id, &requests, now).await?;
                    let mut waiting = snapshot.access_requests().needing_answer(&id, now).await?;
                    waiting += snapshot.cold_asks().needing_answer(&id, now).await?;
                    let watched = live::of_owner(snapshot, &id, now).await?;
                    let by_address = snapshot.cold_asks().list_of_owner(&id, COLD).await?;
                    Ok::<_, StoreError>((requests, around, waiting, watched, by_address))
                })
            })
            .await?;
        let more = requests.len() > PAGE;
        requests.truncate(PAGE);
        let scene = self.scene(owner, now, &around);
        let mut lines: Vec<RequestLine> = requests.iter().map(|r| show::line(&scene, r)).collect();
        if first {
            lines.extend(cold(&scene, &by_address, tab));
        }
        Ok(RequestsPage {
            next: requests.last().map(|r| r.id.to_string()).filter(|_| more),
            first,
            waiting: usize::try_from(waiting).unwrap_or_default(),
            lines,
            mark: self.house.env.seal(&watched),
        })
    }

    /// How many requests need an owner's answer.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be counted.
    pub async fn needing_answer(&self, owner: &OwnerSession) -> Result<usize, StoreError> {
        let now = self.house.env.now();
        let id = owner.id().clone();
        let count = self
            .house
            .store
            .read(move |snapshot| {
                let id = id.clone();
                Box::pin(async move {
                    let requests = snapshot.access_requests().needing_answer(&id, now).await?;
                    let by_address = snapshot.cold_asks().needing_answer(&id, now).await?;
                    Ok::<_, StoreError>(requests + by_address)
                })
            })
            .await?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

/// What was asked by the owner's share address, as rows of a tab: they stand on its first page.
pub(super) fn cold(scene: &Scene<'_>, asks: &[ColdAsk], tab: RequestTab) -> Vec<RequestLine> {
    let fits = |ask: &&ColdAsk| match ask.outcome_at(scene.now) {
        None => tab == RequestTab::Waiting,
        Some(Outcome::Lapsed | Outcome::Withdrawn) => tab == RequestTab::RanOut,
        Some(_) => tab == RequestTab::Answered,
    };
    asks.iter()
        .filter(fits)
        .map(|ask| owner_line(scene.words, scene.zone, ask, scene.now))
        .collect()
}
