//! A band across the page that says what is special about it now: practice data, a sign-in that
//! ends, a preview.
//!
//! Each is a section with a name, so that it can be found by those who hear the page.

use leptos::prelude::*;

/// A band below the header, as wide as the window.
pub(crate) fn band(label: String, body: AnyView) -> AnyView {
    view! {
        <section aria-label=label data-no-print="">{wide_band(body)}</section>
    }
    .into_any()
}

/// The coloured part of it alone, for a section that shows it late.
pub(crate) fn wide_band(body: AnyView) -> AnyView {
    view! {
        <div class="bg-wait-soft text-wait border-b border-line">
            <div class="max-w-page mx-auto px-4 md:px-8 py-1 text-sm flex flex-wrap items-center gap-x-4">{body}</div>
        </div>
    }
    .into_any()
}

/// The band above a page that only shows what somebody else would see.
pub(crate) fn preview_band(label: String, body: AnyView) -> AnyView {
    view! {
        <section aria-label=label class="bg-note-soft thread-note py-3 pe-4 mb-8">{body}</section>
    }
    .into_any()
}
