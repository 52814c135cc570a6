//! What is set apart from the text around it: a remark of ours, and the words of somebody else.
//!
//! The two never look alike: what somebody only said has a dashed edge, so it never passes for a
//! fact.

use leptos::prelude::*;

/// A remark set apart, such as a rule that narrows a choice, or what is true for some time yet.
pub(crate) fn inset(body: AnyView) -> AnyView {
    view! { <div class="bg-note-soft thread-note py-3 pe-4 my-6 measure wrap-anywhere">{body}</div> }
        .into_any()
}

/// What somebody said, in her words.
pub(crate) fn quote(body: AnyView) -> AnyView {
    view! {
        <div class="ps-4 pe-4 py-2 border-s-4 border-dashed border-edge bg-sunken measure wrap-anywhere">{body}</div>
    }
    .into_any()
}
