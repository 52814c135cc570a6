//! The database locked, broken or gone: nothing is decided then, and above all nothing is allowed.
//!
//! A connection of its own does to the database what a backup, a stuck process or a damaged disk
//! would do.

use std::time::Duration;

use latchkey_service::StoreError;
use latchkey_service::introspection::Introspection;
use latchkey_service::login::SignInError;
use latchkey_service::protection::{ClientAuthError, PatError};
use latchkey_service::redemption::{RedeemRequest, Redemption};
use latchkey_service::registration::RegistrationError;
use latchkey_service::sharing::ShareError;
use latchkey_service::testing::Intruder;
use latchkey_service::ticket::TicketError;
use tokio::time::Instant;

use super::house::{House, PASSWORD, scopes};

/// The longest that anybody waits for an answer: the store's deadline, and some room.
const DEADLINE: Duration = Duration::from_millis(4500);

/// Somebody else at the database.
struct Other(Intruder);

impl Other {
    async fn at(house: &House) -> Self {
        Self(Intruder::at(&house.options.database_url).await.unwrap())
    }

    async fn run(&mut self, sql: &str) {
        self.0.run(sql).await.unwrap();
    }
}

fn redeeming(ticket: &str) -> RedeemRequest {
    RedeemRequest {
        ticket: ticket.to_owned(),
        ..RedeemRequest::default()
    }
}

/// What the owner can read of what happened.
async fn told(house: &House) -> Vec<i64> {
    let page = house.services.trail.activity(&house.owner(), None).await;
    page.unwrap().lines.iter().map(|line| line.number).collect()
}

/// A house in which Aunt Lola holds a token, and a ticket that waits to be redeemed.
struct Scene {
    house: House,
    share: latchkey_domain::id::ShareId,
    rpt: String,
    ticket: String,
    told: Vec<i64>,
}

impl Scene {
    async fn of(house: House) -> Self {
        let share = house.share(&house.lola, &house.medicines, "see").await;
        let rpt = house.rpt(&house.lola, &house.medicines, &["view"]).await;
        let first = house.ticket(&house.medicines, &["view"]).await;
        let Redemption::NeedInfo { ticket, .. } = house.redeem(&first).await else {
            panic!("proof is asked for first");
        };
        let ticket = house.prove(&house.lola, ticket.expose(), None).await;
        let told = told(&house).await;
        Self {
            house,
            share,
            rpt,
            ticket,
            told,
        }
    }

    /// Every change fails in time, with a word for "not now" and never with a yes or a no.
    async fn nothing_can_be_changed(&self) {
        let Self { house, .. } = self;
        let services = &house.services;
        let owner = house.owner();
        let asked = vec![(house.medicines.to_string(), vec!["view".to_owned()])];
        let began = Instant::now();
        let redeemed = services
            .redemption
            .redeem(&house.clinic, redeeming(&self.ticket))
            .await;
        assert!(
            matches!(redeemed, Err(StoreError::Unavailable(_))),
            "{redeemed:?}"
        );
        assert!(began.elapsed() < DEADLINE, "{:?}", began.elapsed());
        // One after the other: who is told "unknown" may still be served when the lock goes.
        let began = Instant::now();
        let ended = services.sharing.end(&owner, &self.share).await;
        assert!(
            matches!(ended, Err(ShareError::Store(StoreError::Unavailable(_)))),
            "{ended:?}"
        );
        assert!(began.elapsed() < DEADLINE, "{:?}", began.elapsed());
        let issued = services.ticket.issue(&house.pat, asked).await;
        assert!(
            matches!(issued, Err(TicketError::Store(StoreError::Unavailable(_)))),
            "{issued:?}"
        );
    }

    /// As if nothing had been tried: the share stands, and the same ticket is still good.
    async fn nothing_was_changed(&self) {
        let Self { house, .. } = self;
        assert_eq!(told(house).await, self.told);
        let see = [(house.medicines.clone(), scopes(&["view"]))];
        assert_eq!(house.introspect(&self.rpt).await, see);
        let Redemption::Issued { .. } = house.redeem(&self.ticket).await else {
            panic!("the ticket was burnt");
        };
        let owner = house.owner();
        let services = &house.services;
        services.sharing.end(&owner, &self.share).await.unwrap();
        assert_eq!(house.introspect(&self.rpt).await, []);
    }
}

#[tokio::test]
async fn a_locked_file_is_waited_for_and_then_refused_and_nothing_is_burnt() {
    let scene = Scene::of(House::open().await).await;
    let mut other = Other::at(&scene.house).await;
    other.run("BEGIN EXCLUSIVE").await;
    scene.nothing_can_be_changed().await;
    // Reading goes on meanwhile, and says what holds.
    let see = [(scene.house.medicines.clone(), scopes(&["view"]))];
    assert_eq!(scene.house.introspect(&scene.rpt).await, see);
    other.run("ROLLBACK").await;
    scene.nothing_was_changed().await;
}

#[tokio::test]
async fn a_locked_table_on_postgresql_is_a_refusal_too() {
    let scene = Scene::of(House::open_postgres("service_locked").await).await;
    let mut other = Other::at(&scene.house).await;
    other.run("BEGIN").await;
    let tables = "tickets, shares, owners, rpts, audit_events";
    other
        .run(&format!("LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"))
        .await;
    scene.nothing_can_be_changed().await;
    // Here not even reading is possible, and that is no yes.
    let began = Instant::now();
    let asked = scene
        .house
        .services
        .introspection
        .introspect(&scene.house.pat, &scene.rpt)
        .await;
    assert!(asked.is_err(), "{asked:?}");
    assert!(began.elapsed() < DEADLINE, "{:?}", began.elapsed());
    other.run("ROLLBACK").await;
    scene.nothing_was_changed().await;
}

/// A part of the database cannot be read, one table after the other: whatever needs it fails, and
/// nothing that could be read in its place makes a yes of it.
async fn a_broken_table_is_never_a_yes(house: House) {
    let scene = Scene::of(house).await;
    let house = &scene.house;
    let services = &house.services;
    let mut other = Other::at(house).await;
    for (table, is_asked) in [
        ("shares", true),
        ("resources", true),
        ("rpts", true),
        ("audit_events", false),
        ("tickets", false),
    ] {
        other
            .run(&format!("ALTER TABLE {table} RENAME TO away"))
            .await;
        let asked = services.introspection.introspect(&house.pat, &scene.rpt);
        let asked = asked.await;
        assert_eq!(asked.is_err(), is_asked, "{table}: {asked:?}");
        let redeemed = services
            .redemption
            .redeem(&house.clinic, redeeming(&scene.ticket))
            .await;
        assert!(redeemed.is_err(), "{table}: {redeemed:?}");
        other
            .run(&format!("ALTER TABLE away RENAME TO {table}"))
            .await;
    }
    scene.nothing_was_changed().await;
}

#[tokio::test]
async fn a_broken_table_is_never_a_yes_on_sqlite() {
    a_broken_table_is_never_a_yes(House::open().await).await;
}

#[tokio::test]
async fn a_broken_table_is_never_a_yes_on_postgresql() {
    a_broken_table_is_never_a_yes(House::open_postgres("service_broken").await).await;
}

#[tokio::test]
async fn a_closed_database_lets_nobody_in() {
    let mut scene = Scene::of(House::open().await).await;
    let login = &scene.house.services.login;
    let signed_in = login.sign_in("sam@example.org", PASSWORD).await;
    let handle = signed_in.unwrap().0;
    scene.told = told(&scene.house).await;
    let house = &scene.house;
    let services = &house.services;
    let (client, secret) = services
        .registry
        .create_app(latchkey_service::registry::NewApp {
            name: "Another".to_owned(),
            asks: true,
            ..Default::default()
        })
        .await
        .unwrap();
    services.close().await;
    assert!(!services.ready().await);
    let asked = services
        .introspection
        .introspect(&house.pat, &scene.rpt)
        .await;
    assert!(
        matches!(asked, Err(StoreError::Unavailable(_))),
        "{asked:?}"
    );
    // What can be told without looking anything up is told: it is not even a token.
    let nonsense = services.introspection.introspect(&house.pat, "x").await;
    assert!(
        matches!(nonsense, Ok(Introspection::Inactive)),
        "{nonsense:?}"
    );
    let bearer = services.protection.authenticate(&scene.rpt).await;
    assert!(matches!(bearer, Err(PatError::Store(_))), "{bearer:?}");
    let known = services
        .protection
        .client(client.id.as_str(), secret.expose());
    let known = known.await;
    assert!(matches!(known, Err(ClientAuthError::Store(_))), "{known:?}");
    let redeemed = services
        .redemption
        .redeem(&house.clinic, redeeming(&scene.ticket))
        .await;
    assert!(
        matches!(redeemed, Err(StoreError::Unavailable(_))),
        "{redeemed:?}"
    );
    let session = services.login.session(handle.expose()).await;
    assert!(session.is_err(), "{session:?}");
    let signed_in = services.login.sign_in("sam@example.org", PASSWORD).await;
    assert!(
        matches!(signed_in, Err(SignInError::Store(_))),
        "{signed_in:?}"
    );
    let list = services.registration.list(&house.pat).await;
    assert!(list.is_err(), "{list:?}");
    let gone = services
        .registration
        .delete(&house.pat, house.medicines.as_str())
        .await;
    assert!(matches!(gone, Err(RegistrationError::Store(_))), "{gone:?}");
    // Opened again, everything is as it was.
    let house = scene.house.reopened().await;
    let again = Scene { house, ..scene };
    again.nothing_was_changed().await;
}
