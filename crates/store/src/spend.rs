//! What comes of presenting something that is good once.

/// The outcome of spending a one-shot object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spend<W, S = W> {
    /// This caller spent it, and nobody else can.
    Won(W),
    /// It had been spent before.
    Spent(S),
    /// There is no such thing.
    Unknown,
}
