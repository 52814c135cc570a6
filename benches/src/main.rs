//! The load program of Latchkey.
fn main() {}
