//! The machine door and the binary.
