//! Administrators' rules: never edited, ended once, and all of them kept.

use latchkey_domain::claim::ClaimRequirement;
use latchkey_domain::rule::{Rule, RuleEffect};

use super::cast::*;
use super::home::Home;

on_both_engines!(a_rule_holds_from_its_beginning_until_it_is_ended);

fn all() -> [Rule; 3] {
    let proof = ClaimRequirement {
        fact: "registered_doctor".to_owned(),
        max_age: None,
    };
    let effect = RuleEffect::ProofNeeded {
        scopes: scopes(&["download"]),
        proof,
    };
    [
        rule(201),
        Rule {
            effect,
            begins_at: day(2),
            kinds: Vec::new(),
            ..rule(202)
        },
        Rule {
            effect: RuleEffect::NotShared {
                scopes: scopes(&[]),
            },
            begins_at: day(9),
            ..rule(203)
        },
    ]
}

async fn a_rule_holds_from_its_beginning_until_it_is_ended(home: &Home) {
    change!(home, |tx| async move {
        for rule in all() {
            tx.rules().insert(&rule).await?;
        }
        Ok(())
    })
    .unwrap();
    let [first, second, third] = all();
    let in_force = |now| async move { look!(home, |tx| tx.rules().in_force(now)) };
    assert_eq!(in_force(day(0)).await, []);
    assert_eq!(in_force(day(2)).await, [first.clone(), second.clone()]);
    assert_eq!(in_force(day(9)).await, all());
    assert_eq!(
        change!(home, |tx| tx.rules().end(&rule_id(202), day(4))).unwrap(),
        1
    );
    assert_eq!(
        change!(home, |tx| tx.rules().end(&rule_id(202), day(5))).unwrap(),
        0
    );
    assert_eq!(
        change!(home, |tx| tx.rules().end(&rule_id(NOBODY), day(5))).unwrap(),
        0
    );
    let ended = Rule {
        ended_at: Some(day(4)),
        ..second
    };
    assert_eq!(in_force(day(3)).await, [first.clone(), ended.clone()]);
    assert_eq!(in_force(day(4)).await, std::slice::from_ref(&first));
    assert_eq!(
        look!(home, |tx| tx.rules().by_id(&rule_id(202))),
        Some(ended.clone())
    );
    assert_eq!(look!(home, |tx| tx.rules().by_id(&rule_id(NOBODY))), None);
    assert_eq!(look!(home, |tx| tx.rules().all()), [third, ended, first]);
}
