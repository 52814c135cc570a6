//! Signing in with a code, a password that was forgotten, a new address, and which letters one
//! wants. The codes are read from the practice mailbox, as a person would read them.

use axum::http::StatusCode;
use latchkey_domain::time::Lifetime;

use super::house::{Answer, Browser, House, PASSWORD};

const SAM: &str = "sam@example.com";
const NEW: &str = "four plain words here";

/// The code in the latest letter that has one, and to whom it went.
async fn latest(house: &House) -> (String, String) {
    house.later(Lifetime::millis(1));
    let mail = &house.services.mail;
    mail.send_due(|| false).await.unwrap();
    for line in mail.mailbox().await.unwrap().unwrap() {
        let letter = mail.mailbox_letter(&line.id).await.unwrap().unwrap();
        if let Some(code) = letter.message.text.split("Your code: ").nth(1) {
            return (code.chars().take(8).collect(), line.to);
        }
    }
    panic!("no letter has a code")
}

/// To whom the latest letter with this subject went.
async fn told(house: &House, subject: &str) -> String {
    let mail = &house.services.mail;
    mail.send_due(|| false).await.unwrap();
    let lines = mail.mailbox().await.unwrap().unwrap();
    let line = lines.into_iter().find(|line| line.subject == subject);
    line.unwrap().to
}

fn is_wrong(answer: &Answer, text: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .says(text)
        .has("href=\"#code\"")
        .has("<title>Error: ");
}

#[tokio::test]
async fn a_code_signs_in_and_leads_on_to_what_was_wanted() {
    let house = House::new().await;
    let mut browser = Browser::new(house.app.clone());
    assert_eq!(browser.get("/records").await.to(), "/sign-in?next=/records");
    let page = browser.get("/sign-in?next=/records").await;
    page.has("href=\"/sign-in/code?next=/records\"");
    let ask = browser.get("/sign-in/code?next=/records").await;
    ask.has("name=\"next\" value=\"/records\"");
    let empty = browser.send("/sign-in/code", &[("next", "/records")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty
        .says("Enter your e-mail address")
        .has("value=\"/records\"");
    let form = [("email", SAM), ("next", "/records")];
    let to = browser.send("/sign-in/code", &form).await.to();
    assert_eq!(to, "/sign-in/code/enter?next=/records");
    let enter = browser.get(&to).await;
    enter.has("autocomplete=\"one-time-code\"");
    assert!(!enter.html.contains(SAM));
    let (code, address) = latest(&house).await;
    assert_eq!(address, SAM);
    let next = ("next", "/records");
    is_wrong(
        &browser.send("/sign-in/code/enter", &[next]).await,
        "Enter the code",
    );
    is_wrong(
        &browser
            .send("/sign-in/code/enter", &[next, ("code", "1234")])
            .await,
        "That is not the code",
    );
    // The right code is good for nothing in another browser.
    let mut other = Browser::new(house.app.clone());
    let stolen = other
        .send("/sign-in/code/enter", &[next, ("code", &code)])
        .await;
    is_wrong(&stolen, "That code is no longer good");
    assert!(other.cookie.is_empty());
    let typed = format!("{} {}", &code[..4], &code[4..]);
    let form = [next, ("code", typed.as_str())];
    assert_eq!(
        browser.send("/sign-in/code/enter", &form).await.to(),
        "/records"
    );
    assert_eq!(browser.get("/records").await.status, StatusCode::OK);
    is_wrong(
        &browser.send("/sign-in/code/enter", &form).await,
        "That code is no longer good",
    );
    let away = [("email", SAM), ("next", "//evil.example")];
    assert_eq!(
        browser.send("/sign-in/code", &away).await.to(),
        "/sign-in/code/enter"
    );
}

#[tokio::test]
async fn whoever_has_the_address_the_answers_are_the_same() {
    let house = House::new().await;
    let mut shown = Vec::new();
    for email in [SAM, "nobody@example.com", "no address"] {
        for (ask, enter) in [
            ("/sign-in/code", "/sign-in/code/enter"),
            ("/sign-in/recover", "/sign-in/recover/enter"),
        ] {
            let mut browser = Browser::new(house.app.clone());
            let sent = browser.send(ask, &[("email", email)]).await;
            assert_eq!(sent.to(), enter);
            assert!(browser.cookie_named("lk_e_dev").is_some());
            let page = browser.get(enter).await.html;
            let form = [("code", "00000000"), ("new-password", NEW)];
            let mut answers = vec![page];
            for _ in 0..6 {
                let wrong = browser.send(enter, &form).await;
                assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
                answers.push(wrong.html);
            }
            assert!(answers[1].contains("That is not the code"));
            assert!(answers[6].contains("That code is no longer good"));
            shown.push((ask, answers));
        }
    }
    for (ask, answers) in &shown[2..] {
        let first = shown.iter().find(|(first, _)| first == ask).unwrap();
        assert_eq!(&first.1, answers, "{ask}");
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_every_session_ends() {
    let house = House::new().await;
    let mut elsewhere = house.browser().await;
    let mut browser = Browser::new(house.app.clone());
    browser
        .get("/sign-in")
        .await
        .has("href=\"/sign-in/recover\"");
    let to = browser
        .send("/sign-in/recover", &[("email", SAM)])
        .await
        .to();
    let page = browser.get(&to).await;
    page.has("autocomplete=\"new-password\"");
    let (code, _) = latest(&house).await;
    for _ in 0..6 {
        let form = [("code", code.as_str()), ("new-password", "short")];
        let short = browser.send(&to, &form).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        short
            .says("Use at least 8 characters")
            .has(&format!("value=\"{code}\""));
        assert!(!short.html.contains("value=\"short\""));
    }
    let form = [("code", code.as_str()), ("new-password", NEW)];
    let done = browser.post(&to, &form).await;
    done.says("Your password is changed").has("id=\"result\"");
    assert_eq!(elsewhere.get("/home").await.to(), "/sign-in?next=/home");
    is_wrong(
        &browser.send(&to, &form).await,
        "That code is no longer good",
    );
    let old = [("email", SAM), ("password", PASSWORD)];
    let old = browser.send("/sign-in", &old).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = [("email", SAM), ("password", NEW)];
    assert_eq!(browser.send("/sign-in", &new).await.to(), "/home");
    assert_eq!(told(&house, "Your account was changed").await, SAM);
    let activity = browser.get("/activity").await;
    activity.says("Your password was changed with a code from an e-mail.");
}

#[tokio::test]
async fn giving_asks_again_who_it_is_and_a_code_will_do() {
    let house = House::new().await;
    let (blood, _) = house.connect().await;
    let mut browser = house.browser().await;
    browser.get("/home").await;
    let form = [
        ("step", "until"),
        ("record", blood.as_str()),
        ("person", house.lola.as_str()),
        ("power", "see"),
        ("length", "7"),
        ("purpose", "helping"),
    ];
    let check = browser.send("/share", &form).await.to();
    house.later(Lifetime::minutes(14));
    browser.get("/settings").await;
    browser.send("/stay", &[]).await;
    house.later(Lifetime::minutes(2));
    let to = browser.get(&check).await.to();
    assert!(to.starts_with("/sign-in?next=/share/"), "{to}");
    let again = browser.get(&to).await;
    again
        .says("Sign in again")
        .says("Nothing you have filled in is lost");
    again
        .has(&format!("value=\"{SAM}\""))
        .has("href=\"/sign-in/code?next=/share/");
    let next = again
        .html
        .split("href=\"/sign-in/code?next=")
        .nth(1)
        .unwrap();
    let next = next.split('"').next().unwrap();
    browser.get(&format!("/sign-in/code?next={next}")).await;
    let form = [("email", SAM), ("next", check.as_str())];
    let enter = browser.send("/sign-in/code", &form).await.to();
    browser.get(&enter).await;
    let (code, _) = latest(&house).await;
    let form = [("code", code.as_str()), ("next", check.as_str())];
    assert_eq!(browser.send("/sign-in/code/enter", &form).await.to(), check);
    let page = browser.get(&check).await;
    page.says("Aunt Lola").says("Blood tests");
    let done = browser.send(&check, &[]).await.to();
    browser
        .get(&done)
        .await
        .says("Aunt Lola can see Blood tests");
}

#[tokio::test]
async fn a_new_address_counts_once_it_is_proven() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    browser.get("/settings/contact").await.says(SAM);
    for (bad, text) in [
        ("", "Enter an e-mail address in the right format"),
        ("sam", "Enter an e-mail address in the right format"),
        (SAM, "That is the address you have now"),
    ] {
        let again = browser
            .send("/settings/contact/email", &[("email", bad)])
            .await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        again
            .says(text)
            .has("href=\"#email\"")
            .has("<title>Error: ");
    }
    let new = "Samira@New.example";
    let to = browser
        .send("/settings/contact/email", &[("email", new)])
        .await
        .to();
    assert_eq!(to, "/settings/contact/code");
    browser
        .get(&to)
        .await
        .says("Until you enter it, nothing changes");
    browser.get("/settings/contact").await.says_not(new);
    let (code, address) = latest(&house).await;
    assert_eq!(address, new);
    is_wrong(&browser.send(&to, &[("code", "")]).await, "Enter the code");
    let other = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    is_wrong(
        &browser.send(&to, &[("code", other)]).await,
        "That is not the code",
    );
    let kept = browser.post(&to, &[("code", &code)]).await;
    kept.says("Saved").says(new);
    let told = told(&house, "Your account was changed").await;
    assert_eq!(told, SAM, "the address before is told");
    // Of an address that somebody has, nothing is told.
    let to = browser
        .send("/settings/contact/email", &[("email", "lola@example.com")])
        .await
        .to();
    assert_eq!(to, "/settings/contact/code");
    house.later(Lifetime::minutes(14));
    browser.send("/stay", &[]).await;
    house.later(Lifetime::minutes(2));
    for (address, form) in [
        ("/settings/contact/email", ("email", "x@example.net")),
        ("/settings/contact/code", ("code", "12345678")),
    ] {
        let late = browser.send(address, &[form]).await.to();
        assert!(
            late.starts_with("/sign-in?next=/settings/contact"),
            "{late}"
        );
    }
}

#[tokio::test]
async fn letters_are_chosen_one_by_one_and_those_about_the_account_always_come() {
    let house = House::new().await;
    let mut browser = house.browser().await;
    let page = browser.get("/settings/notifications").await;
    let boxes = page.html.matches("type=\"checkbox\"").count();
    assert!(boxes >= 12, "{boxes}");
    // And one of the two answers to when they come.
    assert_eq!(
        page.html.matches(" checked").count(),
        boxes + 1,
        "all are on"
    );
    page.says("Someone asks for access to my records");
    page.says_not("Your code");
    let form = [("wanted", "request-new"), ("wanted", "sign-in-code")];
    let kept = browser.post("/settings/notifications", &form).await;
    kept.says("Saved");
    assert_eq!(kept.html.matches(" checked").count(), 2);
    let none = browser.post("/settings/notifications", &[]).await;
    none.says("You have chosen no e-mails");
    // A code comes all the same.
    let mut other = Browser::new(house.app.clone());
    other.send("/sign-in/code", &[("email", SAM)]).await;
    assert_eq!(latest(&house).await.0.len(), 8);
}
