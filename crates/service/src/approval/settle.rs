//! The moment an answer takes effect: the request is settled, and with a yes its shares are made, in
//! one write that finds the request only while it waits.

use latchkey_domain::access_request::{AccessRequest, SettleError};
use latchkey_domain::audit::{AuditEvent, Shown, Touched};
use latchkey_domain::id::{ActId, RequestId, ResourceId, ShareId};
use latchkey_domain::permission::Permission;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::PendingRequest;
use latchkey_store::{Change, Receipt, StoreError, Tx};

use super::show::{self, Asked};
use super::{Answer, Approval, ApproveError};
use crate::blocks;
use crate::login::OwnerSession;
use crate::mail;
use crate::sharing::{Method, Sharing, replace};

/// Why a write settled nothing.
pub(super) enum Unsettled {
    NotFound,
    /// It was settled meanwhile, or ran out.
    Over,
    Store(StoreError),
}

impl From<StoreError> for Unsettled {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Approval {
    /// Lets the kept answer take effect: the request is settled and, with a yes, its shares are
    /// made, in one write. `seen` is what the page before named the answer.
    ///
    /// # Errors
    /// [`ApproveError::Settled`] when it was answered meanwhile: nothing happens twice.
    /// [`ApproveError::Changed`] when the answer is no longer what was seen.
    pub async fn settle(
        &self,
        owner: &OwnerSession,
        id: &RequestId,
        seen: &str,
    ) -> Result<PendingRequest, ApproveError> {
        let now = self.house.env.now();
        // Read before the request: another tab may be quicker, and take the answer along.
        let form = self.kept_answer(owner, id).await?.unwrap_or_default();
        let asked = self.pending(owner, id, form.changes).await?;
        let answer = self
            .read_form(owner, &asked, &form)
            .map_err(ApproveError::Problems)?;
        if self.seen(&form, &asked)? != seen {
            return Err(ApproveError::Changed);
        }
        self.may_answer(owner, &answer, now)?;
        let ids: Vec<ShareId> = self
            .house
            .env
            .fresh_many(now, asked.request.wanted.len())
            .map_err(StoreError::from)?;
        let act: ActId = self.house.env.fresh(now).map_err(StoreError::from)?;
        let names: Vec<(ResourceId, String)> = asked.names();
        let receipts = self.receipts(owner, &asked, &answer, (&ids, &act), now)?;
        let (of, actor, request) = (owner.id().clone(), owner.session().actor(), id.clone());
        let changes = form.changes;
        let blocked = match &answer {
            Answer::Refuse { again, .. } => again
                .map(|length| length.ends_at(now, &owner.session().zone))
                .transpose()?,
            Answer::Allow { .. } => None,
        };
        let (env, owner_name) = (self.house.env.clone(), owner.session().name.clone());
        let settled = self
            .house
            .store
            .write(move |tx| {
                let (of, request, answer) = (of.clone(), request.clone(), answer.clone());
                let (ids, act) = (ids.clone(), act.clone());
                let (names, actor) = (names.clone(), actor.clone());
                let receipts = receipts.clone();
                let (env, owner_name) = (env.clone(), owner_name.clone());
                Box::pin(async move {
                    let found = tx.access_requests().of_owner(&of, &request).await?;
                    let before = as_asked(found.ok_or(Unsettled::NotFound)?, changes, now)?;
                    let mut records = Vec::new();
                    let event = match answer {
                        Answer::Allow { decision, .. } => {
                            // First, as everywhere: another change may be under way.
                            tx.owners().bump(&of).await?;
                            let (after, shares) = before
                                .approve(&decision, &ids, &act, now)
                                .map_err(unsettled)?;
                            settle(tx, &after, changes).await?;
                            for share in &shares {
                                // What the new share gives wholly would only stand beside it.
                                let covered = |old: &Share| {
                                    old.scopes.is_subset(&share.scopes)
                                        && old.ends_at <= share.ends_at
                                };
                                let former = replace(tx, share, covered, &actor, now).await?;
                                records.extend(former);
                                tx.shares().insert(share).await?;
                            }
                            for receipt in &receipts {
                                tx.receipts().insert(receipt).await?;
                            }
                            approved(&before, &shares, &names)
                        }
                        Answer::Refuse { message, .. } => {
                            let after = before.deny(message, now).map_err(unsettled)?;
                            settle(tx, &after, changes).await?;
                            if let Some(until) = blocked {
                                let who = who(&before);
                                records.push(blocks::set(tx, &of, &who, until, &actor, now).await?);
                            }
                            AuditEvent::RequestDenied {
                                request: before.id.clone(),
                                who: who(&before),
                                what: touched(&before.wanted, &names),
                            }
                        }
                    };
                    tx.drafts().forget_answer(&of, &request).await?;
                    if changes {
                        mail::asking::answered_anew(tx, &env, &before, &owner_name, now).await?;
                    } else {
                        mail::answered(tx, &env, &before, &owner_name, now).await?;
                    }
                    records.push(event.record(now, &actor, Some(&of), None));
                    Ok(Change::many((), records))
                })
            })
            .await;
        match settled {
            Ok(()) => self.request(owner, id).await,
            Err(Unsettled::NotFound) => Err(ApproveError::NotFound),
            Err(Unsettled::Over) => Err(ApproveError::Settled(Box::new(
                self.request(owner, id).await?,
            ))),
            Err(Unsettled::Store(error)) => Err(ApproveError::Store(error)),
        }
    }

    /// The receipts of what an answer will share.
    fn receipts(
        &self,
        owner: &OwnerSession,
        asked: &Asked,
        answer: &Answer,
        (ids, act): (&[ShareId], &ActId),
        now: Timestamp,
    ) -> Result<Vec<Receipt>, StoreError> {
        let Answer::Allow { decision, .. } = answer else {
            return Ok(Vec::new());
        };
        let Ok((_, shares)) = asked.request.approve(decision, ids, act, now) else {
            // Whatever stands against it, the write finds it too and says so.
            return Ok(Vec::new());
        };
        let scene = self.scene(owner, now, &asked.around);
        let sharing = Sharing::new(self.house.clone());
        shares
            .iter()
            .map(|share| sharing.receipt(owner, &scene, share, Method::Answered, now))
            .collect()
    }
}

/// The request as it is answered: one that waits, or one whose no is changed.
fn as_asked(
    found: AccessRequest,
    changes: bool,
    now: Timestamp,
) -> Result<AccessRequest, Unsettled> {
    if found.meanwhile.reported_at.is_some() {
        return Err(Unsettled::Over);
    }
    if changes && found.outcome.is_some() {
        return found.before_no(now).map_err(|_| Unsettled::Over);
    }
    Ok(found)
}

async fn settle(tx: &mut Tx<'_>, after: &AccessRequest, changes: bool) -> Result<(), Unsettled> {
    let settled = match tx.access_requests().settle(after).await {
        Err(StoreError::Stale) if changes => tx.access_requests().settle_anew(after).await,
        settled => settled,
    };
    settled.map_err(over)
}

fn unsettled(error: SettleError) -> Unsettled {
    match error {
        SettleError::Settled | SettleError::Lapsed => Unsettled::Over,
        SettleError::Wider | SettleError::Nothing | SettleError::DatePassed => {
            // The form was read against this very request; it changed under the reader.
            Unsettled::Store(StoreError::Stale)
        }
    }
}

pub(super) fn over(error: StoreError) -> Unsettled {
    match error {
        StoreError::Stale => Unsettled::Over,
        other => Unsettled::Store(other),
    }
}

pub(super) fn who(request: &AccessRequest) -> Shown {
    Shown {
        id: request.party.clone(),
        name: request.claims.name.clone(),
    }
}

fn touched(permissions: &[Permission], names: &[(ResourceId, String)]) -> Vec<Touched> {
    let name = |id: &ResourceId| {
        let found = names.iter().find(|(known, _)| known == id);
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let touch = |p: &Permission| Touched {
        resource: p.resource.clone(),
        name: name(&p.resource),
        scopes: p.scopes.clone(),
    };
    permissions.iter().map(touch).collect()
}

fn approved(
    request: &AccessRequest,
    shares: &[Share],
    names: &[(ResourceId, String)],
) -> AuditEvent {
    let given: Vec<Permission> = shares
        .iter()
        .map(|s| Permission {
            resource: s.resource.clone(),
            scopes: s.scopes.clone(),
        })
        .collect();
    let rest = show::rest(&request.wanted, &given);
    AuditEvent::RequestApproved {
        request: request.id.clone(),
        who: who(request),
        allowed: touched(&given, names),
        refused: touched(&rest, names),
    }
}
