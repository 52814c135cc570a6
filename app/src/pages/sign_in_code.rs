//! Signing in, and choosing a new password, with a code by e-mail.
//!
//! What is said after an address was typed is the same whoever has it.

use leptos::prelude::*;

use super::devices::new_password;
use crate::components::{BUTTON, H1, LEAD, LINK, TextField, back_link, error_summary};
use crate::forms::Problem;
use crate::words::t;

/// The way back, where there is one.
fn next_field(next: &str) -> Option<AnyView> {
    (!next.is_empty())
        .then(|| view! { <input type="hidden" name="next" value=next.to_owned()/> }.into_any())
}

fn email_field(email: &str, problems: &[Problem]) -> AnyView {
    TextField::new("email", &t("door-email"))
        .value(email)
        .kind("email", "username")
        .inputmode("email")
        .problems(problems)
        .view()
}

/// The field for a code; `again` is where another one is asked for.
pub(super) fn code_field(value: &str, problems: &[Problem]) -> AnyView {
    TextField::new("code", &t("code-field"))
        .hint(&t("code-field.hint"))
        .value(value)
        .kind("text", "one-time-code")
        .inputmode("numeric")
        .max(20)
        .problems(problems)
        .view()
}

fn again(address: &str) -> AnyView {
    view! { <p class="mt-6"><a href=address.to_owned() class=LINK>{t("code-again")}</a></p> }
        .into_any()
}

/// The address of the page that asks for a code, with the way back.
pub(crate) fn ask_address(next: &str) -> String {
    if next.is_empty() {
        "/sign-in/code".to_owned()
    } else {
        format!("/sign-in/code?next={}", crate::session::encode(next))
    }
}

/// Asks for the address to send a code to.
pub(crate) fn ask(email: &str, next: &str, problems: &[Problem]) -> AnyView {
    view! {
        {error_summary(problems)}
        {back_link("/sign-in", &t("code-back"))}
        <h1 class=H1>{t("code-heading")}</h1>
        <p class=LEAD>{t("code-lead")}</p>
        <form method="post" action="/sign-in/code" class="grid gap-6 mt-6" novalidate>
            {next_field(next)}
            {email_field(email, problems)}
            <div><button class=BUTTON>{t("code-send")}</button></div>
        </form>
    }
    .into_any()
}

/// Asks for the code.
pub(crate) fn enter(next: &str, problems: &[Problem]) -> AnyView {
    view! {
        {error_summary(problems)}
        <h1 class=H1>{t("code-enter")}</h1>
        <p class=LEAD>{t("code-enter.lead")}</p>
        <form method="post" action="/sign-in/code/enter" class="grid gap-6 mt-6" novalidate>
            {next_field(next)}
            {code_field("", problems)}
            <div><button class=BUTTON>{t("door-sign-in")}</button></div>
        </form>
        {again(&ask_address(next))}
    }
    .into_any()
}

/// Asks for the address of somebody who forgot her password.
pub(crate) fn forgot(email: &str, problems: &[Problem]) -> AnyView {
    view! {
        {error_summary(problems)}
        {back_link("/sign-in", &t("code-back"))}
        <h1 class=H1>{t("recover-heading")}</h1>
        <p class=LEAD>{t("recover-lead")}</p>
        <form method="post" action="/sign-in/recover" class="grid gap-6 mt-6" novalidate>
            {email_field(email, problems)}
            <div><button class=BUTTON>{t("code-send")}</button></div>
        </form>
    }
    .into_any()
}

/// Asks for the code and a new password; the code that was typed comes back, a password does not.
pub(crate) fn choose(code: &str, problems: &[Problem]) -> AnyView {
    view! {
        {error_summary(problems)}
        <h1 class=H1>{t("recover-enter")}</h1>
        <p class=LEAD>{t("code-enter.lead")}</p>
        <form method="post" action="/sign-in/recover/enter" class="grid gap-6 mt-6" novalidate>
            {code_field(code, problems)}
            {new_password(problems)}
            <div><button class=BUTTON>{t("recover-save")}</button></div>
        </form>
        <p class="mt-4 measure">{t("recover-others")}</p>
        {again("/sign-in/recover")}
    }
    .into_any()
}
