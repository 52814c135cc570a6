//! One share: what exactly was agreed to, the page that stops it, and what one act shared.
//!
//! The share sentence is the title; the list below it says no more than that sentence allows.

use latchkey_domain::view::{ShareLine, SharePage};
use latchkey_service::sharing::Happened;
use leptos::prelude::*;

use crate::components::{
    BUTTON, Elapsed, H1, H2, LINK, SECONDARY, SummaryRow, back_link, date, happened, inset, notice,
    person_card, post_button, sentence, share_row, status_tag, summary_list, until_line,
    verb_lines, verb_meanings,
};
use crate::words::{Said, said, t};

/// The page.
pub(crate) fn share(token: &str, shown: &SharePage, what: Option<&Happened>) -> AnyView {
    view! {
        {what.map(|what| happened(what, token, ""))}
        {body(token, shown)}
    }
    .into_any()
}

/// The page when a stop could not be taken back.
pub(crate) fn not_undone(token: &str, shown: &SharePage, why: &str) -> AnyView {
    let why = view! { <p class="measure wrap-anywhere">{why.to_owned()}</p> };
    view! {
        {notice(&t("share-page-not-undone"), why.into_any())}
        {body(token, shown)}
    }
    .into_any()
}

fn body(token: &str, shown: &SharePage) -> AnyView {
    let line = &shown.line;
    let narrowed = shown.narrowed.as_ref().map(|rule| {
        inset(view! { <p dir="auto" class="wrap-anywhere">{rule.clone()}</p> }.into_any())
    });
    let action = if line.can_stop {
        let address = format!("/shares/{}", line.id);
        let actions = view! {
            <a href=format!("{address}/change") class=BUTTON>{t("change-link")}</a>
            <a href=format!("{address}/stop") class=SECONDARY>{t("share-page-stop")}</a>
            <a href=format!("/people/{}/preview", line.person) class=SECONDARY>{t("share-page-preview")}</a>
        };
        Some(actions.into_any())
    } else {
        // A record that is gone can neither be shared again nor gone back to.
        let address = format!("/shares/{}/again", line.id);
        let label = t("share-page-again");
        shown
            .record_is_here
            .then(|| post_button(&address, token, &label, "", BUTTON, &[]))
    };
    let back = if shown.record_is_here {
        back_link(&format!("/records/{}", line.record), &t("share-page-back"))
    } else {
        back_link("/records", &t("share-page-back-to-all"))
    };
    view! {
        {back}
        <h1 class=H1>{sentence(&line.sentence)}</h1>
        <div class="mt-4">{Elapsed::of(line, shown.open).map(until_line)}</div>
        <p>{status_tag(line.thread, line.ends_soon, &line.state)}</p>
        {narrowed}
        {rows(shown)}
        {power(shown)}
        <div class="flex flex-wrap gap-3 mt-6" data-no-print="">{action}</div>
    }
    .into_any()
}

/// What they can do; of a share that is over, only what they could.
fn power(shown: &SharePage) -> AnyView {
    if shown.line.can_stop {
        view! { <h2 class=H2>{t("share-page-power")}</h2> {verb_lines(&shown.can, &shown.cannot)} }
            .into_any()
    } else {
        view! { <h2 class=H2>{t("share-page-power.over")}</h2> {verb_meanings(&shown.can)} }
            .into_any()
    }
}

fn rows(shown: &SharePage) -> AnyView {
    let line = &shown.line;
    let typed = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let record = [
        ("record", Said::Name(&shown.record)),
        ("service", Said::Name(&shown.service)),
    ];
    let ends = if line.can_stop {
        "share-page-ends"
    } else {
        "share-page-ended"
    };
    let mut rows = vec![
        SummaryRow::new(t("share-page-who"), person_card(&shown.person)),
        SummaryRow::new(
            t("share-page-record"),
            said("share-page-record-of", &record),
        ),
    ];
    if let Some(purpose) = &shown.purpose {
        rows.push(SummaryRow::new(t("share-page-purpose"), typed(purpose)));
    }
    if let Some(note) = &shown.note {
        rows.push(SummaryRow::new(t("share-page-note"), typed(note)));
    }
    rows.push(SummaryRow::new(
        t("share-page-started"),
        date(&shown.started),
    ));
    rows.push(SummaryRow::new(t(ends), end(shown)));
    rows.push(SummaryRow::new(
        t("share-page-origin"),
        shown.origin.clone(),
    ));
    rows.push(SummaryRow::new(
        t("share-page-used"),
        line.last_used.clone(),
    ));
    if shown.receipt {
        let address = format!("/shares/{}/receipt", line.id);
        rows.push(SummaryRow::new(
            t("share-page-receipt"),
            view! { <a href=address class=LINK>{t("share-page-receipt.link")}</a> }.into_any(),
        ));
    }
    summary_list(rows)
}

/// When it ends, with its zone, or that it has no end; when it ended is a day that has passed.
fn end(shown: &SharePage) -> AnyView {
    if shown.open {
        return t("share-page-ends-open").into_any();
    }
    if !shown.line.can_stop {
        return date(&shown.ends);
    }
    let args = [
        ("date", Said::Date(&shown.ends)),
        ("place", Said::Text(&shown.place)),
    ];
    said("share-page-ends-zone", &args)
}

/// The page before a share is stopped from its own page.
pub(crate) fn stop(token: &str, shown: &SharePage, tell: bool) -> AnyView {
    let address = format!("/shares/{}", shown.line.id);
    let name = [("name", Said::Name(&shown.person.name))];
    let tell_field = if tell { "yes" } else { "no" };
    view! {
        {back_link(&address, &t("share-page-keep"))}
        <h1 class=H1>{t("share-page-stop-title")}</h1>
        <p class="text-xl mt-4 measure wrap-anywhere">{sentence(&shown.line.sentence)}</p>
        <h2 class=H2>{t("share-page-happens")}</h2>
        <p class="measure wrap-anywhere">{said("share-page-happens-now", &name)}</p>
        {telling(&address, tell)}
        <p class="measure mt-2">{t("share-page-happens-undo")}</p>
        <p class="measure mt-2">{t("share-page-happens-copies")}</p>
        <div class="mt-6">
            {post_button(&format!("{address}/stop"), token, &t("share-page-stop"), "", BUTTON, &[("tell", tell_field)])}
        </div>
    }
    .into_any()
}

/// Whether the person will be told, and the link that changes it.
fn telling(address: &str, tell: bool) -> AnyView {
    let (key, other, link) = if tell {
        ("stop-tell-yes", "no", "stop-tell-yes.change")
    } else {
        ("stop-tell-no", "yes", "stop-tell-no.change")
    };
    let other = format!("{address}/stop?tell={other}");
    view! {
        <p class="measure mt-2">{t(key)}" "<a href=other class=LINK>{t(link)}</a></p>
    }
    .into_any()
}

/// What one act shared, right after it.
pub(crate) fn done(
    token: &str,
    act: &str,
    lines: &[ShareLine],
    what: Option<&Happened>,
) -> AnyView {
    let back = format!("/shares/{act}/done");
    let banner = if let Some(what) = what {
        happened(what, token, &back)
    } else {
        let sentences: Vec<AnyView> = lines
            .iter()
            .map(|line| {
                view! { <li class="measure wrap-anywhere">{sentence(&line.sentence)}</li> }
                    .into_any()
            })
            .collect();
        notice(
            &t("share-page-shared"),
            view! { <ul class="grid gap-2">{sentences}</ul> }.into_any(),
        )
    };
    let rows: Vec<AnyView> = lines
        .iter()
        .map(|line| share_row(line, token, &back))
        .collect();
    let next = lines.iter().any(|line| line.can_stop).then(|| {
        view! {
            <h2 class=H2>{t("share-page-next")}</h2>
            <p class="measure">{t("share-page-next-see")}</p>
            <p class="measure mt-2">{t("share-page-next-stop")}</p>
        }
        .into_any()
    });
    view! {
        {banner}
        <h1 class=H1>{t("share-page-done")}</h1>
        <ul class="grid gap-4 mt-6">{rows}</ul>
        {next}
        <div class="flex flex-wrap gap-x-6 gap-y-3 mt-6" data-no-print="">
            <a href="/home" class=BUTTON>{t("share-page-home")}</a>
            <a href="/share" class=LINK>{t("share-page-more")}</a>
        </div>
    }
    .into_any()
}
