//! Nothing by itself: `tests/oracle.rs` compares the rules of `latchkey-domain` with Cedar, an engine that
//! other people wrote. A crate of its own, so that nothing else compiles that engine.
