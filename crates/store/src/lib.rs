//! The memory of Latchkey: the only crate that knows SQL.
//!
//! One SQL text serves two engines, so the statements keep to a dialect:
//! - three column types: text, 64-bit integer, bytes; time is integer milliseconds, ids are ULIDs;
//! - a flag is a nullable instant, which says *when* as well as *whether*;
//! - sets and documents are JSON text, read whole and never queried into;
//! - `$n` always and constant texts; lists are written out by one small function;
//! - no `now()`, sequences or triggers, no bare `EXISTS` or `SUM` in a result, explicit columns;
//! - which statement failed tells a conflict apart, never a constraint's name;
//! - every change of state is a conditional `UPDATE` whose row count is checked;
//! - statements are counted: each costs a round trip, so one joined read beats three.
#![forbid(unsafe_code)]

mod access_request;
mod access_token;
mod agreement;
mod audit;
mod change;
mod client;
mod code;
mod connection;
mod contact;
mod db;
mod draft;
mod error;
mod flow;
mod meta;
mod owner;
mod pat;
mod pct;
mod person;
mod policies;
mod refresh_token;
mod registration;
mod resource;
mod row;
mod rpt;
mod rule;
mod session;
mod share;
mod signing_key;
mod spend;
pub mod testing;
mod ticket;
mod together;
mod tx;

pub use access_request::*;
pub use access_token::*;
pub use agreement::*;
pub use audit::*;
pub use change::Change;
pub use client::*;
pub use code::*;
pub use connection::*;
pub use contact::*;
pub use db::{Engine, Fatal, Store, StoreOptions};
pub use draft::*;
pub use error::{Cause, OpenError, StoreError};
pub use flow::*;
pub use meta::*;
pub use owner::*;
pub use pat::*;
pub use pct::*;
pub use person::*;
pub use policies::*;
pub use refresh_token::*;
pub use registration::*;
pub use resource::*;
pub use rpt::*;
pub use rule::*;
pub use session::*;
pub use share::*;
pub use signing_key::*;
pub use spend::Spend;
pub use ticket::*;
pub(crate) use tx::table;
pub use tx::{Snapshot, Tx};
