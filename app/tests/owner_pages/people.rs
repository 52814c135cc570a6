//! People: the list, one person, stopping all of it, who cannot ask, and what somebody sees.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use latchkey_domain::time::Lifetime;

use super::house::{Browser, House, PASSWORD};

async fn share(browser: &mut Browser, record: &str, person: &str, length: &str) -> String {
    browser.get("/home").await;
    let form = [
        ("step", "until"),
        ("record", record),
        ("person", person),
        ("power", "see"),
        ("length", length),
        ("purpose", "helping"),
    ];
    let check = browser.send("/share", &form).await.to();
    browser.get(&check).await;
    browser.send(&check, &[]).await.to()
}

/// All identifiers after this start, wherever they stand.
fn ids(html: &str, start: &str) -> BTreeSet<String> {
    let take = |rest: &str| -> String {
        rest.chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect()
    };
    html.split(start).skip(1).map(take).collect()
}

#[tokio::test]
async fn the_list_is_in_the_navigation_and_says_what_nothing_means() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let home = browser.get("/home").await;
    home.has("href=\"/people\"");
    let list = browser.get("/people").await;
    list.says("People who can see your records")
        .says("Nothing is shared.")
        .says("Don’t share your password.")
        .has("href=\"/share\"");
    assert_eq!(list.status, StatusCode::OK);
}

#[tokio::test]
async fn a_person_leads_to_a_share_in_three_pages() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str(), "7").await;
    let list = browser.get("/people").await;
    list.says("1 person")
        .says("Aunt Lola")
        .says("Can see 1 record.")
        .says("Ends 1 December 2026")
        .says("Not checked by us");
    let address = format!("/people/{}", house.lola);
    list.has(&format!("href=\"{address}\""));
    let page = browser.get(&address).await;
    page.says("Aunt Lola can see Blood tests")
        .says("Add a record")
        .says("Records from St Mary’s Hospital")
        .says("We have not checked anything about this person.")
        .says("has not asked you for anything");
    assert!(
        !page.html.contains("checked=\""),
        "nothing is ticked for her"
    );

    let nothing = [("step", "what"), ("person", house.lola.as_str())];
    let wrong = browser.send("/share", &nothing).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("Choose what you want to share");
    browser.get(&address).await;
    let records = [
        ("step", "what"),
        ("person", house.lola.as_str()),
        ("records", letters.as_str()),
    ];
    let until = browser.send("/share", &records).await.to();
    assert!(until.ends_with("/until"), "{until}");
    let terms = [("power", "see"), ("length", "30"), ("purpose", "care")];
    let check = browser.post(&until, &terms).await;
    check.says("Aunt Lola can see Clinic letters until 24 December 2026");
    let make = until.replace("/until", "/check");
    browser.post(&make, &[]).await.says("Shared");
    let page = browser.get(&address).await;
    page.says("Can see 2 records.");
}

#[tokio::test]
async fn everything_stops_after_one_page_and_can_be_taken_back_from_the_banner() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    for record in [&blood, &letters] {
        share(&mut browser, record.as_str(), house.lola.as_str(), "30").await;
    }
    let address = format!("/people/{}", house.lola);
    let page = browser.get(&address).await;
    page.has(&format!("href=\"{address}/stop\""));
    let ask = browser.get(&format!("{address}/stop")).await;
    ask.says("Stop everything with Aunt Lola?")
        .says("Aunt Lola can see Blood tests")
        .says("Aunt Lola can see Clinic letters")
        .says("will lose access straight away");
    let stopped = browser.post(&format!("{address}/stop"), &[]).await;
    stopped
        .says("Stopped at 12:00")
        .says("Aunt Lola can no longer use 2 things you shared.")
        .says("Undo all")
        .says("Ended (2)")
        .says("You share nothing with Aunt Lola now.")
        .has("id=\"result\"");
    let at = stopped.html.split("name=\"at\" value=\"").nth(1).unwrap();
    let at = at.split('"').next().unwrap().to_owned();
    let back = browser
        .post(&format!("{address}/undo"), &[("at", &at)])
        .await;
    back.says("Sharing again")
        .says("2 things you stopped are shared again")
        .says("Aunt Lola can see Blood tests");
    let ask = browser.get(&format!("{address}/stop")).await;
    ask.says("Stop everything with Aunt Lola?");
    browser.post(&format!("{address}/stop"), &[]).await;
    browser
        .get(&format!("{address}/stop"))
        .await
        .says("There is nothing to stop.");

    house.later(Lifetime::minutes(16));
    let mut browser = house.browser().await;
    browser.get(&address).await.says_not("Undo all");
    let late = browser
        .send(&format!("{address}/undo"), &[("at", &at)])
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("We could not undo this")
        .says("The time to undo is over.");
    let strange = browser
        .send(&format!("{address}/undo"), &[("at", "x")])
        .await;
    assert_eq!(strange.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_row_stops_one_share_and_comes_back_to_the_person() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str(), "30").await;
    let address = format!("/people/{}", house.lola);
    let page = browser.get(&address).await;
    let id = ids(&page.html, "action=\"/shares/").pop_first().unwrap();
    let back = [("back", address.as_str())];
    let stopped = browser.post(&format!("/shares/{id}/stop"), &back).await;
    stopped
        .says("Stopped at 12:00")
        .says("Aunt Lola can no longer see Blood tests.")
        .says("Undo");
    let again = browser.post(&format!("/shares/{id}/undo"), &back).await;
    again.says("Sharing again: Aunt Lola can see Blood tests");
}

#[tokio::test]
async fn asking_is_stopped_for_a_time_or_for_good_and_allowed_again() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let address = format!("/people/{}", house.lola);
    let page = browser.get(&address).await;
    page.says("Don’t let them ask again")
        .says("30 days (until 24 December 2026)");
    assert!(
        !page.html.contains("checked=\""),
        "nothing is ticked for her"
    );
    let none = browser.send(&format!("{address}/block"), &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("Choose for how long")
        .has("href=\"#length\"")
        .has("id=\"length\"");
    let blocked = browser
        .post(&format!("{address}/block"), &[("length", "ever")])
        .await;
    blocked
        .says("They cannot ask you now")
        .says("Aunt Lola cannot ask you for anything.")
        .says("Undo")
        .says("Let them ask again");
    let list = browser.get("/people").await;
    list.says("People who cannot ask you").says("Aunt Lola");
    let open = browser.post(&format!("{address}/unblock"), &[]).await;
    open.says("For how long?");
    browser.get("/people").await.says_not("Aunt Lola");
    let trail = browser.get("/activity").await;
    trail.says("You don’t let Aunt Lola ask you again.");
}

#[tokio::test]
async fn a_preview_only_looks() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str(), "7").await;
    let address = format!("/people/{}/preview", house.lola);
    let now = browser.get(&address).await;
    now.says("Preview: what Aunt Lola can see. Nothing is opened or shared by looking.")
        .says("Leave preview")
        .says("What Aunt Lola can see")
        .says("Aunt Lola can see Blood tests until 1 December 2026")
        .says("Cannot seeAunt Lola does not see these names.Clinic letters");
    let main = now.html.split("<main").nth(1).unwrap();
    assert!(
        !main.contains("method=\"post\""),
        "it can only be looked at"
    );
    let on = |day: &str| format!("{address}?day={day}&month=12&year=2026");
    browser
        .get(&on("1"))
        .await
        .says("What Aunt Lola can see on 1 December 2026")
        .says("until 1 December 2026");
    let after = browser.get(&on("2")).await;
    after.says("Can seeNothing.").says("Show today");
    let wrong = browser.get(&on("32")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .says("Enter a real date")
        .has("href=\"#day\"")
        .has("value=\"32\"");
    let past = browser.get(&on("0&day=1&month=1&year=2020")).await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.get("/activity").await.says_not("previewed");
}

#[tokio::test]
async fn people_of_others_are_not_there() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str(), "7").await;
    let mut lola = Browser::new(house.app.clone());
    let form = [("email", "lola@example.com"), ("password", PASSWORD)];
    lola.send("/sign-in", &form).await;
    lola.get("/home").await;
    let sam = browser.get("/people").await;
    sam.says("Aunt Lola");
    for id in [house.lola.as_str(), "01JD0000000000000000000001", "x"] {
        for part in ["", "/stop", "/preview"] {
            let hers = lola.get(&format!("/people/{id}{part}")).await;
            assert_eq!(hers.status, StatusCode::NOT_FOUND, "{id}{part}");
        }
        for part in ["/stop", "/undo", "/block", "/unblock"] {
            let fields = [("at", "1"), ("length", "ever")];
            let hers = lola.send(&format!("/people/{id}{part}"), &fields).await;
            assert_eq!(hers.status, StatusCode::NOT_FOUND, "{id}{part}");
        }
    }
    browser
        .get("/people")
        .await
        .says("Can see 1 record.")
        .says_not("cannot ask");
}

/// S2: what is in the database, whatever put it there, is on a page of its owner.
#[tokio::test]
async fn every_effective_permission_is_on_an_owners_page_whatever_made_it() {
    let house = House::new().await;
    let (blood, letters) = house.connect().await;
    let mut browser = house.browser().await;
    share(&mut browser, blood.as_str(), house.lola.as_str(), "7").await;
    let mut database = house.database().await;
    // 130 people and more shares than any page holds, made by nobody the portal knows of: some
    // are over, some begin later, some answer a request.
    let sam = database
        .texts("SELECT id FROM people WHERE email_key = 'sam@example.com'")
        .await
        .unwrap()
        .remove(0);
    let now = 1_795_521_600_000_i64;
    for n in 0..130_i64 {
        let person = format!("{:026}", 5_000 + n);
        database
            .run(&format!(
                "INSERT INTO people (id, name, email, email_key, zone, facts, created_at) \
                 VALUES ('{person}', 'Person {n}', '{n}@x.example', '{n}@x.example', 'UTC', '[]', 0)"
            ))
            .await
            .unwrap();
    }
    let many = format!("{:026}", 5_000);
    for n in 0..260_i64 {
        let person = if n < 130 {
            format!("{:026}", 5_000 + n)
        } else {
            many.clone()
        };
        let record = if n % 2 == 0 { &blood } else { &letters };
        let scopes = ["[\"view\"]", "[\"edit\",\"view\"]", "[\"strange\"]", "[]"];
        let scopes = scopes[usize::try_from(n % 4).unwrap()];
        let starts = if n % 7 == 0 {
            now + 86_400_000
        } else {
            now - 1000
        };
        let ends = if n % 5 == 0 {
            now - 1
        } else {
            now + 172_800_000 + n
        };
        let request = if n % 3 == 0 {
            format!("'{:026}'", 9_000 + n)
        } else {
            "NULL".to_owned()
        };
        database
            .run(&format!(
                "INSERT INTO shares (id, owner_id, party_id, resource_id, scopes, request_id, act_id, made_at, starts_at, ends_at, version) \
                 VALUES ('{:026}', '{sam}', '{person}', '{record}', '{scopes}', {request}, '{:026}', {now}, {starts}, {ends}, 1)",
                10_000 + n,
                20_000 + n,
            ))
            .await
            .unwrap();
    }
    let effective: BTreeSet<String> = database
        .texts(&format!(
            "SELECT id FROM shares WHERE owner_id = '{sam}' AND ended_at IS NULL AND ends_at > {now}"
        ))
        .await
        .unwrap()
        .into_iter()
        .collect();
    assert!(effective.len() > 200, "{}", effective.len());

    let mut people = BTreeSet::new();
    let mut next = "/people?sort=name".to_owned();
    loop {
        let page = browser.get(&next).await;
        people.extend(ids(&page.html, "href=\"/people/"));
        let Some(more) = page.html.split("&amp;after=").nth(1) else {
            break;
        };
        let after: String = more
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        next = format!("/people?sort=name&after={after}");
    }
    let mut shown = BTreeSet::new();
    for person in &people {
        let mut next = format!("/people/{person}");
        loop {
            let page = browser.get(&next).await;
            assert_eq!(page.status, StatusCode::OK, "{next}");
            shown.extend(ids(&page.html, "action=\"/shares/"));
            let Some(more) = page.html.split("?from=").nth(1) else {
                break;
            };
            let from: String = more
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            next = format!("/people/{person}?from={from}");
        }
    }
    assert_eq!(
        shown, effective,
        "each of them, and nothing else, can be stopped"
    );
}
