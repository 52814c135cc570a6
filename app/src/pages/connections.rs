//! The services that keep the owner's records: the list, one of them, and disconnecting it; and the
//! apps that she signs in to.
//!
//! A connection is made from the service's own site; here it can only be looked at and ended.

use latchkey_domain::view::{ConnectionState, ServiceLine, ShareLine, SignInLine, Thread};
use leptos::prelude::*;

use crate::components::{
    DANGER, H1, H2, LEAD, LINK, LINK_BUTTON, SECONDARY, SummaryRow, back_link, date, empty_state,
    icon, initials, notice, post_button, sentence, status_tag, summary_list, thread_class,
};
use crate::pages::connect::learned;
use crate::words::{Said, said, t, tx};

/// The list; `ended` right after one was disconnected.
pub(crate) fn list(
    token: &str,
    lines: &[ServiceLine],
    former: &[ServiceLine],
    apps: &[SignInLine],
    ended: bool,
) -> AnyView {
    let banner = ended.then(|| {
        let body = view! { <p class="measure">{t("connections-ended.meaning")}</p> };
        notice(&t("connections-ended"), body.into_any())
    });
    let body = if lines.is_empty() {
        empty_state(&t("connections-empty"), None)
    } else {
        let rows: Vec<AnyView> = lines.iter().map(row).collect();
        let records: usize = lines.iter().map(|line| line.records).sum();
        let counts = tx(
            "connections-all",
            &[
                ("services", &lines.len().to_string()),
                ("records", &records.to_string()),
            ],
        );
        view! {
            <p class="mt-6 text-ink-2">{counts}</p>
            <ul class="border-t border-line mt-2">{rows}</ul>
        }
        .into_any()
    };
    view! {
        {banner}
        {back_link("/home", &t("connections-home"))}
        <h1 class=H1>{t("connections-title")}</h1>
        <p class=LEAD>{t("connections-title.lead")}</p>
        {body}
        <p class="mt-4 measure">{t("connections-add")}</p>
        {disconnected(former)}
        {signed_in_to(token, apps)}
    }
    .into_any()
}

/// Services that were disconnected.
fn disconnected(former: &[ServiceLine]) -> Option<AnyView> {
    if former.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = former
        .iter()
        .map(|line| {
            view! {
                <li class="py-3 border-b border-line">
                    <bdi class="text-lg wrap-anywhere">{line.name.clone()}</bdi>
                    <p class="text-sm text-ink-2">{records(line)}</p>
                    <p>{state_tag(line)}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    let part = view! {
        <h2 class=H2>{t("connections-former")}</h2>
        <p class="measure">{t("connections-former-note")}</p>
        <ul class="border-t border-line mt-4">{rows}</ul>
    };
    Some(part.into_any())
}

/// The state of a connection, on the tint of its meaning.
fn state_tag(line: &ServiceLine) -> AnyView {
    let (thread, soon) = match line.condition {
        ConnectionState::Working => (Thread::See, false),
        ConnectionState::Quiet | ConnectionState::Reconnect => (Thread::Waiting, true),
        ConnectionState::Ended => (Thread::Past, false),
    };
    status_tag(thread, soon, &line.state)
}

/// The apps that the person signs in to with Latchkey, each with a way to stop that.
fn signed_in_to(token: &str, apps: &[SignInLine]) -> AnyView {
    if apps.is_empty() {
        return ().into_any();
    }
    let rows: Vec<AnyView> = apps
        .iter()
        .map(|app| {
            let since = said("apps-since", &[("since", Said::Date(&app.since))]);
            let address = format!("/connections/apps/{}/forget", app.id);
            view! {
                <li class="py-3 border-b border-line">
                    <bdi class="text-lg wrap-anywhere">{app.name.clone()}</bdi>
                    <p class="text-sm text-ink-2">{since}</p>
                    {learned(app.learns_name, app.learns_email)}
                    {post_button(&address, token, &t("apps-stop"), &app.name, LINK_BUTTON, &[])}
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <h2 class=H2 id="apps">{t("apps-title")}</h2>
        <p class="measure">{t("apps-lead")}</p>
        <ul class="border-t border-line mt-4">{rows}</ul>
    }
    .into_any()
}

fn row(line: &ServiceLine) -> AnyView {
    view! {
        <li class="flex gap-3 py-3 border-b border-line">
            {initials(&line.name)}
            <div>
                <a href=format!("/connections/{}", line.id) class=LINK>
                    <bdi class="text-lg wrap-anywhere">{line.name.clone()}</bdi>
                </a>
                <p class="text-sm text-ink-2">{said("connections-since", &[("since", Said::Date(&line.since))])}</p>
                <p class="text-sm text-ink-2">{records(line)}</p>
                <p>{state_tag(line)}</p>
            </div>
        </li>
    }
    .into_any()
}

fn records(line: &ServiceLine) -> String {
    tx(
        "connections-records",
        &[("count", &line.records.to_string())],
    )
}

/// One service.
pub(crate) fn one(line: &ServiceLine) -> AnyView {
    let name = [("service", Said::Name(&line.name))];
    let mut rows = vec![
        SummaryRow::new(t("connections-row-since"), date(&line.since)),
        SummaryRow::new(t("connections-row-records"), records(line)),
        SummaryRow::new(t("connections-row-state"), state_tag(line)),
    ];
    if let Some(heard) = &line.heard {
        rows.push(SummaryRow::new(t("connections-row-heard"), date(heard)));
    }
    if !line.website.is_empty() {
        let website = view! { <bdi>{line.website.clone()}</bdi> }.into_any();
        rows.push(SummaryRow::new(t("connections-row-website"), website));
    }
    view! {
        {back_link("/connections", &t("connections-back"))}
        <h1 class=H1><bdi>{line.name.clone()}</bdi></h1>
        {summary_list(rows)}
        <h2 class=H2>{said("connections-can", &name)}</h2>
        <ul class="grid gap-2">
            {able(true, "connections-can-list")}
            {able(true, "connections-can-ask")}
            {able(true, "connections-can-remove")}
        </ul>
        <h2 class=H2>{said("connections-cannot", &name)}</h2>
        <ul class="grid gap-2">
            {able(false, "connections-cannot-see")}
            {able(false, "connections-cannot-change")}
            {able(false, "connections-cannot-password")}
        </ul>
        <p class="mt-8" data-no-print="">
            <a href=format!("/connections/{}/disconnect", line.id) class=SECONDARY>
                <span>{said("connections-disconnect", &name)}</span>
            </a>
        </p>
    }
    .into_any()
}

fn able(can: bool, key: &str) -> AnyView {
    let (name, color) = if can {
        ("check", "size-6 flex-none text-spruce")
    } else {
        ("stop", "size-6 flex-none text-ink-3")
    };
    view! { <li class="flex gap-3">{icon(name, color)}<span>{t(key)}</span></li> }.into_any()
}

/// The page before a service is disconnected, with the shares that end then.
pub(crate) fn disconnect(
    token: &str,
    line: &ServiceLine,
    shares: &[ShareLine],
    more: bool,
) -> AnyView {
    let address = format!("/connections/{}", line.id);
    let name = [("service", Said::Name(&line.name))];
    let lost = if shares.is_empty() {
        view! { <p class="measure">{t("connections-nothing-shared")}</p> }.into_any()
    } else {
        let rows: Vec<AnyView> = shares
            .iter()
            .map(|share| {
                let class = thread_class(share.thread);
                view! { <li class=class><p class="text-lg measure wrap-anywhere">{sentence(&share.sentence)}</p></li> }
                    .into_any()
            })
            .collect();
        let more = more.then(|| view! { <p class="mt-4">{t("connections-more")}</p> }.into_any());
        view! { <ul class="grid gap-4">{rows}</ul>{more} }.into_any()
    };
    let button = tx("connections-disconnect", &[("service", &line.name)]);
    view! {
        {back_link(&address, &t("connections-keep"))}
        <h1 class=H1>{said("connections-ask", &name)}</h1>
        <p class=LEAD>{said("connections-lose", &name)}</p>
        <p class="mt-2 measure wrap-anywhere">{said("connections-stay", &name)}</p>
        <p class="mt-2 measure wrap-anywhere">{said("connections-no-undo", &name)}</p>
        <h2 class=H2>{t("connections-shared")}</h2>
        {lost}
        <div class="mt-6">
            {post_button(&format!("{address}/disconnect"), token, &button, "", DANGER, &[])}
        </div>
    }
    .into_any()
}
