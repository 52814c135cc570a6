//! An owner changes shares, takes changes back, and stops everything at once.

use latchkey_domain::share::{EndReason, Ended, Share, ShareState, ShareTerms};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::ChangeForm;
use latchkey_service::calendar;
use latchkey_service::sharing::{ChangeError, Kept, ShareError};

use super::{Life, ZONE, scopes};

const UNDO: Lifetime = Lifetime::minutes(15);

/// The latest change of a share: which, what it was before, and what it became.
#[derive(Debug, Clone)]
pub(super) struct Changed {
    at: Timestamp,
    former: ShareTerms,
    version: i64,
}

/// The latest stop of everything.
#[derive(Debug, Clone)]
pub(super) struct AllStopped {
    at: Timestamp,
    /// The shares it ended, each with the version that it then had.
    shares: Vec<(usize, i64)>,
    undone: bool,
}

impl Life {
    pub(super) async fn change(&mut self, at: usize, power: &str, length: &str) {
        let now = self.now();
        let Some(last) = self.shares.len().checked_sub(1) else {
            return;
        };
        let at = at % (last + 1);
        let share = self.shares[at].clone();
        let (owner, sharing) = (self.house.owner(), &self.house.services.sharing);
        let live = matches!(share.state(now), ShareState::Active | ShareState::Future);
        let page = sharing.change_page(&owner, &share.id, None).await;
        let Ok(page) = page else {
            assert!(matches!(page, Err(ChangeError::Over)) && !live, "{page:?}");
            return;
        };
        assert!(live);
        let offered = if share.resource == self.house.blood {
            self.blood.clone()
        } else {
            scopes(&["view", "download"])
        };
        let form = ChangeForm {
            power: power.to_owned(),
            length: length.to_owned(),
            ..page.now.clone()
        };
        let terms = ShareTerms {
            scopes: match power {
                same if same == page.now.power => share.scopes.clone(),
                "see" => scopes(&["view"]),
                _ => offered.clone(),
            },
            ends_at: calendar::end_of(length, now, ZONE).unwrap(),
            ..share.terms()
        };
        let kept = sharing.keep_change(&owner, &share.id, form).await;
        let impossible = power == "change" && page.now.power != power && !offered.has("edit");
        let checked = match kept {
            Ok(Kept::Done) => false,
            Ok(Kept::Check) => {
                let seen = sharing.check_change(&owner, &share.id).await.unwrap().seen;
                sharing.make_change(&owner, &share.id, &seen).await.unwrap();
                true
            }
            Err(ChangeError::Problems(_)) => {
                assert!(impossible || terms == share.terms());
                return;
            }
            Err(error) => panic!("{error:?}"),
        };
        assert!(!impossible);
        // What a page gives is never more than the form says, and only more was checked.
        let after = share.changed(&terms, share.version, checked, now).unwrap();
        let changed = Changed {
            at: now,
            former: share.terms(),
            version: after.version,
        };
        self.changes.insert(share.id.clone(), changed);
        self.shares[at] = Share {
            purpose: share.purpose,
            note: share.note,
            ..after
        };
    }

    pub(super) async fn undo_change(&mut self, at: usize) {
        let now = self.now();
        let Some(last) = self.shares.len().checked_sub(1) else {
            return;
        };
        let at = at % (last + 1);
        let share = self.shares[at].clone();
        // It takes no recent sign-in: the minutes in which it can be done are few.
        let owner = self.house.sam.owner();
        let undone = self
            .house
            .services
            .sharing
            .undo_change(&owner, &share.id, None)
            .await;
        let Some(changed) = self.changes.get(&share.id) else {
            assert!(matches!(undone, Err(ShareError::NoUndo(_))), "{undone:?}");
            return;
        };
        let (former, version) = (&changed.former, changed.version);
        if share.version == version + 1 && share.terms() == *former {
            assert!(undone.is_ok(), "pressed twice: {undone:?}");
            return;
        }
        let expected = share.unchanged(former, version, changed.at, now, UNDO);
        assert_eq!(undone.is_ok(), expected.is_ok(), "{undone:?} {expected:?}");
        if let Ok(back) = expected {
            self.shares[at] = back;
        }
    }

    pub(super) async fn stop_all(&mut self) {
        let now = self.now();
        let owner = self.house.sam.owner();
        let sharing = &self.house.services.sharing;
        sharing.stop_all(&owner, "people").await.unwrap();
        let mut stopped = Vec::new();
        for (at, share) in self.shares.iter_mut().enumerate() {
            if share.ended.is_none() && share.ends_at > now {
                share.ended = Some(Ended {
                    at: now,
                    because: EndReason::Owner,
                });
                share.version += 1;
                stopped.push((at, share.version));
            }
        }
        if !stopped.is_empty() {
            self.stopped = Some(AllStopped {
                at: now,
                shares: stopped,
                undone: false,
            });
        }
    }

    pub(super) async fn undo_all(&mut self) {
        let now = self.now();
        let owner = self.house.sam.owner();
        let undone = self.house.services.sharing.undo_all(&owner).await;
        let Some(stop) = &mut self.stopped else {
            assert!(matches!(undone, Err(ShareError::NotFound)), "{undone:?}");
            return;
        };
        if stop.undone {
            undone.unwrap();
            return;
        }
        if now > stop.at.plus(UNDO) {
            assert!(matches!(undone, Err(ShareError::NoUndo(_))), "{undone:?}");
            return;
        }
        undone.unwrap();
        stop.undone = true;
        let before = self.shares.clone();
        for (at, version) in stop.shares.clone() {
            let share = &mut self.shares[at];
            let newer = before.iter().any(|other| {
                other.party == share.party
                    && other.resource == share.resource
                    && other.ended.is_none()
                    && other.ends_at > now
                    && other.made_at >= share.made_at
            });
            // One that was taken back by itself, and perhaps stopped again, is left alone.
            if share.version == version && share.ends_at > now && !newer {
                share.ended = None;
                share.version += 1;
            }
        }
    }
}
