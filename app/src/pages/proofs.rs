//! What is saved of the reader's proof of who she is, for which app, and until when.
//!
//! Removing one is a single press: it takes away and gives nothing.

use latchkey_domain::view::ProofLine;
use leptos::prelude::*;

use crate::components::{H1, LEAD, SECONDARY, empty_state, notice, post_button};
use crate::words::{Said, said, t, tx};

/// The list; `removed` right after one was removed.
pub(crate) fn list(token: &str, lines: &[ProofLine], removed: bool) -> AnyView {
    let banner = removed.then(|| {
        let body = view! { <p class="measure">{t("proofs-removed.meaning")}</p> };
        notice(&t("proofs-removed"), body.into_any())
    });
    let body = if lines.is_empty() {
        empty_state(&t("proofs-none"), None)
    } else {
        let rows: Vec<AnyView> = lines.iter().map(|line| row(token, line)).collect();
        view! { <ul class="border-t border-line mt-6">{rows}</ul> }.into_any()
    };
    view! {
        {banner}
        <h1 class=H1>{t("proofs-heading")}</h1>
        <p class=LEAD>{t("proofs-lead")}</p>
        {body}
    }
    .into_any()
}

fn row(token: &str, line: &ProofLine) -> AnyView {
    let kept = [
        ("since", Said::Date(&line.since)),
        ("until", Said::Date(&line.until)),
    ];
    let facts: Vec<AnyView> = line
        .evidence
        .iter()
        .map(|fact| {
            view! { <li class="wrap-anywhere"><bdi>{fact.what.clone()}</bdi>" – "{fact.source.clone()}</li> }
                .into_any()
        })
        .collect();
    let facts = (!facts.is_empty())
        .then(|| view! { <ul class="list-disc ps-6 mt-1 measure">{facts}</ul> }.into_any());
    let action = format!("/my-proof/{}/remove", line.id);
    // One app may keep several, of several days.
    let about = tx(
        "proofs-remove.about",
        &[("app", &line.app), ("until", &line.until.text)],
    );
    view! {
        <li class="py-4 border-b border-line">
            <h2 class="text-lg font-semibold wrap-anywhere">
                {said("proofs-for", &[("app", Said::Name(&line.app))])}
            </h2>
            <p class="mt-1 wrap-anywhere">{said("proofs-name", &[("name", Said::Name(&line.name))])}</p>
            {facts}
            <p class="text-sm text-ink-2 mt-1">{said("proofs-kept", &kept)}</p>
            <div class="mt-2" data-no-print="">
                {post_button(&action, token, &t("proofs-remove"), &about, SECONDARY, &[])}
            </div>
        </li>
    }
    .into_any()
}
