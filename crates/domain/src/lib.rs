//! Latchkey domain.
