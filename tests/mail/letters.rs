//! What arrives, and what becomes of letters that cannot arrive yet.

use std::sync::Arc;

use latchkey_domain::time::{Clock, Lifetime, Timestamp};
use latchkey_service::Services;
use latchkey_service::mail::{MailSettings, MailTls};
use latchkey_service::people::NewPerson;
use latchkey_service::protection::{AuthorizationRequest, Begin};
use latchkey_service::registry::NewApp;
use latchkey_service::testing::{FakeClock, SeededEntropy, settings};

use super::server::MailServer;

/// 2026-11-23T14:02:00Z.
const START: Timestamp = Timestamp::from_millis(1_795_442_520_000);
const PASSWORD: &str = "a long practice password";
const BACK: &str = "http://localhost:3001/back";

/// A house that sends its letters to a server on this machine.
struct House {
    services: Services,
    clock: Arc<FakeClock>,
    _folder: tempfile::TempDir,
}

fn here(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: MailTls::None,
        login: Some(("latchkey".to_owned(), "a mail password".to_owned())),
        from: "Latchkey <letters@share.example>".to_owned(),
    }
}

impl House {
    async fn open(mail: MailSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("house.sqlite");
        let clock = Arc::new(FakeClock::at(START));
        let shown: Arc<dyn Clock> = clock.clone();
        let mut settings = settings(&format!("sqlite:{}", file.display()));
        settings.practice = false;
        settings.mail = Some(mail);
        let services = Services::open_with(settings, shown, Arc::new(SeededEntropy::new(1)))
            .await
            .unwrap();
        Self {
            services,
            clock,
            _folder: folder,
        }
    }

    /// Somebody with this address connects a service, of which a letter tells.
    async fn somebody_connects(&self, email: &str) {
        let services = &self.services;
        let person = NewPerson {
            name: "Sam Bello".to_owned(),
            email: email.to_owned(),
            place: None,
            zone: "Europe/London".to_owned(),
            password: Some(PASSWORD.to_owned()),
            listed: false,
            facts: Vec::new(),
        };
        services.people.create(person).await.unwrap();
        let (_, session) = services.login.sign_in(email, PASSWORD).await.unwrap();
        let app = NewApp {
            name: "St Mary’s Hospital".to_owned(),
            website: "http://localhost:3001".to_owned(),
            keeps_records: true,
            redirect_uris: vec![BACK.to_owned()],
            reviewed: true,
            ..NewApp::default()
        };
        let (client, _) = services.registry.create_app(app).await.unwrap();
        let text = |text: &str| Some(text.to_owned());
        let request = AuthorizationRequest {
            client_id: text(client.id.as_str()),
            redirect_uri: text(BACK),
            response_type: text("code"),
            scope: text("uma_protection"),
            // The pair of RFC 7636, appendix B.
            code_challenge: text("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            code_challenge_method: text("S256"),
            ..AuthorizationRequest::default()
        };
        let Begin::Page(handle) = services
            .protection
            .begin_authorization(request)
            .await
            .unwrap()
        else {
            panic!("the request is in order")
        };
        services
            .protection
            .connect(&session, &handle)
            .await
            .unwrap();
    }

    /// One round: sent, failed, given up.
    async fn round(&self) -> (u64, u64, u64) {
        let round = self.services.mail.send_due(|| false).await.unwrap();
        (round.sent, round.failed, round.gave_up)
    }
}

#[tokio::test]
async fn a_letter_arrives_whole() {
    let mut server = MailServer::start().await;
    let house = House::open(here(server.port)).await;
    house.somebody_connects("sam@example.org").await;
    assert_eq!(house.round().await, (1, 0, 0));
    let letter = server.letter().await;
    assert_eq!(letter["user"], "latchkey");
    assert_eq!(letter["hello"], "share.example");
    assert_eq!(letter["envelope"]["from"], "letters@share.example");
    assert_eq!(
        letter["envelope"]["to"],
        serde_json::json!(["sam@example.org"])
    );
    assert_eq!(letter["from"], "\"Latchkey\" <letters@share.example>");
    assert_eq!(letter["to"], "sam@example.org");
    assert_eq!(letter["subject"], "A service was connected");
    assert_eq!(letter["date"], "2026-11-23T14:02:00.000Z");
    let id = letter["messageId"].as_str().unwrap();
    assert!(id.ends_with("@share.example>"), "{id}");
    let automatic = letter["headers"]["auto-submitted"].as_str();
    assert_eq!(automatic, Some("Auto-Submitted: auto-generated"));
    let (text, html) = (
        letter["text"].as_str().unwrap(),
        letter["html"].as_str().unwrap(),
    );
    assert!(
        text.contains("If that was you, there is nothing to do."),
        "{text}"
    );
    assert!(text.contains("http://localhost:3000/r/lkl_"), "{text}");
    assert!(text.contains("To stop e-mails like this one"), "{text}");
    assert!(
        html.contains("<a href=\"http://localhost:3000/r/lkl_"),
        "{html}"
    );
    assert!(!html.contains("<img"), "{html}");
    assert_eq!(house.round().await, (0, 0, 0));
    assert_eq!(server.stop().await.len(), 0, "once");
}

#[tokio::test]
async fn a_letter_waits_for_a_server_that_is_away() {
    let server = MailServer::start().await;
    let port = server.port;
    server.stop().await;
    let house = House::open(here(port)).await;
    house.somebody_connects("sam@example.org").await;
    assert_eq!(house.round().await, (0, 1, 0));
    assert_eq!(house.round().await, (0, 0, 0), "a pause first");
    house.clock.advance(Lifetime::minutes(1));
    assert_eq!(house.round().await, (0, 1, 0));
    let mut server = MailServer::start_at(port).await;
    house.clock.advance(Lifetime::minutes(2));
    assert_eq!(house.round().await, (1, 0, 0));
    assert_eq!(server.letter().await["to"], "sam@example.org");
}

#[tokio::test]
async fn an_address_that_is_put_off_is_tried_again_and_one_that_is_refused_is_not() {
    let mut server = MailServer::start().await;
    let house = House::open(here(server.port)).await;
    house.somebody_connects("busy@example.org").await;
    house.somebody_connects("gone@example.org").await;
    house.somebody_connects("sam@example.org").await;
    assert_eq!(house.round().await, (1, 1, 1));
    assert_eq!(server.letter().await["to"], "sam@example.org");
    house.clock.advance(Lifetime::minutes(1));
    assert_eq!(house.round().await, (0, 1, 0));
}

#[tokio::test]
async fn a_password_that_is_refused_loses_no_letter() {
    let mut server = MailServer::start().await;
    let wrong = MailSettings {
        login: Some(("latchkey".to_owned(), "another".to_owned())),
        ..here(server.port)
    };
    let house = House::open(wrong).await;
    house.somebody_connects("sam@example.org").await;
    assert_eq!(house.round().await, (0, 1, 0));
    assert_eq!(server.stop().await.len(), 0);
    server = MailServer::start().await;
    assert_eq!(server.stop().await.len(), 0);
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_where_tls_is_asked_for() {
    let server = MailServer::start().await;
    let guarded = MailSettings {
        tls: MailTls::StartTls,
        ..here(server.port)
    };
    let house = House::open(guarded).await;
    house.somebody_connects("sam@example.org").await;
    assert_eq!(house.round().await, (0, 1, 0));
    assert_eq!(server.stop().await.len(), 0);
}
