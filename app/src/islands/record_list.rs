//! The records, by service, with a filter that appears only where it works.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::lower_case::lower_case;

/// One record in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRecord {
    /// Where its page is.
    pub address: String,
    /// Its name.
    pub name: String,
    /// The icon's name in the sprite.
    pub icon: String,
    /// "2 people can see this" or "Only you".
    pub who: String,
}

/// The records of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownGroup {
    /// The service's name.
    pub service: String,
    /// Its records.
    pub records: Vec<ShownRecord>,
}

/// The words of the field that shortens the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterWords {
    /// "Find a record".
    pub label: String,
    /// How many are left, in words, from none to all: the catalogue and its plurals stay on the
    /// server.
    pub counts: Vec<String>,
}

/// The list. The server renders it whole; in the browser a field shortens it and says by how much.
#[island]
pub fn RecordList(
    /// The records by service.
    groups: Vec<ShownGroup>,
    /// The words of the field.
    words: FilterWords,
) -> impl IntoView {
    let FilterWords { label, counts } = words;
    let (awake, wake) = signal(false);
    let (typed, set_typed) = signal(String::new());
    Effect::new(move |_| wake.set(true));
    let names: Vec<String> = groups
        .iter()
        .flat_map(|group| &group.records)
        .map(|record| record.name.clone())
        .collect();
    let count = move || {
        let wanted = lower_case(typed.get().trim());
        let found = names
            .iter()
            .filter(|name| lower_case(name).contains(&wanted))
            .count();
        if wanted.is_empty() {
            String::new()
        } else {
            counts.get(found).cloned().unwrap_or_default()
        }
    };
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| one_group(group, typed))
        .collect();
    view! {
        <div class="grid gap-1 max-w-read mt-6" hidden=move || !awake.get() data-no-print="">
            <label for="filter" class="font-semibold">{label}</label>
            <input
                id="filter"
                r#type="search"
                autocomplete="off"
                class="tap w-full bg-surface border-2 border-edge rounded-control px-3 py-2 focus-ring"
                on:input=move |event| set_typed.set(event_target_value(&event))
            />
            <p id="status" role="status" class="text-sm text-ink-2">{count}</p>
        </div>
        {groups}
    }
}

fn one_group(group: ShownGroup, typed: ReadSignal<String>) -> AnyView {
    let matches = move |name: &str| {
        let wanted = lower_case(typed.get().trim());
        lower_case(name).contains(&wanted)
    };
    let names: Vec<String> = group
        .records
        .iter()
        .map(|record| record.name.clone())
        .collect();
    let nothing = move || !names.iter().any(|name| matches(name));
    let rows: Vec<_> = group
        .records
        .into_iter()
        .map(|record| {
            let name = record.name.clone();
            view! {
                <li class="border-b border-line py-3 flex gap-3" hidden=move || !matches(&name)>
                    <svg aria-hidden="true" viewBox="0 0 24 24" class="size-6 flex-none mt-2.5 text-ink-3" fill="none" stroke="currentColor" stroke-width="2">
                        <use href=format!("/icons.svg#{}", record.icon)></use>
                    </svg>
                    <div>
                        <a href=record.address class="tap inline-flex items-center focus-ring text-lg wrap-anywhere"><bdi>{record.name}</bdi></a>
                        <p class="text-sm text-ink-2">{record.who}</p>
                    </div>
                </li>
            }
        })
        .collect();
    view! {
        <section hidden=nothing>
            <h2 class="text-xl font-semibold mt-8 mb-2"><bdi>{group.service}</bdi></h2>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}
