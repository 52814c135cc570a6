//! What a write closure succeeds with: its value, and what happened. A change cannot be saved
//! without saying what happened, and the compiler is the reviewer.

use latchkey_domain::audit::AuditRecord;

/// A value and the audit events that are saved with it.
#[derive(Debug)]
pub struct Change<T> {
    pub(crate) value: T,
    pub(crate) records: Vec<AuditRecord>,
    pub(crate) keep: bool,
}

impl<T> Change<T> {
    /// One thing happened.
    pub fn new(value: T, record: AuditRecord) -> Self {
        Self {
            value,
            records: vec![record],
            keep: true,
        }
    }

    /// Several things happened; none of them is rolled back like [`Change::none`].
    pub fn many(value: T, records: Vec<AuditRecord>) -> Self {
        Self {
            keep: !records.is_empty(),
            value,
            records,
        }
    }

    /// Nothing was changed; whatever was written is rolled back, so silence saves nothing.
    pub fn none(value: T) -> Self {
        Self {
            value,
            records: Vec::new(),
            keep: false,
        }
    }

    /// Counters moved, which is kept even when that is no event.
    pub fn counted(value: T, records: Vec<AuditRecord>) -> Self {
        Self {
            value,
            records,
            keep: true,
        }
    }
}
