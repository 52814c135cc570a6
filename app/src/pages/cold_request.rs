//! An ask by share address as its owner sees it, and the address itself in her settings.
//!
//! Both answers look alike, and neither is suggested. Which records a yes gives is chosen in the
//! usual steps.

use latchkey_domain::view::{ColdRequest, Evidence, Thread};
use leptos::prelude::*;

use crate::components::{
    BUTTON, Choice, Choices, EQUAL, H1, H2, LEAD, SECONDARY, back_link, evidence_list, inset,
    notice, post_button, sentence, status_tag, token_field, verb_meanings,
};
use crate::words::{Said, said, t};

const H3: &str = "text-lg font-semibold mt-4 mb-2";
/// What somebody only said: a dashed edge, so that it never looks like a fact.
const SAID: &str = "ps-4 py-2 border-s-4 border-dashed border-edge bg-sunken measure wrap-anywhere";

/// One ask.
pub(crate) fn request(token: &str, shown: &ColdRequest, done: bool) -> AnyView {
    let banner = done.then(|| {
        let text = view! { <p class="measure">{t("cold-refused.text")}</p> };
        notice(&t("cold-refused"), text.into_any())
    });
    let thread = if shown.waiting {
        Thread::Waiting
    } else {
        Thread::Past
    };
    let words = match &shown.words {
        Some(words) => view! { <p class=SAID><bdi>{words.clone()}</bdi></p> }.into_any(),
        None => view! { <p class="measure">{t("cold-no-words")}</p> }.into_any(),
    };
    let silence = [("date", Said::Date(&shown.lapses))];
    let silence = shown.waiting.then(|| {
        view! {
            <h2 class=H2>{t("request-page-silence")}</h2>
            <p class="measure">{said("request-silence", &silence)}</p>
        }
        .into_any()
    });
    view! {
        {banner}
        {back_link("/requests", &t("request-page-back"))}
        <h1 class=H1>{sentence(&shown.sentence)}</h1>
        <p class="flex flex-wrap gap-x-3 mt-4 text-sm text-ink-2">
            {status_tag(thread, false, &shown.state)}
            <span>{said("requests-asked", &[("date", Said::Date(&shown.asked))])}</span>
        </p>
        <h2 class=H2>{t("cold-request-who")}</h2>
        {person(shown)}
        <h2 class=H2>{t("cold-request-what")}</h2>
        <p class="measure">{t("cold-request-what.which")}</p>
        {verb_meanings(&shown.wanted)}
        <h2 class=H2>{t("cold-request-why")}</h2>
        <p class="measure">{shown.purpose.clone()}</p>
        {words}
        <h2 class=H2>{t("cold-request-until")}</h2>
        <p class="measure">{shown.length.clone()}</p>
        {silence}
        {answers(token, shown)}
    }
    .into_any()
}

fn person(shown: &ColdRequest) -> AnyView {
    let person = &shown.person;
    let doubt = shown.partly_checked.then(|| {
        inset(view! { <p class="font-semibold">{t("request-page-doubt")}</p> }.into_any())
    });
    let place = (!person.place.is_empty()).then(|| {
        view! { <p class="text-ink-2 wrap-anywhere"><bdi>{person.place.clone()}</bdi></p> }
            .into_any()
    });
    let (checked, told): (Vec<Evidence>, Vec<Evidence>) = person
        .evidence
        .iter()
        .cloned()
        .partition(|fact| fact.checked);
    let checked = if checked.is_empty() {
        view! { <p class="text-ink-2">{t("request-page-checked-none")}</p> }.into_any()
    } else {
        evidence_list(&checked)
    };
    let told = (!told.is_empty()).then(|| {
        view! {
            <h3 class=H3>{t("request-page-told")}</h3>
            <div class=SAID>{evidence_list(&told)}</div>
        }
        .into_any()
    });
    view! {
        {doubt}
        <p class="text-lg measure wrap-anywhere"><bdi>{person.name.clone()}</bdi></p>
        {place}
        <p class="measure mt-1">{t("cold-request-how")}</p>
        <h3 class=H3>{t("request-page-checked")}</h3>
        {checked}
        {told}
    }
    .into_any()
}

/// The two answers, alike; a no can still be changed into a yes.
fn answers(token: &str, shown: &ColdRequest) -> Option<AnyView> {
    let address = format!("/requests/by-address/{}", shown.id);
    let share = format!("{address}/share");
    if !shown.waiting {
        return shown.can_allow.then(|| {
            view! {
                <div class="mt-6">
                    {post_button(&share, token, &t("cold-allow-still"), "", SECONDARY, &[])}
                </div>
            }
            .into_any()
        });
    }
    let again = Choices::one("again", &t("cold-again"))
        .hint(&t("cold-again.hint"))
        .list(vec![
            Choice::new("30", &t("cold-again-30")),
            Choice::new("ever", &t("cold-again-ever")),
        ])
        .inner()
        .view();
    let part = view! {
        <h2 class=H2>{t("cold-answer")}</h2>
        <form method="post" action=format!("{address}/refuse") id="refuse" class="grid gap-6 mt-4 max-w-read">
            {token_field(token)}
            {again}
        </form>
        <div class="grid xs:grid-cols-2 gap-3 mt-6 max-w-read">
            {post_button(&share, token, &t("cold-allow"), "", EQUAL, &[])}
            <button form="refuse" class=EQUAL>{t("cold-refuse")}</button>
        </div>
    };
    Some(part.into_any())
}

/// The share address in the settings; `done` is what was just done.
pub(crate) fn address(token: &str, address: Option<&str>, done: &str) -> AnyView {
    let banner = match (done, address) {
        ("made", Some(_)) => Some("share-address-made"),
        ("off", None) => Some("share-address-off"),
        _ => None,
    };
    let banner = banner.map(|key| {
        let text = view! { <p class="measure">{t(&format!("{key}.text"))}</p> };
        notice(&t(key), text.into_any())
    });
    let body = match address {
        None => view! {
            <p class="mt-6 measure">{t("share-address-none")}</p>
            <div class="mt-6">
                {post_button("/settings/address", token, &t("share-address-make"), "", BUTTON, &[])}
            </div>
        }
        .into_any(),
        Some(address) => view! {
            <h2 class=H2>{t("share-address-yours")}</h2>
            <p class="text-xl font-semibold wrap-anywhere"><bdi>{address.to_owned()}</bdi></p>
            <p class="mt-2 measure">{t("share-address-give")}</p>
            <div class="grid xs:flex xs:flex-wrap gap-3 mt-6" data-no-print="">
                {post_button("/settings/address", token, &t("share-address-new"), "", SECONDARY, &[])}
                {post_button("/settings/address/off", token, &t("share-address-remove"), "", SECONDARY, &[])}
            </div>
        }
        .into_any(),
    };
    view! {
        {banner}
        {back_link("/settings", &t("settings-back"))}
        <h1 class=H1>{t("share-address")}</h1>
        <p class=LEAD>{t("share-address.lead")}</p>
        {body}
    }
    .into_any()
}
