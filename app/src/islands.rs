//! The only part of the portal that also runs in the browser.
//!
//! An island improves a page that is complete without it: a list of records that gets shorter while
//! one types, and pages of requests that say when something changed.

mod lower_case;
#[expect(
    unreachable_pub,
    reason = "the macro makes a type of its own for what it sends along"
)]
mod record_list;
#[expect(
    unreachable_pub,
    reason = "the macro makes a type of its own for what it sends along"
)]
mod status_updates;
#[cfg(feature = "hydrate")]
mod watch;

pub use status_updates::StatusUpdates;

pub use record_list::{FilterWords, RecordList, ShownGroup, ShownRecord};
