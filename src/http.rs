//! The machine door: what programs can call.
//!
//! `endpoints` holds the protocol, `security` the floor under every request, the rest the ways of
//! reading a request and of saying no.

pub mod basic_auth;
pub mod endpoints;
pub mod health;
pub mod json;
pub mod oauth_error;
pub mod page;
pub mod params;
pub mod security;
