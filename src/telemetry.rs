//! The log: JSON in UTC for machines, or plain lines for a terminal.
//!
//! A panic is logged with its place and without its payload, because a payload may quote what was
//! being worked on.

use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LogSettings};

/// What PostgreSQL remarks at every start, such as that a table is there already.
const CHATTER: &str = "sqlx::postgres::notice=warn";

/// The log could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The level cannot be read.
    #[error("log.level: {0}")]
    Level(#[from] tracing_subscriber::filter::ParseError),
    /// A log is already set up in this process.
    #[error("the log is already set up in this process")]
    Twice,
}

/// Sets up the log and the panic hook. Once a process.
///
/// # Errors
/// When the level cannot be read, or a log is already there.
pub fn init(settings: &LogSettings) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&settings.level)?.add_directive(CHATTER.parse()?);
    // The log goes to standard error: standard output belongs to what a command prints.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match settings.format {
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init(),
        LogFormat::Text => log.with_ansi(false).try_init(),
    }
    .map_err(|_| TelemetryError::Twice)?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(
        || "an unknown place".to_owned(),
        |place| format!("{}:{}:{}", place.file(), place.line(), place.column()),
    );
    tracing::error!(place, "panic");
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_tells_its_place_and_not_its_payload() {
        let page = Page::default();
        let writer = page.clone();
        let log = tracing_subscriber::fmt()
            .json()
            .with_writer(move || writer.clone())
            .finish();
        let former = std::panic::take_hook();
        std::panic::set_hook(Box::new(log_panic));
        tracing::subscriber::with_default(log, || {
            let _ = std::panic::catch_unwind(|| panic!("the token is {}", 42));
        });
        std::panic::set_hook(former);
        let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains("src/telemetry.rs"), "{text}");
        assert!(!text.contains("the token"), "{text}");
        assert!(text.contains("Z\""), "UTC: {text}");
    }
}
