//! Nobody sees or changes what is not theirs: somebody else's and unknown look alike.

use latchkey_service::approval::ApproveError;
use latchkey_service::asks::AskError;
use latchkey_service::draft::{DraftError, Terms};
use latchkey_service::login::SignInError;
use latchkey_service::records::WantedRecords;
use latchkey_service::redemption::Redemption;
use latchkey_service::registration::RegistrationError;
use latchkey_service::sharing::ShareError;
use latchkey_service::ticket::TicketError;

use super::house::{House, PASSWORD, connect, only_see, register};

#[tokio::test]
async fn another_owner_sees_and_changes_nothing() {
    let house = House::open().await;
    let share = house.share(&house.doctor, &house.blood, "see").await;
    let draft = house
        .services
        .drafts
        .start(&house.owner(), None, None)
        .await
        .unwrap();
    let asked = house.ask(&house.doctor, &house.blood, &["edit"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }));
    let request = house.services.approval.list(&house.owner()).await.unwrap()[0]
        .id
        .parse()
        .unwrap();

    let other = house.lola.owner();
    let (sharing, approval, drafts) = (
        &house.services.sharing,
        &house.services.approval,
        &house.services.drafts,
    );
    let not_found = |result: Result<(), ShareError>| matches!(result, Err(ShareError::NotFound));
    assert!(not_found(sharing.share(&other, &share).await.map(|_| ())));
    assert!(not_found(
        sharing.happened(&other, &share).await.map(|_| ())
    ));
    assert!(not_found(sharing.end(&other, &share).await));
    assert!(not_found(sharing.undo(&other, &share, None).await));
    assert!(not_found(
        sharing.record(&other, &house.blood).await.map(|_| ())
    ));
    assert!(sharing.home(&other).await.unwrap().shares.is_empty());
    let records = &house.services.records;
    let list = records.list(&other, &WantedRecords::default()).await;
    assert_eq!(list.unwrap().all, 0);
    assert!(
        house
            .services
            .trail
            .activity(&other, None)
            .await
            .unwrap()
            .lines
            .len()
            <= 2
    );

    let absent = |result: Result<(), ApproveError>| matches!(result, Err(ApproveError::NotFound));
    assert!(absent(approval.request(&other, &request).await.map(|_| ())));
    assert!(absent(
        approval
            .keep_answer(&other, &request, only_see(&house.blood))
            .await
    ));
    assert!(absent(
        approval.settle(&other, &request, "").await.map(|_| ())
    ));
    assert!(approval.list(&other).await.unwrap().is_empty());

    let gone = |result: Result<(), DraftError>| matches!(result, Err(DraftError::NotFound));
    assert!(gone(drafts.options(&other, &draft).await.map(|_| ())));
    assert!(gone(
        drafts
            .choose_person(&other, &draft, house.doctor.person.as_str())
            .await
    ));
    assert!(gone(
        drafts.choose_terms(&other, &draft, Terms::default()).await
    ));
    assert!(gone(
        drafts
            .start(&other, Some(&house.blood), None)
            .await
            .map(|_| ())
    ));
    drafts.discard(&other, &draft).await.unwrap();
    assert!(
        drafts.options(&house.owner(), &draft).await.is_ok(),
        "it is not hers to throw away"
    );

    let (stranger, asks) = (house.lola.requester(), &house.services.asks);
    assert!(matches!(
        asks.ask(&stranger, &request).await,
        Err(AskError::NotFound)
    ));
    assert!(matches!(
        asks.withdraw(&stranger, &request).await,
        Err(AskError::NotFound)
    ));
    assert!(asks.list(&stranger).await.unwrap().is_empty());
    assert!(asks.shared_with_me(&stranger).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_private_person_is_not_found_by_a_stranger() {
    let house = House::open().await;
    let other = house.lola.owner();
    let drafts = &house.services.drafts;
    let id = drafts.start(&other, None, None).await.unwrap();
    assert!(drafts.search(&other, &id, "Sam").await.is_err());
    let sam = house.sam.person.as_str();
    assert!(
        drafts.choose_person(&other, &id, sam).await.is_err(),
        "not even by her identifier"
    );
}

#[tokio::test]
async fn another_owners_token_opens_nothing_at_the_same_service() {
    let house = House::open().await;
    let pat = connect(&house.services, &house.lola, &house.st_marys).await;
    let theirs = register(&house.services, &pat, "Letters", &["view"]).await;
    let registration = &house.services.registration;
    assert!(matches!(
        registration.read(&pat, house.blood.as_str()).await,
        Err(RegistrationError::NotFound)
    ));
    assert!(matches!(
        registration.delete(&pat, house.blood.as_str()).await,
        Err(RegistrationError::NotFound)
    ));
    assert_eq!(registration.list(&pat).await.unwrap(), [theirs]);
    let asked = vec![(house.blood.to_string(), vec!["view".to_owned()])];
    let ticket = house.services.ticket.issue(&pat, asked).await;
    assert!(matches!(ticket, Err(TicketError::UnknownResource)));

    house.share(&house.doctor, &house.blood, "see").await;
    let token = house.rpt(&house.doctor, &house.blood, &["view"]).await;
    let said = house
        .services
        .introspection
        .introspect(&pat, &token)
        .await
        .unwrap();
    assert!(matches!(
        said,
        latchkey_service::introspection::Introspection::Inactive
    ));
}

#[tokio::test]
async fn an_asker_learns_no_record_name_before_the_answer() {
    let house = House::open().await;
    let asked = house.ask(&house.doctor, &house.blood, &["view"]).await;
    assert!(matches!(asked, Redemption::Submitted { .. }));
    let asks = house.services.asks.list(&house.asker()).await.unwrap();
    assert_eq!(
        asks[0].what.plain(),
        "You asked Sam Bello to let you see a record at St Mary’s Hospital"
    );
    house.answer(only_see(&house.blood)).await;
    let asks = house.services.asks.list(&house.asker()).await.unwrap();
    assert_eq!(
        asks[0].what.plain(),
        "You asked Sam Bello to let you see Blood tests"
    );
}

#[tokio::test]
async fn sign_in_tells_nothing_and_sign_out_ends_the_session() {
    let house = House::open().await;
    let login = &house.services.login;
    for (email, password) in [
        ("sam@example.org", "wrong password"),
        ("nobody@example.org", PASSWORD),
    ] {
        assert!(matches!(
            login.sign_in(email, password).await,
            Err(SignInError::Wrong)
        ));
    }
    let (handle, session) = login.sign_in(" SAM@example.org ", PASSWORD).await.unwrap();
    assert!(login.session(handle.expose()).await.unwrap().is_some());
    login.sign_out(&session).await.unwrap();
    assert!(login.session(handle.expose()).await.unwrap().is_none());
    assert!(login.session("lks_nonsense").await.unwrap().is_none());
}
