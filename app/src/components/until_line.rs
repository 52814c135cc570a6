//! The until-line: how much of the time of a share has passed.
//!
//! It is decoration, since the sentence above it says the end; its geometry stands in attributes, so
//! that no style is needed.

use latchkey_domain::view::{ShareLine, Thread};
use leptos::prelude::*;

/// How far a share has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Elapsed {
    /// It has not begun.
    NotStarted,
    /// So much of a hundred has passed.
    Running(u8),
    /// The same, and it ends within 14 days.
    Ending(u8),
    /// It is over.
    Over,
}

impl Elapsed {
    /// Of a share; nothing where there is nothing to show, such as no end date.
    pub(crate) fn of(line: &ShareLine, open: bool) -> Option<Self> {
        match line.elapsed {
            _ if open => None,
            Some(passed) if line.ends_soon => Some(Self::Ending(passed)),
            Some(passed) => Some(Self::Running(passed)),
            None if line.thread == Thread::Waiting => Some(Self::NotStarted),
            // It still holds, but a rule leaves nothing of it.
            None if line.can_stop => None,
            None => Some(Self::Over),
        }
    }
}

/// The line.
pub(crate) fn until_line(elapsed: Elapsed) -> AnyView {
    let (passed, fill) = match elapsed {
        Elapsed::NotStarted => (0, "fill-spruce"),
        Elapsed::Running(passed) => (passed.min(100), "fill-spruce"),
        Elapsed::Ending(passed) => (passed.min(100), "fill-wait"),
        Elapsed::Over => (100, "fill-edge"),
    };
    let tick = (elapsed != Elapsed::Over).then(|| {
        let at = passed.min(99).to_string();
        view! { <rect x=at y="0" width="1" height="8" class="fill-ink"></rect> }.into_any()
    });
    let passed = passed.to_string();
    view! {
        <svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none" class="w-full h-2 my-2 rtl:-scale-x-100 forced:hidden" data-no-print="">
            <rect x="0" y="2" width="100" height="4" class="fill-line"></rect>
            <rect x="0" y="2" width=passed height="4" class=fill></rect>
            {tick}
        </svg>
    }
    .into_any()
}
