//! The people, services and records that the tests speak of, and how they get into a database.

use std::str::FromStr;

use latchkey_domain::access_request::{AccessRequest, Meanwhile, Reason};
use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord};
use latchkey_domain::claim::{Fact, VerifiedClaims};
use latchkey_domain::id::{OwnerId, PartyId, RequestId, ResourceId, RuleId, ShareId};
use latchkey_domain::party::{Client, ClientAuth, GrantType, IdTokenAlg, Registered};
use latchkey_domain::permission::{Permission, PermissionTicket};
use latchkey_domain::resource::{Resource, ResourceDescription};
use latchkey_domain::rpt::Rpt;
use latchkey_domain::rule::{Rule, RuleEffect};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::secret::TokenHash;
use latchkey_domain::share::{Purpose, Share};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Connection, Person, StoreError, Tx};

use super::home::Home;

// People.
pub(crate) const SAM: u64 = 1;
pub(crate) const AMARA: u64 = 2;
pub(crate) const OKAFOR: u64 = 3;
pub(crate) const LOLA: u64 = 4;
// Clients: two record services and an app.
pub(crate) const ST_MARYS: u64 = 11;
pub(crate) const ELM_STREET: u64 = 12;
pub(crate) const CLINIC: u64 = 13;
// Sam's records at St Mary's, Sam's at Elm Street, and Amara's at St Mary's.
pub(crate) const TESTS: u64 = 21;
pub(crate) const LETTER: u64 = 22;
pub(crate) const VACCINES: u64 = 23;
/// What is nowhere.
pub(crate) const NOBODY: u64 = 99;
/// Sam's connection with St Mary's.
pub(crate) const CONNECTION: u64 = 31;

/// The identifier with this number.
pub(crate) fn id<T: FromStr>(number: u64) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("{number:026}").parse().unwrap()
}

pub(crate) fn day(day: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000).plus(Lifetime::days(day))
}

pub(crate) const fn hash(number: u8) -> TokenHash {
    TokenHash::new([number; 32])
}

pub(crate) fn scopes(texts: &[&str]) -> ScopeSet {
    ScopeSet::parse(texts.iter().copied()).unwrap()
}

pub(crate) fn permission(resource: u64, texts: &[&str]) -> Permission {
    Permission {
        resource: id(resource),
        scopes: scopes(texts),
    }
}

pub(crate) fn doctor() -> Fact {
    Fact {
        kind: "registered_doctor".to_owned(),
        label: "Registered doctor".to_owned(),
        source: "the Medical Register".to_owned(),
        checked_at: day(0),
        proven_at: None,
    }
}

pub(crate) fn person(number: u64, name: &str) -> Person {
    Person {
        id: id(number),
        name: name.to_owned(),
        email: format!("{number}@Example.org"),
        place: None,
        zone: "Europe/London".to_owned(),
        listed_at: None,
        facts: Vec::new(),
        created_at: day(0),
    }
}

pub(crate) fn okafor() -> Person {
    Person {
        place: Some("Cardiologist, St Mary's".to_owned()),
        listed_at: Some(day(0)),
        facts: vec![doctor()],
        ..person(OKAFOR, "Dr Ngozi Okafor")
    }
}

pub(crate) fn client(number: u64, name: &str, keeps_records: bool) -> Client {
    Client {
        id: id(number),
        name: name.to_owned(),
        website: "https://example.org".to_owned(),
        contact: "help@example.org".to_owned(),
        keeps_records,
        asks: !keeps_records,
        owns_itself: false,
        may_push: false,
        auth: ClientAuth::SecretBasic,
        grant_types: [GrantType::RefreshToken, GrantType::UmaTicket].into(),
        id_token_alg: IdTokenAlg::Rs256,
        registered: Registered::ByOperator,
        native: false,
        redirect_uris: vec!["https://example.org/back?a=1".to_owned()],
        claims_redirect_uris: Vec::new(),
        scopes: scopes(&["view", "https://example.org/dl"]),
        reviewed_at: Some(day(0)),
        created_at: day(0),
        ended_at: None,
    }
}

pub(crate) fn resource(number: u64, owner: u64, server: u64, name: &str) -> Resource {
    Resource {
        id: id(number),
        owner: id(owner),
        resource_server: id(server),
        description: ResourceDescription {
            scopes: scopes(&["view", "download"]),
            name: Some(name.to_owned()),
            kind: Some("laboratory".to_owned()),
            localised: [("name#fr".to_owned(), "Analyses de sang — été".to_owned())].into(),
            ..ResourceDescription::default()
        },
        registered_at: day(0),
        changed_at: day(0),
    }
}

/// Sam shares her blood tests with Dr Okafor, from day 1 until day 30.
pub(crate) fn share(number: u64) -> Share {
    Share {
        id: id(number),
        owner: id(SAM),
        party: id(OKAFOR),
        resource: id(TESTS),
        scopes: scopes(&["view"]),
        purpose: Some(Purpose::Care),
        note: Some("For Tuesday – Grüße".to_owned()),
        request: None,
        act: id(400),
        made_at: day(1),
        starts_at: day(1),
        ends_at: day(30),
        ended: None,
        version: 1,
    }
}

pub(crate) fn rule(number: u64) -> Rule {
    Rule {
        id: id(number),
        name: "Two weeks at most".to_owned(),
        kinds: vec!["laboratory".to_owned()],
        effect: RuleEffect::LongestShare {
            most: Lifetime::days(14),
        },
        begins_at: day(1),
        ended_at: None,
    }
}

pub(crate) fn claims(party: u64) -> VerifiedClaims {
    VerifiedClaims {
        party: id(party),
        name: "Dr Ngozi Okafor".to_owned(),
        place: None,
        facts: vec![doctor()],
        verified_at: day(1),
        may_prove_more: true,
    }
}

pub(crate) fn ticket() -> PermissionTicket {
    PermissionTicket {
        process: id(50),
        owner: id(SAM),
        resource_server: id(ST_MARYS),
        client: None,
        permissions: vec![permission(TESTS, &["view"])],
        requested: ScopeSet::new(),
        claims: Some(claims(OKAFOR)),
        remember: false,
        proof: None,
        reason: None,
        request: None,
        interval: Some(Lifetime::seconds(30)),
        made_at: day(1),
        expires_at: day(2),
    }
}

pub(crate) fn rpt(party: u64) -> Rpt {
    Rpt {
        process: id(50),
        client: id(CLINIC),
        owner: id(SAM),
        resource_server: id(ST_MARYS),
        claims: claims(party),
        permissions: vec![permission(TESTS, &["view"])],
        carried: Vec::new(),
        issued_at: day(1),
        expires_at: day(5),
        revoked_at: None,
    }
}

/// Dr Okafor asks Sam for her blood tests, on day 1; it lapses on day 15.
pub(crate) fn request(number: u64) -> AccessRequest {
    AccessRequest {
        id: id(number),
        owner: id(SAM),
        party: id(OKAFOR),
        client: id(CLINIC),
        resource_server: id(ST_MARYS),
        claims: claims(OKAFOR),
        wanted: vec![permission(TESTS, &["view", "download"])],
        reason: Reason {
            words: Some("Before your visit".to_owned()),
            ..Reason::default()
        },
        asked_at: day(1),
        lapses_at: day(15),
        settled_at: None,
        outcome: None,
        message: None,
        meanwhile: Meanwhile::default(),
    }
}

/// A row of the trail about an owner.
pub(crate) fn record(event: &AuditEvent, owner: u64, at: Timestamp) -> AuditRecord {
    event.record(at, &Actor::System, Some(&id(owner)), None)
}

/// Two owners and two people who ask, three clients, three records and a connection.
pub(crate) async fn settle(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    for (number, name) in [
        (SAM, "Sam Bello"),
        (AMARA, "Amara Bello"),
        (LOLA, "Aunt Lola"),
    ] {
        tx.people()
            .insert(
                &person(number, name),
                &format!("{number}@example.org"),
                None,
            )
            .await?;
    }
    tx.people()
        .insert(&okafor(), "3@example.org", Some("$argon2id$…"))
        .await?;
    tx.owners().insert(&id(SAM)).await?;
    tx.owners().insert(&id(AMARA)).await?;
    let clients = [
        (ST_MARYS, "St Mary's", true),
        (ELM_STREET, "Elm Street", true),
    ];
    for (number, name, keeps_records) in clients.into_iter().chain([(CLINIC, "Clinic", false)]) {
        tx.clients()
            .insert(&client(number, name, keeps_records), Some(&secret(number)))
            .await?;
    }
    tx.connections().insert(&connection()).await?;
    tx.resources()
        .insert(&resource(TESTS, SAM, ST_MARYS, "Blood tests"))
        .await?;
    tx.resources()
        .insert(&resource(LETTER, SAM, ELM_STREET, "A letter"))
        .await?;
    tx.resources()
        .insert(&resource(VACCINES, AMARA, ST_MARYS, "Vaccines"))
        .await
}

pub(crate) fn connection() -> Connection {
    Connection {
        id: id(CONNECTION),
        owner: id(SAM),
        resource_server: id(ST_MARYS),
        connected_at: day(0),
        ended_at: None,
    }
}

/// The secret of a client, as it is kept.
pub(crate) fn secret(client: u64) -> TokenHash {
    hash(u8::try_from(client).unwrap())
}

/// A home with all of them in it.
pub(crate) async fn settled(home: &Home) {
    change!(home, |tx| settle(tx)).unwrap();
}

/// Several shares at once.
pub(crate) async fn with_shares(home: &Home, shares: Vec<Share>) {
    home.store
        .write_unaudited::<_, StoreError, _>("a test", move |tx| {
            let shares = shares.clone();
            Box::pin(async move {
                for share in &shares {
                    tx.shares().insert(share).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

/// The numbers of shares, in their order.
pub(crate) fn numbers<'a>(shares: impl IntoIterator<Item = &'a Share>) -> Vec<u64> {
    shares
        .into_iter()
        .map(|share| share.id.as_str().parse().unwrap())
        .collect()
}

pub(crate) fn sam() -> OwnerId {
    id(SAM)
}

pub(crate) fn amara() -> OwnerId {
    id(AMARA)
}

pub(crate) fn doctor_okafor() -> PartyId {
    id(OKAFOR)
}

pub(crate) fn tests() -> ResourceId {
    id(TESTS)
}

pub(crate) fn share_id(number: u64) -> ShareId {
    id(number)
}

pub(crate) fn request_id(number: u64) -> RequestId {
    id(number)
}

pub(crate) fn rule_id(number: u64) -> RuleId {
    id(number)
}
