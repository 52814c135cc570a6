//! What ends soon, on the owner's home: to keep it going, or to let it end; and what has no end,
//! which is asked about now and then.
//!
//! What was just decided stays where it stood, with the button that takes it back.

use latchkey_domain::view::{EndingLine, Home, HomeBlock};
use leptos::prelude::*;

use super::home::failed;
use crate::components::{H2, LINK, SECONDARY, post_button, sentence, status_tag};
use crate::words::t;

/// The block; nothing where nothing ends soon.
pub(super) fn ending(token: &str, shown: &Home) -> Option<AnyView> {
    let body = match failed(shown, HomeBlock::Ending) {
        Some(sorry) => sorry,
        None if shown.ending.is_empty() => return None,
        None => {
            let rows: Vec<AnyView> = shown.ending.iter().map(|one| row(token, one)).collect();
            view! { <ul class="border-t border-line">{rows}</ul> }.into_any()
        }
    };
    let part = view! {
        <section aria-labelledby="ending">
            <h2 id="ending" tabindex="-1" class=H2>{t("home-ending")}</h2>
            {body}
        </section>
    };
    Some(part.into_any())
}

fn row(token: &str, one: &EndingLine) -> AnyView {
    let line = &one.line;
    let about = format!(": {}", line.sentence.plain());
    let action = format!("/shares/{}/as-it-is", line.id);
    let press = |label: String, more: &[(&'static str, &str)]| {
        post_button(&action, token, &label, &about, SECONDARY, more)
    };
    let (said, buttons) = match (one.decided, one.open) {
        (true, open) => {
            let key = if open {
                "home-go-on-done"
            } else {
                "home-let-end-done"
            };
            (Some(t(key)), press(t("home-undo"), &[("undo", "yes")]))
        }
        (false, true) => {
            let end = link(&line.id, t("home-set-end"), &about);
            let keep = press(t("home-go-on"), &[]);
            (Some(t("home-no-end")), view! { {keep} {end} }.into_any())
        }
        (false, false) => {
            let keep = link(&line.id, t("home-keep-going"), &about);
            let end = press(t("home-let-end"), &[]);
            (None, view! { {keep} {end} }.into_any())
        }
    };
    let said = said.map(|said| view! { <p class="measure mt-1">{said}</p> }.into_any());
    view! {
        <li class="py-3 border-b border-line">
            <a href=format!("/shares/{}", line.id) class=LINK>
                <span class="wrap-anywhere">{sentence(&line.sentence)}</span>
            </a>
            <p class="text-sm mt-1">{status_tag(line.thread, line.ends_soon, &line.state)}</p>
            {said}
            <div class="flex flex-wrap gap-3 mt-2" data-no-print="">{buttons}</div>
        </li>
    }
    .into_any()
}

/// To the form that changes it, at the question until when.
fn link(id: &str, label: String, about: &str) -> AnyView {
    let address = format!("/shares/{id}/change?longer=yes#length");
    view! { <a href=address class=SECONDARY>{label}<span class="sr-only">{about.to_owned()}</span></a> }
        .into_any()
}
