//! The records, by service, with a search field: the server searches when the form is sent, and
//! where script runs the list is shortened while typing.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::lower_case::folded;

/// One record in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRecord {
    /// Where its page is.
    pub address: String,
    /// Its name.
    pub name: String,
    /// The icon's name in the sprite.
    pub icon: String,
    /// "2 people can see this" or "Only you", and what else is known.
    pub notes: Vec<String>,
    /// Where its star is put or taken.
    pub star: String,
    /// "Add star".
    pub star_label: String,
    /// Where that leads back to.
    pub back: String,
}

/// The records of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownGroup {
    /// The service's name.
    pub service: String,
    /// What is wrong with its connection; empty when nothing is.
    pub notice: String,
    /// Its records.
    pub records: Vec<ShownRecord>,
}

/// The words of the field that shortens the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterWords {
    /// "Find a record".
    pub label: String,
    /// "Find".
    pub button: String,
    /// How many are left, in words, from none to all: the catalogue and its plurals stay on the
    /// server.
    pub counts: Vec<String>,
}

/// The list. The server renders it whole; in the browser the field shortens it and says by how much.
#[island]
pub fn RecordList(
    /// The records by service.
    groups: Vec<ShownGroup>,
    /// The words of the field.
    words: FilterWords,
    /// What ties the forms to the session.
    token: String,
    /// What the server searched for.
    typed: String,
    /// Which records are shown, by the name of the choice.
    show: String,
) -> impl IntoView {
    let FilterWords {
        label,
        button,
        counts,
    } = words;
    // The server's own search is done: only what is typed from now on shortens the list.
    let (wanted, set_wanted) = signal(String::new());
    let names: Vec<String> = groups
        .iter()
        .flat_map(|group| &group.records)
        .map(|record| record.name.clone())
        .collect();
    let count = move || {
        let wanted = folded(wanted.get().trim());
        let found = names
            .iter()
            .filter(|name| folded(name).contains(&wanted))
            .count();
        if wanted.is_empty() {
            String::new()
        } else {
            counts.get(found).cloned().unwrap_or_default()
        }
    };
    let groups: Vec<_> = groups
        .into_iter()
        .map(|group| one_group(group, wanted, &token))
        .collect();
    view! {
        <form method="post" action="/records" role="search" class="grid gap-1 max-w-read mt-6" data-no-print="">
            <input type="hidden" name="form_token" value=token/>
            <input type="hidden" name="show" value=show/>
            <label for="filter" class="font-semibold">{label}</label>
            <div class="flex flex-wrap gap-2">
                <input
                    id="filter"
                    name="filter"
                    r#type="search"
                    autocomplete="off"
                    maxlength="100"
                    value=typed
                    class="tap grow bg-surface border-2 border-edge rounded-control px-3 py-2 focus-ring"
                    on:input=move |event| set_wanted.set(event_target_value(&event))
                />
                <button class="tap px-4 inline-flex items-center justify-center bg-surface text-ink border-2 border-edge rounded-control font-semibold focus-ring w-full xs:w-auto">{button}</button>
            </div>
            <p id="status" role="status" class="text-sm text-ink-2">{count}</p>
        </form>
        {groups}
    }
}

fn one_group(group: ShownGroup, wanted: ReadSignal<String>, token: &str) -> AnyView {
    let matches = move |name: &str| {
        let wanted = folded(wanted.get().trim());
        folded(name).contains(&wanted)
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
            let (name, about) = (record.name.clone(), record.name.clone());
            let notes: Vec<_> = record
                .notes
                .into_iter()
                .map(|note| view! { <span>{note}</span> })
                .collect();
            view! {
                <li class="border-b border-line py-2 flex gap-3" hidden=move || !matches(&name)>
                    <svg aria-hidden="true" viewBox="0 0 24 24" class="size-6 flex-none mt-2.5 text-ink-3" fill="none" stroke="currentColor" stroke-width="2">
                        <use href=format!("/icons.svg#{}", record.icon)></use>
                    </svg>
                    <div class="grow sm:flex sm:justify-between sm:items-center gap-4">
                        <div>
                            <a href=record.address class="tap inline-flex items-center focus-ring text-lg wrap-anywhere"><bdi>{record.name}</bdi></a>
                            <p class="flex flex-wrap gap-x-4 text-sm text-ink-2">{notes}</p>
                        </div>
                        <form method="post" action=record.star data-no-print="">
                            <input type="hidden" name="form_token" value=token.to_owned()/>
                            <input type="hidden" name="back" value=record.back/>
                            <button class="tap inline-flex items-center text-link underline focus-ring cursor-pointer">{record.star_label}<span class="sr-only">{format!(": {about}")}</span></button>
                        </form>
                    </div>
                </li>
            }
        })
        .collect();
    let notice = (!group.notice.is_empty()).then(|| {
        view! { <p dir="auto" class="bg-note-soft thread-note py-3 pe-4 my-2 measure wrap-anywhere">{group.notice}</p> }
    });
    view! {
        <section hidden=nothing>
            <h2 class="text-xl font-semibold mt-8 mb-2"><bdi>{group.service}</bdi></h2>
            {notice}
            <ul class="border-t border-line">{rows}</ul>
        </section>
    }
    .into_any()
}
