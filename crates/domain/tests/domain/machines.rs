//! The state machines: a request is settled once and for all, and a stop that is taken back
//! brings back what was there and nothing more.

use latchkey_domain::access_request::{
    AccessRequest, Decision, Meanwhile, Outcome, Reason, SettleError,
};
use latchkey_domain::id::ShareId;
use latchkey_domain::permission::Permission;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Ended, NoUndo, Share, ShareState};
use latchkey_domain::time::{Lifetime, Timestamp};
use proptest::prelude::*;

use super::worlds::{claims, hour, id, scopes, share, tries};

#[derive(Debug, Clone)]
enum Step {
    Approve(Decision),
    Deny(Option<String>),
    Withdraw,
    Lapse,
}

fn permissions() -> impl Strategy<Value = Vec<Permission>> {
    let both = (scopes(0), scopes(0));
    both.prop_map(|(a, b)| {
        let each = [(10, a), (11, b)].into_iter();
        each.map(|(number, scopes)| Permission {
            resource: id(number),
            scopes,
        })
        .collect()
    })
}

/// Mostly a part of what is wanted, now and then more.
fn decision(wanted: Vec<Permission>) -> impl Strategy<Value = Decision> {
    let allowed = (permissions(), 0..8_u8).prop_map(move |(mask, luck)| {
        let within = |w: &Permission| {
            let mask = mask.iter().find(|m| m.resource == w.resource);
            let scopes = mask.map_or_else(ScopeSet::new, |m| m.scopes.intersection(&w.scopes));
            Permission {
                resource: w.resource.clone(),
                scopes,
            }
        };
        match luck {
            0 => mask,
            1..=3 => wanted.clone(),
            _ => wanted.iter().map(within).collect(),
        }
    });
    (allowed, 0..20_i64).prop_map(|(allowed, ends)| Decision {
        allowed,
        ends_at: hour(ends),
        message: Some("Until your appointment".to_owned()),
    })
}

fn step(wanted: Vec<Permission>) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => decision(wanted).prop_map(Step::Approve),
        1 => Just(Step::Deny(Some("Not now".to_owned()))),
        1 => Just(Step::Withdraw),
        1 => Just(Step::Lapse),
    ]
}

fn request() -> impl Strategy<Value = AccessRequest> {
    let wanted = prop_oneof![
        scopes(1).prop_map(|scopes| vec![Permission {
            resource: id(10),
            scopes
        }]),
        (scopes(1), scopes(1)).prop_map(|(a, b)| vec![
            Permission {
                resource: id(10),
                scopes: a
            },
            Permission {
                resource: id(11),
                scopes: b
            },
        ]),
    ];
    (claims(), wanted).prop_map(|(claims, wanted)| AccessRequest {
        id: id(5),
        owner: id(0),
        party: claims.party.clone(),
        client: id(6),
        resource_server: id(7),
        claims,
        wanted,
        reason: Reason::default(),
        asked_at: hour(0),
        lapses_at: hour(6),
        settled_at: None,
        outcome: None,
        message: None,
        meanwhile: Meanwhile::default(),
    })
}

/// A request and what is done with it, each step some hours after the one before.
fn story() -> impl Strategy<Value = (AccessRequest, Vec<(Step, i64)>)> {
    request().prop_flat_map(|request| {
        let steps = prop::collection::vec((step(request.wanted.clone()), 0..4_i64), 1..6);
        (Just(request), steps)
    })
}

type Moved = Result<(AccessRequest, Vec<Share>), SettleError>;

fn apply(request: &AccessRequest, step: &Step, now: Timestamp) -> Moved {
    let ids: Vec<ShareId> = vec![id(20), id(21)];
    match step {
        Step::Approve(decision) => request.approve(decision, &ids, &id(9), now),
        Step::Deny(message) => request.deny(message.clone(), now).map(|r| (r, Vec::new())),
        Step::Withdraw => request.withdraw(now).map(|r| (r, Vec::new())),
        Step::Lapse => request.lapse(now).map(|r| (r, Vec::new())),
    }
}

/// What the shares of an approval may be: a part of what was asked, for the one who asked.
fn check_shares(request: &AccessRequest, decision: &Decision, shares: &[Share], now: Timestamp) {
    assert!(!shares.is_empty());
    for share in shares {
        let wanted = request
            .wanted
            .iter()
            .find(|w| w.resource == share.resource)
            .unwrap();
        assert!(
            share.scopes.is_subset(&wanted.scopes),
            "wider than what was asked"
        );
        let allowed = decision
            .allowed
            .iter()
            .find(|p| p.resource == share.resource)
            .unwrap();
        assert_eq!(share.scopes, allowed.scopes);
        assert!(!share.scopes.is_empty());
        assert_eq!(
            (&share.owner, &share.party),
            (&request.owner, &request.party)
        );
        assert_eq!(share.request.as_ref(), Some(&request.id));
        assert_eq!((share.starts_at, share.ends_at), (now, decision.ends_at));
        assert!(share.is_in_force(now));
    }
    let given = decision
        .allowed
        .iter()
        .filter(|p| !p.scopes.is_empty())
        .count();
    assert_eq!(
        shares.len(),
        given,
        "one share for each record with something allowed"
    );
}

fn whole(request: &AccessRequest, shares: &[Share]) -> bool {
    request.wanted.iter().all(|w| {
        shares
            .iter()
            .any(|s| s.resource == w.resource && w.scopes.is_subset(&s.scopes))
    })
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn a_request_is_settled_at_most_once_and_says_when((request, steps) in story()) {
        let (mut request, mut now) = (request, hour(0));
        for (step, hours) in steps {
            now = now.plus(Lifetime::minutes(60 * hours));
            let settled = request.outcome.is_some();
            match apply(&request, &step, now) {
                Ok((after, shares)) => {
                    prop_assert!(!settled, "a settled request moved again");
                    prop_assert_eq!(after.settled_at, Some(now));
                    prop_assert_eq!(after.outcome_at(now), after.outcome);
                    prop_assert!(!after.is_pending(now));
                    let expected = match &step {
                        Step::Approve(decision) => {
                            prop_assert!(request.is_pending(now));
                            check_shares(&request, decision, &shares, now);
                            let whole = whole(&request, &shares);
                            if whole { Outcome::Allowed } else { Outcome::AllowedPart }
                        }
                        Step::Deny(_) => Outcome::Refused,
                        Step::Withdraw => Outcome::Withdrawn,
                        Step::Lapse => Outcome::Lapsed,
                    };
                    prop_assert_eq!(after.outcome, Some(expected));
                    let asked = AccessRequest {
                        settled_at: None,
                        outcome: None,
                        message: None,
                        ..after.clone()
                    };
                    prop_assert_eq!(asked, request, "what was asked does not change");
                    request = after;
                }
                Err(error) => {
                    prop_assert_eq!(error == SettleError::Settled, settled);
                    if error == SettleError::Lapsed {
                        prop_assert!(now >= request.lapses_at);
                        prop_assert_eq!(request.outcome_at(now), Some(Outcome::Lapsed));
                    }
                }
            }
            prop_assert_eq!(request.settled_at.is_some(), request.outcome.is_some());
        }
    }

    #[test]
    fn an_approval_that_is_wider_empty_or_over_gives_nothing(
        (request, decision) in request().prop_flat_map(|r| (Just(r.clone()), decision(r.wanted)))
    ) {
        let now = hour(3);
        let wider = decision.allowed.iter().any(|p| {
            !request.wanted.iter().any(|w| w.resource == p.resource && p.scopes.is_subset(&w.scopes))
        });
        let empty = decision.allowed.iter().all(|p| p.scopes.is_empty());
        let over = decision.ends_at <= now;
        let answer = apply(&request, &Step::Approve(decision), now);
        prop_assert_eq!(answer.is_err(), wider || empty || over);
        if wider {
            prop_assert_eq!(answer, Err(SettleError::Wider));
        }
    }

    #[test]
    fn a_stop_taken_back_is_never_later_and_never_wider(
        share in share(),
        because in prop_oneof![
            3 => Just(EndReason::Owner),
            1 => Just(EndReason::GivenBack),
            1 => Just(EndReason::RecordRemoved),
            1 => Just(EndReason::Replaced),
        ],
        now in 0..16_i64,
        minutes in 0..180_i64,
    ) {
        let share = Share { ended: share.ended.map(|e| Ended { because, ..e }), ..share };
        let (now, undo) = (hour(now), Lifetime::minutes(minutes));
        match share.restored(now, undo) {
            Ok(restored) => {
                let stopped = share.ended.unwrap();
                prop_assert_eq!(stopped.because, EndReason::Owner, "only her own stop");
                prop_assert!(now <= stopped.at.plus(undo));
                prop_assert_eq!(restored.ended, None);
                prop_assert!(restored.version > share.version);
                prop_assert!(!matches!(restored.state(now), ShareState::Ended(_) | ShareState::Lapsed));
                let again = Share { ended: share.ended, version: share.version, ..restored.clone() };
                prop_assert_eq!(&again, &share, "scopes, person, record and dates are as before");
                prop_assert_eq!(restored.restored(now, undo), Err(NoUndo::NotStopped));
            }
            Err(NoUndo::NotStopped) => {
                prop_assert!(share.ended.is_none_or(|ended| ended.because != EndReason::Owner));
            }
            Err(NoUndo::TooLate) => prop_assert!(now > share.undo_until(undo).unwrap()),
            Err(NoUndo::DatePassed) => prop_assert!(now >= share.ends_at),
            Err(NoUndo::ChangedSince) => prop_assert!(false, "a stop is not a change"),
        }
    }
}
