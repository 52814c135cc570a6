//! From a share draft with an invited address to an invitation: what it would come to, and sending
//! it. A form that is sent twice invites once, because the invitation is named after the draft.

use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::{ActId, DraftId, InvitationId, PartyId, ShareId};
use latchkey_domain::invitation::{Invitation, WAITS};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Purpose, Share};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{CheckInvitation, ShareDraft};
use latchkey_store::{Change, StoreError};

use super::manage::letter;
use super::show::{scene, terms};
use super::{DAY, Invitations, MOST_A_DAY, around};
use crate::calendar;
use crate::draft::{DraftError, Drafts, Problem, end_of};
use crate::hold;
use crate::login::OwnerSession;
use crate::scene::Surroundings;

/// What a draft comes to.
struct Plan {
    now: Timestamp,
    invitation: Invitation,
    around: Surroundings,
    offered: ScopeSet,
    draft: ShareDraft,
}

impl Invitations {
    /// The page between a draft with an invited address and its effect.
    ///
    /// # Errors
    /// [`DraftError::Problems`] when something is missing, or nothing would be shared.
    pub async fn check(
        &self,
        owner: &OwnerSession,
        draft: &DraftId,
    ) -> Result<CheckInvitation, DraftError> {
        let plan = self.plan(owner, draft).await?;
        if !owner.session().is_recent(plan.now, &self.house.settings) {
            return Err(DraftError::SignInAgain);
        }
        let (words, zone) = (&self.house.words, owner.session().zone.as_str());
        let scene = scene(words, zone, plan.now, &plan.around);
        let invitation = &plan.invitation;
        let given = invitation
            .shares
            .iter()
            .fold(ScopeSet::new(), |all, share| {
                all.union(&scene.effect(share).scopes)
            });
        let rest = plan.offered.difference(&given);
        let mut narrowed: Vec<String> = Vec::new();
        for share in &invitation.shares {
            for said in scene.narrowings(share, &scene.effect(share)) {
                if !narrowed.contains(&said) {
                    narrowed.push(said);
                }
            }
        }
        Ok(CheckInvitation {
            will: terms(&scene, invitation, &invitation.shares),
            cannot: if rest.is_empty() {
                String::new()
            } else {
                words.text("share-cannot", &[("verbs", &words.verb_choice(&rest))])
            },
            name: invitation.name.clone(),
            relation: invitation.relation.clone(),
            email: invitation.email.clone(),
            records: invitation
                .shares
                .iter()
                .map(|share| scene.record_name(&share.resource))
                .collect(),
            narrowed: (!narrowed.is_empty()).then(|| narrowed.join(" ")),
            until: calendar::shown_date(invitation.ends_at, zone),
            verbs: words.verb_phrase(&given),
            ends: crate::sharing::ends_of(&scene, &invitation.shares),
            purpose: match Purpose::from_key(&plan.draft.purpose) {
                Some(Purpose::Other) => plan.draft.purpose_words.clone(),
                Some(purpose) => words.purpose(purpose),
                None => String::new(),
            },
            seen: self.seen(&plan)?,
            draft: plan.draft,
        })
    }

    /// Sends the invitation of a draft; `seen` is what the page before named it.
    ///
    /// # Errors
    /// As for a share: [`DraftError::Changed`] when the draft is no longer what was seen.
    pub async fn send(
        &self,
        owner: &OwnerSession,
        draft: &DraftId,
        seen: &str,
    ) -> Result<InvitationId, DraftError> {
        let id: InvitationId = draft.as_str().parse().map_err(|_| DraftError::NotFound)?;
        if self.is_sent(owner, &id).await? {
            return Ok(id);
        }
        let plan = self.plan(owner, draft).await?;
        if self.seen(&plan)? != seen {
            return Err(DraftError::Changed);
        }
        if !owner.session().is_recent(plan.now, &self.house.settings) {
            return Err(DraftError::SignInAgain);
        }
        let (now, invitation, env) = (plan.now, plan.invitation, self.house.env.clone());
        let (draft, actor) = (draft.clone(), owner.session().actor());
        let too_many = Problem {
            field: "email",
            text: self.house.words.text("problem-invitations-many", &[]),
        };
        self.house
            .store
            .write(move |tx| {
                let (invitation, env) = (invitation.clone(), env.clone());
                let (draft, actor) = (draft.clone(), actor.clone());
                let too_many = too_many.clone();
                Box::pin(async move {
                    let of = invitation.owner.clone();
                    // First, as everywhere: a form that is sent twice at once must see its twin.
                    tx.owners().bump(&of).await?;
                    let id = invitation.id.clone();
                    if tx.invitations().of_owner_by_id(&of, &id).await?.is_some() {
                        return Ok(Change::none(id));
                    }
                    let since = now.minus(DAY);
                    if tx.invitations().made_since(&of, since).await? >= MOST_A_DAY {
                        return Err(DraftError::Problems(vec![too_many]));
                    }
                    tx.invitations().insert(&invitation).await?;
                    tx.drafts().delete(&of, &draft).await?;
                    letter(tx, &env, &invitation, 1, now).await?;
                    let event = AuditEvent::InvitationSent {
                        name: invitation.name,
                    };
                    Ok(Change::new(id, event.record(now, &actor, Some(&of), None)))
                })
            })
            .await
    }

    /// Whether this owner sent this invitation.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn is_sent(
        &self,
        owner: &OwnerSession,
        id: &InvitationId,
    ) -> Result<bool, StoreError> {
        let (of, id) = (owner.id().clone(), id.clone());
        let found = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move { snapshot.invitations().of_owner_by_id(&of, &id).await })
            })
            .await?;
        Ok(found.is_some())
    }

    /// A name for the draft as it is, which another one does not have.
    fn seen(&self, plan: &Plan) -> Result<String, DraftError> {
        let text = serde_json::to_string(&plan.draft);
        let text = text.map_err(|_| StoreError::corrupt("share draft"))?;
        Ok(self.house.env.seal(&text))
    }

    /// What a draft comes to, or all that stands against it.
    /// Until when somebody new has to wait, as with a share in the usual way.
    async fn held(
        &self,
        owner: &OwnerSession,
        nobody: &PartyId,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let (of, nobody) = (owner.id().clone(), nobody.clone());
        self.house
            .store
            .read(move |snapshot| {
                Box::pin(async move { hold::until(snapshot, &of, &nobody, now).await })
            })
            .await
    }

    async fn plan(&self, owner: &OwnerSession, id: &DraftId) -> Result<Plan, DraftError> {
        let now = self.house.env.now();
        let drafts = Drafts::new(self.house.clone());
        let draft = drafts.draft(owner, id, now).await?;
        let Some(invitee) = draft.invitee.clone() else {
            return Err(DraftError::NotFound);
        };
        let choosable = drafts.choosable(owner, draft, now).await?;
        if choosable.chosen().next().is_none() {
            return Err(drafts.problem("records", "problem-records"));
        }
        let problems = drafts.terms_problems(owner, &choosable);
        if !problems.is_empty() {
            return Err(DraftError::Problems(problems));
        }
        let zone = owner.session().zone.as_str();
        let ends_at = end_of(&choosable.draft, now, zone, choosable.may_go_on())
            .map_err(|_| DraftError::NotFound)?;
        let act: ActId = id.as_str().parse().map_err(|_| DraftError::NotFound)?;
        let nobody: PartyId = self.house.env.fresh(now).map_err(StoreError::from)?;
        if let Some(until) = self.held(owner, &nobody, now).await? {
            let text = hold::why(&self.house.words, until, zone);
            let field = "person";
            return Err(DraftError::Problems(vec![Problem { field, text }]));
        }
        let purpose = Purpose::from_key(&choosable.draft.purpose);
        let note = crate::sharing::note(&choosable.draft, purpose);
        let mut shares = Vec::new();
        for resource in choosable.chosen() {
            let id: ShareId = self.house.env.fresh(now).map_err(StoreError::from)?;
            shares.push(Share {
                id,
                owner: owner.id().clone(),
                party: nobody.clone(),
                resource: resource.id.clone(),
                scopes: choosable.given(resource),
                purpose,
                note: note.clone(),
                request: None,
                act: act.clone(),
                made_at: now,
                starts_at: now,
                ends_at,
                ended: None,
                version: 1,
            });
        }
        let invitation = Invitation {
            id: id.as_str().parse().map_err(|_| DraftError::NotFound)?,
            owner: owner.id().clone(),
            name: invitee.name,
            relation: invitee.relation,
            email: invitee.email,
            made_at: now,
            ends_at: now.plus(WAITS).min(ends_at),
            letters: 1,
            sent_at: now,
            party: None,
            settled: None,
            shares,
        };
        let asked = invitation.clone();
        let around = self
            .house
            .store
            .read(move |snapshot| {
                let asked = asked.clone();
                Box::pin(async move { around(snapshot, &asked, now).await })
            })
            .await?;
        let problems = self.objections(zone, now, &invitation, &around);
        if !problems.is_empty() {
            return Err(DraftError::Problems(problems));
        }
        Ok(Plan {
            now,
            offered: choosable.offered(),
            draft: choosable.draft,
            invitation,
            around,
        })
    }

    /// What stands against an invitation: it gives nothing of a record, or a rule leaves nothing.
    fn objections(
        &self,
        zone: &str,
        now: Timestamp,
        invitation: &Invitation,
        around: &Surroundings,
    ) -> Vec<Problem> {
        let words = &self.house.words;
        let scene = scene(words, zone, now, around);
        let against = |share: &Share| {
            let record = scene.record_name(&share.resource);
            if share.scopes.is_empty() {
                let text = words.text("problem-nothing", &[("record", &record)]);
                return Some(Problem {
                    field: "power",
                    text,
                });
            }
            let effect = scene.effect(share);
            effect.scopes.is_empty().then(|| Problem {
                field: "records",
                text: scene.narrowings(share, &effect).join(" "),
            })
        };
        invitation.shares.iter().filter_map(against).collect()
    }
}
