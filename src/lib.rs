//! The machine door and the binary.

pub mod config;
pub mod housekeeping;
pub mod http;
pub mod metrics;
pub mod server;
pub mod telemetry;
