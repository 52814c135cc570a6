//! What somebody sees: every record in one of three groups, now or on a day.
//!
//! The page only looks. Its one form is a GET that chooses the day, and what it shows was judged
//! as a record service's question would be.

use latchkey_domain::view::{Preview, PreviewLine, PreviewProof, Thread};
use leptos::prelude::*;

use super::with_name;
use crate::components::{
    FilterLink, H1, H2, HINT, LINK, SECONDARY, date_field, error_summary, filter_links,
    preview_band, sentence, thread_class,
};
use crate::forms::Problem;
use crate::words::{Said, said, t};

/// The page.
pub(crate) fn preview(shown: &Preview, problems: &[Problem]) -> AnyView {
    let name = &shown.name;
    let address = format!("/people/{}", shown.id);
    let title = match &shown.day {
        Some(day) => said(
            "preview-title.day",
            &[("name", Said::Name(name)), ("day", Said::Date(day))],
        ),
        None => with_name("preview-title", name),
    };
    let leave = view! {
        <p class="measure wrap-anywhere font-semibold">{with_name("preview-band", name)}</p>
        <p data-no-print=""><a href=address class=LINK>{t("preview-leave")}</a></p>
    };
    view! {
        {preview_band(t("preview-label"), leave.into_any())}
        {error_summary(problems)}
        <h1 class=H1>{title}</h1>
        {group("see", t("preview-see"), None, &shown.see, Thread::See, &t("preview-none-see"))}
        {group("change", t("preview-change"), None, &shown.change, Thread::Change, &t("preview-none-change"))}
        {group(
            "nothing",
            t("preview-nothing"),
            Some(with_name("preview-nothing.hint", name)),
            &shown.nothing,
            Thread::Past,
            &t("preview-none-nothing"),
        )}
        {proof(shown)}
        {day(shown, problems)}
    }
    .into_any()
}

fn group(
    id: &'static str,
    heading: String,
    hint: Option<AnyView>,
    lines: &[PreviewLine],
    thread: Thread,
    none: &str,
) -> AnyView {
    let body = if lines.is_empty() {
        view! { <p class="border-t border-line py-4 measure">{none.to_owned()}</p> }.into_any()
    } else {
        let rows: Vec<AnyView> = lines.iter().map(|line| row(line, thread)).collect();
        // What she cannot see is long and short-worded, so it takes two columns where there is room.
        let class = if thread == Thread::Past {
            "grid sm:grid-cols-2 gap-4"
        } else {
            "grid gap-4"
        };
        view! { <ul class=class>{rows}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby=id>
            <h2 id=id class=H2>{heading}</h2>
            {hint.map(|hint| view! { <p class=HINT>{hint}</p> })}
            {body}
        </section>
    }
    .into_any()
}

fn row(line: &PreviewLine, thread: Thread) -> AnyView {
    let sentences: Vec<AnyView> = line
        .sentences
        .iter()
        .map(|said| view! { <p class="measure wrap-anywhere">{sentence(said)}</p> }.into_any())
        .collect();
    let rules: Vec<AnyView> = line
        .rules
        .iter()
        .map(|rule| {
            view! { <p dir="auto" class="measure wrap-anywhere text-sm text-ink-2">{rule.clone()}</p> }
                .into_any()
        })
        .collect();
    let shares: Vec<AnyView> = line
        .shares
        .iter()
        .map(|share| {
            let about = format!(": {}", line.name);
            view! {
                <p data-no-print="">
                    <a href=format!("/shares/{share}") class=LINK>
                        {t("preview-share")}
                        <span class="sr-only">{about}</span>
                    </a>
                </p>
            }
            .into_any()
        })
        .collect();
    let service = [("service", Said::Name(line.service.as_str()))];
    view! {
        <li class=thread_class(thread)>
            <p class="text-lg wrap-anywhere">
                <a href=format!("/records/{}", line.record) class=LINK><bdi>{line.name.clone()}</bdi></a>
            </p>
            <p class="text-sm text-ink-2">{said("preview-from", &service)}</p>
            {sentences}
            {rules}
            {shares}
        </li>
    }
    .into_any()
}

/// Whose proof counts, where a rule asks for some, as links.
fn proof(shown: &Preview) -> Option<AnyView> {
    let facts = shown.facts.as_ref()?;
    let ways = [
        (PreviewProof::Known, "known", "preview-proof-known"),
        (PreviewProof::Proven, "proven", "preview-proof-proven"),
        (PreviewProof::NotYet, "not-yet", "preview-proof-not-yet"),
    ];
    let ways = ways.iter().map(|(way, value, key)| FilterLink {
        address: address(shown, value),
        label: t(key),
        here: *way == shown.proof,
    });
    let ways = filter_links(&t("preview-proof"), ways.collect());
    let part = view! {
        <section aria-labelledby="proof" data-no-print="">
            <h2 id="proof" class=H2>{t("preview-proof")}</h2>
            <p class="measure wrap-anywhere">{said("preview-proof.text", &[("facts", Said::Name(facts))])}</p>
            {ways}
        </section>
    };
    Some(part.into_any())
}

/// The same preview with another proof.
fn address(shown: &Preview, proof: &str) -> String {
    let start = format!("/people/{}/preview?proof={proof}", shown.id);
    if shown.day.is_none() {
        return start;
    }
    // Only a real day leads to another day than today, so these are numbers.
    let (day, month, year) = &shown.date;
    let number = |part: &String| part.trim().parse::<u16>().unwrap_or_default();
    format!(
        "{start}&day={}&month={}&year={}",
        number(day),
        number(month),
        number(year)
    )
}

fn day(shown: &Preview, problems: &[Problem]) -> AnyView {
    let proof = match shown.proof {
        PreviewProof::Known => "known",
        PreviewProof::Proven => "proven",
        PreviewProof::NotYet => "not-yet",
    };
    let today = shown.day.as_ref().map(|_| {
        let address = format!("/people/{}/preview?proof={proof}", shown.id);
        view! { <p><a href=address class=LINK>{t("preview-today")}</a></p> }.into_any()
    });
    view! {
        <section class="border-t border-line mt-8 pt-4" data-no-print="">
            <form method="get" action=format!("/people/{}/preview", shown.id) class="grid gap-4" novalidate>
                {date_field(t("preview-day"), t("preview-day.hint"), &shown.date, problems)}
                <input type="hidden" name="proof" value=proof/>
                <div><button class=SECONDARY>{t("preview-day.button")}</button></div>
            </form>
            {today}
        </section>
    }
    .into_any()
}
