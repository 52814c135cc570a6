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
pub mod sign_in;
pub mod site;

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for half in [byte >> 4, byte & 0x0f] {
            text.extend(char::from_digit(half.into(), 16));
        }
    }
    text
}
