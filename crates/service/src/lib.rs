//! Latchkey service.
