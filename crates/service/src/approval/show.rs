//! Requests in words: the row, the page an owner answers on, and the page before the effect.

use std::collections::HashSet;

use latchkey_domain::access_request::{AccessRequest, Outcome};
use latchkey_domain::id::{ActId, OwnerId, PartyId, RequestId, ResourceId, ShareId};
use latchkey_domain::permission::Permission;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    Evidence, LengthChoice, PendingRequest, PersonCard, RequestLine, Segment, SegmentKind,
    Sentence, WantedLine,
};
use latchkey_store::{Snapshot, StoreError};

use super::Approval;
use crate::calendar;
use crate::hold;
use crate::login::OwnerSession;
use crate::scene::{Scene, Surroundings};
use crate::sharing::evidence;
use crate::wording::{Piece, Words};

/// How many records are named before they are only counted.
const NAMED: usize = 3;

/// A request with what stands around it.
pub(super) struct Asked {
    pub(super) request: AccessRequest,
    pub(super) around: Surroundings,
    pub(super) now: Timestamp,
    /// What the owner shares with the asker of these records already.
    already: Vec<Share>,
    /// Whether the owner ever shared anything with the asker.
    before: bool,
    /// Until when a yes has to wait, after somebody came back into the account with a code.
    pub(super) held: Option<Timestamp>,
    /// What the answer gave, when there was one.
    given: Vec<Permission>,
}

impl Asked {
    pub(super) async fn read(
        snapshot: &mut Snapshot<'_>,
        owner: &OwnerId,
        id: &RequestId,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let Some(request) = snapshot.access_requests().of_owner(owner, id).await? else {
            return Ok(None);
        };
        let around = around(snapshot, owner, std::slice::from_ref(&request), now).await?;
        let mut already = Vec::new();
        for wanted in &request.wanted {
            let live = snapshot
                .shares()
                .live_for(owner, &request.party, &wanted.resource, now)
                .await?;
            already.extend(live.into_iter().filter(|share| share.is_in_force(now)));
        }
        let before = snapshot
            .shares()
            .ever_with(owner, &request.party, now)
            .await?;
        let held = hold::until(snapshot, owner, &request.party, now).await?;
        let given = snapshot.access_requests().given(owner, id).await?;
        Ok(Some(Self {
            request,
            around,
            now,
            already,
            before,
            held,
            given,
        }))
    }

    pub(super) fn names(&self) -> Vec<(ResourceId, String)> {
        let name = |(r, _): &(latchkey_domain::resource::Resource, _)| {
            (r.id.clone(), r.description.shown_name().to_owned())
        };
        self.around.resources.iter().map(name).collect()
    }

    /// Whether a record is of an extra private kind.
    pub(super) fn is_extra_private(&self, id: &ResourceId) -> bool {
        let mut found = self.around.resources.iter();
        found.any(|(r, _)| r.id == *id && r.description.is_extra_private())
    }

    /// Until when the asker wants it; who did not say gets the usual length.
    pub(super) fn end(&self, zone: &str) -> Timestamp {
        let asked = self.request.reason.days.map(|days| days.to_string());
        let value = asked.as_deref().unwrap_or(calendar::USUAL_LENGTH);
        calendar::end_of(value, self.now, zone)
            .or_else(|_| calendar::end_of(calendar::USUAL_LENGTH, self.now, zone))
            .unwrap_or(self.now)
    }

    /// The lengths an owner can choose instead; never longer than what was asked for.
    pub(super) fn lengths(&self, words: &Words, zone: &str) -> Vec<LengthChoice> {
        let most = calendar::days_between(self.now, self.end(zone), zone);
        let mut lengths = calendar::length_choices(words, self.now, zone);
        lengths.retain(|length| length.days <= most);
        lengths
    }

    /// The share that an allowed part would make.
    pub(super) fn would_be(&self, permission: &Permission, ends_at: Timestamp) -> Option<Share> {
        // The ids stand for nothing: this share is only put into words.
        let id: ShareId = self.request.id.as_str().parse().ok()?;
        let act: ActId = self.request.id.as_str().parse().ok()?;
        Some(Share {
            id,
            act,
            owner: self.request.owner.clone(),
            party: self.request.party.clone(),
            resource: permission.resource.clone(),
            scopes: permission.scopes.clone(),
            purpose: self.request.reason.purpose,
            note: None,
            request: Some(self.request.id.clone()),
            made_at: self.now,
            starts_at: self.now,
            ends_at,
            ended: None,
            version: 1,
        })
    }
}

/// What stands around some requests of one owner.
pub(super) async fn around(
    snapshot: &mut Snapshot<'_>,
    owner: &OwnerId,
    requests: &[AccessRequest],
    now: Timestamp,
) -> Result<Surroundings, StoreError> {
    let parties: HashSet<PartyId> = requests.iter().map(|r| r.party.clone()).collect();
    let wanted = requests.iter().flat_map(|r| &r.wanted);
    let resources: HashSet<ResourceId> = wanted.map(|w| w.resource.clone()).collect();
    Surroundings::about(snapshot, owner, parties, resources, now).await
}

/// What was wanted and not given.
pub(super) fn rest(wanted: &[Permission], given: &[Permission]) -> Vec<Permission> {
    let left = |w: &Permission| {
        let had = given
            .iter()
            .filter(|g| g.resource == w.resource)
            .fold(ScopeSet::new(), |all, g| all.union(&g.scopes));
        Permission {
            resource: w.resource.clone(),
            scopes: w.scopes.difference(&had),
        }
    };
    wanted
        .iter()
        .map(left)
        .filter(|w| !w.scopes.is_empty())
        .collect()
}

/// "see and change Blood tests": what is wanted, as pieces of a sentence.
pub(crate) fn wanted_pieces(words: &Words, wanted: &[(ScopeSet, String)]) -> Vec<Segment> {
    let pair = |verbs: &ScopeSet, records: Vec<Segment>| {
        let pieces = vec![
            ("verbs", words.verb_piece(verbs)),
            ("records", Piece::Ready(records)),
        ];
        words.pieced("do-to", pieces).0
    };
    let name = |name: &String| {
        vec![Segment {
            kind: SegmentKind::Name,
            text: name.clone(),
        }]
    };
    let all = wanted
        .iter()
        .fold(ScopeSet::new(), |all, (scopes, _)| all.union(scopes));
    if wanted.len() > NAMED {
        return counted(words, wanted, &all, pair);
    }
    if wanted.iter().all(|(scopes, _)| *scopes == all) {
        return pair(
            &all,
            words.listed(wanted.iter().map(|(_, record)| name(record)).collect()),
        );
    }
    words.listed(
        wanted
            .iter()
            .map(|(scopes, record)| pair(scopes, name(record)))
            .collect(),
    )
}

/// "see 22 records, and change 1 of them": only what is true of all of them is said of all, and
/// besides the strongest of what is asked of some.
fn counted(
    words: &Words,
    wanted: &[(ScopeSet, String)],
    all: &ScopeSet,
    pair: impl Fn(&ScopeSet, Vec<Segment>) -> Vec<Segment>,
) -> Vec<Segment> {
    let of = |key: &str, count: usize| {
        let text = words.text(key, &[("count", &count.to_string())]);
        let kind = SegmentKind::Text;
        vec![Segment { kind, text }]
    };
    let common = wanted.iter().fold(all.clone(), |common, (scopes, _)| {
        common.intersection(scopes)
    });
    let some = all.difference(&common);
    let strongest = crate::wording::permissions::weakest_and_strongest(&some);
    let Some((_, strongest)) = strongest else {
        return pair(&common, of("records-counted", wanted.len()));
    };
    let only: ScopeSet = std::iter::once(strongest.clone()).collect();
    let with = wanted
        .iter()
        .filter(|(scopes, _)| scopes.contains(&strongest))
        .count();
    if common.is_empty() {
        return pair(&only, of("records-counted", with));
    }
    words.listed(vec![
        pair(&common, of("records-counted", wanted.len())),
        pair(&only, of("records-counted-some", with)),
    ])
}

fn asking(scene: &Scene<'_>, permissions: &[Permission]) -> Vec<Segment> {
    let wanted: Vec<(ScopeSet, String)> = permissions
        .iter()
        .map(|w| (w.scopes.clone(), scene.record_name(&w.resource)))
        .collect();
    wanted_pieces(scene.words, &wanted)
}

/// A request as a row.
pub(crate) fn line(scene: &Scene<'_>, request: &AccessRequest) -> RequestLine {
    let waiting = request.is_pending(scene.now);
    let key = if waiting {
        "request-asking"
    } else {
        "request-asked"
    };
    let sentence = scene.words.pieced(
        key,
        vec![
            (
                "person",
                Piece::one(SegmentKind::Name, request.claims.name.clone()),
            ),
            ("what", Piece::Ready(asking(scene, &request.wanted))),
        ],
    );
    let ends = calendar::shown_date(request.lapses_at, scene.zone).text;
    RequestLine {
        id: request.id.to_string(),
        sentence,
        why: request.reason.words.clone().unwrap_or_default(),
        asked: calendar::shown_date(request.asked_at, scene.zone),
        runs_out: scene.words.text("request-runs-out", &[("date", &ends)]),
        state: scene.words.text(state_key(request, scene.now), &[]),
        waiting,
        resting: request.is_resting(scene.now),
    }
}

fn state_key(request: &AccessRequest, now: Timestamp) -> &'static str {
    match request.outcome_at(now) {
        None if request.meanwhile.reported_at.is_some() => "request-state-reported",
        None if request.is_resting(now) => "request-state-resting",
        None => "request-state-waiting",
        Some(Outcome::Allowed) => "request-state-allowed",
        Some(Outcome::AllowedPart) => "request-state-allowed-part",
        Some(Outcome::Refused) => "request-state-refused",
        Some(Outcome::Withdrawn) => "request-state-withdrawn",
        Some(Outcome::Lapsed) => "request-state-lapsed",
    }
}

impl Approval {
    pub(super) fn scene<'a>(
        &'a self,
        owner: &'a OwnerSession,
        now: Timestamp,
        around: &'a Surroundings,
    ) -> Scene<'a> {
        Scene {
            words: &self.house.words,
            zone: &owner.session().zone,
            now,
            around,
        }
    }

    pub(super) fn shown(&self, owner: &OwnerSession, asked: &Asked) -> PendingRequest {
        let (words, zone) = (&self.house.words, owner.session().zone.as_str());
        let scene = self.scene(owner, asked.now, &asked.around);
        let request = &asked.request;
        let client = asked.around.clients.iter().find(|c| c.id == request.client);
        let end = asked.end(zone);
        let history = if asked.before {
            "request-history-before"
        } else {
            "request-history-first"
        };
        let lapses = Piece::one(
            SegmentKind::Date,
            calendar::shown_date(request.lapses_at, zone).text,
        );
        PendingRequest {
            line: line(&scene, request),
            person: card(words, zone, request),
            app: client.map(|c| c.name.clone()).unwrap_or_default(),
            app_website: client.map(|c| c.website.clone()).unwrap_or_default(),
            history: words.text(history, &[]),
            partly_checked: request.claims.facts.is_empty(),
            wanted: request
                .wanted
                .iter()
                .map(|w| wanted_line(&scene, asked, w))
                .collect(),
            purpose: request
                .reason
                .purpose
                .map(|p| words.text(&purpose_key(p), &[])),
            words: request.reason.words.clone(),
            until: until(&scene, asked, end),
            asked_until: calendar::shown_end(end, zone),
            silence: words.pieced("request-silence", vec![("date", lapses)]),
            answered: answered(&scene, asked),
            lengths: asked.lengths(words, zone),
            talk: super::meanwhile::talk(words, zone, request, asked.now),
        }
    }
}

/// The asker's purpose is said from the owner's side of the page: "Care", not "My care".
fn purpose_key(purpose: latchkey_domain::share::Purpose) -> String {
    format!("asked-purpose-{}", purpose.key().replace('_', "-"))
}

fn card(words: &Words, zone: &str, request: &AccessRequest) -> PersonCard {
    let told = request.reason.relation.iter().map(|relation| Evidence {
        checked: false,
        what: relation.clone(),
        source: words.text("evidence-told", &[]),
    });
    PersonCard {
        id: request.party.to_string(),
        name: request.claims.name.clone(),
        place: request.claims.place.clone().unwrap_or_default(),
        evidence: request
            .claims
            .facts
            .iter()
            .map(|fact| evidence(words, zone, fact))
            .chain(told)
            .collect(),
    }
}

fn wanted_line(scene: &Scene<'_>, asked: &Asked, wanted: &Permission) -> WantedLine {
    let have = asked
        .already
        .iter()
        .filter(|share| share.resource == wanted.resource)
        .fold(ScopeSet::new(), |all, share| {
            all.union(&scene.effect(share).scopes)
        });
    let already = (!have.is_empty()).then(|| {
        let verbs = scene.words.verb_phrase(&have);
        scene
            .words
            .text("choice-already-record", &[("verbs", &verbs)])
    });
    WantedLine {
        record: wanted.resource.to_string(),
        name: scene.record_name(&wanted.resource),
        service: scene
            .service(&wanted.resource)
            .map(|c| c.name.clone())
            .unwrap_or_default(),
        verbs: scene.words.verbs(&wanted.scopes),
        extra_private: asked.is_extra_private(&wanted.resource),
        already,
    }
}

/// "They ask for 30 days, until 23 December 2026.", shorter where a rule says so.
fn until(scene: &Scene<'_>, asked: &Asked, end: Timestamp) -> Sentence {
    let shares = asked
        .request
        .wanted
        .iter()
        .filter_map(|w| asked.would_be(w, end));
    let effects: Vec<_> = shares.map(|share| scene.effect(&share)).collect();
    let real = effects
        .iter()
        .filter(|e| !e.scopes.is_empty())
        .map(|e| e.until)
        .min()
        .unwrap_or(end);
    let key = match (asked.request.reason.days, real < end) {
        (_, true) => "request-until-capped",
        (Some(_), false) => "request-until",
        (None, false) => "request-until-open",
    };
    let days = asked.request.reason.days.unwrap_or_default().to_string();
    let date = Piece::one(
        SegmentKind::Date,
        calendar::end_between(
            scene.words,
            real,
            scene.zone,
            scene.zone_of(&asked.request.party),
        )
        .text,
    );
    scene
        .words
        .pieced(key, vec![("days", Piece::Choice(days)), ("date", date)])
}

/// How it was answered, when it was.
fn answered(scene: &Scene<'_>, asked: &Asked) -> Option<Sentence> {
    let request = &asked.request;
    let name = || Piece::one(SegmentKind::Name, request.claims.name.clone());
    let outcome = request.outcome_at(asked.now)?;
    let at = request.settled_at.unwrap_or(request.lapses_at);
    let date = || Piece::one(SegmentKind::Date, calendar::shown_date(at, scene.zone).text);
    Some(match outcome {
        Outcome::Allowed | Outcome::AllowedPart => {
            let left = rest(&request.wanted, &asked.given);
            // While what it gave still holds, the answer is told as what holds.
            let made = asked
                .already
                .iter()
                .filter(|s| s.request.as_ref() == Some(&request.id));
            let effects: Vec<_> = made.map(|share| scene.effect(share)).collect();
            let until = effects
                .iter()
                .filter(|e| !e.scopes.is_empty())
                .map(|e| e.until)
                .min();
            let key = match (until.is_some(), left.is_empty()) {
                (true, true) => "answered-holds",
                (true, false) => "answered-holds-part",
                (false, true) => "answered-allowed",
                (false, false) => "answered-part",
            };
            let until = calendar::until_between(
                scene.words,
                until.unwrap_or(at),
                scene.zone,
                scene.zone_of(&request.party),
            )
            .text;
            let pieces = vec![
                ("person", name()),
                ("what", Piece::Ready(asking(scene, &asked.given))),
                ("until", Piece::one(SegmentKind::Date, until)),
                ("rest", Piece::Ready(asking(scene, &left))),
            ];
            scene.words.pieced(key, pieces)
        }
        Outcome::Refused => scene
            .words
            .pieced("answered-refused", vec![("date", date())]),
        Outcome::Withdrawn => scene
            .words
            .pieced("answered-withdrawn", vec![("date", date())]),
        Outcome::Lapsed => scene
            .words
            .pieced("answered-lapsed", vec![("date", date())]),
    })
}
