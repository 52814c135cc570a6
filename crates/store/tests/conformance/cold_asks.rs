//! Share addresses, and what is asked by them: whose it is, who answers, and when it is over.

use latchkey_domain::access_request::{Outcome, Reason};
use latchkey_domain::cold_ask::{ColdAsk, ColdWish};
use latchkey_store::KeptAddress;

use super::cast::*;
use super::home::Home;

on_both_engines!(
    an_address_is_its_owners_until_she_has_another_or_none,
    an_ask_is_found_by_whom_it_concerns_and_by_nobody_else,
    an_ask_is_answered_once_and_a_no_can_become_a_yes,
    an_ask_that_nobody_answered_is_settled_by_the_clock,
);

fn kept(number: u8, at: i64) -> KeptAddress {
    KeptAddress {
        hash: hash(number),
        sealed: vec![number; 3],
        made_at: day(at),
    }
}

fn ask(number: u64, owner: Option<u64>) -> ColdAsk {
    ColdAsk {
        id: id(number),
        owner: owner.map(id),
        party: id(OKAFOR),
        wish: ColdWish {
            hint: "9D2A".to_owned(),
            claims: claims(OKAFOR),
            scopes: scopes(&["view"]),
            reason: Reason::default(),
        },
        asked_at: day(1),
        lapses_at: day(15),
        settled: None,
    }
}

async fn with(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        tx.cold_asks()
            .insert(&ask(801, Some(SAM)), &hash(1))
            .await?;
        tx.cold_asks().insert(&ask(802, None), &hash(2)).await
    })
    .unwrap();
}

async fn an_address_is_its_owners_until_she_has_another_or_none(home: &Home) {
    settled(home).await;
    let set = |number: u8, at: i64| async move {
        change!(home, |tx| async move {
            tx.share_addresses().set(&sam(), &kept(number, at)).await
        })
        .unwrap();
    };
    let owner_of = |number: u8| async move {
        look!(home, |tx| async move {
            tx.share_addresses().owner_of(&hash(number)).await
        })
    };
    let of = || async move { look!(home, |tx| tx.share_addresses().of_owner(&sam())) };
    assert_eq!((of().await, owner_of(1).await), (None, None));
    set(1, 1).await;
    assert_eq!(of().await, Some(kept(1, 1)));
    assert_eq!(owner_of(1).await, Some(sam()));
    set(2, 2).await;
    assert_eq!(of().await, Some(kept(2, 2)));
    assert_eq!((owner_of(1).await, owner_of(2).await), (None, Some(sam())));
    let remove = || async move {
        change!(home, |tx| async move {
            tx.share_addresses().remove(&sam()).await
        })
        .unwrap()
    };
    assert_eq!((remove().await, remove().await), (1, 0));
    assert_eq!((of().await, owner_of(2).await), (None, None));
}

async fn an_ask_is_found_by_whom_it_concerns_and_by_nobody_else(home: &Home) {
    with(home).await;
    let of_owner = |owner: u64, number: u64| async move {
        look!(home, |tx| async move {
            tx.cold_asks().of_owner(&id(owner), &id(number)).await
        })
    };
    assert_eq!(of_owner(SAM, 801).await, Some(ask(801, Some(SAM))));
    assert_eq!(of_owner(AMARA, 801).await, None);
    assert_eq!(of_owner(SAM, 802).await, None, "it is nobody's");
    let of_party = |party: u64, number: u64| async move {
        look!(home, |tx| async move {
            tx.cold_asks().of_party(&id(party), &id(number)).await
        })
    };
    assert_eq!(of_party(OKAFOR, 802).await, Some(ask(802, None)));
    assert_eq!(of_party(LOLA, 802).await, None);
    let put = look!(home, |tx| tx.cold_asks().list_of_owner(&sam(), 9));
    assert_eq!(put, [ask(801, Some(SAM))]);
    let party = id(OKAFOR);
    let made = look!(home, |tx| tx.cold_asks().list_of_party(&party, 9));
    assert_eq!(made, [ask(802, None), ask(801, Some(SAM))]);
    let waiting = |number: u8, at: i64| async move {
        look!(home, |tx| async move {
            tx.cold_asks()
                .waiting_at(&id(OKAFOR), &hash(number), day(at))
                .await
        })
    };
    assert_eq!((waiting(1, 2).await, waiting(2, 2).await), (1, 1));
    assert_eq!((waiting(3, 2).await, waiting(1, 15).await), (0, 0));
    let since = |at: i64| async move {
        look!(home, |tx| async move {
            tx.cold_asks().made_since(&id(OKAFOR), day(at)).await
        })
    };
    assert_eq!((since(1).await, since(2).await), (2, 0));
    let needing = |owner: u64, at: i64| async move {
        look!(home, |tx| async move {
            tx.cold_asks().needing_answer(&id(owner), day(at)).await
        })
    };
    assert_eq!((needing(SAM, 2).await, needing(SAM, 15).await), (1, 0));
    assert_eq!(needing(AMARA, 2).await, 0);
}

async fn an_ask_is_answered_once_and_a_no_can_become_a_yes(home: &Home) {
    with(home).await;
    let answer = |owner: u64, number: u64, outcome: Outcome, at: i64| async move {
        change!(home, |tx| async move {
            tx.cold_asks()
                .answer(&id(owner), &id(number), outcome, day(at))
                .await
        })
        .unwrap()
    };
    let refused = |at: i64| async move {
        look!(home, |tx| async move {
            tx.cold_asks()
                .refused_since(&sam(), &id(OKAFOR), day(at))
                .await
        })
    };
    let withdraw = |party: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.cold_asks().withdraw(&id(party), &id(801), day(at)).await
        })
        .unwrap()
    };
    let (yes, no) = (Outcome::Allowed, Outcome::Refused);
    assert_eq!(answer(AMARA, 801, no, 2).await, 0, "it is not hers");
    assert_eq!(answer(SAM, 802, no, 2).await, 0, "it is nobody's");
    assert_eq!(answer(SAM, 801, no, 15).await, 0, "it is over");
    assert!(!refused(1).await);
    assert_eq!(answer(SAM, 801, no, 3).await, 1);
    assert_eq!(answer(SAM, 801, no, 4).await, 0, "said twice");
    assert!(refused(2).await && !refused(3).await);
    assert_eq!(withdraw(OKAFOR, 4).await, 0);
    assert_eq!(answer(SAM, 801, yes, 5).await, 1);
    assert_eq!(answer(SAM, 801, no, 6).await, 0, "a yes is a share");
    let found = look!(home, |tx| async move {
        tx.cold_asks().of_owner(&sam(), &id(801)).await
    });
    assert_eq!(found.unwrap().settled, Some((yes, day(5))));
    change!(home, |tx| async move {
        tx.cold_asks().insert(&ask(803, Some(SAM)), &hash(1)).await
    })
    .unwrap();
    let withdraw = |party: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.cold_asks().withdraw(&id(party), &id(803), day(at)).await
        })
        .unwrap()
    };
    assert_eq!(withdraw(LOLA, 4).await, 0);
    assert_eq!(withdraw(OKAFOR, 15).await, 0);
    assert_eq!(
        (withdraw(OKAFOR, 4).await, withdraw(OKAFOR, 4).await),
        (1, 0)
    );
    assert_eq!(answer(SAM, 803, yes, 5).await, 0);
}

async fn an_ask_that_nobody_answered_is_settled_by_the_clock(home: &Home) {
    with(home).await;
    let due = |at: i64, limit: i64| async move {
        look!(home, |tx| async move {
            tx.cold_asks().due(day(at), limit).await
        })
    };
    assert!(due(14, 9).await.is_empty());
    assert_eq!(due(15, 9).await, [ask(801, Some(SAM)), ask(802, None)]);
    assert_eq!(due(15, 1).await.len(), 1);
    let lapse = |party: u64, at: i64| async move {
        change!(home, |tx| async move {
            tx.cold_asks().lapse(&id(party), &id(802), day(at)).await
        })
        .unwrap()
    };
    assert_eq!((lapse(OKAFOR, 14).await, lapse(LOLA, 16).await), (0, 0));
    assert_eq!((lapse(OKAFOR, 16).await, lapse(OKAFOR, 16).await), (1, 0));
    let found = look!(home, |tx| async move {
        tx.cold_asks().of_party(&id(OKAFOR), &id(802)).await
    });
    assert_eq!(found.unwrap().settled, Some((Outcome::Lapsed, day(15))));
}
