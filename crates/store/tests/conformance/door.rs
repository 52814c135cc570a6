//! Sessions in a list, what people chose, browsers that are known, codes by e-mail, and what changes
//! about an account.

use latchkey_domain::id::SessionId;
use latchkey_domain::preferences::{Display, Preferences};
use latchkey_domain::secret::TokenHash;
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{CodePurpose, MailedCode, Session, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    a_person_sees_her_own_good_sessions_only,
    all_other_sessions_of_a_person_end_and_nobody_elses,
    the_time_before_is_the_one_before_this,
    what_was_chosen_is_read_back_and_replaced,
    a_browser_is_known_to_the_person_who_used_it,
    a_code_is_tried_a_few_times_and_good_once,
    a_code_is_for_one_thing_and_one_time,
    the_codes_of_an_account_are_spent_together,
    an_account_changes_its_name_zone_address_and_password,
);

fn session(number: u64, person: u64, at: i64) -> Session {
    Session {
        id: id(number),
        person: id(person),
        name: "Sam Bello".to_owned(),
        zone: "Europe/London".to_owned(),
        signed_in_at: day(at),
        seen_at: day(at),
        expires_at: day(at + 9),
    }
}

/// Three of Sam's, one of which has run out, and one of Amara's.
async fn signed_in(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        for (number, person, at) in [(60, SAM, -20), (61, SAM, 1), (62, SAM, 2), (63, AMARA, 2)] {
            let hash = hash(u8::try_from(number).unwrap());
            tx.sessions()
                .insert(&hash, &session(number, person, at))
                .await?;
        }
        Ok(())
    })
    .unwrap();
}

async fn listed(home: &Home, person: u64) -> Vec<SessionId> {
    let lines = look!(home, |tx| tx.sessions().of_person(
        &id(person),
        day(3),
        day(0)
    ));
    lines.into_iter().map(|line| line.id).collect()
}

async fn a_person_sees_her_own_good_sessions_only(home: &Home) {
    signed_in(home).await;
    assert_eq!(listed(home, SAM).await, [id(62), id(61)]);
    assert_eq!(listed(home, AMARA).await, [id(63)]);
    assert_eq!(listed(home, LOLA).await, []);
    let idle = look!(home, |tx| tx.sessions().of_person(&id(SAM), day(3), day(1)));
    assert_eq!(idle.len(), 1, "one was idle too long");
    let noted = |number: u64, person: u64| async move {
        change!(home, |tx| tx.sessions().note_browser(
            &id(number),
            &id(person),
            "firefox/linux"
        ))
    };
    noted(62, SAM).await.unwrap();
    let other = noted(63, SAM).await;
    assert!(matches!(other, Err(StoreError::Stale)), "{other:?}");
    let lines = look!(home, |tx| tx.sessions().of_person(&id(SAM), day(3), day(0)));
    let browsers: Vec<_> = lines.into_iter().map(|line| line.browser).collect();
    assert_eq!(browsers, [Some("firefox/linux".to_owned()), None]);
    for (number, person, is) in [(62, SAM, true), (60, SAM, true), (63, SAM, false)] {
        let of = look!(home, |tx| tx.sessions().is_of(&id(number), &id(person)));
        assert_eq!(of, is, "{number}");
    }
}

async fn all_other_sessions_of_a_person_end_and_nobody_elses(home: &Home) {
    signed_in(home).await;
    let end = |kept: Option<u64>| async move {
        change!(home, |tx| async move {
            let kept: Option<SessionId> = kept.map(id);
            tx.sessions()
                .end_all_but(kept.as_ref(), &id(SAM), day(3))
                .await
        })
        .unwrap()
    };
    assert_eq!(end(Some(61)).await, 1);
    assert_eq!(end(Some(61)).await, 0);
    assert_eq!(listed(home, SAM).await, [id(61)]);
    assert_eq!(end(None).await, 1);
    assert_eq!(listed(home, SAM).await, []);
    assert_eq!(listed(home, AMARA).await, [id(63)]);
}

async fn the_time_before_is_the_one_before_this(home: &Home) {
    signed_in(home).await;
    let before = |number: u64, person: u64| async move {
        let line = look!(home, |tx| tx.sessions().before(&id(number), &id(person)));
        line.map(|line| (line.id, line.signed_in_at))
    };
    assert_eq!(before(62, SAM).await, Some((id(61), day(1))));
    assert_eq!(before(60, SAM).await, None);
    assert_eq!(before(63, AMARA).await, None, "never Sam's");
}

async fn what_was_chosen_is_read_back_and_replaced(home: &Home) {
    settled(home).await;
    let chosen = || async move { look!(home, |tx| tx.preferences().of(&id(SAM))) };
    assert_eq!(chosen().await, Preferences::default());
    for cookie in ["t-dark.s-150", "spacing"] {
        let keep = move |cookie: &'static str| Preferences {
            display: Display::from_cookie(cookie),
            unwanted: ["digest".to_owned()].into(),
            ..Preferences::default()
        };
        let wanted = keep(cookie);
        change!(home, |tx| async move {
            tx.preferences().keep(&id(SAM), &keep(cookie), day(1)).await
        })
        .unwrap();
        assert_eq!(chosen().await, wanted);
    }
    let hers = look!(home, |tx| tx.preferences().of(&id(AMARA)));
    assert_eq!(hers, Preferences::default());
    let nobody = change!(home, |tx| tx.preferences().keep(
        &id(NOBODY),
        &Preferences::default(),
        day(1)
    ));
    assert!(matches!(nobody, Err(StoreError::Conflict)), "{nobody:?}");
}

async fn a_browser_is_known_to_the_person_who_used_it(home: &Home) {
    settled(home).await;
    let known = |mark: u8, person: u64| async move {
        look!(home, |tx| tx
            .known_browsers()
            .is_known(&hash(mark), &id(person)))
    };
    assert!(!known(1, SAM).await);
    for at in [1, 5] {
        change!(home, |tx| tx.known_browsers().note(
            &hash(1),
            &id(SAM),
            day(at)
        ))
        .unwrap();
    }
    assert!(known(1, SAM).await);
    assert!(!known(1, AMARA).await && !known(2, SAM).await);
    let purge =
        |before| async move { change!(home, |tx| tx.known_browsers().purge(before)).unwrap() };
    assert_eq!(purge(day(5)).await, 0, "it was used again");
    assert_eq!(purge(day(6)).await, 1);
    assert!(!known(1, SAM).await);
}

fn code(purpose: CodePurpose) -> MailedCode {
    MailedCode {
        purpose,
        person: Some(id(SAM)),
        email: (purpose == CodePurpose::Address).then(|| "new@example.org".to_owned()),
        code: hash(100),
        expires_at: day(1),
    }
}

async fn sent(home: &Home, handle: u8, purpose: CodePurpose) {
    change!(home, |tx| tx
        .mailed_codes()
        .insert(&hash(handle), &code(purpose)))
    .unwrap();
}

async fn attempted(
    home: &Home,
    handle: u8,
    purpose: CodePurpose,
    now: Timestamp,
) -> Option<TokenHash> {
    change!(home, |tx| tx.mailed_codes().attempt(
        &hash(handle),
        purpose,
        now,
        3
    ))
    .unwrap()
    .map(|tried| {
        assert_eq!(tried.person, Some(id(SAM)));
        assert_eq!(tried.email.is_some(), purpose == CodePurpose::Address);
        tried.code
    })
}

async fn a_code_is_tried_a_few_times_and_good_once(home: &Home) {
    settled(home).await;
    sent(home, 1, CodePurpose::SignIn).await;
    for _ in 0..3 {
        let tried = attempted(home, 1, CodePurpose::SignIn, day(0)).await;
        assert_eq!(tried, Some(hash(100)));
    }
    assert_eq!(attempted(home, 1, CodePurpose::SignIn, day(0)).await, None);
    sent(home, 2, CodePurpose::Address).await;
    assert!(
        attempted(home, 2, CodePurpose::Address, day(0))
            .await
            .is_some()
    );
    change!(home, |tx| tx.mailed_codes().spend(&hash(2), day(0))).unwrap();
    let again = change!(home, |tx| tx.mailed_codes().spend(&hash(2), day(0)));
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
    assert_eq!(attempted(home, 2, CodePurpose::Address, day(0)).await, None);
}

async fn a_code_is_for_one_thing_and_one_time(home: &Home) {
    settled(home).await;
    sent(home, 1, CodePurpose::SignIn).await;
    let end = day(1);
    for (handle, purpose, now) in [
        (1, CodePurpose::Recovery, day(0)),
        (1, CodePurpose::Address, day(0)),
        (2, CodePurpose::SignIn, day(0)),
        (1, CodePurpose::SignIn, end),
    ] {
        assert_eq!(attempted(home, handle, purpose, now).await, None);
    }
    let just = end.minus(Lifetime::millis(1));
    assert!(
        attempted(home, 1, CodePurpose::SignIn, just)
            .await
            .is_some()
    );
    let purge =
        |before| async move { change!(home, |tx| tx.mailed_codes().purge(before)).unwrap() };
    assert_eq!(purge(end).await, 0);
    assert_eq!(purge(day(2)).await, 1);
}

async fn the_codes_of_an_account_are_spent_together(home: &Home) {
    settled(home).await;
    sent(home, 1, CodePurpose::SignIn).await;
    sent(home, 2, CodePurpose::Recovery).await;
    change!(home, |tx| async move {
        let nobodys = MailedCode {
            person: None,
            ..code(CodePurpose::SignIn)
        };
        tx.mailed_codes().insert(&hash(3), &nobodys).await
    })
    .unwrap();
    let spent = |person: u64| async move {
        change!(home, |tx| tx.mailed_codes().spend_all(&id(person), day(0))).unwrap()
    };
    assert_eq!(spent(AMARA).await, 0);
    assert_eq!(spent(SAM).await, 2);
    assert_eq!(attempted(home, 1, CodePurpose::SignIn, day(0)).await, None);
    let left = change!(home, |tx| tx.mailed_codes().attempt(
        &hash(3),
        CodePurpose::SignIn,
        day(0),
        3
    ))
    .unwrap();
    assert_eq!(left.unwrap().person, None);
}

async fn an_account_changes_its_name_zone_address_and_password(home: &Home) {
    settled(home).await;
    assert!(!look!(home, |tx| tx.people().has_password(&id(SAM))));
    assert!(!look!(home, |tx| tx.people().has_password(&id(NOBODY))));
    change!(home, |tx| async move {
        tx.people().rename(&id(SAM), "Samira Bello").await?;
        tx.people()
            .move_to_zone(&id(SAM), "Pacific/Auckland")
            .await?;
        tx.people()
            .change_email(&id(SAM), "Sam@Example.net", "sam@example.net")
            .await?;
        tx.people().keep_password(&id(SAM), "$argon2id$new").await
    })
    .unwrap();
    let (sam, password) = look!(home, |tx| tx.people().for_sign_in("sam@example.net")).unwrap();
    assert_eq!(
        (sam.name.as_str(), sam.zone.as_str(), sam.email.as_str()),
        ("Samira Bello", "Pacific/Auckland", "Sam@Example.net")
    );
    assert_eq!(password.as_deref(), Some("$argon2id$new"));
    assert!(look!(home, |tx| tx.people().has_password(&id(SAM))));
    let taken = change!(home, |tx| tx.people().change_email(
        &id(SAM),
        "3@example.org",
        "3@example.org"
    ));
    assert!(matches!(taken, Err(StoreError::Conflict)), "{taken:?}");
    let nobody = change!(home, |tx| tx.people().rename(&id(NOBODY), "X"));
    assert!(matches!(nobody, Err(StoreError::Stale)), "{nobody:?}");
}
