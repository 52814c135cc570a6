//! Administrators' rules narrow, everybody is shown that they do, and they give nothing.

use latchkey_domain::claim::ClaimRequirement;
use latchkey_domain::rule::{Draft, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Lifetime;
use latchkey_service::redemption::Redemption;
use latchkey_service::rule::{DryRun, RuleError};

use super::house::{House, scopes};

const REASON: &str = "Agreed by the board in November.";

fn rule(name: &str, effect: RuleEffect) -> Draft {
    Draft {
        name: name.to_owned(),
        kinds: Vec::new(),
        effect,
    }
}

fn at_most_a_week() -> Draft {
    rule(
        "One week",
        RuleEffect::LongestShare {
            most: Lifetime::days(7),
        },
    )
}

fn doctors_change() -> Draft {
    let proof = ClaimRequirement {
        fact: "registered_doctor".to_owned(),
        max_age: None,
    };
    rule(
        "Doctors only",
        RuleEffect::ProofNeeded {
            scopes: scopes(&["edit"]),
            proof,
        },
    )
}

#[tokio::test]
async fn a_rule_bites_at_the_next_look_and_the_owner_is_shown_it() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "change").await;
    let token = house
        .rpt(&house.lola, &house.blood, &["view", "edit"])
        .await;
    assert_eq!(
        house.introspect(&token).await[0].1,
        scopes(&["edit", "view"])
    );
    let rules = &house.services.rule;
    assert_eq!(
        rules.dry_run(&doctors_change()).await.unwrap(),
        DryRun {
            narrowed: 1,
            ended: 0
        }
    );
    let id = rules
        .publish(&doctors_change(), None, REASON)
        .await
        .unwrap();
    assert_eq!(house.introspect(&token).await[0].1, scopes(&["view"]));

    let page = house
        .services
        .sharing
        .share(&house.owner(), &share)
        .await
        .unwrap();
    assert!(
        page.line
            .sentence
            .plain()
            .starts_with("Aunt Lola can see Blood tests until")
    );
    let told = page.narrowed.unwrap();
    assert!(
        told.contains("Doctors only") && told.contains("see and change"),
        "{told}"
    );

    rules.retire(&id, REASON).await.unwrap();
    assert_eq!(
        house.introspect(&token).await[0].1,
        scopes(&["edit", "view"])
    );
    assert!(matches!(
        rules.retire(&id, REASON).await,
        Err(RuleError::NotFound)
    ));
}

#[tokio::test]
async fn a_rule_shortens_what_is_shared_and_says_so_before() {
    let house = House::open().await;
    let owner = house.owner();
    let rules = &house.services.rule;
    let former = rules
        .publish(&at_most_a_week(), None, REASON)
        .await
        .unwrap();
    let drafts = &house.services.drafts;
    let id = drafts
        .start(&owner, Some(&house.blood), Some(&house.lola.person))
        .await
        .unwrap();
    let terms = latchkey_service::draft::Terms {
        power: "see".to_owned(),
        length: "30".to_owned(),
        purpose: "care".to_owned(),
        ..latchkey_service::draft::Terms::default()
    };
    drafts.choose_terms(&owner, &id, terms).await.unwrap();
    let check = house.services.sharing.check(&owner, &id).await.unwrap();
    assert!(
        check
            .narrowed
            .unwrap()
            .contains("“One week” allows up to 7 days")
    );
    assert_eq!(
        check.ends[0].ends.as_ref().unwrap().text,
        "14:02 on 30 November 2026"
    );
    house
        .services
        .sharing
        .make(&owner, &id, &check.seen)
        .await
        .unwrap();
    let home = house.services.sharing.home(&owner).await.unwrap();
    assert_eq!(
        home.shares[0].sentence.plain(),
        "Aunt Lola can see Blood tests until 14:02 on 30 November 2026, for your treatment."
    );

    let nothing = rule(
        "Nothing",
        RuleEffect::NotShared {
            scopes: ScopeSet::new(),
        },
    );
    assert_eq!(
        rules.dry_run(&nothing).await.unwrap(),
        DryRun {
            narrowed: 0,
            ended: 1
        }
    );
    rules
        .publish(&nothing, Some(&former), REASON)
        .await
        .unwrap();
    let home = house.services.sharing.home(&owner).await.unwrap();
    assert_eq!(
        home.shares[0].sentence.plain(),
        "Aunt Lola cannot see Blood tests."
    );
    assert_eq!(home.shares[0].state, "Ended by a rule");
    assert!(matches!(
        house.ask(&house.doctor, &house.blood, &["view"]).await,
        Redemption::Denied
    ));
}

#[tokio::test]
async fn a_rule_needs_a_name_and_a_reason() {
    let house = House::open().await;
    let rules = &house.services.rule;
    let nameless = Draft {
        name: " ".to_owned(),
        ..at_most_a_week()
    };
    assert!(matches!(
        rules.publish(&nameless, None, REASON).await,
        Err(RuleError::Draft(_))
    ));
    assert!(matches!(
        rules.dry_run(&nameless).await,
        Err(RuleError::Draft(_))
    ));
    assert!(matches!(
        rules.publish(&at_most_a_week(), None, "because").await,
        Err(RuleError::Reason)
    ));
    assert!(rules.list().await.unwrap().is_empty());
}
