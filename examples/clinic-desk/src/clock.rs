//! The one place that asks the machine for the time. Rules take the time as an argument, so that
//! tests never wait.

/// Seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the program's only clock"
)]
pub(crate) fn now() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| {
            i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
        })
}
