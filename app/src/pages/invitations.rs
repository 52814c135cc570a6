//! Invitations as their owner sees them: the question for somebody by e-mail, the check page before
//! one is sent, and the page of one.
//!
//! Whether the address has an account is said nowhere.

use latchkey_domain::view::{CheckInvitation, InvitationLine, InvitationPage, Invitee, Sentence};
use leptos::prelude::*;

use crate::components::{
    BUTTON, H1, H2, HINT, LINK, SECONDARY, SummaryRow, TextField, back_link, changed_elsewhere,
    date, icon, inset, notice, post_button, sentence, summary_list, thread_class,
};
use crate::forms::Problem;
use crate::words::{Said, said, t};

/// The page between a draft with an invited address and its effect.
pub(crate) fn check(token: &str, shown: &CheckInvitation, changed: bool) -> AnyView {
    let address = format!("/share/{}", shown.draft.id);
    let name = [("name", Said::Name(shown.name.as_str()))];
    let until = [("until", Said::Date(&shown.until))];
    let cannot = (!shown.cannot.is_empty())
        .then(|| view! { <p class="mt-4 measure">{shown.cannot.clone()}</p> }.into_any());
    let narrowed = shown
        .narrowed
        .as_ref()
        .map(|rule| inset(view! { <p class="wrap-anywhere">{rule.clone()}</p> }.into_any()));
    view! {
        {changed.then(changed_elsewhere)}
        {back_link(&format!("{address}/until"), &t("flow-back"))}
        <h1 class=H1>{t("title-invitation-check")}</h1>
        <h2 class=H2>{t("invite-check-after")}</h2>
        {sentences(&shown.will)}
        {cannot}
        {narrowed}
        {check_rows(&address, shown)}
        <h2 class=H2>{t("flow-happens")}</h2>
        <p class="measure wrap-anywhere">{said("invite-check-now", &name)}</p>
        <p class="measure mt-2">{t("invite-check-prove")}</p>
        <p class="measure mt-2">{said("invite-check-until", &until)}</p>
        <div class="grid xs:flex xs:flex-wrap gap-3 mt-6">
            {post_button(&format!("{address}/check"), token, &t("invite-send"), "", BUTTON, &[("seen", &shown.seen)])}
            {post_button(&format!("{address}/discard"), token, &t("flow-cancel"), "", SECONDARY, &[])}
        </div>
    }
    .into_any()
}

fn check_rows(address: &str, shown: &CheckInvitation) -> AnyView {
    let name = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let records: Vec<AnyView> = shown
        .records
        .iter()
        .map(|record| view! { <li><bdi>{record.clone()}</bdi></li> }.into_any())
        .collect();
    let records = view! { <ul>{records}</ul> }.into_any();
    let who = format!("{address}/who");
    let mut rows = vec![
        SummaryRow::new(t("flow-row-who"), name(&shown.name)).change(who.clone()),
        SummaryRow::new(t("invite-row-address"), name(&shown.email)).change(who.clone()),
    ];
    if !shown.relation.is_empty() {
        rows.push(SummaryRow::new(t("invite-row-relation"), name(&shown.relation)).change(who));
    }
    rows.push(SummaryRow::new(t("flow-row-what"), records).change(format!("{address}/what")));
    let until = |id: &str| format!("{address}/until#{id}");
    let ends = super::share_flow::ends(&shown.ends);
    rows.extend([
        SummaryRow::new(t("flow-row-power"), shown.verbs.clone()).change(until("power")),
        SummaryRow::new(t("flow-row-until"), ends).change(until("length")),
        SummaryRow::new(t("flow-row-purpose"), name(&shown.purpose)).change(until("purpose")),
    ]);
    if !shown.draft.note.is_empty() {
        let note = name(&shown.draft.note);
        rows.push(SummaryRow::new(t("flow-row-note"), note).change(until("note")));
    }
    summary_list(rows)
}

/// What somebody could do, one line a record.
pub(super) fn sentences(lines: &[Sentence]) -> AnyView {
    let lines: Vec<AnyView> = lines
        .iter()
        .map(|line| {
            view! {
                <li class="flex gap-3 text-lg">
                    {icon("check", "size-6 flex-none text-ok")}
                    <span class="measure wrap-anywhere">{sentence(line)}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="grid gap-3 mt-2">{lines}</ul> }.into_any()
}

/// The owner's page; `what` is what was just done.
pub(crate) fn owner(token: &str, shown: &InvitationPage, what: &str) -> AnyView {
    let address = format!("/invitations/{}", shown.line.id);
    let banner = match what {
        "new" if shown.line.waits => {
            let text = view! { <p class="measure">{t("invitation-sent.text")}</p> };
            Some(notice(&t("invitation-sent"), text.into_any()))
        }
        "again" if shown.line.waits => {
            let text = view! { <p class="measure">{t("invitation-sent.text")}</p> };
            Some(notice(&t("invitation-again-done"), text.into_any()))
        }
        "cancelled" if !shown.line.waits => {
            let text = view! { <p class="measure">{t("invitation-cancelled-done.text")}</p> };
            Some(notice(&t("invitation-cancelled-done"), text.into_any()))
        }
        _ => None,
    };
    let name = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let mut rows = vec![SummaryRow::new(t("invite-row-address"), name(&shown.email))];
    if !shown.relation.is_empty() {
        rows.push(SummaryRow::new(
            t("invite-row-relation"),
            name(&shown.relation),
        ));
    }
    rows.push(SummaryRow::new(t("invitation-letter"), date(&shown.sent)));
    let actions = shown.line.waits.then(|| {
        let send = shown.can_send.then(|| {
            post_button(&format!("{address}/again"), token, &t("invitation-again"), "", SECONDARY, &[])
        });
        let key = if shown.most {
            "invitation-again.most"
        } else {
            "invitation-again.later"
        };
        let later =
            (!shown.can_send).then(|| view! { <p class=HINT>{t(key)}</p> }.into_any());
        view! {
            <div class="grid xs:flex xs:flex-wrap gap-3 mt-6" data-no-print="">
                {send}
                {post_button(&format!("{address}/cancel"), token, &t("invitation-cancel"), "", SECONDARY, &[])}
            </div>
            {later}
        }
        .into_any()
    });
    let person = shown.person.as_ref().map(|id| {
        let address = format!("/people/{id}");
        view! { <p class="mt-4"><a href=address class=BUTTON>{t("invitation-person")}</a></p> }
            .into_any()
    });
    view! {
        {banner}
        {back_link("/people", &t("invitation-back"))}
        <h1 class=H1>{said("invitation-page", &[("name", Said::Name(&shown.name))])}</h1>
        <p class="text-lg mt-4 measure wrap-anywhere">{sentence(&shown.line.sentence)}</p>
        {person}
        {summary_list(rows)}
        <h2 class=H2>{t("invitation-what")}</h2>
        {sentences(&shown.sentences)}
        {actions}
    }
    .into_any()
}

/// The invitations among an owner's people.
pub(crate) fn list(lines: &[InvitationLine]) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = lines
        .iter()
        .map(|line| {
            let about = format!(": {}", line.sentence.plain());
            view! {
                <li class=thread_class(line.thread)>
                    <p class="measure wrap-anywhere">{sentence(&line.sentence)}</p>
                    <p data-no-print="">
                        <a href=format!("/invitations/{}", line.id) class=LINK>
                            {t("invitation-open")}
                            <span class="sr-only">{about}</span>
                        </a>
                    </p>
                </li>
            }
            .into_any()
        })
        .collect();
    let part = view! {
        <section aria-labelledby="invitations">
            <h2 id="invitations" class=H2>{t("invitation-list")}</h2>
            <ul class="grid gap-4">{rows}</ul>
        </section>
    };
    Some(part.into_any())
}

/// The question for somebody by e-mail, in the step that chooses with whom.
pub(crate) fn question(invitee: &Invitee, problems: &[Problem]) -> AnyView {
    let name = TextField::new("invitee", &t("flow-invite-name"))
        .value(&invitee.name)
        .max(200)
        .problems(problems)
        .view();
    let email = TextField::new("email", &t("flow-invite-email"))
        .hint(&t("flow-invite-email.hint"))
        .value(&invitee.email)
        .kind("email", "off")
        .max(254)
        .problems(problems)
        .view();
    let relation = TextField::new("relation", &t("flow-invite-relation"))
        .hint(&t("flow-invite-relation.hint"))
        .value(&invitee.relation)
        .max(100)
        .problems(problems)
        .view();
    view! {
        <div class="grid gap-6">
            {name}
            {email}
            {relation}
            <div><button class=SECONDARY>{t("flow-invite-button")}</button></div>
        </div>
    }
    .into_any()
}
