//! Icons of the sprite: always beside a word, never instead of one.
//!
//! This module is also part of what runs in the browser.

use leptos::prelude::*;

/// An icon by its name in the sprite. Names come from our own catalogue; any other character is
/// dropped.
pub(crate) fn icon(name: &str, class: &'static str) -> AnyView {
    drawn(name, class, false)
}

/// The icon of what is not allowed, struck through.
pub(crate) fn struck_icon(name: &str, class: &'static str) -> AnyView {
    drawn(name, class, true)
}

fn drawn(name: &str, class: &'static str, struck: bool) -> AnyView {
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_lowercase() || *c == '-')
        .collect();
    let line = struck.then(|| view! { <path d="M3 21 21 3"></path> });
    view! {
        <svg aria-hidden="true" viewBox="0 0 24 24" class=class fill="none" stroke="currentColor" stroke-width="2">
            <use href=format!("/icons.svg#{name}")></use>
            {line}
        </svg>
    }
    .into_any()
}
