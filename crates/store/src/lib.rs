//! Latchkey store.
