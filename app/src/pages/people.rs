//! The people an owner shares with: the list, and the pages of one of them.
//!
//! Nobody can be found here who has nothing to do with the owner. What somebody can do is said by
//! the share sentence, or counted from it.

mod person;
mod preview;
mod stop;

use latchkey_domain::view::{BlockLine, InvitationLine, PeoplePage, PersonLine, Thread};
use leptos::prelude::*;

use crate::components::{
    BUTTON, FilterLink, H1, H2, HINT, LEAD, LINK, empty_state, filter_links, icon, initials,
    sentence, status_tag, thread_class,
};
use crate::words::{Said, said, t, tx};

pub(crate) use person::{Banner, person};
pub(crate) use preview::preview;
pub(crate) use stop::stop;

/// The ways to sort, with the keys of their names.
const ORDERS: [(&str, &str); 3] = [
    ("end", "people-sort-end"),
    ("name", "people-sort-name"),
    ("used", "people-sort-used"),
];

/// The list.
pub(crate) fn list(page: &PeoplePage, invitations: &[InvitationLine]) -> AnyView {
    let body = if page.people.is_empty() {
        view! {
            {empty_state(&t("people-empty"), None)}
            <p class="measure">{t("people-helper")}</p>
        }
        .into_any()
    } else {
        let rows: Vec<AnyView> = page.people.iter().map(row).collect();
        let count = tx("people-count", &[("count", &page.all.to_string())]);
        view! {
            <p class="mt-6">{count}</p>
            {sorting(page)}
            <ul class="grid gap-4 mt-4">{rows}</ul>
            {pager(page)}
        }
        .into_any()
    };
    view! {
        <h1 class=H1>{t("people-list")}</h1>
        <p class=LEAD>{t("people-list.hint")}</p>
        <p class="mt-6" data-no-print=""><a href="/share" class=BUTTON>{t("people-share")}</a></p>
        {body}
        {super::invitations::list(invitations)}
        {blocked(&page.blocked)}
    }
    .into_any()
}

/// The ways to sort, as links.
fn sorting(page: &PeoplePage) -> Option<AnyView> {
    if page.all < 2 {
        return None;
    }
    let ways = ORDERS.iter().map(|(order, key)| FilterLink {
        address: format!("/people?sort={order}"),
        label: t(key),
        here: page.order == *order,
    });
    filter_links(&t("people-sort"), ways.collect())
}

fn pager(page: &PeoplePage) -> Option<AnyView> {
    let first = page.later.then(|| {
        let address = format!("/people?sort={}", page.order);
        view! { <a href=address class=LINK>{t("people-first")}</a> }.into_any()
    });
    let next = page.next.as_ref().map(|after| {
        let address = format!("/people?sort={}&after={after}", page.order);
        view! { <a href=address class=LINK>{t("people-next")}</a> }.into_any()
    });
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav aria-label=t("people-pages") class="flex flex-wrap gap-x-6 mt-6" data-no-print="">
                {first}
                {next}
            </nav>
        }
        .into_any()
    })
}

fn row(line: &PersonLine) -> AnyView {
    let place = (!line.place.is_empty())
        .then(|| view! { <p class="text-ink-2"><bdi>{line.place.clone()}</bdi></p> }.into_any());
    let mark = if line.is_checked {
        icon("check", "size-6 flex-none text-ok")
    } else {
        icon("circle-empty", "size-6 flex-none text-ink-3")
    };
    let ends = line.ends.as_ref().map(|ends| {
        let text = ends.plain();
        if line.ends_soon {
            status_tag(Thread::Waiting, true, &text)
        } else {
            view! { <span>{sentence(ends)}</span> }.into_any()
        }
    });
    view! {
        <li class=thread_class(line.thread)>
            <div class="flex gap-3">
                {initials(&line.name)}
                <div>
                    <p class="text-lg wrap-anywhere">
                        <a href=format!("/people/{}", line.id) class=LINK><bdi>{line.name.clone()}</bdi></a>
                    </p>
                    {place}
                </div>
            </div>
            <p class="measure wrap-anywhere mt-1">{sentence(&line.can)}</p>
            <p class="flex flex-wrap gap-x-3 mt-1 text-sm text-ink-2">
                {ends}
                <span>{line.last_used.clone()}</span>
            </p>
            <p class="flex gap-2 text-sm text-ink-2">{mark}<span>{line.checked.clone()}</span></p>
        </li>
    }
    .into_any()
}

/// Those who cannot ask, each with the way to her page.
fn blocked(lines: &[BlockLine]) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = lines
        .iter()
        .map(|line| {
            let about = format!(": {}", line.sentence.plain());
            view! {
                <li class="py-2 border-b border-line">
                    <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
                    <p data-no-print="">
                        <a href=format!("/people/{}#asking", line.id) class=LINK>
                            {tx("people-blocked-open", &[("person", &line.name)])}
                            <span class="sr-only">{about}</span>
                        </a>
                    </p>
                </li>
            }
            .into_any()
        })
        .collect();
    let part = view! {
        <section aria-labelledby="blocked">
            <h2 id="blocked" class=H2>{t("people-blocked-title")}</h2>
            <p class=HINT>{t("people-blocked-title.hint")}</p>
            <ul class="border-t border-line">{rows}</ul>
        </section>
    };
    Some(part.into_any())
}

/// The name of somebody within a sentence of the catalogue.
fn with_name(key: &str, name: &str) -> AnyView {
    said(key, &[("name", Said::Name(name))])
}
