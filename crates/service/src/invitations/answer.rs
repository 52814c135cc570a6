//! The answer of whoever was invited. With a yes the shares begin that the owner saw on her check
//! page: the same permissions and the same end, judged by the same rules as every share.

use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown, Touched};
use latchkey_domain::id::{InvitationId, OwnerId, PartyId};
use latchkey_domain::invitation::{Invitation, InvitationOutcome};
use latchkey_domain::letter::LetterKind;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_store::{Change, Receipt, StoreError, Tx};

use super::show::scene;
use super::{InvitationError, Invitations, is_invited};
use crate::login::PersonSession;
use crate::mail::Note;
use crate::scene::Surroundings;
use crate::sharing::ends::all_open;
use crate::sharing::{Method, Sharing, replace};

/// A share that will come of a yes, with what is saved beside it.
#[derive(Clone)]
struct Given {
    share: Share,
    receipt: Receipt,
    event: AuditEvent,
}

impl Invitations {
    /// Says yes: the shares begin now.
    ///
    /// # Errors
    /// [`InvitationError::NotFound`] for whoever was not invited, [`InvitationError::Over`] when it
    /// no longer waits.
    pub async fn accept(
        &self,
        session: &PersonSession,
        id: &InvitationId,
    ) -> Result<(), InvitationError> {
        let now = self.house.env.now();
        let given = self.given(session, id, now).await?;
        let (id, session, env) = (id.clone(), session.clone(), self.house.env.clone());
        self.house
            .store
            .write(move |tx| {
                let (id, session, given) = (id.clone(), session.clone(), given.clone());
                let env = env.clone();
                Box::pin(async move {
                    let outcome = InvitationOutcome::Accepted;
                    let invitation = settle(tx, &id, &session, outcome, now).await?;
                    let (owner, me) = (&invitation.owner, PartyId::from(session.person.clone()));
                    let actor = session.actor();
                    let event = AuditEvent::InvitationAccepted {
                        who: shown(&session),
                        name: invitation.name.clone(),
                    };
                    let mut records = vec![event.record(now, &actor, Some(owner), None)];
                    tx.contacts().add(owner, &me, now).await?;
                    let mut made = 0;
                    for one in &given {
                        if may_begin(tx, owner, &one.share).await? {
                            records.extend(begin(tx, one, &actor, now).await?);
                            made += 1;
                        }
                    }
                    if made == 0 {
                        // All of it is gone meanwhile: a yes to nothing would only mislead.
                        return Err(InvitationError::Over);
                    }
                    let kind = LetterKind::InvitationAccepted;
                    Note::to(&owner.person(), kind, id.as_str(), now)
                        .with("who", &invitation.name)
                        .queue(tx, &env)
                        .await?;
                    Ok(Change::many((), records))
                })
            })
            .await
    }

    /// Says no. The owner is told no reason.
    ///
    /// # Errors
    /// As [`Invitations::accept`].
    pub async fn decline(
        &self,
        session: &PersonSession,
        id: &InvitationId,
    ) -> Result<(), InvitationError> {
        let now = self.house.env.now();
        let (id, session) = (id.clone(), session.clone());
        self.house
            .store
            .write(move |tx| {
                let (id, session) = (id.clone(), session.clone());
                Box::pin(async move {
                    let outcome = InvitationOutcome::Declined;
                    let invitation = settle(tx, &id, &session, outcome, now).await?;
                    let event = AuditEvent::InvitationDeclined {
                        name: invitation.name,
                    };
                    let owner = Some(&invitation.owner);
                    let record = event.record(now, &session.actor(), owner, None);
                    Ok(Change::new((), record))
                })
            })
            .await
    }

    /// What a yes would give this person, with the owner's receipts of it.
    async fn given(
        &self,
        session: &PersonSession,
        id: &InvitationId,
        now: Timestamp,
    ) -> Result<Vec<Given>, InvitationError> {
        let read = self.read(id, &session.person, now).await?;
        let read = read.ok_or(InvitationError::NotFound)?;
        let me = PartyId::from(session.person.clone());
        if read.invitation.owner.is_party(&me)
            || !is_invited(&read.invitation, session, read.reader.as_ref())
        {
            return Err(InvitationError::NotFound);
        }
        let inviter = read.inviter.ok_or(InvitationError::Over)?;
        let shares = read.invitation.accepted_by(&me, now);
        let (of, wanted) = (read.invitation.owner.clone(), shares.clone());
        let around = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { Surroundings::of(snapshot, &of, &wanted, now).await })
            })
            .await?;
        let scene = scene(&self.house.words, &inviter.zone, now, &around);
        let sharing = Sharing::new(self.house.clone());
        let mut given = Vec::with_capacity(shares.len());
        for share in shares {
            let effect = scene.effect(&share);
            let event = AuditEvent::ShareMade {
                share: share.id.clone(),
                who: shown(session),
                what: Touched {
                    resource: share.resource.clone(),
                    name: scene.record_name(&share.resource),
                    scopes: effect.scopes,
                },
                until: effect.until,
            };
            let method = Method::Invited;
            given.push(Given {
                receipt: sharing.receipt_of(&inviter.name, &scene, &share, method, now)?,
                event,
                share,
            });
        }
        Ok(given)
    }
}

/// Settles an invitation with the answer of the person who was invited, once and in time.
async fn settle(
    tx: &mut Tx<'_>,
    id: &InvitationId,
    session: &PersonSession,
    outcome: InvitationOutcome,
    now: Timestamp,
) -> Result<Invitation, InvitationError> {
    let found = tx.invitations().by_id(id).await?;
    let invitation = found.ok_or(InvitationError::NotFound)?;
    let me = PartyId::from(session.person.clone());
    let person = tx.people().by_id(&session.person).await?;
    if invitation.owner.is_party(&me) || !is_invited(&invitation, session, person.as_ref()) {
        return Err(InvitationError::NotFound);
    }
    if !invitation.waits(now) {
        return Err(InvitationError::Over);
    }
    // First of what is written, as everywhere: another change of the owner's shares may be under
    // way.
    tx.owners().bump(&invitation.owner).await?;
    if tx.invitations().prove(id, &me, now).await? == 0
        || tx.invitations().answer(id, &me, outcome, now).await? == 0
    {
        return Err(InvitationError::Over);
    }
    Ok(invitation)
}

/// Whether a share may begin as it was written down: its record is still here, and where it has no
/// end that is still allowed.
async fn may_begin(tx: &mut Tx<'_>, owner: &OwnerId, share: &Share) -> Result<bool, StoreError> {
    let Some(record) = tx.resources().owned(owner, &share.resource).await? else {
        return Ok(false);
    };
    if !share.has_no_end() {
        return Ok(true);
    }
    let open = tx.open_kinds().all().await?;
    Ok(all_open(&open, [record.description.kind.as_deref()]))
}

/// Saves a share, in the place of what it covers wholly.
async fn begin(
    tx: &mut Tx<'_>,
    one: &Given,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<AuditRecord>, StoreError> {
    let share = &one.share;
    let covered = |old: &Share| old.scopes.is_subset(&share.scopes) && old.ends_at <= share.ends_at;
    let mut records = replace(tx, share, covered, actor, now).await?;
    tx.shares().insert(share).await?;
    tx.receipts().insert(&one.receipt).await?;
    let owner = Some(&share.owner);
    let record = one.event.record(now, actor, owner, Some(&share.resource));
    records.push(record);
    Ok(records)
}

fn shown(session: &PersonSession) -> Shown {
    Shown {
        id: PartyId::from(session.person.clone()),
        name: session.name.clone(),
    }
}
