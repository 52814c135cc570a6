//! One share as a row: the thread at its edge, the sentence, the until-line and the actions.
//!
//! Colour never stands alone: the thread's dash, the state in words and the sentence itself all say
//! the same.

use latchkey_domain::view::{ShareLine, Thread};
use leptos::prelude::*;

use super::{LINK, SECONDARY, post_button, sentence};
use crate::words::{t, tx};

/// The class of a row by its thread.
pub(crate) fn thread_class(thread: Thread) -> &'static str {
    match thread {
        Thread::See => "thread-spruce bg-surface py-3 pe-4",
        Thread::Change => "thread-plum bg-surface py-3 pe-4",
        Thread::Waiting => "py-3 pe-4 ps-4 border-s-4 border-dashed border-wait bg-surface",
        Thread::Past => "py-3 pe-4 ps-4 border-s-4 border-dotted border-edge text-past",
    }
}

/// A state in words, on the tint of its meaning.
pub(crate) fn status_tag(thread: Thread, ends_soon: bool, text: &str) -> AnyView {
    let class = match (thread, ends_soon) {
        (Thread::Past, _) => "tag text-sm text-past bg-past-soft",
        (Thread::Waiting, _) | (_, true) => "tag text-sm text-wait bg-wait-soft",
        (Thread::See, false) => "tag text-sm text-ok bg-ok-soft",
        (Thread::Change, false) => "tag text-sm text-plum bg-plum-soft",
    };
    view! { <span class=class>{text.to_owned()}</span> }.into_any()
}

/// The row; `back` says to which page *Stop* returns: `home`, or a path of ours.
pub(crate) fn share_row(line: &ShareLine, token: &str, back: &str) -> AnyView {
    let address = format!("/shares/{}", line.id);
    let about = line.sentence.plain();
    let stop = line.can_stop.then(|| {
        let action = format!("{address}/stop");
        let about = tx("row-stop.about", &[("sentence", &about)]);
        post_button(
            &action,
            token,
            &t("row-stop"),
            &about,
            SECONDARY,
            &[("back", back)],
        )
    });
    // At home a row only stops; everywhere else it also leads to the form that changes it.
    let change = (line.can_stop && back != "home").then(|| {
        let address = format!("{address}/change");
        let about = format!(": {about}");
        view! { <a href=address class=LINK>{t("row-change")}<span class="sr-only">{about}</span></a> }
            .into_any()
    });
    view! {
        <li class=thread_class(line.thread)>
            <p class="text-lg measure wrap-anywhere">{sentence(&line.sentence)}</p>
            {line.elapsed.map(|elapsed| until_line(elapsed, line.ends_soon))}
            <p class="flex flex-wrap gap-x-3 mt-1 text-sm text-ink-2">
                {status_tag(line.thread, line.ends_soon, &line.state)}
                <span>{line.last_used.clone()}</span>
            </p>
            <div class="flex flex-wrap gap-x-4 gap-y-2 mt-2" data-no-print="">
                <a href=address class=LINK>{t("row-details")}<span class="sr-only">{format!(": {about}")}</span></a>
                {change}
                {stop}
            </div>
        </li>
    }
    .into_any()
}

/// How much of the time has passed: decoration, its geometry in attributes.
fn until_line(elapsed: u8, ends_soon: bool) -> AnyView {
    let passed = elapsed.min(100).to_string();
    let tick = elapsed.min(99).to_string();
    let fill = if ends_soon {
        "fill-wait"
    } else {
        "fill-spruce"
    };
    view! {
        <svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none" class="w-full h-2 my-2 rtl:-scale-x-100 forced:hidden" data-no-print="">
            <rect x="0" y="2" width="100" height="4" class="fill-line"></rect>
            <rect x="0" y="2" width=passed height="4" class=fill></rect>
            <rect x=tick y="0" width="1" height="8" class="fill-ink"></rect>
        </svg>
    }
    .into_any()
}
