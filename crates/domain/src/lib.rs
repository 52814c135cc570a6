//! The vocabulary and the rules of Latchkey.
//!
//! Everything here is pure: no clock, chance, storage, network or async; it builds for
//! `wasm32-unknown-unknown`, which is the proof. A door translates, a use case decides when,
//! this crate knows what is right, and the store remembers.
#![forbid(unsafe_code)]

pub mod access_request;
pub mod assessment;
pub mod audit;
pub mod claim;
pub mod cold_ask;
pub mod id;
pub mod invitation;
pub mod issuer;
pub mod letter;
pub mod party;
pub mod permission;
pub mod preferences;
pub mod resource;
pub mod rpt;
pub mod rule;
pub mod scope;
pub mod secret;
pub mod share;
pub mod time;
pub mod view;
