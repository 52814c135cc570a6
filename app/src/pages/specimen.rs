//! Every component in all its states, with invented data: one page for each, and a list of them.
//!
//! A component that shows a banner has a page for each of its banners, since a page has one.

mod forms;
mod lists;
mod notices;
mod people;
mod sample;
mod sharing;

use leptos::prelude::*;

use crate::components::{H1, H2, LEAD, LINK, back_link};
use crate::words::t;

/// What a page of the specimen shows.
pub(crate) struct Part {
    /// The component's name in the address.
    name: &'static str,
    /// What stands below the title.
    show: fn() -> AnyView,
    /// Whether it is a whole page with a title of its own.
    whole: bool,
}

const fn part(name: &'static str, show: fn() -> AnyView) -> Part {
    Part {
        name,
        show,
        whole: false,
    }
}

/// All of them, in the order of the inventory.
const PARTS: [Part; 32] = [
    part("app-header", || note("specimen-own-header")),
    part("section-nav", || note("specimen-own-nav")),
    part("band", notices::bands),
    part("page-title", page_title),
    part("share-sentence", sharing::sentences),
    part("share-row", sharing::rows),
    part("until-line", sharing::until_lines),
    part("can-cannot", sharing::can_cannot),
    part("person-panel", people::panels),
    part("evidence-list", people::evidence),
    part("status-tag", lists::tags),
    part("button", forms::buttons),
    part("field", forms::fields),
    part("choice-group", forms::choices),
    part("person-picker", people::picker),
    part("person-picker-found", people::found),
    part("length-picker", forms::lengths),
    part("error-summary", notices::errors),
    part("notice-banner", notices::done),
    part("notice-banner-undo", notices::stopped),
    part("notice-banner-refused", notices::refused),
    part("undo-form", notices::undo),
    part("check-list", lists::check_lists),
    part("task-list", lists::tasks),
    part("inset", notices::insets),
    part("data-table", lists::tables),
    part("filter-bar", lists::filters),
    part("timeline", lists::timelines),
    part("empty-state", lists::empty),
    part("disclosure", lists::disclosures),
    part("pager", lists::pagers),
    Part {
        name: "receipt",
        show: sharing::receipt,
        whole: true,
    },
];

/// The part of this name.
pub(crate) fn named(name: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.name == name)
}

/// The list of all parts.
pub(crate) fn index() -> AnyView {
    let lines: Vec<AnyView> = PARTS
        .iter()
        .map(|part| {
            let address = format!("/dev/specimen/{}", part.name);
            view! { <li><a href=address class=LINK>{part.name}</a></li> }.into_any()
        })
        .collect();
    view! {
        <h1 class=H1>{t("specimen-heading")}</h1>
        <p class=LEAD>{t("specimen-lead")}</p>
        <ul class="grid sm:grid-cols-2 mt-6">{lines}</ul>
    }
    .into_any()
}

/// One part.
pub(crate) fn show(part: &Part) -> AnyView {
    let title = (!part.whole).then(|| {
        view! {
            {back_link("/dev/specimen", &t("specimen-back"))}
            <h1 class=H1>{part.name}</h1>
        }
        .into_any()
    });
    view! { {title} {(part.show)()} }.into_any()
}

/// One state of a component, below what it is called.
fn state(key: &str, body: AnyView) -> AnyView {
    view! {
        <section>
            <h2 class=H2>{t(key)}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn note(key: &str) -> AnyView {
    view! { <p class=LEAD>{t(key)}</p> }.into_any()
}

/// The title, the way back and the lead are those of this very page.
fn page_title() -> AnyView {
    note("specimen-own-title")
}
