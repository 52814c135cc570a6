//! Invitations as scanners and robots meet them: the link of the letter and every address behind it
//! show nothing and change nothing.

use http::{Method, Request, header};

use super::browser::Browser;
use super::house::{FORM, House, ORIGIN, SAM};
use super::letters::{dump, link, tells_nothing};

/// Sam invites somebody by e-mail; the address of the invitation's page.
async fn invite(house: &House, sam: &mut Browser, record: &str) -> String {
    let share = format!("/share?record={record}");
    let invitee = [
        ("step", "invite"),
        ("invitee", "Kemi"),
        ("email", "kemi@example.org"),
        ("relation", "my sister"),
    ];
    let until = sam.fill(house, &share, "/share", &invitee).await;
    let until = until.to().to_owned();
    let terms = [("power", "see"), ("length", "30"), ("purpose", "helping")];
    let check = sam
        .fill(house, &until, &until, &terms)
        .await
        .to()
        .to_owned();
    let sent = sam.fill(house, &check, &check, &[]).await.to().to_owned();
    sent.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_robot_that_follows_the_letter_and_sends_every_form_changes_and_learns_nothing() {
    let mut url = String::new();
    let house = House::open_with(|settings| url.clone_from(&settings.database_url)).await;
    let mut sam = house.browser(SAM).await;
    let pat = house.connect(&mut sam, &house.st_marys).await;
    let blood = house.register(&pat, "Blood tests", &["view"]).await;
    let invitation = invite(&house, &mut sam, &blood).await;
    house.services.mail.send_due(|| false).await.unwrap();
    house.services.uses.flush().await.unwrap();
    let letter = link(&house, "Someone wants to share something with you").await;
    let before = dump(&url).await;
    assert!(before.iter().any(|row| row.starts_with("invitations|")));
    let parts = [
        "",
        "/join",
        "/join/enter",
        "/prove",
        "/prove/enter",
        "/accept",
        "/decline",
        "/again",
        "/cancel",
        "/switch",
    ];
    let behind = parts.map(|part| format!("{invitation}{part}"));
    for path in behind.iter().chain([&letter]) {
        for method in [Method::GET, Method::HEAD, Method::POST] {
            let mut request = Request::builder().method(method.clone()).uri(path);
            if method == Method::POST {
                request = request
                    .header(header::ORIGIN, ORIGIN)
                    .header(header::CONTENT_TYPE, FORM);
            }
            let answer = house.send(request, "answer=accept&email=&code=").await;
            tells_nothing(&answer, path);
            assert!(!answer.body.contains("Kemi"), "{path}: {answer:?}");
            let status = answer.status.as_u16();
            let is_harmless = [200, 303, 405, 422].contains(&status);
            assert!(is_harmless, "{path}: {answer:?}");
        }
    }
    house.services.uses.flush().await.unwrap();
    assert_eq!(dump(&url).await, before);
    let landed = Browser::default().get(&house, &letter).await.is(303);
    assert_eq!(landed.to(), invitation);
}
