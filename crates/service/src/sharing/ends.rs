//! Ends: what ends soon or never, what its owner says to that, and which kinds of record may go
//! without an end.
//!
//! Saying that a share may end, or go on, as it is changes nothing that anybody may do.

use latchkey_domain::audit::{Actor, AuditEvent};
use latchkey_domain::id::ShareId;
use latchkey_domain::share::Share;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::EndingLine;
use latchkey_store::{Change, StoreError};

use super::{JUST_NOW, ShareError, Sharing};
use crate::House;
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::Surroundings;

/// How soon an end is told at home, and how many are.
const SOON: Lifetime = Lifetime::days(14);
const MOST: i64 = 6;
/// After how many months a share without an end is put before its owner again.
const REVIEW_MONTHS: i64 = 6;

/// The kinds of record that may be shared with no end date.
pub(crate) async fn open_kinds(house: &House) -> Result<Vec<String>, StoreError> {
    house
        .store
        .read(|snapshot| Box::pin(async move { snapshot.open_kinds().all().await }))
        .await
}

/// Whether all of these kinds may be shared with no end date; a record without a kind never may.
pub(crate) fn all_open<'a>(
    open: &[String],
    kinds: impl IntoIterator<Item = Option<&'a str>>,
) -> bool {
    let mut kinds = kinds.into_iter().peekable();
    kinds.peek().is_some()
        && kinds.all(|kind| kind.is_some_and(|kind| open.iter().any(|open| open == kind)))
}

impl Sharing {
    /// What ends in the next 14 days, and what has no end and waits for a word; what was said a
    /// moment ago stays in sight.
    pub(super) async fn ending(&self, owner: &OwnerSession) -> Result<Vec<EndingLine>, StoreError> {
        let now = self.house.env.now();
        let (of, zone) = (owner.id().clone(), owner.session().zone.clone());
        let lately = now.minus(JUST_NOW);
        let since = calendar::months_before(REVIEW_MONTHS, now, &zone);
        let (found, due, said, around) = self
            .house
            .store
            .read(move |snapshot| {
                Box::pin(async move {
                    let soon = now.plus(SOON);
                    let mut found = snapshot
                        .shares()
                        .ending(&of, now, soon, lately, MOST)
                        .await?;
                    // A rule may end one of the first before its own date.
                    let ever = Timestamp::from_millis(0);
                    let answered = snapshot.shares().reviewed_since(&of, ever).await?;
                    for share in snapshot.shares().in_force(&of, now, MOST).await? {
                        if !answered.contains(&share.id) && found.iter().all(|f| f.id != share.id) {
                            found.push(share);
                        }
                    }
                    let open = snapshot.shares().to_review(&of, now, since, MOST).await?;
                    let due: Vec<ShareId> = open.iter().map(|share| share.id.clone()).collect();
                    found.retain(|share| !due.contains(&share.id));
                    found.extend(open);
                    let said = snapshot.shares().reviewed_since(&of, lately).await?;
                    for id in said.iter().take(usize::try_from(MOST).unwrap_or_default()) {
                        if found.iter().all(|known| known.id != *id) {
                            found.extend(snapshot.shares().of_owner_by_id(&of, id).await?);
                        }
                    }
                    let around = Surroundings::of(snapshot, &of, &found, now).await?;
                    Ok::<_, StoreError>((found, due, said, around))
                })
            })
            .await?;
        let scene = self.scene(owner, now, &around);
        let mut lines: Vec<(Timestamp, EndingLine)> = found
            .iter()
            .map(|share| {
                let until = scene.effect(share).until;
                let decided = said.contains(&share.id);
                (until, line(&scene, share, decided))
            })
            .filter(|(_, line)| {
                let due = due.iter().any(|id| *id.as_str() == *line.line.id);
                line.decided || line.line.ends_soon || due
            })
            .collect();
        lines.sort_by_key(|(until, _)| *until);
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    /// Notes that the owner wants a share to end, or to go on, as it is; or takes that back.
    ///
    /// # Errors
    /// [`ShareError::NotFound`] for an unknown one and somebody else's alike.
    pub async fn leave_as_it_is(
        &self,
        owner: &OwnerSession,
        id: &ShareId,
        undo: bool,
    ) -> Result<(), ShareError> {
        let now = self.house.env.now();
        self.one(owner, id, now).await?;
        let at = (!undo).then_some(now);
        let (of, id) = (owner.id().clone(), id.clone());
        self.house
            .store
            .write_unaudited(
                "what an owner wants to be reminded of lets nobody do anything",
                move |tx| {
                    let (of, id) = (of.clone(), id.clone());
                    Box::pin(async move { tx.shares().review(&of, &id, at, now).await.map(|_| ()) })
                },
            )
            .await
            .map_err(ShareError::Store)
    }

    /// Says whether a kind of record may be shared with no end date.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be saved.
    pub async fn allow_no_end_date(&self, kind: &str, allowed: bool) -> Result<(), StoreError> {
        let now = self.house.env.now();
        let kind = kind.to_owned();
        self.house
            .store
            .write(move |tx| {
                let kind = kind.clone();
                Box::pin(async move {
                    let changed = if allowed {
                        tx.open_kinds().allow(&kind, now).await?
                    } else {
                        tx.open_kinds().forbid(&kind).await?
                    };
                    if changed == 0 {
                        return Ok(Change::none(()));
                    }
                    let event = AuditEvent::NoEndDate { of: kind, allowed };
                    Ok(Change::new(
                        (),
                        event.record(now, &Actor::Operator, None, None),
                    ))
                })
            })
            .await
    }

    /// The kinds of record that may be shared with no end date.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub async fn kinds_with_no_end_date(&self) -> Result<Vec<String>, StoreError> {
        open_kinds(&self.house).await
    }
}

fn line(scene: &crate::scene::Scene<'_>, share: &Share, decided: bool) -> EndingLine {
    EndingLine {
        line: scene.line(share),
        version: share.version,
        open: share.has_no_end(),
        decided,
    }
}

#[cfg(test)]
mod tests {
    use super::all_open;

    #[test]
    fn no_end_date_needs_every_kind_to_allow_it() {
        let open = ["lab".to_owned(), "letter".to_owned()];
        assert!(all_open(&open, [Some("lab")]));
        assert!(all_open(&open, [Some("lab"), Some("letter")]));
        assert!(!all_open(&open, [Some("lab"), Some("scan")]));
        assert!(!all_open(&open, [Some("lab"), None]));
        assert!(!all_open(&open, []), "nothing chosen allows nothing");
        assert!(!all_open(&[], [Some("lab")]));
    }
}
