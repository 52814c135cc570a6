//! Invitations in words: for the owner who invites, and for whoever was invited.

use latchkey_domain::id::PartyId;
use latchkey_domain::invitation::{Invitation, InvitationOutcome, InvitationState};
use latchkey_domain::share::Share;
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{
    InvitationLine, InvitationPage, InvitedPage, Segment, SegmentKind, Sentence, Thread,
};

use super::{BETWEEN, Invitations, MOST_LETTERS, Read};
use crate::calendar;
use crate::login::PersonSession;
use crate::scene::{Scene, Surroundings};
use crate::wording::{Piece, ShareSentence, Words};

impl Invitations {
    /// The owner's page.
    pub(super) fn owners(
        &self,
        session: &PersonSession,
        read: &Read,
        now: Timestamp,
    ) -> InvitationPage {
        let words = &self.house.words;
        let invitation = &read.invitation;
        let scene = scene(words, &session.zone, now, &read.around);
        let accepted = matches!(invitation.settled, Some((InvitationOutcome::Accepted, _)));
        let party = invitation.party.as_ref().map(PartyId::to_string);
        InvitationPage {
            line: line(words, &session.zone, invitation, now),
            sentences: terms(&scene, invitation, &invitation.shares),
            relation: invitation.relation.clone(),
            email: invitation.email.clone(),
            name: invitation.name.clone(),
            can_send: invitation.waits(now)
                && invitation.letters < MOST_LETTERS
                && invitation.sent_at <= now.minus(BETWEEN),
            most: invitation.letters >= MOST_LETTERS,
            sent: calendar::shown_date(invitation.sent_at, &session.zone),
            person: party.filter(|_| accepted),
        }
    }

    /// The page of whoever was invited and has proven it; records that are gone are left out.
    pub(super) fn inviteds(
        &self,
        session: &PersonSession,
        read: &Read,
        now: Timestamp,
    ) -> InvitedPage {
        let words = &self.house.words;
        let invitation = &read.invitation;
        // Dates are the owner's, as she chose them.
        let inviter = read.inviter.as_ref();
        let zone = inviter.map_or(session.zone.as_str(), |p| p.zone.as_str());
        let scene = scene(words, zone, now, &read.around);
        let owner = inviter.map(|person| person.name.clone());
        let owner = owner.unwrap_or_else(|| words.text("person-gone", &[]));
        let here: Vec<Share> = invitation
            .shares
            .iter()
            .filter(|share| scene.is_here(&share.resource))
            .cloned()
            .collect();
        let records = here.iter().map(|share| {
            let text = scene.record_name(&share.resource);
            let kind = SegmentKind::Name;
            vec![Segment { kind, text }]
        });
        let pieces = vec![
            ("owner", Piece::one(SegmentKind::Name, owner.clone())),
            ("records", Piece::Ready(words.listed(records.collect()))),
        ];
        let waits = invitation.waits(now) && !here.is_empty();
        let key = if here.is_empty() && invitation.waits(now) {
            "lapsed"
        } else {
            state_key(invitation, now)
        };
        let first = invitation.shares.first();
        InvitedPage {
            id: invitation.id.to_string(),
            title: if here.is_empty() {
                let pieces = vec![("owner", Piece::one(SegmentKind::Name, owner.clone()))];
                words.pieced("invited-title-bare", pieces)
            } else {
                words.pieced("invited-title", pieces)
            },
            owner,
            sentences: terms(&scene, invitation, &here),
            purpose: first
                .and_then(|share| share.purpose)
                .map(|p| words.purpose(p)),
            note: first.and_then(|share| share.note.clone()),
            waits,
            state: words.text(&format!("invited-{key}"), &[]),
            accepted: matches!(invitation.settled, Some((InvitationOutcome::Accepted, _))),
            until: calendar::shown_date(invitation.ends_at, zone),
        }
    }
}

pub(super) fn scene<'a>(
    words: &'a Words,
    zone: &'a str,
    now: Timestamp,
    around: &'a Surroundings,
) -> Scene<'a> {
    Scene {
        words,
        zone,
        now,
        around,
    }
}

/// What she could do, one sentence a record.
pub(super) fn terms(scene: &Scene<'_>, invitation: &Invitation, shares: &[Share]) -> Vec<Sentence> {
    let sentence = |share: &Share| {
        let effect = scene.effect(share);
        let ruled_out = effect.scopes.is_empty();
        let given = if ruled_out {
            &share.scopes
        } else {
            &effect.scopes
        };
        let (person, record) = (&invitation.name, scene.record_name(&share.resource));
        let said = ShareSentence::new(scene.words, scene.zone, person, given, &record);
        if ruled_out {
            said.refused()
        } else {
            said.purpose(share.purpose).present(effect.until)
        }
    };
    shares.iter().map(sentence).collect()
}

fn state_key(invitation: &Invitation, now: Timestamp) -> &'static str {
    match invitation.state(now) {
        InvitationState::Waiting => "waiting",
        InvitationState::Settled(outcome, _) => outcome.key(),
        InvitationState::Lapsed => InvitationOutcome::Lapsed.key(),
    }
}

/// "Waiting for Aunt Lola to accept."
pub(super) fn line(
    words: &Words,
    zone: &str,
    invitation: &Invitation,
    now: Timestamp,
) -> InvitationLine {
    let waits = invitation.waits(now);
    let at = match invitation.state(now) {
        InvitationState::Settled(_, at) => at,
        InvitationState::Waiting | InvitationState::Lapsed => invitation.ends_at,
    };
    let key = format!("invitation-{}", state_key(invitation, now));
    let date = calendar::shown_date(at, zone).text;
    let name = invitation.name.clone();
    let pieces = vec![
        ("person", Piece::one(SegmentKind::Name, name)),
        ("date", Piece::one(SegmentKind::Date, date)),
    ];
    InvitationLine {
        id: invitation.id.to_string(),
        sentence: words.pieced(&key, pieces),
        thread: if waits { Thread::Waiting } else { Thread::Past },
        waits,
    }
}
