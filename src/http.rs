//! The machine door: what programs can call.

pub mod health;
pub mod security;
