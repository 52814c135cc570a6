//! Taking the latest change of a share back, while it can be.

use latchkey_domain::audit::{AuditEvent, Touched};
use latchkey_domain::id::ShareId;
use latchkey_domain::share::{NoUndo, Share};
use latchkey_domain::view::UndoOffer;
use latchkey_store::{Change, ShareChange, StoreError};

use super::super::receipt::Method;
use super::super::{Refused, ShareError, Sharing, named};
use super::ChangeError;
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::Scene;

impl Sharing {
    /// Takes the latest change of a share back: exactly what was before it. `offered` is the version of
    /// the share that the page offered it for; where nothing is said, the present one.
    ///
    /// # Errors
    /// [`ShareError::NoUndo`] says why it cannot be.
    pub async fn undo_change(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        offered: Option<i64>,
    ) -> Result<(), ShareError> {
        let held = match self.held(owner, id).await {
            Ok(held) => held,
            Err(ChangeError::Store(error)) => return Err(error.into()),
            Err(_) => return Err(ShareError::NotFound),
        };
        let (now, undo) = (held.now, self.house.settings.lifetimes.undo);
        let latest = self.latest_change(owner, id).await?;
        let refused = |key: &str| ShareError::NoUndo(self.house.words.text(key, &[]));
        let Some(latest) = latest else {
            return Err(refused("undo-change-none"));
        };
        if offered.is_some_and(|version| version != latest.version) {
            return Err(refused("undo-change-since"));
        }
        if held.share.version == latest.version + 1 && held.share.terms() == latest.former {
            // Pressed twice: it is as it should be.
            return Ok(());
        }
        let (version, at) = (latest.version, latest.changed_at);
        let again = held
            .share
            .unchanged(&latest.former, version, at, now, undo)
            .map_err(|why| {
                refused(match why {
                    NoUndo::TooLate => "undo-change-late",
                    NoUndo::DatePassed => "undo-change-date",
                    NoUndo::NotStopped | NoUndo::ChangedSince => "undo-change-since",
                })
            })?;
        let scene = self.scene(owner, now, &held.around);
        let receipt = self.receipt(owner, &scene, &again, Method::Changed, now)?;
        let (of, id, actor) = (owner.id().clone(), id.clone(), owner.session().actor());
        let done = self
            .house
            .store
            .write(move |tx| {
                let (of, id, actor) = (of.clone(), id.clone(), actor.clone());
                let (latest, receipt) = (latest.clone(), receipt.clone());
                Box::pin(async move {
                    tx.owners().bump(&of).await?;
                    let found = tx.shares().of_owner_by_id(&of, &id).await?;
                    let share = found.ok_or(Refused::NotFound)?;
                    let again = share
                        .unchanged(&latest.former, version, at, now, undo)
                        .map_err(|_| Refused::Because("undo-change-since"))?;
                    if tx.shares().change(&again).await? == 0 {
                        return Err(Refused::Because("undo-change-since"));
                    }
                    tx.receipts().insert(&receipt).await?;
                    let (who, before) = named(tx, &share).await?;
                    let event = AuditEvent::ShareChangeUndone {
                        share: id,
                        who,
                        after: Touched {
                            scopes: again.scopes.clone(),
                            ..before.clone()
                        },
                        before,
                        until: again.ends_at,
                    };
                    let record = event.record(now, &actor, Some(&of), Some(&share.resource));
                    Ok(Change::new((), record))
                })
            })
            .await;
        done.map_err(|why| match why {
            Refused::NotFound => ShareError::NotFound,
            Refused::Because(key) => refused(key),
            Refused::Store(error) => ShareError::Store(error),
        })
    }

    /// The offer to take the latest change of a share back, while it can be.
    pub(in crate::sharing) fn change_offer(
        &self,
        scene: &Scene<'_>,
        share: &Share,
        latest: Option<&ShareChange>,
    ) -> Option<UndoOffer> {
        let latest = latest?;
        let undo = self.house.settings.lifetimes.undo;
        let at = latest.changed_at;
        share
            .unchanged(&latest.former, latest.version, at, scene.now, undo)
            .ok()?;
        let until = at.plus(undo).min(latest.former.ends_at);
        let time = |at| calendar::shown_time(at, scene.zone);
        Some(UndoOffer {
            share: share.id.to_string(),
            version: share.version,
            title: scene.words.text("change-title", &[("time", &time(at))]),
            sentence: scene.line(share).sentence,
            until: scene.words.text("undo-until", &[("time", &time(until))]),
        })
    }

    pub(in crate::sharing) async fn latest_change(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
    ) -> Result<Option<ShareChange>, StoreError> {
        let (of, id) = (owner.id().clone(), id.clone());
        self.house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.share_changes().latest_of(&of, &id).await })
            })
            .await
    }
}
