//! What happened: by day and person with runs folded into one line, or as a few steps in order.
//!
//! The sentence comes first and the time below it; a refusal has its word and its icon.

use latchkey_domain::view::{Happening, HistoryDay, HistoryGroup, HistoryRun};
use leptos::prelude::*;

use super::{H2, LINK, date, icon, sentence};
use crate::words::t;

/// The days, each with its people and what they did.
pub(crate) fn timeline(days: &[HistoryDay]) -> AnyView {
    let days: Vec<AnyView> = days.iter().enumerate().map(day).collect();
    days.into_any()
}

fn day((place, day): (usize, &HistoryDay)) -> AnyView {
    let id = format!("day-{place}");
    let label = id.clone();
    let groups: Vec<AnyView> = day.groups.iter().map(group).collect();
    view! {
        <section aria-labelledby=label>
            <h2 id=id class=H2>{day.day.clone()}</h2>
            {groups}
        </section>
    }
    .into_any()
}

fn group(group: &HistoryGroup) -> AnyView {
    let name = match &group.person {
        Some((_, name)) => {
            let place = (!group.place.is_empty()).then(|| {
                view! { <span class="block text-sm font-normal text-ink-2">{group.place.clone()}</span> }
            });
            view! { <bdi>{name.clone()}</bdi>{place} }.into_any()
        }
        None => t("trail-you").into_any(),
    };
    let rows: Vec<AnyView> = group.runs.iter().map(row).collect();
    view! {
        <h3 class="text-lg font-semibold mt-4 mb-1 wrap-anywhere">{name}</h3>
        <ol class="border-t border-line">{rows}</ol>
    }
    .into_any()
}

fn refused() -> AnyView {
    view! {
        <span class="inline-flex items-center gap-2 text-madder font-semibold">
            {icon("stop", "size-6 flex-none")}
            {t("trail-refused")}
        </span>
    }
    .into_any()
}

fn row(run: &HistoryRun) -> AnyView {
    let about = format!(": {}, {}", run.sentence.plain(), run.time);
    view! {
        <li class="py-2 border-b border-line break-inside-avoid">
            <p class="measure wrap-anywhere">{sentence(&run.sentence)}</p>
            <p class="flex flex-wrap items-center gap-x-4 text-sm text-ink-2">
                <time datetime=run.iso.clone()>{run.time.clone()}</time>
                {run.refused.then(refused)}
                <a href=format!("/activity/{}", run.event) class=LINK data-no-print="">
                    {t("trail-details")}<span class="sr-only">{about}</span>
                </a>
            </p>
        </li>
    }
    .into_any()
}

/// A few steps in the order in which they came.
pub(crate) fn steps(happened: &[Happening]) -> AnyView {
    let rows: Vec<AnyView> = happened
        .iter()
        .map(|one| {
            view! {
                <li class="thread-edge pb-4">
                    <p class="font-semibold">{one.what.clone()}</p>
                    <p class="text-sm text-ink-2">{date(&one.when)}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ol class="mt-2">{rows}</ol> }.into_any()
}
