//! Downloading all there is about an owner's sharing, as files or on paper.

use latchkey_service::export::Overview;
use leptos::prelude::*;

use crate::components::{
    BUTTON, H1, H2, HINT, LEAD, LINK, SECONDARY, back_link, empty_state, post_button, sentence,
};
use crate::words::{Said, said, t};

/// The page with the buttons.
pub(crate) fn page(token: &str) -> AnyView {
    let button = |what: &str, key: &str, class| {
        post_button(
            &format!("/settings/download/{what}"),
            token,
            &t(key),
            "",
            class,
            &[],
        )
    };
    view! {
        {back_link("/home", &t("download-back"))}
        <h1 class=H1>{t("download-heading")}</h1>
        <p class=LEAD>{t("download-heading.lead")}</p>
        <p class=HINT>{t("download-note")}</p>
        <h2 class=H2>{t("download-all")}</h2>
        {button("everything", "download-all-button", BUTTON)}
        <h2 class=H2>{t("download-tables")}</h2>
        <div class="flex flex-wrap gap-4">
            {button("shares", "download-shares", SECONDARY)}
            {button("requests", "download-requests", SECONDARY)}
            {button("activity", "download-activity", SECONDARY)}
        </div>
        <h2 class=H2>{t("download-print")}</h2>
        <p><a href="/settings/download/print" class=LINK>{t("download-print-link")}</a></p>
    }
    .into_any()
}

/// All of it on one page, for paper.
pub(crate) fn print(shown: &Overview) -> AnyView {
    let made = [
        ("when", Said::Text(&shown.made)),
        ("zone", Said::Text(&shown.zone)),
    ];
    let more = shown
        .more
        .then(|| view! { <p class=HINT>{t("print-more")}</p> }.into_any());
    let list = |lines: Vec<AnyView>, nothing: &str| {
        if lines.is_empty() {
            empty_state(&t(nothing), None)
        } else {
            view! { <ul class="border-t border-line">{lines}</ul> }.into_any()
        }
    };
    let shares = |of: &[latchkey_domain::view::ShareLine]| -> Vec<AnyView> {
        of.iter()
            .map(|line| {
                view! {
                    <li class="py-2 border-b border-line break-inside-avoid">
                        <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
                        <p class="text-sm text-ink-2">{line.last_used.clone()}</p>
                    </li>
                }
                .into_any()
            })
            .collect()
    };
    let requests = shown.requests.iter().map(|line| {
        view! { <li class="py-2 border-b border-line break-inside-avoid"><p class="measure wrap-anywhere">{sentence(line)}</p></li> }
            .into_any()
    });
    let activity = shown.activity.iter().map(|line| {
        let when = format!("{}, {}", line.day, line.time);
        view! {
            <li class="py-2 border-b border-line break-inside-avoid">
                <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
                <p class="text-sm text-ink-2"><time datetime=line.iso.clone()>{when}</time></p>
            </li>
        }
        .into_any()
    });
    view! {
        {back_link("/settings/download", &t("title-download"))}
        <h1 class=H1>{said("print-heading", &[("owner", Said::Name(&shown.owner))])}</h1>
        <p class="mt-2">{said("print-made", &made)}</p>
        {more}
        <h2 class=H2>{t("print-shares")}</h2>
        {list(shares(&shown.shares), "print-shares-none")}
        <h2 class=H2>{t("print-ended")}</h2>
        {list(shares(&shown.ended), "print-shares-none")}
        <h2 class=H2>{t("print-requests")}</h2>
        {list(requests.collect(), "print-requests-none")}
        <h2 class=H2>{t("print-activity")}</h2>
        {list(activity.collect(), "trail-none")}
    }
    .into_any()
}
