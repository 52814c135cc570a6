//! Sharing with somebody by an e-mail address: nothing is permitted or shown before the address is
//! proven and the invitation accepted.

use latchkey_domain::id::InvitationId;
use latchkey_domain::secret::Secret;
use latchkey_domain::time::Lifetime;
use latchkey_domain::view::Invitee;
use latchkey_service::draft::{DraftError, Terms};
use latchkey_service::invitations::{InvitationError, JoinForm, Side};
use latchkey_service::login::{CodeError, PersonSession};
use latchkey_service::redemption::Redemption;

use super::house::{House, PASSWORD};

const ADDRESS: &str = "New.Person@example.org";
const INVITATION: &str = "Someone wants to share something with you";
const CODE: &str = "Confirm your e-mail address";
const ACCEPTED: &str = "Your invitation was accepted";

fn invitee(name: &str, email: &str) -> Invitee {
    Invitee {
        name: name.to_owned(),
        email: email.to_owned(),
        relation: "my sister".to_owned(),
    }
}

fn terms() -> Terms {
    Terms {
        power: "see".to_owned(),
        length: "30".to_owned(),
        purpose: "helping".to_owned(),
        ..Terms::default()
    }
}

async fn invite(house: &House, email: &str) -> InvitationId {
    let (owner, drafts) = (house.owner(), &house.services.drafts);
    let id = drafts.start(&owner, Some(&house.blood), None);
    let id = id.await.unwrap();
    let chosen = drafts.invite(&owner, &id, invitee("Kemi", email)).await;
    chosen.unwrap();
    drafts.choose_terms(&owner, &id, terms()).await.unwrap();
    let invitations = &house.services.invitations;
    let check = invitations.check(&owner, &id).await.unwrap();
    assert!(
        check.will[0]
            .plain()
            .starts_with("Kemi can see Blood tests until")
    );
    let sent = invitations.send(&owner, &id, &check.seen).await.unwrap();
    // Sent twice, it is sent once.
    let twice = invitations.send(&owner, &id, &check.seen).await.unwrap();
    assert_eq!(sent, twice);
    sent
}

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

/// The code in the latest letter that has one.
async fn code(house: &House) -> String {
    let (_, text) = letters(house, CODE).await.remove(0);
    // So that the next letter is a later one.
    house.clock.advance(Lifetime::millis(1));
    let rest = text.split("Your code: ").nth(1).unwrap();
    rest.chars().take(8).collect()
}

async fn state(house: &House) -> Vec<String> {
    let invitations = &house.services.invitations;
    let lines = invitations.list(&house.owner()).await.unwrap();
    lines
        .into_iter()
        .map(|line| line.sentence.plain())
        .collect()
}

async fn side(house: &House, who: &PersonSession, id: &InvitationId) -> Side {
    house.services.invitations.side(who, id).await.unwrap()
}

fn form(code: &str) -> JoinForm {
    JoinForm {
        code: code.to_owned(),
        name: "Kemi Bello".to_owned(),
        password: PASSWORD.to_owned(),
    }
}

async fn join(
    house: &House,
    id: &InvitationId,
    handle: &Secret,
    form: JoinForm,
) -> Result<Secret, InvitationError> {
    let invitations = &house.services.invitations;
    invitations.join(id, Some(handle.expose()), form).await
}

fn is_wrong<T>(result: &Result<T, InvitationError>) -> bool {
    matches!(result, Err(InvitationError::Code(CodeError::Wrong)))
}

/// Somebody without an account makes one on the way of an invitation.
async fn joined(house: &House, id: &InvitationId) -> PersonSession {
    let invitations = &house.services.invitations;
    let handle = invitations.ask_to_join(id, ADDRESS, "").await.unwrap();
    let session = join(house, id, &handle, form(&code(house).await)).await;
    let login = &house.services.login;
    let session = login.session(session.unwrap().expose()).await.unwrap();
    session.unwrap()
}

#[tokio::test]
async fn what_is_typed_about_somebody_is_kept_and_what_is_wrong_is_said() {
    let house = House::open().await;
    let (owner, drafts) = (house.owner(), &house.services.drafts);
    let id = drafts.start(&owner, None, None).await.unwrap();
    let fields = |result: Result<(), DraftError>| match result {
        Ok(()) => Vec::new(),
        Err(DraftError::Problems(p)) => p.iter().map(|p| p.field).collect::<Vec<_>>(),
        Err(other) => panic!("{other}"),
    };
    let wrong = drafts.invite(&owner, &id, invitee(" ", "nobody")).await;
    assert_eq!(fields(wrong), ["invitee", "email"]);
    let own = invitee("Me", " Sam@Example.org ");
    let own = drafts.invite(&owner, &id, own).await;
    assert_eq!(fields(own), ["email"]);
    let kept = drafts.options(&owner, &id).await.unwrap().draft;
    assert_eq!(kept.invitee.unwrap().email, "Sam@Example.org");
    assert!(kept.person.is_none());
    // Somebody with an account and somebody without are taken alike.
    for address in ["lola@example.org", ADDRESS] {
        let somebody = invitee("Somebody", address);
        let taken = drafts.invite(&owner, &id, somebody).await;
        assert!(fields(taken).is_empty());
        assert!(drafts.invites(&owner, &id).await.unwrap());
    }
    let lola = house.lola.person.to_string();
    drafts.choose_person(&owner, &id, &lola).await.unwrap();
    assert!(!drafts.invites(&owner, &id).await.unwrap());
}

#[tokio::test]
async fn somebody_without_an_account_proves_the_address_makes_one_and_accepts() {
    let house = House::open().await;
    let id = invite(&house, ADDRESS).await;
    let invitations = &house.services.invitations;
    assert_eq!(
        state(&house).await,
        [
            "Waiting for Kemi to accept. They cannot see anything yet. The invitation ends 7 December 2026."
        ]
    );
    let nothing = house.services.sharing.home(&house.owner()).await.unwrap();
    assert!(nothing.shares.is_empty(), "there is no share yet");
    let (to, letter) = letters(&house, INVITATION).await.remove(0);
    assert_eq!(to, ADDRESS);
    for secret in ["Sam", "Kemi", "Blood"] {
        assert!(!letter.contains(secret), "the letter names nobody");
    }

    let other = invitations.ask_to_join(&id, "other@example.org", "").await;
    let other = other.unwrap();
    assert_eq!(count(&house, CODE).await, 0, "nothing goes elsewhere");
    // The address in another case is the same address.
    let handle = invitations.ask_to_join(&id, "new.PERSON@Example.org", "");
    let handle = handle.await.unwrap();
    let right = code(&house).await;
    let short = JoinForm {
        password: "short".to_owned(),
        ..form(&right)
    };
    let short = join(&house, &id, &handle, short).await;
    let is_told = matches!(short, Err(InvitationError::Code(CodeError::Problems(_))));
    assert!(is_told, "what is wrong is said before the code is tried");
    assert!(is_wrong(
        &join(&house, &id, &handle, form("00000000")).await
    ));
    assert!(is_wrong(&join(&house, &id, &other, form(&right)).await));
    let nobodys = invitations.join(&id, Some("nonsense"), form(&right)).await;
    assert!(matches!(
        nobodys,
        Err(InvitationError::Code(CodeError::Gone))
    ));
    let secret = join(&house, &id, &handle, form(&right)).await.unwrap();
    let again = join(&house, &id, &handle, form(&right)).await;
    let is_gone = matches!(again, Err(InvitationError::Code(CodeError::Gone)));
    assert!(is_gone, "a code is good once");

    let login = &house.services.login;
    let kemi = login.session(secret.expose()).await.unwrap().unwrap();
    assert_eq!(kemi.zone, "Europe/London", "as whoever invited her");
    let (_, by_password) = login.sign_in(ADDRESS, PASSWORD).await.unwrap();
    assert_eq!(by_password.person, kemi.person);
    let Side::Invited(page) = side(&house, &kemi, &id).await else {
        panic!("she has proven it")
    };
    assert_eq!(
        page.title.plain(),
        "Sam Bello wants to share Blood tests with you"
    );
    assert!(page.waits);
    let before = house.ask(&kemi, &house.blood, &["view"]).await;
    let is_asked = matches!(before, Redemption::Submitted { .. });
    assert!(is_asked, "nothing is permitted yet");
    invitations.accept(&kemi, &id).await.unwrap();
    for late in [
        invitations.accept(&kemi, &id).await,
        invitations.decline(&kemi, &id).await,
    ] {
        assert!(matches!(late, Err(InvitationError::Over)));
    }
    house.rpt(&kemi, &house.blood, &["view"]).await;
    let home = house.services.sharing.home(&house.owner()).await.unwrap();
    assert_eq!(
        home.shares[0].sentence.plain(),
        "Kemi Bello can see Blood tests until 23 December 2026, to help you manage."
    );
    let share = home.shares[0].id.parse().unwrap();
    let (owner, sharing) = (house.owner(), &house.services.sharing);
    let receipt = sharing.receipt_page(&owner, &share, None).await;
    let receipt = receipt.unwrap().receipt;
    assert_eq!(receipt.collection_method, "invited");
    assert_eq!(receipt.recipient.name, "Kemi Bello");
    assert_eq!(receipt.person.name, "Sam Bello");
    assert!(state(&house).await.is_empty(), "it is among the shares now");
    let (to, _) = letters(&house, ACCEPTED).await.remove(0);
    assert_eq!(to, "sam@example.org");
    let events = house.events().await.join("\n");
    for kind in [
        "invitation_sent",
        "address_proven",
        "invitation_accepted",
        "share_made",
    ] {
        assert_eq!(events.matches(&format!("\"{kind}\"")).count(), 1, "{kind}");
    }
    let is_told = events.to_lowercase().contains("new.person");
    assert!(!is_told, "no address is in the trail");
}

#[tokio::test]
async fn somebody_with_an_account_proves_the_address_by_a_code_and_may_say_no() {
    let house = House::open().await;
    let id = invite(&house, "lola@example.org").await;
    let invitations = &house.services.invitations;
    invitations
        .ask_to_join(&id, "lola@example.org", "")
        .await
        .unwrap();
    assert_eq!(count(&house, CODE).await, 0, "she has an account already");
    let nowhere: InvitationId = "01JD0000000000000000000001".parse().unwrap();
    for (who, id) in [
        (&house.lola, &id),
        (&house.doctor, &id),
        (&house.lola, &nowhere),
    ] {
        assert_eq!(side(&house, who, id).await, Side::Stranger);
    }
    for early in [
        invitations.accept(&house.lola, &id).await,
        invitations.decline(&house.doctor, &id).await,
        invitations.accept(&house.sam, &id).await,
        invitations.accept(&house.lola, &nowhere).await,
    ] {
        assert!(matches!(early, Err(InvitationError::NotFound)));
    }
    invitations
        .ask_to_prove(&house.lola, &nowhere, "")
        .await
        .unwrap();
    assert_eq!(count(&house, CODE).await, 0);
    let handle = invitations.ask_to_prove(&house.lola, &id, "");
    let handle = handle.await.unwrap();
    let right = code(&house).await;
    let prove = async |who: &PersonSession| {
        let handle = Some(handle.expose());
        invitations.prove(who, &id, handle, &right).await
    };
    assert!(is_wrong(&prove(&house.doctor).await), "another's code");
    // A right code in the wrong hands is spent.
    assert!(matches!(
        prove(&house.lola).await,
        Err(InvitationError::Code(CodeError::Gone))
    ));
    let handle = invitations.ask_to_prove(&house.lola, &id, "");
    let handle = handle.await.unwrap();
    let right = code(&house).await;
    let handle = Some(handle.expose());
    let proven = invitations.prove(&house.lola, &id, handle, &right).await;
    proven.unwrap();
    assert!(matches!(
        side(&house, &house.lola, &id).await,
        Side::Invited(_)
    ));
    assert_eq!(side(&house, &house.doctor, &id).await, Side::Stranger);
    invitations.decline(&house.lola, &id).await.unwrap();
    assert_eq!(
        state(&house).await,
        ["Kemi said no thanks on 23 November 2026. Nothing was shared."]
    );
    let home = house.services.sharing.home(&house.owner()).await.unwrap();
    assert!(home.shares.is_empty());
    assert_eq!(count(&house, ACCEPTED).await, 0);
}

#[tokio::test]
async fn an_invitation_is_sent_again_and_called_off() {
    let house = House::open().await;
    let id = invite(&house, ADDRESS).await;
    let invitations = &house.services.invitations;
    let soon = invitations.send_again(&house.owner(), &id).await;
    assert!(matches!(soon, Err(InvitationError::TooSoon)));
    for sent in 1..4 {
        assert_eq!(count(&house, INVITATION).await, sent);
        house.pass(Lifetime::minutes(15));
        invitations.send_again(&house.owner(), &id).await.unwrap();
    }
    assert_eq!(count(&house, INVITATION).await, 4);
    house.pass(Lifetime::minutes(15));
    let often = invitations.send_again(&house.owner(), &id).await;
    assert!(matches!(often, Err(InvitationError::TooSoon)));
    for strange in [
        invitations.send_again(&house.lola.owner(), &id).await,
        invitations.cancel(&house.lola.owner(), &id).await,
    ] {
        assert!(matches!(strange, Err(InvitationError::NotFound)));
    }
    invitations.cancel(&house.owner(), &id).await.unwrap();
    invitations.cancel(&house.owner(), &id).await.unwrap();
    let late = invitations.send_again(&house.owner(), &id).await;
    assert!(matches!(late, Err(InvitationError::Over)));
    assert!(!invitations.waits(id.as_str()).await.unwrap());
    invitations.ask_to_join(&id, ADDRESS, "").await.unwrap();
    assert_eq!(count(&house, CODE).await, 0, "it proves nothing any more");
    let events = house.events().await.join("\n");
    let times = |kind: &str| events.matches(&format!("\"{kind}\"")).count();
    assert_eq!(times("invitation_cancelled"), 1);
    assert_eq!(times("invitation_sent"), 4);
}

#[tokio::test]
async fn an_invitation_that_is_not_sent_yet_is_not_sent_once_it_is_called_off() {
    let house = House::open().await;
    let id = invite(&house, ADDRESS).await;
    let invitations = &house.services.invitations;
    invitations.cancel(&house.owner(), &id).await.unwrap();
    assert_eq!(count(&house, INVITATION).await, 0);
}

#[tokio::test]
async fn an_invitation_ends_after_fourteen_days_and_is_forgotten() {
    let house = House::open().await;
    let id = invite(&house, ADDRESS).await;
    let kemi = joined(&house, &id).await;
    house.pass(Lifetime::days(14));
    let invitations = &house.services.invitations;
    let late = invitations.accept(&kemi, &id).await;
    assert!(matches!(late, Err(InvitationError::Over)));
    let sentence = "The invitation to Kemi ended on 7 December 2026. Nothing was shared.";
    assert_eq!(state(&house).await, [sentence]);
    house.services.housekeeping().await.unwrap();
    house.services.housekeeping().await.unwrap();
    assert_eq!(state(&house).await, [sentence]);
    let events = house.events().await.join("\n");
    assert_eq!(events.matches("\"invitation_lapsed\"").count(), 1);
    house.pass(Lifetime::days(16));
    house.services.housekeeping().await.unwrap();
    assert!(state(&house).await.is_empty());
    assert_eq!(side(&house, &kemi, &id).await, Side::Stranger);
}

#[tokio::test]
async fn the_end_stays_the_day_that_was_shown_however_late_the_answer() {
    let house = House::open().await;
    let id = invite(&house, ADDRESS).await;
    let kemi = joined(&house, &id).await;
    house.pass(Lifetime::days(13));
    let invitations = &house.services.invitations;
    invitations.accept(&kemi, &id).await.unwrap();
    let home = house.services.sharing.home(&house.owner()).await.unwrap();
    assert_eq!(
        home.shares[0].sentence.plain(),
        "Kemi Bello can see Blood tests until 23 December 2026, to help you manage."
    );
}

#[tokio::test]
async fn what_was_removed_meanwhile_is_not_shared() {
    let house = House::open().await;
    let id = invite(&house, ADDRESS).await;
    let kemi = joined(&house, &id).await;
    let registration = &house.services.registration;
    let removed = registration.delete(&house.pat, house.blood.as_str()).await;
    removed.unwrap();
    let Side::Invited(page) = side(&house, &kemi, &id).await else {
        panic!("she has proven it")
    };
    assert!(!page.waits);
    assert!(page.sentences.is_empty());
    let accepted = house.services.invitations.accept(&kemi, &id).await;
    assert!(matches!(accepted, Err(InvitationError::Over)));
}

#[tokio::test]
async fn an_owner_cannot_fill_the_mailboxes_of_others() {
    let house = House::open().await;
    for number in 0..20 {
        invite(&house, &format!("somebody{number}@example.org")).await;
    }
    let (owner, drafts) = (house.owner(), &house.services.drafts);
    let id = drafts.start(&owner, Some(&house.blood), None);
    let id = id.await.unwrap();
    let one_more = invitee("Kemi", ADDRESS);
    drafts.invite(&owner, &id, one_more).await.unwrap();
    drafts.choose_terms(&owner, &id, terms()).await.unwrap();
    let invitations = &house.services.invitations;
    let check = invitations.check(&owner, &id).await.unwrap();
    let refused = invitations.send(&owner, &id, &check.seen).await;
    assert!(matches!(refused, Err(DraftError::Problems(_))));
    assert_eq!(count(&house, INVITATION).await, 20);
}

#[tokio::test]
async fn codes_for_one_address_are_sent_a_few_times_an_hour() {
    let house = House::open().await;
    let id = invite(&house, ADDRESS).await;
    let invitations = &house.services.invitations;
    for _ in 0..5 {
        let sent = invitations.ask_to_join(&id, ADDRESS, "192.0.2.1").await;
        sent.unwrap();
        house.clock.advance(Lifetime::millis(1));
    }
    let many = invitations.ask_to_join(&id, ADDRESS, "192.0.2.1").await;
    assert!(matches!(many, Err(InvitationError::Code(CodeError::Busy))));
    assert_eq!(count(&house, CODE).await, 5);
}
