//! `[lifetimes]`: how long things live, in seconds.
//!
//! Each has an upper bound that no installation should need to pass: a long token turns every
//! stopped share into a promise that others keep.

use serde::{Deserialize, Serialize};

use super::{ConfigError, within};

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// Seconds that each kind of thing lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifetimeSettings {
    /// A permission ticket.
    pub ticket: u32,
    /// The ticket of a request that waits for its owner; the request lapses with it.
    pub waiting_ticket: u32,
    /// The ticket handed back by the claims page.
    pub returned_ticket: u32,
    /// A requesting party token.
    pub rpt: u32,
    /// How long a requesting party token can be refreshed.
    pub rpt_refresh: u32,
    /// A protection API token.
    pub pat: u32,
    /// How long a protection API token can be refreshed.
    pub pat_refresh: u32,
    /// A persisted claims token.
    pub pct: u32,
    /// How long an ended share can be brought back.
    pub undo: u32,
    /// How long a sign-in counts as recent.
    pub recent_sign_in: u32,
    /// A half-finished authorization, consent or claims flow.
    pub flow: u32,
    /// An authorization code.
    pub code: u32,
    /// A session that nobody uses.
    pub session_idle: u32,
    /// A session, however busy.
    pub session_absolute: u32,
}

impl Default for LifetimeSettings {
    fn default() -> Self {
        Self {
            ticket: 5 * MINUTE,
            waiting_ticket: 14 * DAY,
            returned_ticket: MINUTE,
            rpt: 10 * MINUTE,
            rpt_refresh: 30 * DAY,
            pat: HOUR,
            pat_refresh: 30 * DAY,
            pct: 30 * DAY,
            undo: 15 * MINUTE,
            recent_sign_in: 15 * MINUTE,
            flow: 30 * MINUTE,
            code: MINUTE,
            session_idle: 15 * MINUTE,
            session_absolute: 12 * HOUR,
        }
    }
}

impl LifetimeSettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let bounds = [
            ("ticket", self.ticket, HOUR),
            ("waiting_ticket", self.waiting_ticket, 90 * DAY),
            ("returned_ticket", self.returned_ticket, 10 * MINUTE),
            ("rpt", self.rpt, HOUR),
            ("rpt_refresh", self.rpt_refresh, 365 * DAY),
            ("pat", self.pat, DAY),
            ("pat_refresh", self.pat_refresh, 365 * DAY),
            ("pct", self.pct, 365 * DAY),
            ("undo", self.undo, DAY),
            ("recent_sign_in", self.recent_sign_in, HOUR),
            ("flow", self.flow, 2 * HOUR),
            ("code", self.code, 10 * MINUTE),
            ("session_idle", self.session_idle, 12 * HOUR),
            ("session_absolute", self.session_absolute, 30 * DAY),
        ];
        for (name, value, most) in bounds {
            within(&format!("lifetimes.{name}"), value, 1, most, "seconds")?;
        }
        if self.session_idle > self.session_absolute {
            return Err(ConfigError::new(
                "lifetimes.session_idle",
                format!(
                    "must not be longer than lifetimes.session_absolute, {} seconds (is {})",
                    self.session_absolute, self.session_idle
                ),
            ));
        }
        Ok(())
    }
}
