//! Changing a share: the form, what it would come to, doing it, and taking it back.
//!
//! Less takes effect at once and can be undone. More passes a page with before and after, and
//! takes a recent sign-in. The form carries the version of the share it was made from.

use latchkey_domain::audit::{AuditEvent, Touched};
use latchkey_domain::id::{ReceiptId, ShareId};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Direction, NoChange, Share, ShareState, ShareTerms};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{ChangeForm, ChangePage, CheckChange, PowerLine, StaleChange};
use latchkey_store::{Change, ShareChange, StoreError};

use super::receipt::Method;
use super::{Refused, ShareError, Sharing, named};
use crate::calendar;
use crate::draft::Problem;
use crate::login::OwnerSession;
use crate::scene::{Scene, Surroundings};

mod form;
mod kept;
mod undo;

pub(super) use form::{present, words_and_note};

/// Why a share is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It is not there, or not this owner's.
    #[error("no such share")]
    NotFound,
    /// It is over, or there is no change to check.
    #[error("there is nothing to change")]
    Over,
    /// The form has problems.
    #[error("the form has problems")]
    Problems(Vec<Problem>),
    /// It was changed since the form was made.
    #[error("the share was changed elsewhere")]
    Stale(Box<StaleChange>),
    /// The change is no longer what the page before showed.
    #[error("the change was changed since it was shown")]
    Changed,
    /// The last sign-in is too long ago to give somebody more.
    #[error("sign in again first")]
    SignInAgain,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ShareError> for ChangeError {
    fn from(error: ShareError) -> Self {
        match error {
            ShareError::NotFound | ShareError::NoUndo(_) => Self::NotFound,
            ShareError::Store(error) => Self::Store(error),
        }
    }
}

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It gives less, and has taken effect.
    Done,
    /// It gives more, and waits to be checked.
    Check,
}

/// A share under its owner's hand.
struct Held {
    now: Timestamp,
    share: Share,
    around: Surroundings,
    /// Whether its record may be shared with no end date.
    open: bool,
}

impl Held {
    fn is_live(&self) -> bool {
        matches!(
            self.share.state(self.now),
            ShareState::Active | ShareState::Future
        )
    }

    /// What can be done with the record.
    fn offered(&self) -> ScopeSet {
        let found = self.around.resources.iter();
        let mut found = found.filter(|(r, _)| r.id == self.share.resource);
        found
            .next()
            .map(|(r, _)| r.description.scopes.clone())
            .unwrap_or_default()
    }
}

impl Sharing {
    /// The form, filled with what the share is, or with what was typed.
    ///
    /// # Errors
    /// [`ChangeError::Over`] when the share is over.
    pub async fn change_page(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        typed: Option<ChangeForm>,
    ) -> Result<ChangePage, ChangeError> {
        let held = self.held(owner, id).await?;
        if !held.is_live() {
            return Err(ChangeError::Over);
        }
        let kept = match typed {
            Some(typed) => Some(typed),
            None => self.kept_change(owner, id, held.now).await?,
        };
        let scene = self.scene(owner, held.now, &held.around);
        let now = present(&held.share, &held.offered());
        // What was begun on an older version is no longer what it seemed.
        let kept = kept.filter(|form| form.version == held.share.version);
        Ok(self.page(&scene, &held, now.clone(), kept.unwrap_or(now)))
    }

    fn page(
        &self,
        scene: &Scene<'_>,
        held: &Held,
        now: ChangeForm,
        form: ChangeForm,
    ) -> ChangePage {
        let words = &self.house.words;
        let share = &held.share;
        let offered = held.offered();
        let mut lengths = calendar::length_choices(words, held.now, scene.zone);
        if held.open {
            lengths.push(calendar::open_choice(words));
        }
        ChangePage {
            share: share.id.to_string(),
            sentence: scene.line(share).sentence,
            person: scene.person_name(&share.party),
            record: scene.record_name(&share.resource),
            ends: calendar::shown_end(share.ends_at, scene.zone),
            open: share.has_no_end(),
            verbs: words.verbs(&offered),
            can_change: crate::wording::permissions::can_change(&offered),
            lengths,
            purposes: words.purposes(),
            now,
            form,
        }
    }

    /// Takes a form: less takes effect at once, more is kept for the page that checks it.
    ///
    /// # Errors
    /// [`ChangeError::Problems`] says what is missing; [`ChangeError::Stale`] when another tab was
    /// quicker.
    pub async fn keep_change(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        typed: ChangeForm,
    ) -> Result<Kept, ChangeError> {
        let held = self.held(owner, id).await?;
        let read = self.read_change(owner, &held, &typed);
        if held.share.version != typed.version {
            let same = |terms: &ShareTerms| held.share.direction(terms) == Direction::Same;
            // The same form may have been quicker a moment ago.
            if held.share.version == typed.version + 1 && read.as_ref().is_ok_and(same) {
                return Ok(Kept::Done);
            }
            return Err(self.stale(owner, &held, read.ok()));
        }
        if !held.is_live() {
            return Err(ChangeError::Over);
        }
        let terms = read.map_err(ChangeError::Problems)?;
        match held.share.direction(&terms) {
            Direction::Same => {
                let text = self.house.words.text("problem-change-nothing", &[]);
                let field = "power";
                Err(ChangeError::Problems(vec![Problem { field, text }]))
            }
            Direction::Narrower => {
                self.apply(owner, &held, terms, false).await?;
                Ok(Kept::Done)
            }
            Direction::Wider => {
                self.keep_for_check(owner, id, &typed, held.now).await?;
                Ok(Kept::Check)
            }
        }
    }

    /// The page between a change that gives more and its effect.
    ///
    /// # Errors
    /// [`ChangeError::Over`] when there is nothing to check.
    pub async fn check_change(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
    ) -> Result<CheckChange, ChangeError> {
        let held = self.held(owner, id).await?;
        let (typed, terms) = self.to_check(owner, &held).await?;
        if !owner.session().is_recent(held.now, &self.house.settings) {
            return Err(ChangeError::SignInAgain);
        }
        let scene = self.scene(owner, held.now, &held.around);
        let after = held
            .share
            .changed(&terms, typed.version, true, held.now)
            .map_err(|_| ChangeError::Over)?;
        let narrowings = scene.narrowings(&after, &scene.effect(&after));
        Ok(CheckChange {
            share: id.to_string(),
            seen: self.seen_change(typed.version, &terms)?,
            person: scene.person_name(&held.share.party),
            before: self.power_line(&scene, &held, &held.share),
            after: self.power_line(&scene, &held, &after),
            narrowed: (!narrowings.is_empty()).then(|| narrowings.join(" ")),
        })
    }

    /// Lets a checked change take effect; `seen` is what the page before named it.
    ///
    /// # Errors
    /// [`ChangeError::Changed`] when it is no longer what was seen; [`ChangeError::Stale`] when
    /// something else was done with the share meanwhile.
    pub async fn make_change(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        seen: &str,
    ) -> Result<(), ChangeError> {
        let held = self.held(owner, id).await?;
        if self.seen_change(held.share.version - 1, &held.share.terms())? == seen {
            // Sent twice: it is as it should be.
            return Ok(());
        }
        let (typed, terms) = match self.to_check(owner, &held).await {
            // What was to be checked is gone, and not because it was done.
            Err(ChangeError::Over) => return Err(self.stale(owner, &held, None)),
            found => found?,
        };
        if self.seen_change(typed.version, &terms)? != seen {
            return Err(ChangeError::Changed);
        }
        if !owner.session().is_recent(held.now, &self.house.settings) {
            return Err(ChangeError::SignInAgain);
        }
        self.apply(owner, &held, terms, true).await
    }

    async fn held(&self, owner: &OwnerSession, id: &ShareId) -> Result<Held, ChangeError> {
        let now = self.house.env.now();
        let (share, around) = self.one(owner, id, now).await?;
        let open = super::ends::open_kinds(&self.house).await?;
        let found = around
            .resources
            .iter()
            .find(|(r, _)| r.id == share.resource);
        let kind = found.and_then(|(r, _)| r.description.kind.as_deref());
        Ok(Held {
            now,
            open: super::ends::all_open(&open, [kind]),
            share,
            around,
        })
    }

    async fn apply(
        &self,
        owner: &OwnerSession,
        held: &Held,
        terms: ShareTerms,
        checked: bool,
    ) -> Result<(), ChangeError> {
        let (now, seen, id) = (held.now, held.share.version, held.share.id.clone());
        let after = held
            .share
            .changed(&terms, seen, checked, now)
            .map_err(|why| self.unchangeable(owner, held, why))?;
        let scene = self.scene(owner, now, &held.around);
        let receipt = self.receipt(owner, &scene, &after, Method::Changed, now)?;
        let (of, actor) = (owner.id().clone(), owner.session().actor());
        let wanted = terms.clone();
        let done = self
            .house
            .store
            .write_urgent(move |tx| {
                let (of, id, actor) = (of.clone(), id.clone(), actor.clone());
                let (terms, receipt) = (terms.clone(), receipt.clone());
                Box::pin(async move {
                    // First, as everywhere: another change may be under way.
                    tx.owners().bump(&of).await?;
                    let found = tx.shares().of_owner_by_id(&of, &id).await?;
                    let share = found.ok_or(Refused::NotFound)?;
                    let after = share
                        .changed(&terms, seen, checked, now)
                        .map_err(|_| Refused::Because("stale"))?;
                    if tx.shares().change(&after).await? == 0 {
                        return Err(Refused::Because("stale"));
                    }
                    let change = ShareChange {
                        share: id.clone(),
                        owner: of.clone(),
                        version: after.version,
                        changed_at: now,
                        former: share.terms(),
                    };
                    tx.share_changes().insert(&change).await?;
                    tx.receipts().insert(&receipt).await?;
                    tx.drafts().forget_change(&of, &id).await?;
                    let (who, before) = named(tx, &share).await?;
                    let event = AuditEvent::ShareChanged {
                        share: id,
                        who,
                        after: Touched {
                            scopes: after.scopes.clone(),
                            ..before.clone()
                        },
                        before,
                        former_until: Some(share.ends_at),
                        until: after.ends_at,
                    };
                    let record = event.record(now, &actor, Some(&of), Some(&share.resource));
                    Ok(Change::new((), record))
                })
            })
            .await;
        match done {
            Ok(()) => Ok(()),
            Err(Refused::NotFound) => Err(ChangeError::NotFound),
            Err(Refused::Store(error)) => Err(error.into()),
            Err(Refused::Because(_)) => {
                let held = self.held(owner, &held.share.id).await?;
                if held.share.version == seen + 1 && held.share.terms() == wanted {
                    // The same form was quicker.
                    return Ok(());
                }
                Err(self.stale(owner, &held, None))
            }
        }
    }

    fn unchangeable(&self, owner: &OwnerSession, held: &Held, why: NoChange) -> ChangeError {
        match why {
            NoChange::Over => ChangeError::Over,
            NoChange::Stale | NoChange::Unchecked => self.stale(owner, held, None),
            NoChange::Nothing | NoChange::DatePassed => {
                let text = self.house.words.text("problem-date-past", &[]);
                let field = "length";
                ChangeError::Problems(vec![Problem { field, text }])
            }
        }
    }

    /// What is to be checked: the form that was kept, and the terms it comes to.
    async fn to_check(
        &self,
        owner: &OwnerSession,
        held: &Held,
    ) -> Result<(ChangeForm, ShareTerms), ChangeError> {
        let kept = self.kept_change(owner, &held.share.id, held.now).await?;
        let typed = kept.ok_or(ChangeError::Over)?;
        let read = self.read_change(owner, held, &typed);
        if held.share.version != typed.version {
            return Err(self.stale(owner, held, read.ok()));
        }
        if !held.is_live() {
            return Err(ChangeError::Over);
        }
        Ok((typed, read.map_err(ChangeError::Problems)?))
    }

    fn stale(&self, owner: &OwnerSession, held: &Held, terms: Option<ShareTerms>) -> ChangeError {
        let scene = self.scene(owner, held.now, &held.around);
        let chosen = terms.map(|terms| {
            let share = &held.share;
            let wished = Share {
                scopes: terms.scopes,
                purpose: terms.purpose,
                note: terms.note,
                ends_at: terms.ends_at,
                ended: None,
                ..share.clone()
            };
            scene.line(&wished).sentence
        });
        ChangeError::Stale(Box::new(StaleChange {
            share: held.share.id.to_string(),
            now: scene.line(&held.share).sentence,
            chosen,
            can_change: held.is_live(),
        }))
    }

    fn power_line(&self, scene: &Scene<'_>, held: &Held, share: &Share) -> PowerLine {
        let words = &self.house.words;
        let effect = scene.effect(share);
        let rest = held.offered().difference(&effect.scopes);
        let (can, cannot) = (words.verb_phrase(&effect.scopes), words.verb_choice(&rest));
        let key = match (effect.scopes.is_empty(), rest.is_empty()) {
            (true, _) => "change-power-none",
            (false, true) => "change-power-all",
            (false, false) => "change-power",
        };
        PowerLine {
            power: words.text(key, &[("can", &can), ("cannot", &cannot)]),
            sentence: scene.line(share).sentence,
        }
    }

    /// A fresh name for a receipt.
    pub(super) fn receipt_id(&self, now: Timestamp) -> Result<ReceiptId, StoreError> {
        self.house.env.fresh(now).map_err(StoreError::from)
    }
}
