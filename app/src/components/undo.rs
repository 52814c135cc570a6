//! The form that takes something back: a button, and below it until when it works.
//!
//! The time stands below the button, not beside it, so that neither breaks into two lines.

use leptos::prelude::*;

use super::{SECONDARY, post_button};

/// The form; `about` and `more` as for any button that posts.
pub(crate) fn undo_form(
    action: &str,
    token: &str,
    label: &str,
    about: &str,
    more: &[(&'static str, &str)],
    until: Option<&str>,
) -> AnyView {
    let until = until.filter(|until| !until.is_empty()).map(|until| {
        view! { <p class="text-sm text-ink-2 mt-2">{until.to_owned()}</p> }.into_any()
    });
    view! {
        <div class="mt-3" data-no-print="">
            {post_button(action, token, label, about, SECONDARY, more)}
            {until}
        </div>
    }
    .into_any()
}
