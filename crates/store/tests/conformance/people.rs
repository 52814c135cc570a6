//! People, owners, contacts, sessions and clients.

use latchkey_domain::id::PersonId;
use latchkey_domain::party::{Client, ClientAuth, GrantType, Registered};
use latchkey_store::{Session, StoreError};

use super::cast::*;
use super::home::Home;

on_both_engines!(
    an_account_is_found_by_its_identifier_and_its_address,
    an_address_belongs_to_one_account,
    many_accounts_come_at_once,
    only_listed_people_are_found_by_name,
    a_text_that_is_looked_for_is_never_a_pattern,
    people_are_found_whatever_their_case_and_accents,
    a_way_back_into_an_account_is_noted,
    an_owner_is_inserted_once_and_her_version_moves,
    contacts_are_an_owners_own_and_the_latest_comes_first,
    a_session_is_good_while_it_is_used,
    nobody_ends_somebody_elses_session,
    a_client_is_found_with_its_own_secret_only,
    what_a_client_may_do_reads_back_and_a_public_one_has_no_secret,
    a_value_about_the_installation_is_set_once,
);

async fn an_account_is_found_by_its_identifier_and_its_address(home: &Home) {
    settled(home).await;
    let found = look!(home, |tx| tx.people().by_id(&id(OKAFOR)));
    assert_eq!(found, Some(okafor()));
    assert_eq!(
        look!(home, |tx| tx.people().by_email("3@example.org")),
        Some(okafor())
    );
    assert_eq!(
        look!(home, |tx| tx.people().by_email("3@Example.org")),
        None,
        "as it is kept"
    );
    assert_eq!(look!(home, |tx| tx.people().by_id(&id(NOBODY))), None);
    let (person, password) = look!(home, |tx| tx.people().for_sign_in("3@example.org")).unwrap();
    assert_eq!(
        (person, password.as_deref()),
        (okafor(), Some("$argon2id$…"))
    );
    let (_, password) = look!(home, |tx| tx.people().for_sign_in("1@example.org")).unwrap();
    assert_eq!(password, None);
    assert!(look!(home, |tx| tx.people().for_sign_in("nobody@example.org")).is_none());
}

async fn an_address_belongs_to_one_account(home: &Home) {
    settled(home).await;
    let again = change!(home, |tx| tx.people().insert(
        &person(5, "X"),
        "1@example.org",
        None
    ));
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    assert_eq!(look!(home, |tx| tx.people().by_id(&id(5))), None);
}

async fn many_accounts_come_at_once(home: &Home) {
    settled(home).await;
    let ids: Vec<PersonId> = vec![id(SAM), id(NOBODY), id(OKAFOR)];
    let mut found = look!(home, |tx| tx.people().many(&ids));
    found.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(found, [person(SAM, "Sam Bello"), okafor()]);
    assert!(look!(home, |tx| tx.people().many(&[])).is_empty());
}

async fn only_listed_people_are_found_by_name(home: &Home) {
    settled(home).await;
    assert_eq!(
        look!(home, |tx| tx.people().search_listed("NGOZI ok", 5)),
        [okafor()]
    );
    assert!(
        look!(home, |tx| tx.people().search_listed("bello", 5)).is_empty(),
        "not listed"
    );
    assert!(look!(home, |tx| tx.people().search_listed("ngozi", 0)).is_empty());
}

async fn a_text_that_is_looked_for_is_never_a_pattern(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        for (number, name) in [(5, "100% Care"), (6, "A_B"), (7, "Wow!")] {
            let listed = latchkey_store::Person {
                listed_at: Some(day(1)),
                ..person(number, name)
            };
            tx.people()
                .insert(&listed, &format!("{number}@example.org"), None)
                .await?;
        }
        Ok(())
    })
    .unwrap();
    for (text, number) in [("%", 5), ("_", 6), ("!", 7), ("0%", 5)] {
        let found = look!(home, |tx| tx.people().search_listed(text, 9));
        assert_eq!(
            found.iter().map(|p| p.id.clone()).collect::<Vec<_>>(),
            [id(number)],
            "{text}"
        );
    }
}

async fn people_are_found_whatever_their_case_and_accents(home: &Home) {
    settled(home).await;
    change!(home, |tx| async move {
        for (number, name) in [(5, "Zoë Łukasiewicz"), (6, "José Müller"), (7, "STRASSE")] {
            let listed = latchkey_store::Person {
                listed_at: Some(day(1)),
                ..person(number, name)
            };
            tx.people()
                .insert(&listed, &format!("{number}@example.org"), None)
                .await?;
        }
        tx.people().rename(&id(7), "Ἀθηνᾶ Straße").await
    })
    .unwrap();
    let all = [
        ("zoe luk", 5),
        ("ZOË", 5),
        ("jose MULLER", 6),
        ("Jose\u{301}", 6),
        ("αθηνα", 7),
        ("strasse", 7),
    ];
    for (text, number) in all {
        let found = look!(home, |tx| tx.people().search_listed(text, 9));
        let found: Vec<PersonId> = found.into_iter().map(|person| person.id).collect();
        assert_eq!(found, [id(number)], "{text}");
    }
    // Those from before there were keys get theirs.
    let mut raw = home.raw().await;
    sqlx::query("UPDATE people SET name_key = NULL WHERE listed_at IS NOT NULL")
        .execute(&mut raw)
        .await
        .unwrap();
    assert!(look!(home, |tx| tx.people().search_listed("zoe", 9)).is_empty());
    for made in [3, 1, 0] {
        assert_eq!(change!(home, |tx| tx.people().make_keys(3)).unwrap(), made);
    }
    assert_eq!(
        look!(home, |tx| tx.people().search_listed("zoe", 9)).len(),
        1
    );
}

async fn a_way_back_into_an_account_is_noted(home: &Home) {
    settled(home).await;
    assert_eq!(look!(home, |tx| tx.people().recovered_at(&id(SAM))), None);
    change!(home, |tx| tx.people().note_recovery(&id(SAM), day(3))).unwrap();
    assert_eq!(
        look!(home, |tx| tx.people().recovered_at(&id(SAM))),
        Some(day(3))
    );
    assert_eq!(look!(home, |tx| tx.people().recovered_at(&id(AMARA))), None);
    let nobody = change!(home, |tx| tx.people().note_recovery(&id(NOBODY), day(3)));
    assert!(matches!(nobody, Err(StoreError::Stale)), "{nobody:?}");
}

async fn an_owner_is_inserted_once_and_her_version_moves(home: &Home) {
    settled(home).await;
    let again = change!(home, |tx| tx.owners().insert(&sam()));
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    change!(home, |tx| tx.owners().bump(&sam())).unwrap();
    let unknown = change!(home, |tx| tx.owners().bump(&id(NOBODY)));
    assert!(matches!(unknown, Err(StoreError::Stale)), "{unknown:?}");
}

async fn contacts_are_an_owners_own_and_the_latest_comes_first(home: &Home) {
    settled(home).await;
    assert_eq!(
        change!(home, |tx| tx.contacts().add(&sam(), &id(LOLA), day(1))).unwrap(),
        1
    );
    assert_eq!(
        change!(home, |tx| tx.contacts().add(&sam(), &id(OKAFOR), day(2))).unwrap(),
        1
    );
    assert_eq!(
        change!(home, |tx| tx.contacts().add(&sam(), &id(LOLA), day(3))).unwrap(),
        0
    );
    let known = look!(home, |tx| tx.contacts().of_owner(&sam(), 9));
    assert_eq!(known, [id(OKAFOR), id(LOLA)]);
    assert_eq!(
        look!(home, |tx| tx.contacts().of_owner(&sam(), 1)),
        [id(OKAFOR)]
    );
    assert!(look!(home, |tx| tx.contacts().of_owner(&amara(), 9)).is_empty());
    for (owner, party) in [(SAM, NOBODY), (LOLA, SAM)] {
        let refused = change!(home, |tx| tx.contacts().add(&id(owner), &id(party), day(4)));
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
}

fn session() -> Session {
    Session {
        id: id(60),
        person: id(SAM),
        name: "Sam Bello".to_owned(),
        zone: "Europe/London".to_owned(),
        signed_in_at: day(1),
        seen_at: day(1),
        expires_at: day(9),
    }
}

async fn a_session_is_good_while_it_is_used(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.sessions().insert(&hash(1), &session())).unwrap();
    let live = |now, idle_since| async move {
        look!(home, |tx| tx.sessions().live(&hash(1), now, idle_since))
    };
    assert_eq!(live(day(2), day(0)).await, Some(session()));
    assert_eq!(
        look!(home, |tx| tx.sessions().live(&hash(2), day(2), day(0))),
        None
    );
    assert_eq!(live(day(9), day(0)).await, None, "it has run out");
    assert_eq!(live(day(3), day(1)).await, None, "it was idle too long");
    assert_eq!(
        change!(home, |tx| tx.sessions().touch(&id(60), day(3))).unwrap(),
        1
    );
    assert_eq!(
        change!(home, |tx| tx.sessions().touch(&id(60), day(2))).unwrap(),
        0
    );
    assert_eq!(
        live(day(4), day(1)).await,
        Some(Session {
            seen_at: day(3),
            ..session()
        })
    );
    assert_eq!(change!(home, |tx| tx.sessions().purge(day(9))).unwrap(), 0);
    assert_eq!(change!(home, |tx| tx.sessions().purge(day(10))).unwrap(), 1);
}

async fn nobody_ends_somebody_elses_session(home: &Home) {
    settled(home).await;
    change!(home, |tx| tx.sessions().insert(&hash(1), &session())).unwrap();
    assert_eq!(
        change!(home, |tx| tx.sessions().end(&id(60), &id(AMARA), day(2))).unwrap(),
        0
    );
    assert!(look!(home, |tx| tx.sessions().live(&hash(1), day(2), day(0))).is_some());
    assert_eq!(
        change!(home, |tx| tx.sessions().end(&id(60), &id(SAM), day(2))).unwrap(),
        1
    );
    assert_eq!(
        change!(home, |tx| tx.sessions().end(&id(60), &id(SAM), day(2))).unwrap(),
        0
    );
    assert_eq!(
        look!(home, |tx| tx.sessions().live(&hash(1), day(2), day(0))),
        None
    );
}

async fn a_client_is_found_with_its_own_secret_only(home: &Home) {
    settled(home).await;
    let clinic = client(CLINIC, "Clinic", false);
    assert_eq!(
        look!(home, |tx| tx.clients().by_id(&id(CLINIC))),
        Some(clinic.clone())
    );
    assert_eq!(look!(home, |tx| tx.clients().by_id(&id(NOBODY))), None);
    let name = look!(home, |tx| tx.clients().name(&id(CLINIC)));
    assert_eq!(name.as_deref(), Some("Clinic"));
    let with =
        |secret| async move { look!(home, |tx| tx.clients().with_secret(&id(CLINIC), &secret)) };
    assert_eq!(with(secret(CLINIC)).await, Some(clinic));
    assert_eq!(
        with(secret(ST_MARYS)).await,
        None,
        "another client's secret"
    );
    let names: Vec<_> = look!(home, |tx| tx.clients().all())
        .into_iter()
        .map(|c| c.name)
        .collect();
    assert_eq!(names, ["Clinic", "Elm Street", "St Mary's"]);
}

async fn what_a_client_may_do_reads_back_and_a_public_one_has_no_secret(home: &Home) {
    settled(home).await;
    let app = || Client {
        owns_itself: true,
        may_push: true,
        auth: ClientAuth::None,
        grant_types: GrantType::ALL.into(),
        registered: Registered::ByItself,
        native: true,
        reviewed_at: None,
        ..client(90, "On a phone", false)
    };
    change!(home, |tx| tx.clients().insert(&app(), None)).unwrap();
    assert_eq!(look!(home, |tx| tx.clients().by_id(&id(90))), Some(app()));
    let found = look!(home, |tx| tx.clients().with_secret(&id(90), &secret(90)));
    assert_eq!(found, None);
}

async fn a_value_about_the_installation_is_set_once(home: &Home) {
    assert_eq!(look!(home, |tx| tx.meta().get("colour")), None);
    assert_eq!(
        change!(home, |tx| tx.meta().insert_if_absent("colour", "red")).unwrap(),
        1
    );
    assert_eq!(
        change!(home, |tx| tx.meta().insert_if_absent("colour", "blue")).unwrap(),
        0
    );
    assert_eq!(
        look!(home, |tx| tx.meta().get("colour")).as_deref(),
        Some("red")
    );
    assert_eq!(
        look!(home, |tx| tx.meta().get("Colour")),
        None,
        "letters count as they are"
    );
}
