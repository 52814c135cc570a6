//! The use cases of Latchkey: what the two doors call, and nothing else.
//!
//! Each public function is one use case: it reads the clock once, does what is slow, and then
//! makes one write that carries its audit event. Authority is an argument (a session, a
//! protection context, an authenticated client) that only this crate can make. No SQL, no HTTP
//! and no HTML here.
#![forbid(unsafe_code)]

use std::sync::Arc;

use latchkey_domain::time::Clock;
use latchkey_store::{Store, StoreOptions};

pub mod approval;
pub mod asks;
pub mod blocks;
pub mod calendar;
pub mod circle;
pub mod claim_tokens;
pub mod claims;
pub mod client_registration;
pub mod cold_asks;
pub mod draft;
pub mod env;
pub mod export;
pub mod housekeeping;
pub mod introspection;
pub mod invitations;
pub mod issuers;
pub mod live;
pub mod login;
pub mod mail;
pub mod openid;
pub mod people;
pub mod preferences;
pub mod proofs;
pub mod protection;
pub mod records;
pub mod redemption;
pub mod registration;
pub mod registry;
pub mod rule;
mod scene;
mod security_txt;
pub mod settings;
pub mod sharing;
pub mod testing;
pub mod ticket;
pub mod trail;
pub mod uses;
pub mod wording;

pub use latchkey_store::StoreError;
pub use settings::{Lifetimes, Settings};

use env::{Entropy, Env, Keys, NoEntropy, SystemClock, SystemEntropy};

/// What all use cases share.
pub(crate) struct HouseInner {
    pub(crate) store: Store,
    pub(crate) env: Env,
    pub(crate) words: wording::Words,
    pub(crate) settings: Settings,
    pub(crate) keyring: issuers::Keyring,
}

pub(crate) type House = Arc<HouseInner>;

/// Why the house cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] latchkey_store::OpenError),
    /// The database was opened, and failed at once.
    #[error("the database does not answer: {0}")]
    Broken(#[from] StoreError),
    /// The catalogue of words is not in order.
    #[error("the catalogue of words cannot be read: {0}")]
    Words(String),
    /// The settings of the mail server are not in order.
    #[error("letters cannot be sent: {0}")]
    Mail(String),
}

/// All use cases; cheap to clone.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the module of its name")]
pub struct Services {
    pub approval: approval::Approval,
    pub asks: asks::Asks,
    pub blocks: blocks::Blocks,
    pub circle: circle::Circle,
    pub claim_tokens: claim_tokens::ClaimTokens,
    pub claims: claims::Claims,
    pub client_registration: client_registration::ClientRegistrations,
    pub cold_asks: cold_asks::ColdAsks,
    pub drafts: draft::Drafts,
    pub exports: export::Exports,
    pub introspection: introspection::Introspections,
    pub invitations: invitations::Invitations,
    pub issuers: issuers::Issuers,
    pub live: live::Live,
    pub login: login::Login,
    pub mail: mail::Mail,
    pub openid: openid::OpenId,
    pub people: people::People,
    pub preferences: preferences::Preferences,
    pub proofs: proofs::Proofs,
    pub protection: protection::Protection,
    pub records: records::Records,
    pub redemption: redemption::Redemptions,
    pub registration: registration::Registration,
    pub registry: registry::Registry,
    pub rule: rule::Rules,
    pub sharing: sharing::Sharing,
    pub ticket: ticket::Tickets,
    pub trail: trail::Trail,
    pub uses: uses::Uses,
    /// The catalogue of words.
    pub words: wording::Words,
    house: House,
}

impl Services {
    /// Opens the database, brings its schema up to date and derives the keys.
    ///
    /// # Errors
    /// [`OpenError`] says in one sentence what is wrong.
    pub async fn open(settings: Settings) -> Result<Self, OpenError> {
        Self::open_with(settings, Arc::new(SystemClock), Arc::new(SystemEntropy)).await
    }

    /// The same with a given clock and source of chance, for tests.
    ///
    /// # Errors
    /// As [`Services::open`].
    pub async fn open_with(
        settings: Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpenError> {
        let now = clock.now();
        let options = StoreOptions {
            readers: settings.readers,
            migrate: true,
            ..StoreOptions::default()
        };
        let store = Store::open(&settings.database_url, options).await?;
        let words = wording::Words::load().map_err(OpenError::Words)?;
        let install = housekeeping::install_id(&store, entropy.as_ref(), now).await?;
        housekeeping::make_keys(&store).await?;
        let env = Env::new(clock, entropy, Keys::derive(&settings.master_key, &install));
        let house: House = Arc::new(HouseInner {
            store,
            env,
            words: words.clone(),
            keyring: issuers::Keyring::new(issuers::Fetcher::new(settings.loopback_issuers)),
            settings,
        });
        let uses = uses::Uses::new(Arc::clone(&house));
        let with = || Arc::clone(&house);
        let login = login::Login::new(with(), uses.clone());
        Ok(Self {
            approval: approval::Approval::new(with()),
            asks: asks::Asks::new(with()),
            blocks: blocks::Blocks::new(with()),
            circle: circle::Circle::new(with()),
            claim_tokens: claim_tokens::ClaimTokens::new(with()),
            claims: claims::Claims::new(with()),
            client_registration: client_registration::ClientRegistrations::new(with()),
            cold_asks: cold_asks::ColdAsks::new(with()),
            drafts: draft::Drafts::new(with()),
            exports: export::Exports::new(with()),
            introspection: introspection::Introspections::new(with()),
            invitations: invitations::Invitations::new(with(), login.clone()),
            issuers: issuers::Issuers::new(with()),
            live: live::Live::new(with()),
            login,
            mail: mail::Mail::new(with()).map_err(OpenError::Mail)?,
            openid: openid::OpenId::new(with()),
            people: people::People::new(with()),
            preferences: preferences::Preferences::new(with()),
            proofs: proofs::Proofs::new(with()),
            protection: protection::Protection::new(with()),
            records: records::Records::new(with()),
            redemption: redemption::Redemptions::new(with()),
            registration: registration::Registration::new(with()),
            registry: registry::Registry::new(with()),
            rule: rule::Rules::new(with()),
            sharing: sharing::Sharing::new(with()),
            ticket: ticket::Tickets::new(with()),
            trail: trail::Trail::new(with()),
            uses,
            words,
            house,
        })
    }

    /// Brings the schema of a database up to date and names what was applied.
    ///
    /// # Errors
    /// As [`Services::open`].
    pub async fn migrate(url: &str) -> Result<Vec<String>, OpenError> {
        Ok(Store::migrate(url).await?)
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.house.store.ping().await.is_ok()
    }

    /// Writes down what is still in memory and closes the database.
    pub async fn close(&self) {
        if let Err(error) = self.uses.flush().await {
            tracing::warn!(%error, "the last uses could not be written");
        }
        self.house.store.close().await;
    }

    /// How many SQL statements have been run, for tests that bound them.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.house.store.statements()
    }
}

impl From<NoEntropy> for StoreError {
    fn from(_: NoEntropy) -> Self {
        Self::unavailable("no randomness")
    }
}
