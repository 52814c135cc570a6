//! The way through a list that has more than one page, and between kinds of a list.

use leptos::prelude::*;

use super::LINK;

const TAB: &str =
    "tap inline-flex items-center border-y-4 border-transparent forced:border-y-0 focus-ring";
const HERE: &str = "tap inline-flex items-center text-ink visited:text-ink font-semibold no-underline border-y-4 border-t-transparent border-b-spruce forced:border-t-0 focus-ring";

/// One kind of a list.
pub(crate) struct Tab {
    /// Where it is.
    pub(crate) address: &'static str,
    /// What it is called.
    pub(crate) label: String,
    /// Whether it is shown.
    pub(crate) here: bool,
}

/// The kinds of a list, as links.
pub(crate) fn tabs(label: &str, tabs: Vec<Tab>) -> AnyView {
    let links: Vec<AnyView> = tabs
        .into_iter()
        .map(|tab| {
            let class = if tab.here { HERE } else { TAB };
            let current = tab.here.then_some("page");
            view! { <li><a href=tab.address aria-current=current class=class>{tab.label}</a></li> }
                .into_any()
        })
        .collect();
    view! {
        <nav aria-label=label.to_owned() class="mt-4 border-b border-line" data-no-print="">
            <ul class="flex flex-wrap gap-x-6">{links}</ul>
        </nav>
    }
    .into_any()
}

/// The ways on from a page: to the first one and to the next one, each an address with its label.
pub(crate) fn pager(
    label: &str,
    first: Option<(String, String)>,
    next: Option<(String, String)>,
) -> Option<AnyView> {
    if first.is_none() && next.is_none() {
        return None;
    }
    let link = |(address, label): (String, String)| {
        view! { <a href=address class=LINK>{label}</a> }.into_any()
    };
    let nav = view! {
        <nav aria-label=label.to_owned() class="flex flex-wrap gap-x-6 mt-6" data-no-print="">
            {first.map(link)}
            {next.map(link)}
        </nav>
    };
    Some(nav.into_any())
}
