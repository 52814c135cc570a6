//! Inviting somebody by e-mail, as the owner and as the person who is invited see it.

use axum::http::StatusCode;
use latchkey_domain::time::Lifetime;

use super::house::{Browser, House, PASSWORD};

const TERMS: [(&str, &str); 3] = [("power", "see"), ("length", "30"), ("purpose", "helping")];
const KEMI: &str = "kemi@example.com";
const NOWHERE: &str = "/invitations/01JD0000000000000000000001";

/// Sam invites somebody to see her blood tests; the address of the invitation.
async fn invite(browser: &mut Browser, record: &str, email: &str) -> String {
    browser.get("/share").await;
    let form = [
        ("step", "invite"),
        ("record", record),
        ("invitee", "Kemi <b>"),
        ("email", email),
        ("relation", "my sister"),
    ];
    let until = browser.send("/share", &form).await.to();
    let check = browser.send(&until, &TERMS).await.to();
    let page = browser.get(&check).await;
    page.says("Check before you invite")
        .says("Once they accept")
        .says("They cannot see anything yet.")
        .says("The invitation ends on 8 December 2026.")
        .says(email);
    let sent = browser.send(&check, &[]).await.to();
    let twice = browser.send(&check, &[]).await.to();
    assert_eq!(sent, twice, "a form that is sent twice invites once");
    sent.split('?').next().unwrap().to_owned()
}

/// The latest letter with a subject: to whom, its text, and its link.
async fn letter(house: &House, subject: &str) -> Option<(String, String, Option<String>)> {
    let mail = &house.services.mail;
    mail.send_due(|| false).await.unwrap();
    house.later(Lifetime::millis(1));
    let lines = mail.mailbox().await.unwrap().unwrap();
    let line = lines.into_iter().find(|line| line.subject == subject)?;
    let letter = mail.mailbox_letter(&line.id).await.unwrap().unwrap();
    Some((line.to, letter.message.text, letter.link))
}

async fn code(house: &House) -> String {
    let letter = letter(house, "Confirm your e-mail address").await.unwrap();
    let rest = letter.1.split("Your code: ").nth(1).unwrap().to_owned();
    rest.chars().take(8).collect()
}

#[tokio::test]
async fn an_owner_invites_somebody_and_can_call_it_off() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let who = browser.get("/share").await;
    who.says("Someone else, by e-mail")
        .says("They must prove they own this address before they see anything.");
    let own = [("step", "invite"), ("email", "sam@example.com")];
    let wrong = browser.send("/share", &own).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .says("Enter their name")
        .says("This is your own address")
        .has("href=\"#invitee\"")
        .has("id=\"invitee\"")
        .has("value=\"sam@example.com\"");
    let invitation = invite(&mut browser, blood.as_str(), KEMI).await;
    let page = browser.get(&format!("{invitation}?sent=new")).await;
    page.says("We’ve sent the invitation")
        .says("Invitation to Kemi &lt;b&gt;")
        .says("can see Blood tests until 24 December 2026")
        .says("You can send it again 15 minutes after the last one.");
    browser.get("/home").await.says("Nothing is shared.");
    browser.get("/people").await.says("Waiting for Kemi");
    house.later(Lifetime::minutes(15));
    let mut browser = house.browser().await;
    browser.get(&invitation).await;
    let again = browser.post(&format!("{invitation}/again"), &[]).await;
    again.says("Sent again").says("Cancel invitation");
    let cancelled = browser.post(&format!("{invitation}/cancel"), &[]).await;
    cancelled
        .says("Invitation cancelled")
        .says("You cancelled the invitation")
        .says_not("Send again");
    browser.get("/activity").await.says("You sent Kemi");
}

#[tokio::test]
async fn nothing_is_shown_to_whoever_has_only_the_address_of_the_page() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    let invitation = invite(&mut browser, blood.as_str(), KEMI).await;
    let cancelled = invite(&mut browser, blood.as_str(), KEMI).await;
    browser.post(&format!("{cancelled}/cancel"), &[]).await;
    let plain = |html: &str, address: &str| html.replace(address, "");
    let mut guest = Browser::new(house.app.clone());
    let none = guest.get(NOWHERE).await;
    for address in [&invitation, &cancelled] {
        let there = guest.get(address).await;
        assert_eq!(
            plain(&there.html, address),
            plain(&none.html, NOWHERE),
            "it looks the same whether there is one or not"
        );
    }
    none.says("You have an invitation")
        .says_not("Sam")
        .says_not("Blood");
    let join = format!("{invitation}/join");
    let wrong = guest.send(&join, &[("email", "x")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("Enter an e-mail address").has("href=\"#email\"");
    for (address, email) in [
        (invitation.as_str(), "kemi@example.com"),
        (invitation.as_str(), "lola@example.com"),
        (NOWHERE, "kemi@example.com"),
    ] {
        let join = format!("{address}/join");
        let form = guest.send(&join, &[("email", email)]).await.to();
        let page = guest.get(&form).await;
        page.says("Enter the code").says("Make my account");
        let refused = guest.send(&form, &[("code", "12345678")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("Enter your name").has("href=\"#name\"");
        let full = [
            ("code", "12345678"),
            ("name", "Kemi"),
            ("new-password", PASSWORD),
        ];
        let refused = guest.send(&form, &full).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("That is not the code.").has("value=\"Kemi\"");
    }

    let mut lola = house.browser_of("lola@example.com").await;
    lola.get("/home").await;
    let nowhere = lola.get(NOWHERE).await;
    let page = lola.get(&invitation).await;
    assert_eq!(
        plain(&page.html, &invitation),
        plain(&nowhere.html, NOWHERE)
    );
    page.says("Prove that this invitation is yours")
        .says("You are signed in as Aunt Lola.")
        .says_not("Sam")
        .says_not("Blood");
    for part in ["accept", "decline", "again", "cancel"] {
        let refused = lola.send(&format!("{invitation}/{part}"), &[]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{part}");
    }
    let enter = lola.send(&format!("{invitation}/prove"), &[]).await.to();
    lola.get(&enter).await.says("Enter the code");
    let wrong = lola.send(&enter, &[("code", "1")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("That is not the code.").has("href=\"#code\"");
    let switch = lola.send(&format!("{invitation}/switch"), &[]).await.to();
    assert!(switch.starts_with("/sign-in?next=/invitations/"));
    lola.get(&invitation).await.says("You have an invitation");
}

#[tokio::test]
async fn whoever_follows_the_letter_makes_an_account_and_accepts() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut sam = house.browser().await;
    let invitation = invite(&mut sam, blood.as_str(), KEMI).await;
    let subject = "Someone wants to share something with you";
    let (to, text, link) = letter(&house, subject).await.unwrap();
    assert_eq!(to, KEMI);
    assert!(!text.contains("Sam") && !text.contains("Blood"));
    let link = link.unwrap();

    let mut kemi = Browser::new(house.app.clone());
    let landed = kemi.get(&link).await.to();
    assert_eq!(landed, invitation);
    kemi.get(&invitation).await.says("You have an invitation");
    // In another case it is the same address.
    let form = [("email", "KEMI@Example.com")];
    let enter = kemi.send(&format!("{invitation}/join"), &form).await.to();
    let code = code(&house).await;
    let full = [
        ("code", code.as_str()),
        ("name", "Kemi Bello"),
        ("new-password", PASSWORD),
    ];
    // Another browser has not asked for the code.
    let mut robot = Browser::new(house.app.clone());
    let refused = robot.send(&enter, &full).await;
    refused.says("That code is no longer good.");
    let page = kemi.post(&enter, &full).await;
    page.says("Sam Bello wants to share Blood tests with you")
        .says("can see Blood tests until 24 December 2026")
        .says("Sam Bello can see when you use this.")
        .has("Accept")
        .has("No thanks");
    kemi.get("/shared-with-me").await.says_not("Blood tests");
    let accepted = kemi.post(&format!("{invitation}/accept"), &[]).await;
    accepted.says("You accepted this invitation.");
    // In another tab it is over, and says so.
    let late = kemi.post(&format!("{invitation}/decline"), &[]).await;
    late.says("You accepted this invitation.");
    kemi.get("/shared-with-me").await.says("Blood tests");

    // The link is used: whoever is not known sees what an unknown one shows.
    let used = robot.get(&link).await;
    let unknown = robot.get("/r/nothing").await;
    assert_eq!(
        (used.status, unknown.status),
        (StatusCode::GONE, StatusCode::GONE)
    );
    assert_eq!(used.html, unknown.html);

    sam.get("/people").await.says("Kemi Bello");
    sam.get(&invitation)
        .await
        .says("accepted on 24 November 2026")
        .says("See what they can see");
    sam.get("/activity").await.says("accepted your invitation.");
    let (to, text, _) = letter(&house, "Your invitation was accepted")
        .await
        .unwrap();
    assert_eq!(to, "sam@example.com");
    assert!(!text.contains("Kemi"), "names stay out of letters");
}

#[tokio::test]
async fn somebody_with_an_account_says_no_thanks() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut sam = house.browser().await;
    let invitation = invite(&mut sam, blood.as_str(), "lola@example.com").await;
    let mut lola = house.browser_of("lola@example.com").await;
    lola.get(&invitation).await;
    let enter = lola.send(&format!("{invitation}/prove"), &[]).await.to();
    let code = code(&house).await;
    lola.get(&enter).await;
    let page = lola.post(&enter, &[("code", &code)]).await;
    page.says("Sam Bello wants to share Blood tests with you");
    let declined = lola.post(&format!("{invitation}/decline"), &[]).await;
    declined.says("You said no thanks. Nothing was shared.");
    sam.get("/people").await.says("said no thanks");
    sam.get("/home").await.says("Nothing is shared.");
}
