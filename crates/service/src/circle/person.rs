//! One person: who she is, what she has and had, what she asked, what happened lately.

use std::collections::HashSet;

use latchkey_domain::access_request::AccessRequest;
use latchkey_domain::audit::AuditEvent;
use latchkey_domain::id::{OwnerId, PartyId, PersonId, ResourceId, ShareId};
use latchkey_domain::share::Share;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_domain::view::{PersonPage, SegmentKind, StoppedAll, UndoOffer};
use latchkey_store::{AuditEntry, Block, Snapshot, StoreError};

use super::{Circle, CircleError, Power, block_line};
use crate::approval::request_line;
use crate::calendar;
use crate::login::OwnerSession;
use crate::scene::{Scene, Surroundings};
use crate::sharing::{Sharing, person_card};
use crate::trail::Trail;
use crate::wording::Piece;

/// How many shares, ended shares, requests and events the page shows.
const SHARES: usize = 50;
const ENDED: i64 = 50;
const REQUESTS: i64 = 20;
const EVENTS: usize = 5;
/// For how long a banner says that a stop was taken back.
const JUST_NOW: Lifetime = Lifetime::minutes(15);

/// All that was read about one person.
pub(super) struct Read {
    pub(super) live: Vec<Share>,
    ended: Vec<Share>,
    pub(super) stopped: Vec<Share>,
    requests: Vec<AccessRequest>,
    pub(super) around: Surroundings,
    block: Option<Block>,
    entries: Vec<AuditEntry>,
}

impl Read {
    pub(super) async fn of(
        snapshot: &mut Snapshot<'_>,
        owner: &OwnerId,
        party: &PartyId,
        undo: Lifetime,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        if owner.is_party(party) || !snapshot.circle().knows(owner, party).await? {
            return Ok(None);
        }
        let parties = std::slice::from_ref(party);
        let live = snapshot.circle().live_with(owner, parties, now).await?;
        let ended = snapshot
            .circle()
            .ended_with(owner, party, now, ENDED)
            .await?;
        let since = now.minus(undo);
        let stopped = snapshot.circle().stopped_with(owner, party, since).await?;
        let requests = snapshot.circle().asked_by(owner, party, REQUESTS).await?;
        let shares = || live.iter().chain(&ended).chain(&stopped);
        let wanted = requests.iter().flat_map(|request| &request.wanted);
        let resources: HashSet<ResourceId> = shares()
            .map(|share| share.resource.clone())
            .chain(wanted.map(|wanted| wanted.resource.clone()))
            .collect();
        let ids: HashSet<ShareId> = shares().map(|share| share.id.clone()).collect();
        let ids: Vec<ShareId> = ids.into_iter().collect();
        let people = HashSet::from([party.clone()]);
        let around = Surroundings::about(snapshot, owner, people, resources, now).await?;
        let uses = snapshot.shares().last_uses(owner, &ids).await?;
        Ok(Some(Self {
            around: Surroundings { uses, ..around },
            block: snapshot.blocks().holds(owner, party, now).await?,
            entries: Trail::about(snapshot, owner, party).await?,
            live,
            ended,
            stopped,
            requests,
        }))
    }
}

impl Circle {
    /// One person; her shares from one of them on.
    ///
    /// # Errors
    /// [`CircleError::NotFound`] for somebody the owner has nothing to do with.
    pub async fn person(
        &self,
        owner: &OwnerSession,
        id: &PersonId,
        from: Option<&ShareId>,
    ) -> Result<PersonPage, CircleError> {
        let now = self.house.env.now();
        let party = PartyId::from(id.clone());
        let read = self.read(owner, &party, now).await?;
        let scene = self.scene(owner, now, &read.around);
        let from = from.and_then(|from| read.live.iter().position(|share| share.id == *from));
        let from = from.unwrap_or(0);
        let live: Vec<&Share> = read.live.iter().collect();
        let trail = Trail::new(self.house.clone());
        Ok(PersonPage {
            card: person_card(scene.words, scene.zone, scene.person(&party)),
            can: Power::of(&scene, &live).sentence(&scene),
            shares: live
                .iter()
                .skip(from)
                .take(SHARES)
                .map(|share| scene.line(share))
                .collect(),
            live: live.len(),
            next: live.get(from + SHARES).map(|share| share.id.to_string()),
            later: from > 0,
            ended: read.ended.iter().map(|share| scene.line(share)).collect(),
            requests: read
                .requests
                .iter()
                .map(|request| request_line(&scene, request))
                .collect(),
            activity: trail.lines(owner, read.entries.iter().take(EVENTS)),
            undo: self.single_stops(&scene, &read),
            stopped: self.stopped_all(&scene, &read, &party),
            restored: restored_lately(&read, now),
            month: calendar::end_of("30", now, scene.zone).map_or_else(
                |_| calendar::shown_date(now, scene.zone),
                |end| calendar::shown_end(end, scene.zone),
            ),
            block: read
                .block
                .as_ref()
                .map(|block| block_line(&scene, block, &scene.person_name(&party))),
        })
    }

    pub(super) async fn read(
        &self,
        owner: &OwnerSession,
        party: &PartyId,
        now: Timestamp,
    ) -> Result<Read, CircleError> {
        let (of, party) = (owner.id().clone(), party.clone());
        let undo = self.house.settings.lifetimes.undo;
        let read = self
            .house
            .store
            .read(move |snapshot| {
                let (of, party) = (of.clone(), party.clone());
                Box::pin(async move { Read::of(snapshot, &of, &party, undo, now).await })
            })
            .await?;
        read.ok_or(CircleError::NotFound)
    }

    /// The stops of one share alone that can be taken back, the latest first.
    fn single_stops(&self, scene: &Scene<'_>, read: &Read) -> Vec<UndoOffer> {
        let sharing = Sharing::new(self.house.clone());
        let alone = |share: &&Share| {
            let same = |other: &&Share| other.ended == share.ended;
            read.stopped.iter().filter(same).count() == 1
        };
        let stops = read.stopped.iter().filter(alone);
        stops
            .filter_map(|share| sharing.offer(scene, share, &read.live))
            .collect()
    }

    /// The latest stop of several shares at once, while any of it can be taken back.
    fn stopped_all(&self, scene: &Scene<'_>, read: &Read, party: &PartyId) -> Option<StoppedAll> {
        let sharing = Sharing::new(self.house.clone());
        let ended = read.stopped.iter().find_map(|share| {
            let same = read
                .stopped
                .iter()
                .filter(|other| other.ended == share.ended);
            (same.count() > 1).then_some(share.ended)
        })??;
        let together = read.stopped.iter().filter(|s| s.ended == Some(ended));
        let count = together
            .filter(|share| sharing.offer(scene, share, &read.live).is_some())
            .count();
        if count == 0 {
            return None;
        }
        let until = ended.at.plus(self.house.settings.lifetimes.undo);
        let time = |at| calendar::shown_time(at, scene.zone);
        let pieces = vec![
            (
                "person",
                Piece::one(SegmentKind::Name, scene.person_name(party)),
            ),
            ("count", Piece::Choice(count.to_string())),
        ];
        Some(StoppedAll {
            at: ended.at.as_millis(),
            title: scene.words.text("undo-title", &[("time", &time(ended.at))]),
            sentence: scene.words.pieced("people-stopped-all", pieces),
            until: scene.words.text("undo-until", &[("time", &time(until))]),
        })
    }
}

/// How many of her shares hold again because a stop was taken back a moment ago.
fn restored_lately(read: &Read, now: Timestamp) -> usize {
    let restored = |share: &&Share| {
        read.entries.iter().any(|entry| {
            let same = matches!(&entry.event, AuditEvent::ShareRestored { share: id, .. } if *id == share.id);
            same && now.since(entry.at) <= JUST_NOW
        })
    };
    read.live.iter().filter(restored).count()
}
