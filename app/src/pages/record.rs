//! The owner's records: the list by service, the page of one, and of one that is no longer there.
//!
//! The list is whole without script; where script runs, the search field shortens it while typing.

use latchkey_domain::id::{DraftId, ResourceId};
use latchkey_domain::view::{RecordPage, RecordRow, RecordsPage, ShareLine};
use latchkey_service::records::{RecordAbout, RemovedRecord, WantedRecords};
use latchkey_service::sharing::Happened;
use leptos::prelude::*;

use crate::components::{
    BUTTON, FilterLink, H1, H2, LEAD, LINK, LINK_BUTTON, back_link, columns, disclosure,
    empty_state, filter_links, happened, inset, post_button, recent_activity, share_row,
    share_table, verb_meanings,
};
use crate::islands::{RecordList, ShownGroup, ShownRecord};
use crate::words::{Said, filter_words, said, t, tx};

/// Which records the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    All,
    Shared,
    Unshared,
    Private,
    Starred,
}

const SHOWN: [(Show, &str, &str); 5] = [
    (Show::All, "", "records-show-all"),
    (Show::Shared, "shared", "records-show-shared"),
    (Show::Unshared, "unshared", "records-show-unshared"),
    (Show::Private, "private", "records-show-private"),
    (Show::Starred, "starred", "records-show-starred"),
];

impl Show {
    /// The one of that name in an address; any other word means all.
    pub(crate) fn named(name: &str) -> Self {
        let found = SHOWN.into_iter().find(|(_, known, _)| *known == name);
        found.map_or(Self::All, |(show, ..)| show)
    }

    fn name(self) -> &'static str {
        let found = SHOWN.into_iter().find(|(show, ..)| *show == self);
        found.map_or("", |(_, name, _)| name)
    }
}

/// The address of the list.
pub(crate) fn list_address(
    show: Show,
    search: Option<&DraftId>,
    after: Option<&ResourceId>,
) -> String {
    let mut parts = Vec::new();
    if show != Show::All {
        parts.push(format!("show={}", show.name()));
    }
    parts.extend(search.map(|search| format!("q={search}")));
    parts.extend(after.map(|after| format!("after={after}")));
    if parts.is_empty() {
        "/records".to_owned()
    } else {
        format!("/records?{}", parts.join("&"))
    }
}

/// The list.
pub(crate) fn records(
    token: &str,
    page: &RecordsPage,
    show: Show,
    wanted: &WantedRecords,
) -> AnyView {
    let search = wanted.search.as_ref().filter(|_| !page.words.is_empty());
    let here = list_address(show, search, wanted.after.as_ref());
    let body = if page.all == 0 {
        empty_state(&t("record-list-empty"), None)
    } else {
        let in_page = page.groups.iter().map(|group| group.records.len()).sum();
        let groups = page.groups.iter().map(|group| ShownGroup {
            service: group.service.clone(),
            notice: group.notice.clone().unwrap_or_default(),
            records: group.records.iter().map(|row| shown(row, &here)).collect(),
        });
        let groups: Vec<ShownGroup> = groups.collect();
        let nothing = groups.is_empty().then(|| {
            let key = if search.is_some() {
                "records-search-none"
            } else {
                "records-none-here"
            };
            empty_state(&t(key), None)
        });
        view! {
            <div class="mt-6">{show_links(show, search)}</div>
            <RecordList
                groups=groups
                words=filter_words(in_page)
                token=token.to_owned()
                typed=page.words.clone()
                show=show.name().to_owned()
            />
            {nothing}
            {pager(page, show, wanted, search)}
        }
        .into_any()
    };
    let share = (page.all > 0).then(|| {
        view! { <p class="mt-6" data-no-print=""><a href="/share" class=BUTTON>{t("home-share")}</a></p> }
            .into_any()
    });
    view! {
        <h1 class=H1>{t("record-list")}</h1>
        <p class=LEAD>{t("record-list.hint")}</p>
        {share}
        {body}
    }
    .into_any()
}

fn show_links(now: Show, search: Option<&DraftId>) -> Option<AnyView> {
    let links = SHOWN.into_iter().map(|(show, _, key)| FilterLink {
        address: list_address(show, search, None),
        label: t(key),
        here: show == now,
    });
    filter_links(&t("records-show"), links.collect())
}

fn shown(row: &RecordRow, here: &str) -> ShownRecord {
    let mut notes = vec![row.who.clone()];
    if row.extra_private {
        notes.push(t("records-private"));
    }
    if row.starred {
        notes.push(t("records-starred"));
    }
    notes.push(tx("records-updated", &[("date", &row.updated.text)]));
    let (path, label) = star(row.starred);
    ShownRecord {
        address: format!("/records/{}", row.id),
        name: row.name.clone(),
        icon: row.icon.clone(),
        notes,
        star: format!("/records/{}/{path}", row.id),
        star_label: t(label),
        back: here.to_owned(),
    }
}

/// What the button at a record does, and its label.
fn star(is_put: bool) -> (&'static str, &'static str) {
    if is_put {
        ("unstar", "records-unstar")
    } else {
        ("star", "records-star")
    }
}

fn pager(
    page: &RecordsPage,
    show: Show,
    wanted: &WantedRecords,
    search: Option<&DraftId>,
) -> Option<AnyView> {
    let next = page
        .next
        .as_deref()
        .and_then(|id| id.parse::<ResourceId>().ok());
    let filtered = show != Show::All || search.is_some();
    if next.is_none() && wanted.after.is_none() && !filtered {
        return None;
    }
    let next = next.map(|after| {
        let address = list_address(show, search, Some(&after));
        view! { <a href=address class=LINK>{t("records-next")}</a> }.into_any()
    });
    let first = wanted.after.is_some().then(|| {
        view! { <a href=list_address(show, search, None) class=LINK>{t("records-first")}</a> }
            .into_any()
    });
    let clear = filtered
        .then(|| view! { <a href="/records" class=LINK>{t("records-clear")}</a> }.into_any());
    let found = tx("records-found", &[("count", &page.found.to_string())]);
    let part = view! {
        <p class="mt-6 text-ink-2">{found}</p>
        <nav aria-label=t("records-pages") class="flex flex-wrap gap-x-6" data-no-print="">
            {first}
            {next}
            {clear}
        </nav>
    };
    Some(part.into_any())
}

/// One record.
pub(crate) fn record(
    token: &str,
    shown: &RecordPage,
    about: Option<&RecordAbout>,
    what: Option<&Happened>,
) -> AnyView {
    let back = format!("/records/{}", shown.id);
    let description = shown
        .description
        .clone()
        .map(|text| view! { <p class=LEAD><bdi>{text}</bdi></p> }.into_any());
    let activity = format!("/activity?record={}", shown.id);
    let main = view! {
        {what.map(|what| happened(what, token, &back))}
        {back_link("/records", &t("record-back"))}
        <h1 class=H1><bdi>{shown.name.clone()}</bdi></h1>
        <p class="text-ink-2 mt-2 wrap-anywhere">{said("record-from", &[("service", Said::Name(&shown.service))])}</p>
        {description}
        {about.and_then(private)}
        <div class="flex flex-wrap items-center gap-x-6 gap-y-2 mt-6" data-no-print="">
            <a href=format!("/share?record={}", shown.id) class=BUTTON>{t("record-share")}</a>
            {about.map(|about| star_button(token, shown, about))}
        </div>
        {people(token, shown, &back)}
        {ended(token, &shown.ended, &back)}
        {recent_activity(
            "happened",
            t("record-activity"),
            &t("record-no-activity"),
            &shown.activity,
            (&activity, &t("record-all-activity")),
        )}
    };
    let side = view! {
        {verbs(shown)}
        {about.and_then(rules)}
        {about.map(|about| {
            view! { <p class="text-sm text-ink-2 mt-8">{said("records-updated", &[("date", Said::Date(&about.updated))])}</p> }
        })}
    };
    columns(main.into_any(), t("record-side"), side.into_any())
}

/// That it is extra private, where it is.
fn private(about: &RecordAbout) -> Option<AnyView> {
    about.extra_private.then(|| {
        let body = view! {
            <p><strong>{t("records-private")}</strong>" "{t("records-private.meaning")}</p>
        };
        inset(body.into_any())
    })
}

fn star_button(token: &str, shown: &RecordPage, about: &RecordAbout) -> AnyView {
    let (path, label) = star(about.starred);
    let address = format!("/records/{}/{path}", shown.id);
    post_button(&address, token, &t(label), "", LINK_BUTTON, &[])
}

fn rules(about: &RecordAbout) -> Option<AnyView> {
    if about.rules.is_empty() {
        return None;
    }
    let lines: Vec<AnyView> = about
        .rules
        .iter()
        .map(|rule| {
            view! { <li dir="auto" class="py-1 measure wrap-anywhere">{rule.clone()}</li> }
                .into_any()
        })
        .collect();
    let part = view! {
        <section aria-labelledby="rules">
            <h2 id="rules" class="text-lg font-semibold mt-8 mb-2">{t("record-rules")}</h2>
            <ul>{lines}</ul>
        </section>
    };
    Some(part.into_any())
}

/// A record that its service took away.
pub(crate) fn removed(gone: &RemovedRecord) -> AnyView {
    let what = [
        ("service", Said::Name(&gone.service)),
        ("date", Said::Date(&gone.on)),
    ];
    view! {
        {back_link("/records", &t("record-back"))}
        <h1 class=H1><bdi>{gone.name.clone()}</bdi></h1>
        {inset(view! { <p class="wrap-anywhere">{said("record-removed", &what)}</p> }.into_any())}
        {ended("", &gone.ended, "/records")}
        {recent_activity(
            "happened",
            t("record-activity"),
            &t("record-no-activity"),
            &gone.activity,
            ("/activity", &t("home-all-activity")),
        )}
    }
    .into_any()
}

fn people(token: &str, shown: &RecordPage, back: &str) -> AnyView {
    if shown.shares.is_empty() {
        return view! {
            <section aria-labelledby="people">
                <h2 id="people" class=H2>{said("record-people", &[("record", Said::Name(&shown.name))])}</h2>
                {empty_state(&t("record-only-you"), None)}
            </section>
        }
        .into_any();
    }
    let table = share_table("people", &shown.name, &shown.shares, token, back);
    view! { <div class="mt-8">{table}</div> }.into_any()
}

/// What is over, folded away.
fn ended(token: &str, lines: &[ShareLine], back: &str) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = lines
        .iter()
        .map(|line| share_row(line, token, back))
        .collect();
    let label = tx("record-ended", &[("count", &lines.len().to_string())]);
    let list = view! { <ul class="grid gap-4 mt-2">{rows}</ul> };
    Some(disclosure(label, list.into_any()))
}

fn verbs(shown: &RecordPage) -> Option<AnyView> {
    if shown.verbs.is_empty() {
        return None;
    }
    let part = view! {
        <section aria-labelledby="verbs">
            <h2 id="verbs" class="text-lg font-semibold mb-2">{t("record-verbs")}</h2>
            {verb_meanings(&shown.verbs)}
        </section>
    };
    Some(part.into_any())
}
