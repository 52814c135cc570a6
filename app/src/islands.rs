//! The only part of the portal that also runs in the browser.
//!
//! An island improves a page that is complete without it: here, a list of records that gets shorter
//! while one types.

mod lower_case;
#[expect(
    unreachable_pub,
    reason = "the macro makes a type of its own for what it sends along"
)]
mod record_list;

pub use record_list::{FilterWords, RecordList, ShownGroup, ShownRecord};
