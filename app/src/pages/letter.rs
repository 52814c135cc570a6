//! What the link of a letter shows before somebody is known, and the mailbox of practice data.

use latchkey_domain::letter::LetterKind;
use latchkey_service::mail::{MailboxLetter, MailboxLine};
use leptos::prelude::*;

use crate::components::{BUTTON, H1, LINK, post_button};
use crate::words::{Said, said, t};

/// Nobody is signed in: nothing is shown of what it is about.
pub(crate) fn sign_in(kind: LetterKind, onward: &str) -> AnyView {
    let heading = match kind {
        LetterKind::RequestNew | LetterKind::RequestRunsOut | LetterKind::RequestReminder => {
            t("letter-page-request")
        }
        _ => t("letter-page-other"),
    };
    view! {
        <h1 class=H1>{heading}</h1>
        <p class="text-lg mt-4 measure">{t("letter-page-lead")}</p>
        <p class="mt-6"><a href=onward.to_owned() class=BUTTON>{t("letter-page-go")}</a></p>
    }
    .into_any()
}

/// Somebody else is signed in.
pub(crate) fn somebody_else(code: &str, name: &str, token: &str) -> AnyView {
    let action = format!("/r/{code}/switch");
    view! {
        <h1 class=H1>{t("letter-else")}</h1>
        <p class="text-lg mt-4 measure">{said("letter-else.lead", &[("name", Said::Name(name))])}</p>
        <p class="mt-2 measure">{t("letter-else.next")}</p>
        <div class="mt-6">{post_button(&action, token, &t("letter-else.go"), "", BUTTON, &[])}</div>
    }
    .into_any()
}

/// It leads nowhere; unknown and run out are the same.
pub(crate) fn gone() -> AnyView {
    view! {
        <h1 class=H1>{t("letter-gone")}</h1>
        <p class="text-lg mt-4 measure">{t("letter-gone.lead")}</p>
        <p class="mt-2 measure">{t("letter-gone.next")}</p>
        <p class="mt-6"><a href="/home" class=BUTTON>{t("letter-gone.go")}</a></p>
    }
    .into_any()
}

/// The mailbox.
pub(crate) fn mailbox(lines: &[MailboxLine]) -> AnyView {
    let list = if lines.is_empty() {
        view! { <p class="mt-6 measure">{t("mailbox.none")}</p> }.into_any()
    } else {
        let rows: Vec<AnyView> = lines.iter().map(row).collect();
        view! { <ul class="mt-6 border-t border-line">{rows}</ul> }.into_any()
    };
    view! {
        <h1 class=H1>{t("mailbox")}</h1>
        <p class="text-lg mt-4 measure">{t("mailbox.lead")}</p>
        {list}
    }
    .into_any()
}

fn row(line: &MailboxLine) -> AnyView {
    let address = format!("/dev/mailbox/{}", line.id);
    view! {
        <li class="py-3 border-b border-line">
            <a href=address class=LINK>{line.subject.clone()}</a>
            <p class="break-words">{to_line(&line.to, &line.when)}</p>
        </li>
    }
    .into_any()
}

fn to_line(to: &str, when: &str) -> AnyView {
    said(
        "mailbox-to-line",
        &[("address", Said::Name(to)), ("when", Said::Text(when))],
    )
}

/// One letter, as plain text, with its link beside it.
pub(crate) fn letter(letter: &MailboxLetter) -> AnyView {
    let message = &letter.message;
    let follow = letter.link.clone().map(|to| {
        view! { <p class="mt-6"><a href=to class=BUTTON>{t("mailbox-follow")}</a></p> }.into_any()
    });
    view! {
        <h1 class=H1>{message.subject.clone()}</h1>
        <p class="mt-4 break-words">{to_line(&message.to, &letter.when)}</p>
        <div class="mt-6 border border-line p-4 measure whitespace-pre-wrap break-words">
            {message.text.clone()}
        </div>
        {follow}
        <p class="mt-6"><a href="/dev/mailbox" class=LINK>{t("mailbox-back")}</a></p>
    }
    .into_any()
}
