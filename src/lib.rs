//! The machine door and the binary.

pub mod app;
pub mod cli;
pub mod config;
pub mod housekeeping;
pub mod http;
pub mod metrics;
pub mod run;
pub mod server;
pub mod telemetry;
