//! The page between an answer and its effect: what will be, what will not, and one button.
//!
//! The button says what it does and looks the same whatever the answer is.

use latchkey_domain::view::{CheckAnswer, Sentence};
use leptos::prelude::*;

use crate::components::{
    EQUAL, H1, H2, LINK, back_link, changed_elsewhere, icon, post_button, quote, sentence,
};
use crate::words::t;

/// The page between an answer and its effect.
pub(crate) fn check(token: &str, shown: &CheckAnswer, changed: bool) -> AnyView {
    let address = format!("/requests/{}", shown.request.line.id);
    let label = t(if shown.refuses {
        "request-check-refuse"
    } else if shown.part {
        "request-check-allow-part"
    } else {
        "request-check-allow"
    });
    let will = if shown.will.is_empty() {
        view! { <p class="text-xl measure">{t("request-check-nothing")}</p> }.into_any()
    } else {
        sentences(
            &shown.will,
            "check",
            "size-6 flex-none text-ok",
            "text-xl wrap-anywhere measure",
        )
    };
    let will_not = (!shown.will_not.is_empty()).then(|| {
        let list = sentences(
            &shown.will_not,
            "stop",
            "size-6 flex-none text-madder",
            "wrap-anywhere measure",
        );
        view! { <h2 class=H2>{t("request-check-not")}</h2> {list} }.into_any()
    });
    let message = (!shown.message.is_empty()).then(|| {
        view! {
            <h2 class=H2>{t("request-check-message")}</h2>
            {quote(view! { <blockquote><bdi>{shown.message.clone()}</bdi></blockquote> }.into_any())}
        }
        .into_any()
    });
    view! {
        {changed.then(changed_elsewhere)}
        {back_link(&address, &t("request-check-back"))}
        <h1 class=H1>{t("request-check-heading")}</h1>
        <p class="mt-4 measure wrap-anywhere">{sentence(&shown.request.line.sentence)}</p>
        <h2 class=H2>{t("request-check-will")}</h2>
        {will}
        {will_not}
        {message}
        <h2 class=H2>{t("request-check-happens")}</h2>
        {consequences(shown)}
        <div class="mt-6 max-w-read grid gap-3">
            {post_button(&format!("{address}/check"), token, &label, "", EQUAL, &[("seen", &shown.seen)])}
            <p><a href=address class=LINK>{t("request-check-change")}</a></p>
        </div>
    }
    .into_any()
}

fn consequences(shown: &CheckAnswer) -> AnyView {
    if shown.refuses {
        let again = shown.again.clone();
        return view! {
            <p class="measure">{t("request-check-refused")}</p>
            <p class="measure mt-2">{again}</p>
        }
        .into_any();
    }
    let part = shown
        .part
        .then(|| view! { <p class="measure mt-2">{t("request-check-part")}</p> }.into_any());
    view! {
        <p class="measure">{t("request-check-effect")}</p>
        {part}
    }
    .into_any()
}

fn sentences(
    list: &[Sentence],
    name: &'static str,
    color: &'static str,
    class: &'static str,
) -> AnyView {
    let lines: Vec<AnyView> = list
        .iter()
        .map(|one| {
            view! { <li class="flex gap-3">{icon(name, color)}<span class=class>{sentence(one)}</span></li> }
                .into_any()
        })
        .collect();
    view! { <ul class="grid gap-3">{lines}</ul> }.into_any()
}
