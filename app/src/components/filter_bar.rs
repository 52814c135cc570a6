//! What shortens a list: links to choose by, and what is chosen now, each with the way to remove it.
//!
//! Everything is an address, so a list that was shortened can be kept and sent.

use leptos::prelude::*;

use super::LINK;
use crate::words::{Said, said, t};

const HERE: &str =
    "tap inline-flex items-center focus-ring font-semibold text-ink visited:text-ink no-underline";
const CHIP: &str = "tap inline-flex items-center gap-2 px-3 bg-surface text-ink visited:text-ink no-underline border border-edge rounded-control focus-ring wrap-anywhere";

/// One thing to choose.
pub(crate) struct FilterLink {
    /// Where it leads.
    pub(crate) address: String,
    /// What it is called; perhaps a name.
    pub(crate) label: String,
    /// Whether it is chosen now.
    pub(crate) here: bool,
}

/// The things to choose from, with what they are about before them.
pub(crate) fn filter_links(label: &str, links: Vec<FilterLink>) -> Option<AnyView> {
    if links.is_empty() {
        return None;
    }
    let links: Vec<AnyView> = links
        .into_iter()
        .map(|link| {
            let current = link.here.then_some("true");
            let class = if link.here { HERE } else { LINK };
            view! { <li><a href=link.address aria-current=current class=class><bdi>{link.label}</bdi></a></li> }
                .into_any()
        })
        .collect();
    let part = view! {
        <nav aria-label=label.to_owned() class="flex flex-wrap items-baseline gap-x-4" data-no-print="">
            <span aria-hidden="true" class="text-sm text-ink-2">{label.to_owned()}</span>
            <ul class="flex flex-wrap gap-x-4">{links}</ul>
        </nav>
    };
    Some(part.into_any())
}

/// What is chosen now: each as a chip that removes it, and the way to all; nothing where nothing is.
pub(crate) fn filter_chips(chosen: Vec<(String, String)>, all: &str) -> Option<AnyView> {
    if chosen.is_empty() {
        return None;
    }
    let chips: Vec<AnyView> = chosen
        .into_iter()
        .map(|(name, address)| {
            let label = said("trail-remove", &[("filter", Said::Name(&name))]);
            view! {
                <li><a href=address class=CHIP><span class="sr-only">{label}</span><bdi aria-hidden="true">{name}</bdi><span aria-hidden="true">"×"</span></a></li>
            }
            .into_any()
        })
        .collect();
    let part = view! {
        <section aria-labelledby="shown" class="mt-6">
            <h2 id="shown" class="text-lg font-semibold mb-2">{t("trail-shown")}</h2>
            <ul class="flex flex-wrap items-center gap-3">
                {chips}
                <li data-no-print=""><a href=all.to_owned() class=LINK>{t("trail-remove-all")}</a></li>
            </ul>
        </section>
    };
    Some(part.into_any())
}
