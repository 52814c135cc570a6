//! A change that waits to be checked: kept as a draft, which decides nothing.

use latchkey_domain::id::{DraftId, ShareId};
use latchkey_domain::share::ShareTerms;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::ChangeForm;
use latchkey_store::{Draft, DraftKind, StoreError};

use super::super::Sharing;
use super::ChangeError;
use crate::login::OwnerSession;

impl Sharing {
    pub(super) async fn kept_change(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        now: Timestamp,
    ) -> Result<Option<ChangeForm>, StoreError> {
        let (of, id) = (owner.id().clone(), id.clone());
        let draft = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.drafts().change_of(&of, &id, now).await })
            })
            .await?;
        Ok(draft.and_then(|draft| serde_json::from_str(&draft.body).ok()))
    }

    pub(super) async fn keep_for_check(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        typed: &ChangeForm,
        now: Timestamp,
    ) -> Result<(), ChangeError> {
        let fresh = self.house.env.fresh::<DraftId>(now);
        let draft = Draft {
            id: fresh.map_err(StoreError::from)?,
            owner: owner.id().clone(),
            kind: DraftKind::Change,
            subject: Some(id.to_string()),
            changed_at: now,
            expires_at: now.plus(self.house.settings.lifetimes.draft),
            body: serde_json::to_string(typed).map_err(|_| StoreError::corrupt("change"))?,
        };
        let id = id.clone();
        self.house
            .store
            .write_unaudited("a draft has no effect before it is confirmed", move |tx| {
                let (draft, id) = (draft.clone(), id.clone());
                Box::pin(async move {
                    tx.drafts().forget_change(&draft.owner, &id).await?;
                    tx.drafts().insert(&draft).await
                })
            })
            .await
            .map_err(ChangeError::Store)
    }

    /// A name for a change, which another one does not have: the version of the share that it was
    /// made from, and what it comes to.
    pub(super) fn seen_change(
        &self,
        version: i64,
        terms: &ShareTerms,
    ) -> Result<String, StoreError> {
        let text =
            serde_json::to_string(&(version, terms)).map_err(|_| StoreError::corrupt("change"))?;
        Ok(self.house.env.seal(&text))
    }
}
