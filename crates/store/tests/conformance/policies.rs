//! The one read behind a decision: everything that decides, and nothing of anybody else's.

use latchkey_domain::assessment::ResourceState;
use latchkey_domain::id::{ClientId, OwnerId, PartyId, ResourceId};
use latchkey_domain::rule::Rule;
use latchkey_domain::share::{EndReason, Ended, Share};
use latchkey_store::{BehindRpt, PolicyBasis};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    one_statement_reads_all_that_decides,
    nothing_of_another_owner_service_or_person_is_read,
    a_live_token_comes_with_what_decides_about_it_now,
    a_token_is_shown_to_its_own_owner_and_service_only,
    the_owners_own_token_comes_with_her_records,
    many_tokens_asked_about_at_once_get_each_their_own,
);

/// As the read leaves it: what decides nothing is left out.
fn as_read(share: Share) -> Share {
    Share {
        purpose: None,
        note: None,
        request: None,
        ended: None,
        version: 0,
        ..share
    }
}

fn state(number: u64) -> ResourceState {
    let scopes = scopes(&["view", "download"]);
    ResourceState {
        id: id(number),
        kind: Some("laboratory".to_owned()),
        scopes,
    }
}

async fn with_policies(home: &Home) {
    settled(home).await;
    let stopped = Some(Ended {
        at: day(2),
        because: EndReason::Owner,
    });
    with_shares(
        home,
        vec![
            share(101),
            Share {
                starts_at: day(20),
                ..share(102)
            },
            Share {
                ends_at: day(3),
                ..share(103)
            },
            Share {
                ended: stopped,
                ..share(104)
            },
            Share {
                party: id(LOLA),
                ..share(105)
            },
            Share {
                resource: id(LETTER),
                ..share(106)
            },
            Share {
                owner: id(AMARA),
                resource: id(VACCINES),
                ..share(107)
            },
        ],
    )
    .await;
    change!(home, |tx| async move {
        tx.rules().insert(&rule(201)).await?;
        tx.rules()
            .insert(&Rule {
                begins_at: day(11),
                ..rule(202)
            })
            .await?;
        tx.rules()
            .insert(&Rule {
                ended_at: Some(day(10)),
                ..rule(203)
            })
            .await?;
        tx.owners().bump(&sam()).await
    })
    .unwrap();
}

async fn in_force(home: &Home, owner: u64, server: u64, party: Option<u64>) -> PolicyBasis {
    let (owner, server): (OwnerId, ClientId) = (id(owner), id(server));
    let party: Option<PartyId> = party.map(id);
    let ids: Vec<ResourceId> = vec![id(TESTS), id(VACCINES)];
    look!(home, |tx| tx.policies().in_force_for(
        &owner,
        &server,
        party.as_ref(),
        &ids,
        day(10)
    ))
}

async fn one_statement_reads_all_that_decides(home: &Home) {
    with_policies(home).await;
    let before = home.store.statements();
    let mut basis = in_force(home, SAM, ST_MARYS, Some(OKAFOR)).await;
    assert_eq!(home.store.statements() - before, 1);
    basis.shares.sort_by(|a, b| a.id.cmp(&b.id));
    let later = Share {
        starts_at: day(20),
        ..share(102)
    };
    let expected = PolicyBasis {
        version: 2,
        resources: vec![(state(TESTS), "Blood tests".to_owned())],
        shares: vec![as_read(share(101)), as_read(later)],
        rules: vec![rule(201)],
        blocked: false,
    };
    assert_eq!(basis, expected);
    let nothing = look!(home, |tx| async move {
        tx.policies()
            .in_force_for(&sam(), &id(ST_MARYS), None, &[], day(10))
            .await
    });
    assert_eq!(nothing, PolicyBasis::default());
}

async fn nothing_of_another_owner_service_or_person_is_read(home: &Home) {
    with_policies(home).await;
    let unknown = in_force(home, SAM, ST_MARYS, None).await;
    assert_eq!(
        (unknown.shares.len(), unknown.resources.len()),
        (0, 1),
        "nobody has proven anything"
    );
    let lola = in_force(home, SAM, ST_MARYS, Some(LOLA)).await;
    assert_eq!(numbers(&lola.shares), [105]);
    let elsewhere = in_force(home, SAM, ELM_STREET, Some(OKAFOR)).await;
    assert!(
        elsewhere.resources.is_empty(),
        "another service's record is not told of"
    );
    let amara = in_force(home, AMARA, ST_MARYS, Some(OKAFOR)).await;
    assert_eq!(amara.resources, [(state(VACCINES), "Vaccines".to_owned())]);
    assert_eq!((numbers(&amara.shares), amara.version), (vec![107], 1));
    change!(home, |tx| tx.resources().remove(
        &sam(),
        &id(ST_MARYS),
        &tests(),
        day(9)
    ))
    .unwrap();
    assert!(
        in_force(home, SAM, ST_MARYS, Some(OKAFOR))
            .await
            .resources
            .is_empty()
    );
}

async fn a_live_token_comes_with_what_decides_about_it_now(home: &Home) {
    with_policies(home).await;
    change!(home, |tx| tx.rpts().insert(&hash(1), &rpt(OKAFOR), None, 2)).unwrap();
    let before = home.store.statements();
    let behind = |now| async move {
        look!(home, |tx| tx.policies().behind_rpt(&BehindRpt {
            hash: hash(1),
            owner: sam(),
            server: id(ST_MARYS),
            now,
        }))
    };
    let (token, mut basis) = behind(day(4)).await.unwrap();
    assert_eq!(home.store.statements() - before, 1);
    assert_eq!(token, rpt(OKAFOR));
    basis.shares.sort_by(|a, b| a.id.cmp(&b.id));
    // 106 is of a record that the token says nothing of.
    assert_eq!(numbers(&basis.shares), [101, 102]);
    assert_eq!(basis.shares[0], as_read(share(101)));
    assert_eq!(basis.resources, [(state(TESTS), "Blood tests".to_owned())]);
    assert_eq!(numbers_of(&basis.rules), [201, 203]);
    change!(home, |tx| tx.shares().end(
        &sam(),
        &id(101),
        EndReason::Owner,
        day(4)
    ))
    .unwrap();
    let (_, mut basis) = behind(day(4)).await.unwrap();
    basis.shares.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(numbers(&basis.shares), [102], "the very next look knows");
    assert!(behind(day(5)).await.is_none(), "it has run out");
    change!(home, |tx| tx.rpts().revoke(&hash(1), &id(CLINIC), day(4))).unwrap();
    assert!(behind(day(4)).await.is_none(), "it was revoked");
}

fn numbers_of(rules: &[Rule]) -> Vec<u64> {
    let mut numbers: Vec<u64> = rules
        .iter()
        .map(|r| r.id.as_str().parse().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers
}

async fn a_token_is_shown_to_its_own_owner_and_service_only(home: &Home) {
    with_policies(home).await;
    change!(home, |tx| tx.rpts().insert(&hash(1), &rpt(OKAFOR), None, 2)).unwrap();
    for (number, owner, server) in [
        (2, SAM, ST_MARYS),
        (1, AMARA, ST_MARYS),
        (1, SAM, ELM_STREET),
    ] {
        let behind = look!(home, |tx| async move {
            tx.policies()
                .behind_rpt(&BehindRpt {
                    hash: hash(number),
                    owner: id(owner),
                    server: id(server),
                    now: day(4),
                })
                .await
        });
        assert!(behind.is_none(), "{number} {owner} {server}");
    }
}

async fn the_owners_own_token_comes_with_her_records(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.rpts().insert(&hash(1), &rpt(SAM), None, 1)).unwrap();
    let behind = look!(home, |tx| tx.policies().behind_rpt(&BehindRpt {
        hash: hash(1),
        owner: sam(),
        server: id(ST_MARYS),
        now: day(4),
    }));
    let (_, basis) = behind.unwrap();
    assert_eq!(basis.resources, [(state(TESTS), "Blood tests".to_owned())]);
    assert!(basis.shares.is_empty());
}

/// What waits together must not be mixed up: each answer is as if it had been asked for alone.
async fn many_tokens_asked_about_at_once_get_each_their_own(home: &Home) {
    with_policies(home).await;
    change!(home, |tx| tx.rpts().insert(&hash(1), &rpt(OKAFOR), None, 2)).unwrap();
    change!(home, |tx| tx.rpts().insert(&hash(2), &rpt(SAM), None, 2)).unwrap();
    let asked = |number, owner, server, now| BehindRpt {
        hash: hash(number),
        owner: id(owner),
        server: id(server),
        now,
    };
    let questions = [
        asked(1, SAM, ST_MARYS, day(4)),
        asked(2, SAM, ST_MARYS, day(4)),
        asked(1, AMARA, ST_MARYS, day(4)),
        asked(3, SAM, ST_MARYS, day(4)),
        asked(1, SAM, ELM_STREET, day(4)),
        asked(1, SAM, ST_MARYS, day(40)),
        asked(2, SAM, ST_MARYS, day(3)),
    ];
    let mut alone = Vec::new();
    for question in questions.clone() {
        alone.push(look!(home, |tx| tx.policies().behind_rpt(&question)));
    }
    assert_eq!(alone.iter().filter(|answer| answer.is_some()).count(), 3);
    let all = questions.clone();
    let together = look!(home, |tx| tx.policies().behind_rpts(&all));
    let sorted = |answer: &Option<(latchkey_domain::rpt::Rpt, PolicyBasis)>| {
        answer.clone().map(|(rpt, mut basis)| {
            basis.shares.sort_by(|a, b| a.id.cmp(&b.id));
            basis.resources.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
            (rpt, basis)
        })
    };
    let (alone, together): (Vec<_>, Vec<_>) = (
        alone.iter().map(sorted).collect(),
        together.iter().map(sorted).collect(),
    );
    for (place, (one, other)) in alone.iter().zip(&together).enumerate() {
        let shares = |answer: &Option<(_, PolicyBasis)>| {
            let basis = answer.as_ref().map(|(_, basis)| basis);
            basis.map(|basis| (basis.shares.clone(), basis.resources.clone()))
        };
        assert_eq!(shares(one), shares(other), "{place}");
    }
    let asks = questions
        .iter()
        .cloned()
        .map(|question| home.store.behind_rpt(question));
    let answers = futures::future::join_all(asks).await;
    let answers: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.unwrap().is_some())
        .collect();
    assert_eq!(
        answers,
        alone.iter().map(Option::is_some).collect::<Vec<_>>()
    );
}
