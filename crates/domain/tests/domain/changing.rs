//! Changing a share: less at once, more only when it was checked, and back to exactly what was.

use latchkey_domain::assessment::{Asker, Policies, Question, ResourceState, assess};
use latchkey_domain::claim::VerifiedClaims;
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Direction, NoChange, NoUndo, Purpose, Share, ShareState, ShareTerms};
use latchkey_domain::time::{Lifetime, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;

use super::worlds::{hour, scopes, share, tries};

fn purpose() -> impl Strategy<Value = Option<Purpose>> {
    prop_oneof![1 => Just(None), 3 => select(Purpose::ALL.to_vec()).prop_map(Some)]
}

fn terms() -> impl Strategy<Value = ShareTerms> {
    (scopes(0), purpose(), 0..16_i64, any::<bool>()).prop_map(|(scopes, purpose, ends, note)| {
        ShareTerms {
            scopes,
            purpose,
            note: note.then(|| "For Tuesday".to_owned()),
            ends_at: hour(ends),
        }
    })
}

/// What the person of a share may do with its record at an instant, if the share is all there is.
fn permitted(share: &Share, now: Timestamp) -> (ScopeSet, Option<Timestamp>) {
    let resource = ResourceState {
        id: share.resource.clone(),
        kind: None,
        scopes: ScopeSet::parse(["view", "edit", "print", "download"]).unwrap(),
    };
    let claims = VerifiedClaims {
        party: share.party.clone(),
        name: String::new(),
        place: None,
        facts: Vec::new(),
        verified_at: now,
        may_prove_more: false,
    };
    let question = Question {
        asker: Asker::Known(&claims),
        owner: &share.owner,
        resource: &resource,
        wanted: &resource.scopes,
    };
    let policies = Policies {
        shares: std::slice::from_ref(share),
        rules: &[],
        takes_requests: false,
    };
    let permitted = assess(&question, &policies, now).permitted();
    permitted.map_or((ScopeSet::new(), None), |p| (p.scopes, p.until))
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn narrower_never_lets_anybody_do_more_at_any_time(
        share in share(), terms in terms(), now in 0..16_i64, later in 0..16_i64,
    ) {
        prop_assume!(!share.owner.is_party(&share.party));
        let (now, later) = (hour(now), hour(later));
        let Ok(after) = share.changed(&terms, share.version, false, now) else { return Ok(()) };
        let (before, until) = permitted(&share, later);
        let (left, sooner) = permitted(&after, later);
        prop_assert!(left.is_subset(&before), "{left:?} of {before:?}");
        prop_assert!(sooner <= until || left.is_empty());
    }

    #[test]
    fn more_is_given_only_when_it_was_checked(share in share(), terms in terms(), now in 0..16_i64) {
        let now = hour(now);
        let wider = !terms.scopes.is_subset(&share.scopes) || terms.ends_at > share.ends_at;
        prop_assert_eq!(share.direction(&terms) == Direction::Wider, wider);
        let checked = share.changed(&terms, share.version, true, now);
        let unchecked = share.changed(&terms, share.version, false, now);
        match (&checked, &unchecked) {
            (Ok(after), Ok(same)) => {
                prop_assert!(!wider);
                prop_assert_eq!(after, same);
            }
            (Ok(_), Err(NoChange::Unchecked)) => prop_assert!(wider),
            (Err(a), Err(b)) => prop_assert_eq!(a, b, "a check makes nothing possible that is not"),
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn a_change_is_of_a_living_share_that_was_seen_and_still_gives_something(
        share in share(), terms in terms(), now in 0..16_i64, seen in 0..3_i64,
    ) {
        let now = hour(now);
        match share.changed(&terms, seen, true, now) {
            Ok(after) => {
                prop_assert_eq!(seen, share.version);
                prop_assert!(matches!(share.state(now), ShareState::Active | ShareState::Future));
                prop_assert!(matches!(after.state(now), ShareState::Active | ShareState::Future));
                prop_assert!(!after.scopes.is_empty() && after.starts_at < after.ends_at);
                prop_assert_eq!(after.terms(), terms);
                prop_assert_eq!(after.version, share.version + 1);
                let same = Share {
                    scopes: share.scopes.clone(),
                    purpose: share.purpose,
                    note: share.note.clone(),
                    ends_at: share.ends_at,
                    version: share.version,
                    ..after
                };
                prop_assert_eq!(same, share, "who, what and when it began do not change");
            }
            Err(NoChange::Stale) => prop_assert_ne!(seen, share.version),
            Err(NoChange::Over) => {
                prop_assert!(matches!(share.state(now), ShareState::Ended(_) | ShareState::Lapsed));
            }
            Err(NoChange::Nothing) => prop_assert!(terms.scopes.is_empty()),
            Err(NoChange::DatePassed) => {
                prop_assert!(terms.ends_at <= now || terms.ends_at <= share.starts_at);
            }
            Err(NoChange::Unchecked) => prop_assert!(false, "it was checked"),
        }
    }

    #[test]
    fn a_change_taken_back_leaves_exactly_what_was(
        share in share(), terms in terms(), other in terms(),
        now in 0..16_i64, wait in 0..120_i64, minutes in 0..90_i64, again in any::<bool>(),
    ) {
        let at = hour(now);
        let Ok(changed) = share.changed(&terms, share.version, true, at) else { return Ok(()) };
        let (now, undo) = (at.plus(Lifetime::minutes(wait)), Lifetime::minutes(minutes));
        let former = share.terms();
        let meant = changed.version;
        let held = if again {
            changed.changed(&other, changed.version, true, at).unwrap_or(changed)
        } else {
            changed
        };
        match held.unchanged(&former, meant, at, now, undo) {
            Ok(back) => {
                prop_assert_eq!(held.version, meant, "nothing happened in between");
                prop_assert!(now <= at.plus(undo));
                let version = share.version;
                let ended = share.ended;
                prop_assert_eq!(&Share { version, ended, ..back.clone() }, &share);
                let bytes = |share: &Share| serde_json::to_vec(&share.terms()).unwrap();
                prop_assert_eq!(bytes(&back), bytes(&share), "byte for byte");
            }
            Err(NoUndo::ChangedSince) => {
                prop_assert!(held.version != meant || held.ended.is_some());
            }
            Err(NoUndo::TooLate) => prop_assert!(now > at.plus(undo)),
            Err(NoUndo::DatePassed) => prop_assert!(now >= former.ends_at),
            Err(NoUndo::NotStopped) => prop_assert!(false, "it is a change"),
        }
    }
}

#[test]
fn no_end_date_is_later_than_every_date_and_still_an_end() {
    let share = Share {
        starts_at: hour(0),
        ends_at: Timestamp::NO_END,
        ended: None,
        ..sample()
    };
    assert!(share.has_no_end());
    assert_eq!(share.state(hour(24 * 365 * 100)), ShareState::Active);
    let dated = ShareTerms {
        ends_at: hour(9),
        ..share.terms()
    };
    assert_eq!(share.direction(&dated), Direction::Narrower);
    let share = share.changed(&dated, 1, false, hour(1)).unwrap();
    assert!(!share.has_no_end());
    let open = ShareTerms {
        ends_at: Timestamp::NO_END,
        ..share.terms()
    };
    assert_eq!(share.direction(&open), Direction::Wider);
}

fn sample() -> Share {
    let id = |number: usize| format!("{number:026}");
    Share {
        id: id(20).parse().unwrap(),
        owner: id(0).parse().unwrap(),
        party: id(2).parse().unwrap(),
        resource: id(10).parse().unwrap(),
        scopes: ScopeSet::parse(["view"]).unwrap(),
        purpose: None,
        note: None,
        request: None,
        act: id(9).parse().unwrap(),
        made_at: hour(0),
        starts_at: hour(0),
        ends_at: hour(4),
        ended: None,
        version: 1,
    }
}
