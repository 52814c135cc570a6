//! The links of letters as people, scanners and robots meet them: they show nothing, change
//! nothing, and lead only their own person on.

use http::{Method, Request, header};
use latchkey_domain::time::Lifetime;
use latchkey_service::testing::Intruder;

use super::answer::Answer;
use super::browser::{Browser, pairs, value_of};
use super::house::{DOCTOR, FORM, House, ORIGIN, SAM};

/// A house in which Dr Okafor has asked for a record of Sam's, and the link of the letter about it.
async fn asked() -> (House, String, String) {
    let mut url = String::new();
    let house = House::open_with(|settings| url.clone_from(&settings.database_url)).await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let record = house.register(&pat, "Blood tests", &["view"]).await;
    let mut doctor = house.browser(DOCTOR).await;
    house.ask(&mut doctor, &pat, &record, &["view"]).await;
    house.services.mail.send_due(|| false).await.unwrap();
    let link = link(&house, "You have a new request").await;
    (house, link, url)
}

/// The link of the letter with this subject, as the practice mailbox shows it.
pub(super) async fn link(house: &House, subject: &str) -> String {
    let mailbox = house.get("/dev/mailbox").await.is(200);
    let mut links = mailbox.body.split("href=\"");
    let address = links.find(|rest| {
        let words = rest.split_once('>').map(|(_, words)| words);
        words.is_some_and(|words| words.starts_with(subject))
    });
    let address = address.unwrap_or_else(|| panic!("{subject}: {mailbox:?}"));
    let address = address.split('"').next().unwrap();
    let letter = house.get(address).await.is(200);
    let at = letter.body.find("href=\"/r/lkl_").unwrap();
    letter.body[at + 6..].split('"').next().unwrap().to_owned()
}

/// Every row of every table but those that count the robot itself.
pub(super) async fn dump(url: &str) -> Vec<String> {
    let mut reader = Intruder::at(url).await.unwrap();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut rows = Vec::new();
    for table in reader.texts(tables).await.unwrap() {
        let columns = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        let columns = reader.texts(&columns).await.unwrap();
        let quoted: Vec<String> = columns.iter().map(|c| format!("quote(\"{c}\")")).collect();
        let all = format!(
            "SELECT '{table}|' || {} AS row FROM \"{table}\" ORDER BY 1",
            quoted.join(" || '|' || ")
        );
        rows.extend(reader.texts(&all).await.unwrap());
    }
    rows
}

/// Something of an answer that must not be there.
pub(super) fn tells_nothing(answer: &Answer, path: &str) {
    for name in ["Okafor", "Bello", "Blood", "Clinic Desk", "St Mary"] {
        assert!(!answer.body.contains(name), "{name} in {path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_robot_that_follows_every_link_changes_nothing_and_learns_nothing() {
    let (house, link, url) = asked().await;
    house.services.uses.flush().await.unwrap();
    let before = dump(&url).await;
    assert!(before.iter().any(|row| row.starts_with("letters|")));
    let switch = format!("{link}/switch");
    for path in [
        &link,
        &switch,
        &format!("{link}x"),
        &"/r/lkl_nothing".to_owned(),
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST] {
            for purpose in ["", "prefetch", "prefetch;prerender"] {
                let mut request = Request::builder().method(method.clone()).uri(path);
                if !purpose.is_empty() {
                    request = request.header("sec-purpose", purpose);
                }
                if method == Method::POST {
                    request = request
                        .header(header::ORIGIN, ORIGIN)
                        .header(header::CONTENT_TYPE, FORM);
                }
                let answer = house.send(request, "answer=all&settle=yes").await;
                tells_nothing(&answer, path);
                let status = answer.status.as_u16();
                assert!(
                    [200, 303, 400, 404, 405, 410].contains(&status),
                    "{path}: {answer:?}"
                );
            }
        }
    }
    house.services.uses.flush().await.unwrap();
    assert_eq!(dump(&url).await, before);
    // And the link still leads where it should.
    let mut sam = house.browser(SAM).await;
    let to = sam.get(&house, &link).await.is(303).to().to_owned();
    assert!(to.starts_with("/requests/"), "{to}");
    sam.get(&house, &to).await.is(200).says("Dr Ngozi Okafor");
    sam.cookie.clear();
}

#[tokio::test]
async fn from_the_letter_to_the_request_it_takes_a_sign_in_and_nothing_else() {
    let (house, link, _) = asked().await;
    let mut browser = Browser::default();
    let page = browser.get(&house, &link).await.is(200);
    page.says("Sign in to see this request");
    tells_nothing(&page, &link);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    let onward = page
        .body
        .split("href=\"")
        .find(|rest| rest.starts_with("/sign-in?next="));
    let onward = onward
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&");
    let form = browser.get(&house, &onward).await.is(200);
    let next = value_of(&form, "next");
    assert_eq!(next, link);
    let fields = [
        ("email", SAM),
        ("password", super::house::PASSWORD),
        ("next", &next),
    ];
    let back = browser.send(&house, "/sign-in", &pairs(&fields)).await;
    assert_eq!(back.to(), link);
    let to = browser.get(&house, &link).await.is(303).to().to_owned();
    browser
        .get(&house, &to)
        .await
        .is(200)
        .says("Dr Ngozi Okafor");
}

#[tokio::test]
async fn another_account_is_told_so_and_can_switch() {
    let (house, link, _) = asked().await;
    let mut doctor = house.browser(DOCTOR).await;
    let page = doctor.get(&house, &link).await.is(403);
    page.says("This is for a different account");
    page.says("Dr Ngozi Okafor");
    assert!(
        !page.body.contains("Bello") && !page.body.contains("Blood"),
        "{page:?}"
    );
    let switch = format!("{link}/switch");
    let out = doctor.submit(&house, &link, &page, &switch, &[]).await;
    assert_eq!(out.to(), format!("/sign-in?next={link}"));
    assert_eq!(
        doctor.get(&house, "/home").await.to(),
        "/sign-in?next=/home"
    );
}

#[tokio::test]
async fn unknown_and_run_out_links_are_one_page() {
    let (house, link, _) = asked().await;
    house.pass(Lifetime::days(15));
    let over = house.get(&link).await.is(410);
    let changed = link.replace("/r/lkl_", "/r/lkl_x");
    for unknown in ["/r/lkl_nothing", "/r/x", changed.as_str()] {
        let answer = house.get(unknown).await.is(410);
        assert_eq!(answer.body, over.body);
    }
    over.says("This link leads nowhere any more");
}

#[tokio::test]
async fn the_mailbox_is_for_practice_data_alone() {
    let house = House::open_with(|settings| settings.practice = false).await;
    house.get("/dev/mailbox").await.is(404);
    house.get("/dev/mailbox/anything").await.is(404);
}
