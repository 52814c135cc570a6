//! Codes by e-mail: few tries, ten minutes, one browser, one use; and the same answer whoever has
//! the address.

use latchkey_domain::preferences::Safety;
use latchkey_domain::secret::Secret;
use latchkey_domain::time::Lifetime;
use latchkey_service::login::{Arrival, CodeError};

use super::house::{House, PASSWORD};

const SAM: &str = "sam@example.org";
const NEW: &str = "four plain words here";

const SIGN_IN: &str = "Your code to sign in";
const RECOVERY: &str = "Get back into your account";
const ADDRESS: &str = "Confirm your e-mail address";
const CHANGED: &str = "Your account was changed";
const BROWSER: &str = "New sign-in to your account";

/// The letters with a subject, the latest first: their addresses and texts.
async fn letters(house: &House, subject: &str) -> Vec<(String, String)> {
    let mail = &house.services.mail;
    mail.send_due(|| false).await.unwrap();
    let mut letters = Vec::new();
    for line in mail.mailbox().await.unwrap().unwrap() {
        if line.subject == subject {
            let letter = mail.mailbox_letter(&line.id).await.unwrap().unwrap();
            letters.push((line.to, letter.message.text));
        }
    }
    letters
}

async fn count(house: &House, subject: &str) -> usize {
    letters(house, subject).await.len()
}

/// The code in the latest letter with a subject.
async fn code_in(house: &House, subject: &str) -> String {
    let (_, text) = letters(house, subject).await.remove(0);
    // So that the next letter is a later one.
    house.clock.advance(Lifetime::millis(1));
    let rest = text.split("Your code: ").nth(1).unwrap();
    rest.chars().take(8).collect()
}

async fn sent(house: &House) -> (Secret, String) {
    let login = &house.services.login;
    let handle = login.send_sign_in_code(SAM, "").await.unwrap();
    (handle, code_in(house, SIGN_IN).await)
}

/// Another code of eight digits.
fn other(code: &str) -> String {
    format!("{:08}", (code.parse::<u32>().unwrap() + 1) % 100_000_000)
}

#[tokio::test]
async fn a_code_signs_in_once_and_only_in_the_browser_that_asked() {
    let house = House::open().await;
    let login = &house.services.login;
    let (handle, code) = sent(&house).await;
    assert_eq!(code.len(), 8);
    let (elsewhere, _) = sent(&house).await;
    let wrong = login
        .sign_in_with_code(Some(elsewhere.expose()), &code)
        .await;
    assert!(matches!(wrong, Err(CodeError::Wrong)), "{wrong:?}");
    let none = login.sign_in_with_code(None, &code).await;
    assert!(matches!(none, Err(CodeError::Gone)), "{none:?}");
    let spaced = format!(" {} {} ", &code[..4], &code[4..]);
    let session = login
        .sign_in_with_code(Some(handle.expose()), &spaced)
        .await
        .unwrap();
    let who = login.session(session.expose()).await.unwrap().unwrap();
    assert_eq!(who.person, house.sam.person);
    let again = login.sign_in_with_code(Some(handle.expose()), &code).await;
    assert!(matches!(again, Err(CodeError::Gone)), "{again:?}");
}

#[tokio::test]
async fn a_code_is_tried_five_times_and_lasts_ten_minutes() {
    let house = House::open().await;
    let login = &house.services.login;
    let (handle, code) = sent(&house).await;
    for _ in 0..5 {
        let wrong = login
            .sign_in_with_code(Some(handle.expose()), &other(&code))
            .await;
        assert!(matches!(wrong, Err(CodeError::Wrong)), "{wrong:?}");
    }
    let right = login.sign_in_with_code(Some(handle.expose()), &code).await;
    assert!(matches!(right, Err(CodeError::Gone)), "{right:?}");

    let (handle, code) = sent(&house).await;
    house.clock.advance(Lifetime::millis(10 * 60 * 1000 - 1));
    let late = login.sign_in_with_code(Some(handle.expose()), &code).await;
    assert!(matches!(late, Err(CodeError::Gone)), "{late:?}");
    let (handle, code) = sent(&house).await;
    // One passed when the letter was read.
    house.clock.advance(Lifetime::millis(10 * 60 * 1000 - 2));
    login
        .sign_in_with_code(Some(handle.expose()), &code)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_address_that_nobody_has_is_answered_like_any_other() {
    let house = House::open().await;
    let login = &house.services.login;
    let handle = login
        .send_sign_in_code("nobody@example.org", "")
        .await
        .unwrap();
    assert_eq!(count(&house, SIGN_IN).await, 0);
    for _ in 0..5 {
        let wrong = login
            .sign_in_with_code(Some(handle.expose()), "12345678")
            .await;
        assert!(matches!(wrong, Err(CodeError::Wrong)), "{wrong:?}");
    }
    let gone = login
        .sign_in_with_code(Some(handle.expose()), "12345678")
        .await;
    assert!(matches!(gone, Err(CodeError::Gone)), "{gone:?}");
    // No address at all is one that nobody has.
    login
        .send_recovery_code("not an address", "")
        .await
        .unwrap();
    // And both are held up after the same number of letters.
    for email in [SAM, "nobody@example.net"] {
        for _ in 0..5 {
            login.send_recovery_code(email, "192.0.2.1").await.unwrap();
        }
        let busy = login.send_recovery_code(email, "192.0.2.1").await;
        assert!(matches!(busy, Err(CodeError::Busy)), "{busy:?}");
    }
    // Which does not hold up the same person elsewhere, nor her password.
    login.send_recovery_code(SAM, "192.0.2.2").await.unwrap();
    login.sign_in(SAM, PASSWORD).await.unwrap();
    house.clock.advance(Lifetime::minutes(60));
    login.send_recovery_code(SAM, "192.0.2.1").await.unwrap();
}

#[tokio::test]
async fn a_code_for_one_thing_is_none_for_another() {
    let house = House::open().await;
    let login = &house.services.login;
    let (handle, code) = sent(&house).await;
    let recover = login.recover(Some(handle.expose()), &code, NEW).await;
    assert!(matches!(recover, Err(CodeError::Gone)), "{recover:?}");
    let address = login
        .change_address(&house.sam, Some(handle.expose()), &code)
        .await;
    assert!(matches!(address, Err(CodeError::Gone)), "{address:?}");
}

#[tokio::test]
async fn a_recovered_password_ends_every_session_and_every_other_code() {
    let house = House::open().await;
    let login = &house.services.login;
    let (session, _) = login.sign_in(SAM, PASSWORD).await.unwrap();
    let (handle_in, other_code) = sent(&house).await;
    let handle = login.send_recovery_code(SAM, "").await.unwrap();
    let code = code_in(&house, RECOVERY).await;
    // A password that cannot be one costs no try.
    for _ in 0..6 {
        let short = login.recover(Some(handle.expose()), &code, "short").await;
        assert!(matches!(short, Err(CodeError::Problems(_))), "{short:?}");
    }
    login
        .recover(Some(handle.expose()), &code, NEW)
        .await
        .unwrap();
    let twice = login.recover(Some(handle.expose()), &code, PASSWORD).await;
    assert!(matches!(twice, Err(CodeError::Gone)), "{twice:?}");
    assert!(login.session(session.expose()).await.unwrap().is_none());
    let spent = login
        .sign_in_with_code(Some(handle_in.expose()), &other_code)
        .await;
    assert!(matches!(spent, Err(CodeError::Gone)), "{spent:?}");
    assert!(login.sign_in(SAM, PASSWORD).await.is_err());
    login.sign_in(SAM, NEW).await.unwrap();
    assert_eq!(count(&house, CHANGED).await, 1);
    // Nobody else was signed out.
    login.sign_in("lola@example.org", PASSWORD).await.unwrap();
    let gone = login.recover(None, &code, NEW).await;
    assert!(matches!(gone, Err(CodeError::Gone)), "{gone:?}");
}

#[tokio::test]
async fn a_new_address_is_proven_before_it_counts_and_the_old_one_is_told() {
    let house = House::open().await;
    let login = &house.services.login;
    let (elsewhere, _) = login.sign_in(SAM, PASSWORD).await.unwrap();
    for bad in ["", "sam", SAM] {
        let refused = login.send_address_code(&house.sam, bad, "").await;
        assert!(matches!(refused, Err(CodeError::Problems(_))), "{bad}");
    }
    let handle = login
        .send_address_code(&house.sam, "Sam@New.example", "")
        .await
        .unwrap();
    let code = code_in(&house, ADDRESS).await;
    login.sign_in(SAM, PASSWORD).await.unwrap();
    // It is another person's session, so it is the wrong code.
    let hers = login
        .change_address(&house.lola, Some(handle.expose()), &code)
        .await;
    assert!(matches!(hers, Err(CodeError::Wrong)), "{hers:?}");
    let handle = login
        .send_address_code(&house.sam, "Sam@New.example", "")
        .await
        .unwrap();
    let code = code_in(&house, ADDRESS).await;
    login
        .change_address(&house.sam, Some(handle.expose()), &code)
        .await
        .unwrap();
    assert!(login.session(elsewhere.expose()).await.unwrap().is_none());
    assert!(login.sign_in(SAM, PASSWORD).await.is_err());
    login.sign_in("sam@new.example", PASSWORD).await.unwrap();
    let told = letters(&house, CHANGED).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, SAM, "the address before");
}

#[tokio::test]
async fn an_address_of_somebody_else_is_never_proven_and_nobody_learns_of_it() {
    let house = House::open().await;
    let login = &house.services.login;
    let handle = login
        .send_address_code(&house.sam, "Lola@example.org", "")
        .await
        .unwrap();
    assert_eq!(count(&house, ADDRESS).await, 0);
    for code in ["00000000", "12345678"] {
        let wrong = login
            .change_address(&house.sam, Some(handle.expose()), code)
            .await;
        assert!(matches!(wrong, Err(CodeError::Wrong)), "{wrong:?}");
    }
    house.clock.advance(Lifetime::minutes(16));
    let late = login
        .send_address_code(&house.sam, "new@example.net", "")
        .await;
    assert!(matches!(late, Err(CodeError::SignInAgain)), "{late:?}");
    let late = login.change_address(&house.sam, None, "12345678").await;
    assert!(matches!(late, Err(CodeError::SignInAgain)), "{late:?}");
}

#[tokio::test]
async fn a_letter_tells_of_a_browser_that_is_new_and_of_no_other() {
    let house = House::open().await;
    let login = &house.services.login;
    let before = count(&house, BROWSER).await;
    let mut mark = None;
    for expected in [1, 1, 1] {
        let (_, session) = login.sign_in(SAM, PASSWORD).await.unwrap();
        let arrival = Arrival {
            mark: mark.clone(),
            agent: "Firefox/140.0 (Windows)".to_owned(),
            ..Arrival::default()
        };
        let made = login.arrived(&session, &arrival).await.unwrap();
        mark = Some(made.expose().to_owned());
        let letters = count(&house, BROWSER).await - before;
        assert_eq!(letters, expected);
    }
    // The same browser is new to another person, and a mark that somebody made up is none.
    for mark in [mark, Some("lky_made_up".to_owned())] {
        let (_, lola) = login.sign_in("lola@example.org", PASSWORD).await.unwrap();
        let arrival = Arrival {
            mark,
            ..Arrival::default()
        };
        login.arrived(&lola, &arrival).await.unwrap();
    }
    assert_eq!(count(&house, BROWSER).await - before, 3);
}

#[tokio::test]
async fn people_are_told_of_a_stop_only_if_its_owner_wants_that_and_does_not_take_it_back() {
    let house = House::open().await;
    let share = house.share(&house.lola, &house.blood, "see").await;
    let sam = house.sam.owner();
    let ended = "Something you could see has ended";
    let stop = async || {
        house.services.sharing.end(&sam, &share).await.unwrap();
    };
    let undo = async || {
        house
            .services
            .sharing
            .undo(&sam, &share, None)
            .await
            .unwrap();
    };
    stop().await;
    house.clock.advance(Lifetime::minutes(14));
    undo().await;
    let tell = Safety {
        quiet_stop: false,
        ..Safety::default()
    };
    let preferences = &house.services.preferences;
    preferences.keep_safety(&house.sam, tell).await.unwrap();
    stop().await;
    house.clock.advance(Lifetime::minutes(14));
    undo().await;
    house.clock.advance(Lifetime::minutes(2));
    assert_eq!(count(&house, ended).await, 0);
    stop().await;
    assert_eq!(count(&house, ended).await, 0, "it may be taken back");
    house.clock.advance(Lifetime::minutes(15));
    let told = letters(&house, ended).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "lola@example.org");
    assert!(!told[0].1.contains("Blood"), "{told:?}");
}

#[tokio::test]
async fn a_letter_that_nobody_wants_is_not_sent_and_one_about_the_account_always_is() {
    let house = House::open().await;
    let login = &house.services.login;
    let preferences = &house.services.preferences;
    preferences
        .keep_letters(&house.sam, &[], false)
        .await
        .unwrap();
    let shared = "Something was shared with you";
    house.share(&house.lola, &house.blood, "see").await;
    preferences
        .keep_letters(&house.lola, &[], false)
        .await
        .unwrap();
    house.clock.advance(Lifetime::minutes(3));
    assert_eq!(count(&house, shared).await, 0);
    login.send_sign_in_code(SAM, "").await.unwrap();
    assert_eq!(count(&house, SIGN_IN).await, 1);
    let all = ["shared-with-you".to_owned()];
    preferences
        .keep_letters(&house.lola, &all, false)
        .await
        .unwrap();
    house.share(&house.lola, &house.medicines, "see").await;
    house.clock.advance(Lifetime::minutes(3));
    assert_eq!(count(&house, shared).await, 1);
}
