//! Buttons, and the smallest form there is: one button that posts.
//!
//! Both answers of a decision use [`EQUAL`], so that no answer looks better than the other.

use leptos::prelude::*;

use crate::forms::TOKEN;

/// The main action of a page.
pub(crate) const BUTTON: &str = "tap px-6 inline-flex items-center justify-center bg-spruce text-on-spruce visited:text-on-spruce no-underline border-2 border-transparent hover:bg-spruce-hover rounded-control font-semibold focus-ring w-full xs:w-auto";
/// Any other action.
pub(crate) const SECONDARY: &str = "tap px-4 inline-flex items-center justify-center bg-surface text-ink visited:text-ink no-underline border-2 border-edge rounded-control font-semibold focus-ring w-full xs:w-auto";
/// One of two answers of the same weight.
pub(crate) const EQUAL: &str = "tap px-6 inline-flex items-center justify-center bg-surface text-ink border-2 border-ink rounded-control font-semibold focus-ring w-full";
/// What ends something for good.
pub(crate) const DANGER: &str = "tap px-6 inline-flex items-center justify-center bg-madder text-on-madder border-2 border-transparent rounded-control font-semibold focus-ring w-full xs:w-auto";
/// An action that looks like a link.
pub(crate) const LINK_BUTTON: &str =
    "tap inline-flex items-center text-link underline focus-ring cursor-pointer";

/// The hidden field that ties a form to the session.
pub(crate) fn token_field(token: &str) -> AnyView {
    view! { <input type="hidden" name=TOKEN value=token.to_owned()/> }.into_any()
}

/// A form with nothing but one button; `more` are further hidden fields, `about` tells apart, for
/// people who hear the page, buttons of the same name.
pub(crate) fn post_button(
    action: &str,
    token: &str,
    label: &str,
    about: &str,
    class: &'static str,
    more: &[(&'static str, &str)],
) -> AnyView {
    let hidden: Vec<_> = more
        .iter()
        .map(|(name, value)| {
            view! { <input type="hidden" name=*name value=(*value).to_owned()/> }.into_any()
        })
        .collect();
    let about = (!about.is_empty())
        .then(|| view! { <span class="sr-only">{format!(" {about}")}</span> }.into_any());
    view! {
        <form method="post" action=action.to_owned()>
            {token_field(token)}
            {hidden}
            <button class=class>{label.to_owned()}{about}</button>
        </form>
    }
    .into_any()
}
