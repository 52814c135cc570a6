//! An owner's requests a page at a time, and how many need her answer.

use latchkey_domain::id::RequestId;
use latchkey_domain::view::RequestsPage;
use latchkey_store::{RequestTab, StoreError};

use super::{Approval, show};
use crate::live;
use crate::login::OwnerSession;

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
        let (mut requests, around, waiting, watched) = self
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
                    let waiting = snapshot.access_requests().needing_answer(&id, now).await?;
                    let watched = live::of_owner(snapshot, &id, now).await?;
                    Ok::<_, StoreError>((requests, around, waiting, watched))
                })
            })
            .await?;
        let more = requests.len() > PAGE;
        requests.truncate(PAGE);
        let scene = self.scene(owner, now, &around);
        Ok(RequestsPage {
            next: requests.last().map(|r| r.id.to_string()).filter(|_| more),
            first,
            waiting: usize::try_from(waiting).unwrap_or_default(),
            lines: requests.iter().map(|r| show::line(&scene, r)).collect(),
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
                Box::pin(async move { snapshot.access_requests().needing_answer(&id, now).await })
            })
            .await?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}
