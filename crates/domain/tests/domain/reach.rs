//! Counts that the small worlds are not empty talk: each verdict comes up often enough for the
//! properties to mean something.

use latchkey_domain::assessment::Verdict;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::worlds::{verdicts, world};

#[test]
fn the_small_worlds_reach_every_verdict_often() {
    let mut runner = TestRunner::deterministic();
    let (mut by_share, mut narrowed, mut bare, mut hers) = (0, 0, 0, 0);
    let (mut claims, mut asks, mut denied_by_rule, mut not_shared) = (0, 0, 0, 0);
    let worlds = 4000;
    for _ in 0..worlds {
        let world = world().new_tree(&mut runner).unwrap().current();
        for (scope, verdict) in verdicts(&world.assess()) {
            match verdict {
                Verdict::Permit { until: None, .. } => hers += 1,
                Verdict::Permit { because, .. } => {
                    by_share += 1;
                    narrowed += i32::from(because.len() > 1);
                    bare += i32::from(scope.is_none());
                }
                Verdict::NeedClaims { required } => claims += i32::from(!required.is_empty()),
                Verdict::AskOwner => asks += 1,
                Verdict::Deny { because } => {
                    let by_rule = format!("{because:?}").contains("Rule");
                    denied_by_rule += i32::from(by_rule);
                    not_shared += i32::from(!by_rule);
                }
            }
        }
    }
    let seen = [
        by_share,
        narrowed,
        bare,
        hers,
        claims,
        asks,
        denied_by_rule,
        not_shared,
    ];
    assert!(
        seen.iter().all(|count| *count >= worlds / 100),
        "{seen:?} in {worlds} worlds"
    );
    assert!(
        by_share >= worlds / 5,
        "a share permits in {by_share} of {worlds} worlds"
    );
}
