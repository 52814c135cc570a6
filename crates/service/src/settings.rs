//! What the house is told when it is opened: plain values, read and checked by the binary.

use latchkey_domain::scope::ScopeSet;
use latchkey_domain::time::Lifetime;

use crate::mail::MailSettings;

/// How long things last (decision 15); every one is a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// A permission ticket from a record service.
    pub ticket: Lifetime,
    /// A request, and its ticket, while the owner has not answered.
    pub waiting_request: Lifetime,
    /// A ticket handed back by the claims pages.
    pub handed_back: Lifetime,
    /// A requesting party token.
    pub rpt: Lifetime,
    /// The refresh token beside an RPT.
    pub rpt_refresh: Lifetime,
    /// A protection API access token.
    pub pat: Lifetime,
    /// Its refresh token, counted from its last use.
    pub pat_refresh: Lifetime,
    /// A persisted claims token.
    pub pct: Lifetime,
    /// An authorization code.
    pub code: Lifetime,
    /// A consent or claims run in a browser.
    pub flow: Lifetime,
    /// A signed-in browser that nobody uses.
    pub session_idle: Lifetime,
    /// A signed-in browser at the most.
    pub session_absolute: Lifetime,
    /// How long a stop can be taken back.
    pub undo: Lifetime,
    /// How long a sign-in counts as recent.
    pub recent_sign_in: Lifetime,
    /// A half-filled form.
    pub draft: Lifetime,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            ticket: Lifetime::minutes(5),
            waiting_request: Lifetime::days(14),
            handed_back: Lifetime::seconds(60),
            rpt: Lifetime::minutes(10),
            rpt_refresh: Lifetime::days(30),
            pat: Lifetime::minutes(60),
            pat_refresh: Lifetime::days(90),
            pct: Lifetime::days(30),
            code: Lifetime::seconds(60),
            flow: Lifetime::minutes(30),
            session_idle: Lifetime::minutes(15),
            session_absolute: Lifetime::minutes(12 * 60),
            undo: Lifetime::minutes(15),
            recent_sign_in: Lifetime::minutes(15),
            draft: Lifetime::days(7),
        }
    }
}

/// Everything the house needs to know.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite:…` or `postgres:…`.
    pub database_url: String,
    /// How many connections read at once.
    pub readers: u32,
    /// The master key, from which all others are derived.
    pub master_key: [u8; 32],
    /// The address of this installation, without a slash at its end; the issuer.
    pub base_url: String,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// Whether a part is granted when the whole is not (decision 13).
    pub partial_results: bool,
    /// How long a client waits between two looks at a waiting request.
    pub request_interval: Lifetime,
    /// Whether clients may register themselves (RFC 7591), and the scopes they may ask for.
    pub registration: Option<ScopeSet>,
    /// Practice data: services that nobody reviewed may be connected.
    pub practice: bool,
    /// Whether issuers on this very machine are asked; for practice and tests alone.
    pub loopback_issuers: bool,
    /// The mail server; without one no letter is sent.
    pub mail: Option<MailSettings>,
}
