//! What is folded away until somebody opens it; on paper it is open.
//!
//! It is the browser's own, so it works by keyboard and without script.

use leptos::prelude::*;

/// What is folded away; the label says what is inside, and how much.
pub(crate) fn disclosure(label: String, body: AnyView) -> AnyView {
    view! {
        <details class="mt-6">
            <summary class="tap py-2 font-semibold cursor-pointer focus-ring">{label}</summary>
            {body}
        </details>
    }
    .into_any()
}

/// The same for what is of no use on paper, such as a form.
pub(crate) fn disclosure_of_actions(label: String, body: AnyView) -> AnyView {
    view! { <div data-no-print="">{disclosure(label, body)}</div> }.into_any()
}
