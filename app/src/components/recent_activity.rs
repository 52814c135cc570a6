//! The newest events, under a heading of their own, with the way to all of them.

use latchkey_domain::view::ActivityLine;
use leptos::prelude::*;

use super::{H2, LINK, empty_state, sentence};

/// The part of a page; `nothing` is the text when nothing happened, `all` the way to all of it.
pub(crate) fn recent_activity(
    id: &'static str,
    heading: String,
    nothing: &str,
    lines: &[ActivityLine],
    all: (&str, &str),
) -> AnyView {
    let body = if lines.is_empty() {
        empty_state(nothing, None)
    } else {
        let rows: Vec<AnyView> = lines.iter().map(row).collect();
        view! {
            <ol class="border-t border-line">{rows}</ol>
            <p class="mt-2" data-no-print=""><a href=all.0.to_owned() class=LINK>{all.1.to_owned()}</a></p>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby=id>
            <h2 id=id class=H2>{heading}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn row(line: &ActivityLine) -> AnyView {
    let when = format!("{}, {}", line.day, line.time);
    view! {
        <li class="py-3 border-b border-line">
            <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
            <p class="text-sm text-ink-2"><time datetime=line.iso.clone()>{when}</time></p>
        </li>
    }
    .into_any()
}
