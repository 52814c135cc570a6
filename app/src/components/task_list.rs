//! The steps of something that takes several pages, each with how far it is, in words.

use leptos::prelude::*;

use super::icon;
use crate::words::t;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// It is done.
    Done,
    /// It can be done now.
    NotStarted,
    /// Something else comes first.
    NotYet,
}

/// The list, in the order of the steps.
pub(crate) fn task_list(tasks: &[(String, Task)]) -> AnyView {
    let rows: Vec<AnyView> = tasks
        .iter()
        .map(|(label, task)| {
            let (name, color, key) = match task {
                Task::Done => ("check", "size-6 flex-none text-ok", "task-done"),
                Task::NotStarted => ("circle-empty", "size-6 flex-none text-ink-3", "task-open"),
                Task::NotYet => ("clock", "size-6 flex-none text-ink-3", "task-later"),
            };
            view! {
                <li class="flex flex-wrap items-center justify-between gap-x-4 py-2 border-b border-line">
                    <span class="flex gap-3">{icon(name, color)}<span class="wrap-anywhere">{label.clone()}</span></span>
                    <span class="text-sm text-ink-2">{t(key)}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ol class="border-t border-line mt-4 measure">{rows}</ol> }.into_any()
}
