//! An example program of Latchkey.
fn main() {}
