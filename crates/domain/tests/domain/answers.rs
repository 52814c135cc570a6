//! The order of answers over several records: proof first, then what is permitted, then the
//! owner, then no.

use latchkey_domain::assessment::{Answer, Assessment, Verdict, answer};
use latchkey_domain::permission::Permission;
use latchkey_domain::scope::ScopeSet;
use proptest::prelude::*;

use super::worlds::{id, tries, verdicts, world};

/// Assessments of different records.
fn assessments() -> impl Strategy<Value = Vec<Assessment>> {
    prop::collection::vec(world(), 0..4).prop_map(|worlds| {
        let assess = |(number, world): (usize, super::worlds::World)| Assessment {
            resource: id(10 + number),
            ..world.assess()
        };
        worlds.into_iter().enumerate().map(assess).collect()
    })
}

fn some(assessments: &[Assessment], is: impl Fn(&Verdict) -> bool) -> bool {
    assessments
        .iter()
        .any(|assessment| verdicts(assessment).iter().any(|(_, v)| is(v)))
}

/// The scopes with such a verdict, by record; a record without any is left out.
fn with(assessments: &[Assessment], is: impl Fn(&Verdict) -> bool) -> Vec<Permission> {
    let of = |assessment: &Assessment| {
        let found = verdicts(assessment).into_iter().filter(|(_, v)| is(v));
        let found: Vec<_> = found.map(|(scope, _)| scope.cloned()).collect();
        let scopes: ScopeSet = found.iter().flatten().cloned().collect();
        (!found.is_empty()).then(|| Permission {
            resource: assessment.resource.clone(),
            scopes,
        })
    };
    assessments.iter().filter_map(of).collect()
}

const fn permits(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Permit { .. })
}

const fn needs_claims(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::NeedClaims { .. })
}

const fn asks(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::AskOwner)
}

proptest! {
    #![proptest_config(tries())]

    #[test]
    fn the_answers_come_in_their_order(assessments in assessments(), partial in any::<bool>()) {
        let permitted = with(&assessments, permits);
        let all = !permitted.is_empty() && !some(&assessments, |verdict| !permits(verdict));
        let expected = if all {
            Answer::Grant { permissions: permitted }
        } else if some(&assessments, needs_claims) {
            let mut required: Vec<_> = assessments
                .iter()
                .flat_map(verdicts)
                .filter_map(|(_, verdict)| match verdict {
                    Verdict::NeedClaims { required } => Some(required.clone()),
                    _ => None,
                })
                .flatten()
                .collect();
            required.sort();
            required.dedup();
            Answer::NeedClaims { required }
        } else if partial && !permitted.is_empty() {
            Answer::Grant { permissions: permitted }
        } else if some(&assessments, asks) {
            Answer::AskOwner { wanted: with(&assessments, asks) }
        } else {
            Answer::Deny
        };
        prop_assert_eq!(answer(&assessments, partial), expected);
    }

    #[test]
    fn nothing_is_granted_that_no_verdict_permits(
        assessments in assessments(),
        partial in any::<bool>(),
    ) {
        if let Answer::Grant { permissions } = answer(&assessments, partial) {
            prop_assert!(!permissions.is_empty());
            for permission in permissions {
                let judged = assessments.iter().find(|a| a.resource == permission.resource);
                let judged = judged.unwrap();
                for scope in &permission.scopes {
                    prop_assert!(permits(&judged.verdicts[scope]));
                }
                prop_assert!(!permission.scopes.is_empty() || judged.bare.as_ref().is_some_and(permits));
            }
        }
    }
}

#[test]
fn a_question_about_nothing_is_answered_no() {
    assert_eq!(answer(&[], true), Answer::Deny);
    assert_eq!(answer(&[], false), Answer::Deny);
}
