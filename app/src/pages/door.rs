//! The doorway: what Latchkey is, signing in and out, and help with the words.
//!
//! These pages are the same for everybody; only the way back after sign-in differs.

use latchkey_service::issuers::IssuerChoice;
use leptos::prelude::*;

use super::outside::ways_in;
use super::sign_in_code::ask_address;
use crate::components::{BUTTON, H1, H2, LINK, TextField, error_summary, icon, notice};
use crate::forms::Problem;
use crate::words::t;

/// The public start page.
pub(crate) fn start() -> AnyView {
    view! {
        <h1 class=H1>{t("door-start")}</h1>
        <p class="text-lg mt-4 measure">{t("door-start.lead")}</p>
        <p class="mt-6"><a href="/sign-in" class=BUTTON>{t("door-sign-in")}</a></p>
        <ul class="grid gap-4 mt-8 measure">
            {promise("eye", t("door-see"))}
            {promise("calendar", t("door-end"))}
            {promise("stop", t("door-stop"))}
            {promise("clock", t("door-activity"))}
        </ul>
        <h2 class=H2>{t("door-how")}</h2>
        <p class="measure">{t("door-how.connect")}</p>
        <p class="measure mt-2">{t("door-how.asked")}</p>
        <p class="mt-4"><a href="/help#how" class=LINK>{t("door-more")}</a></p>
    }
    .into_any()
}

fn promise(name: &str, text: String) -> AnyView {
    view! {
        <li class="flex gap-3">{icon(name, "size-6 flex-none text-spruce")}<span>{text}</span></li>
    }
    .into_any()
}

/// The sign-in page; `next` is the way back, empty for home, `again` whether somebody is signed in
/// already, and `changed` whether she has just chosen a new password.
pub(crate) fn sign_in(
    email: &str,
    next: &str,
    problems: &[Problem],
    issuers: &[IssuerChoice],
    (again, changed): (bool, bool),
) -> AnyView {
    let elsewhere = ways_in(issuers, next);
    let hidden = (!next.is_empty())
        .then(|| view! { <input type="hidden" name="next" value=next.to_owned()/> }.into_any());
    let (heading, lead) = match (again, next.is_empty()) {
        (true, _) => (t("door-again"), t("door-again.lead")),
        (false, true) => (t("door-sign-in"), t("door-sign-in.lead")),
        (false, false) => (t("door-sign-in"), t("door-sign-in.first")),
    };
    let changed = changed.then(|| {
        let body = view! { <p class="measure">{t("recover-done.meaning")}</p> };
        notice(&t("recover-done"), body.into_any())
    });
    view! {
        {changed}
        {error_summary(problems)}
        <h1 class=H1>{heading}</h1>
        <p class="text-lg mt-4 measure">{lead}</p>
        <form method="post" action="/sign-in" class="grid gap-6 mt-6" novalidate>
            {hidden}
            {TextField::new("email", &t("door-email"))
                .value(email)
                .kind("email", "username")
                .inputmode("email")
                .problems(problems)
                .view()}
            {TextField::new("password", &t("door-password"))
                .kind("password", "current-password")
                .problems(problems)
                .view()}
            <div><button class=BUTTON>{t("door-sign-in")}</button></div>
        </form>
        <ul class="mt-4">
            <li><a href=ask_address(next) class=LINK>{t("code-way")}</a></li>
            <li><a href="/sign-in/recover" class=LINK>{t("code-forgot")}</a></li>
        </ul>
        {elsewhere}
        <p class="mt-6"><a href="/help#account" class=LINK>{t("door-no-account")}</a></p>
    }
    .into_any()
}

/// After signing out.
pub(crate) fn signed_out() -> AnyView {
    view! {
        <h1 class=H1>{t("door-signed-out")}</h1>
        <p class="text-lg mt-4 measure">{t("door-signed-out.lead")}</p>
        <p class="mt-6"><a href="/sign-in" class=BUTTON>{t("door-sign-in-again")}</a></p>
    }
    .into_any()
}

/// The parts of the help: their place in the page, and how many paragraphs each has.
const PARTS: [(&str, &[&str]); 5] = [
    ("how", &["share", "asked", "end"]),
    ("stop", &["now", "undo", "copies"]),
    ("seen", &["let-in", "told"]),
    ("account", &["new", "password", "lent"]),
    ("contact", &["records", "here"]),
];

/// Help, and what the words mean.
pub(crate) fn help() -> AnyView {
    let parts: Vec<AnyView> = PARTS
        .iter()
        .map(|(name, lines)| part(name, lines))
        .collect();
    view! {
        <h1 class=H1>{t("help-title")}</h1>
        <p class="text-lg mt-4 measure">{t("help-title.lead")}</p>
        {parts}
        <section aria-labelledby="words">
            <h2 id="words" tabindex="-1" class=H2>{t("help-words")}</h2>
            <p class="measure">{t("words-lead")}</p>
            <p><a href="/help/words" class=LINK>{t("shell-words")}</a></p>
        </section>
        <h2 class=H2>{t("help-more")}</h2>
        <ul>
            <li><a href="/contact?page=help" class=LINK>{t("contact-link")}</a></li>
            <li><a href="/accessibility" class=LINK>{t("shell-accessibility")}</a></li>
            <li><a href="/privacy" class=LINK>{t("shell-privacy")}</a></li>
        </ul>
    }
    .into_any()
}

fn part(name: &'static str, lines: &[&str]) -> AnyView {
    let key = format!("help-{name}");
    let lines: Vec<AnyView> = lines
        .iter()
        .map(|line| view! { <p class="measure mt-2">{t(&format!("{key}.{line}"))}</p> }.into_any())
        .collect();
    view! {
        <section aria-labelledby=name>
            <h2 id=name tabindex="-1" class=H2>{t(&key)}</h2>
            {lines}
        </section>
    }
    .into_any()
}
