//! Who looked at what, and when: the owner's activity, newest first, a list for each day.
//!
//! The sentence comes first and the time below it; a refusal has its word and its icon.

use latchkey_domain::view::{ActivityLine, ActivityPage};
use leptos::prelude::*;

use crate::components::{H1, H2, LEAD, LINK, empty_state, icon, sentence};
use crate::words::t;

/// The page.
pub(crate) fn activity(page: &ActivityPage) -> AnyView {
    let body = if page.lines.is_empty() {
        empty_state(
            &t(if page.newer {
                "trail-none-older"
            } else {
                "trail-none"
            }),
            None,
        )
    } else {
        let days: Vec<AnyView> = page
            .lines
            .chunk_by(|one, next| one.day == next.day)
            .enumerate()
            .map(|(place, lines)| day(place, lines))
            .collect();
        days.into_any()
    };
    let newest = page
        .newer
        .then(|| view! { <a href="/activity" class=LINK>{t("trail-newest")}</a> }.into_any());
    let older = page.older.as_ref().map(|before| {
        view! { <a href=format!("/activity?before={before}") class=LINK>{t("trail-older")}</a> }
            .into_any()
    });
    let pager = (newest.is_some() || older.is_some()).then(|| {
        view! {
            <nav aria-label=t("trail-pages") class="flex flex-wrap gap-x-6 mt-6">
                {newest}
                {older}
            </nav>
        }
        .into_any()
    });
    view! {
        <h1 class=H1>{t("trail-heading")}</h1>
        <p class=LEAD>{t("trail-note")}</p>
        {body}
        {pager}
    }
    .into_any()
}

fn day(place: usize, lines: &[ActivityLine]) -> AnyView {
    let id = format!("day-{place}");
    let name = lines
        .first()
        .map(|line| line.day.clone())
        .unwrap_or_default();
    let label = id.clone();
    let rows: Vec<AnyView> = lines.iter().map(row).collect();
    view! {
        <section aria-labelledby=label>
            <h2 id=id class=H2>{name}</h2>
            <ol class="border-t border-line">{rows}</ol>
        </section>
    }
    .into_any()
}

fn row(line: &ActivityLine) -> AnyView {
    let refused = line.refused.then(|| {
        view! {
            <span class="flex gap-2 text-madder font-semibold">
                {icon("stop", "size-6 flex-none")}
                {t("trail-refused")}
            </span>
        }
        .into_any()
    });
    view! {
        <li class="py-3 border-b border-line">
            <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
            <p class="flex flex-wrap gap-x-4 text-sm text-ink-2">
                <time datetime=line.iso.clone()>{line.time.clone()}</time>
                {refused}
            </p>
        </li>
    }
    .into_any()
}
