//! The steps that make a share.

use axum::http::StatusCode;

use super::house::House;

const TERMS: [(&str, &str); 3] = [("power", "see"), ("length", "30"), ("purpose", "helping")];

#[tokio::test]
async fn a_known_person_gets_a_record_in_five_pages() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    browser.get("/home").await.has("href=\"/share\"");
    let who = browser.get("/share").await;
    who.says("Who do you want to share with?").says("Aunt Lola");
    assert!(
        !who.html.contains(" checked class=\"box"),
        "nothing is chosen for her"
    );
    let what = browser
        .post(
            "/share",
            &[("step", "who"), ("person", house.lola.as_str())],
        )
        .await;
    what.says("What do you want to share with Aunt Lola?")
        .says("Blood tests");
    let draft = browser
        .send(
            "/share",
            &[("step", "who"), ("person", house.lola.as_str())],
        )
        .await
        .to();
    let draft = draft.strip_suffix("/what").unwrap().to_owned();

    let nothing = browser.send(&format!("{draft}/what"), &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing
        .says("Choose what you want to share")
        .has("href=\"#records\"")
        .has("id=\"records\"");
    let until = browser
        .post(&format!("{draft}/what"), &[("records", blood.as_str())])
        .await;
    until
        .says("How much, and until when?")
        .says("30 days (until 24 December 2026)");

    let typed = [
        ("power", "choose"),
        ("length", "date"),
        ("day", "31"),
        ("month", "2"),
        ("year", "2027"),
        ("purpose", "other"),
        ("note", "See <you>"),
    ];
    let wrong = browser.send(&format!("{draft}/until"), &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .says("Enter a real date")
        .says("Choose at least one thing")
        .says("Write what it is for");
    for link in ["day", "scopes", "purpose_words"] {
        wrong
            .has(&format!("href=\"#{link}\""))
            .has(&format!("id=\"{link}\""));
    }
    wrong.has("value=\"31\"").has(">See &lt;you></textarea>");

    let check = browser.post(&format!("{draft}/until"), &TERMS).await;
    check.says("Check before you share");
    check.says("Aunt Lola can see Blood tests until 24 December 2026");
    check.says("Share with Aunt Lola");
    // A change leads straight back to the check.
    let changed = browser
        .post(&format!("{draft}/who"), &[("person", house.lola.as_str())])
        .await;
    changed.says("Check before you share");

    let done = browser.send(&format!("{draft}/check"), &[]).await.to();
    let twice = browser.send(&format!("{draft}/check"), &[]).await.to();
    assert_eq!(done, twice, "sent twice, done once");
    browser
        .get(&done)
        .await
        .says("Shared.")
        .says("Aunt Lola can see Blood tests");
    assert_eq!(
        browser.get(&format!("{draft}/check")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_records_page_skips_what_and_a_person_skips_who() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let who = browser.get(&format!("/share?record={blood}")).await;
    who.says("Who do you want to share with?")
        .has(&format!("name=\"record\" value=\"{blood}\""));
    let form = [
        ("step", "who"),
        ("record", blood.as_str()),
        ("person", house.lola.as_str()),
    ];
    let to = browser.send("/share", &form).await.to();
    assert!(to.ends_with("/until"), "{to}");

    let what = browser.get(&format!("/share?person={}", house.lola)).await;
    what.says("What do you want to share with Aunt Lola?");
    let form = [
        ("step", "what"),
        ("person", house.lola.as_str()),
        ("records", blood.as_str()),
    ];
    let to = browser.send("/share", &form).await.to();
    assert!(to.ends_with("/until"), "{to}");

    let both = browser
        .get(&format!("/share?record={blood}&person={}", house.lola))
        .await;
    both.says("How much, and until when?");
    let mut form = vec![
        ("step", "until"),
        ("record", blood.as_str()),
        ("person", house.lola.as_str()),
    ];
    form.extend(TERMS);
    browser
        .post("/share", &form)
        .await
        .says("Check before you share");

    for address in [
        "/share?record=nonsense",
        "/share?person=01JD0000000000000000000001",
    ] {
        assert_eq!(
            browser.get(address).await.status,
            StatusCode::NOT_FOUND,
            "{address}"
        );
    }
}

#[tokio::test]
async fn professionals_are_found_by_name_and_private_people_are_not() {
    let house = House::new().await;
    house.connect().await;
    let mut browser = house.browser().await;
    browser.get("/share").await;
    let found = browser
        .post("/share", &[("step", "search"), ("search", "Okafor")])
        .await;
    found
        .says("People called “Okafor”")
        .says("Dr Ngozi Okafor")
        .says("Not checked by us");
    let none = browser
        .send("/share", &[("step", "search"), ("search", "Lola")])
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("We could not find anyone called “Lola”")
        .has("value=\"Lola\"")
        .has("id=\"search\"");
    let nobody = browser.send("/share", &[("step", "who")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    nobody
        .says("Choose who you want to share with")
        .has("id=\"person\"");
}

#[tokio::test]
async fn a_step_too_early_leads_to_the_one_that_is_missing() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    browser.get("/share").await;
    let form = [("step", "who"), ("person", house.lola.as_str())];
    let draft = browser.send("/share", &form).await.to();
    let draft = draft.strip_suffix("/what").unwrap().to_owned();
    assert_eq!(
        browser.get(&format!("{draft}/until")).await.to(),
        format!("{draft}/what")
    );
    assert_eq!(
        browser.get(&format!("{draft}/check")).await.to(),
        format!("{draft}/what")
    );
    assert_eq!(
        browser.get(&format!("{draft}/search")).await.to(),
        format!("{draft}/who")
    );
    browser
        .send(&format!("{draft}/what"), &[("records", blood.as_str())])
        .await;
    assert_eq!(
        browser.get(&format!("{draft}/check")).await.to(),
        format!("{draft}/until")
    );
    let other = browser.get(&format!("{draft}/elsewhere")).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    browser.get("/home").await;
    assert_eq!(
        browser.send(&format!("{draft}/discard"), &[]).await.to(),
        "/home"
    );
    assert_eq!(
        browser.get(&format!("{draft}/who")).await.status,
        StatusCode::NOT_FOUND
    );
}
