//! What the words mean, how everybody can use this site, what it keeps about people, whom to ask.
//!
//! These pages hold nothing about anybody; they read the same for everyone.

use std::fmt::Write as _;

use leptos::prelude::*;

use crate::components::{BUTTON, H1, H2, LEAD, LINK};
use crate::words::{Said, all_verbs, said, t, tx};

/// The words that mean one thing everywhere.
const WORDS: [&str; 12] = [
    "record",
    "kind",
    "service",
    "connection",
    "app",
    "person",
    "share",
    "request",
    "proof",
    "kept-proof",
    "let-in",
    "end",
];

/// What the words mean.
pub(crate) fn words() -> AnyView {
    let words: Vec<AnyView> = WORDS
        .iter()
        .map(|word| {
            let key = format!("help-word-{word}");
            entry(t(&key), t(&format!("{key}.meaning")).into_any())
        })
        .collect();
    let verbs: Vec<AnyView> = all_verbs()
        .into_iter()
        .map(|[label, can, cannot]| {
            let meaning = view! {
                <p>{tx("words-can", &[("can", &can)])}</p>
                <p class="text-ink-2">{tx("words-cannot", &[("cannot", &cannot)])}</p>
            };
            entry(label, meaning.into_any())
        })
        .collect();
    view! {
        <h1 class=H1>{t("help-words")}</h1>
        <p class=LEAD>{t("words-lead")}</p>
        <dl class="border-t border-line mt-6">{words}</dl>
        <h2 class=H2>{t("words-verbs")}</h2>
        <dl class="border-t border-line mt-4">{verbs}</dl>
        <p class="mt-6"><a href="/help" class=LINK>{t("words-help")}</a></p>
    }
    .into_any()
}

fn entry(word: String, meaning: AnyView) -> AnyView {
    view! {
        <div class="grid sm:grid-cols-3 gap-x-4 py-3 border-b border-line">
            <dt class="font-semibold">{word}</dt>
            <dd class="sm:col-span-2 measure">{meaning}</dd>
        </div>
    }
    .into_any()
}

/// How everybody can use this site, and where it falls short.
pub(crate) fn accessibility() -> AnyView {
    page(
        "accessibility-title",
        &[
            ("accessibility-aim", &["all", "standard"]),
            (
                "accessibility-can",
                &["keys", "large", "plain", "look", "time"],
            ),
            ("accessibility-short", &["people", "elsewhere"]),
            ("accessibility-tell", &["us"]),
        ],
    )
}

/// What this site keeps about people, and who sees it.
pub(crate) fn privacy() -> AnyView {
    page(
        "privacy-title",
        &[
            ("privacy-keep", &["you", "records", "shares", "happened"]),
            ("privacy-not", &["content", "watch"]),
            ("privacy-who", &["people", "services", "asking", "staff"]),
            ("privacy-browser", &["signed-in", "look", "away"]),
            ("privacy-choice", &["stop", "ask"]),
        ],
    )
}

/// A title with its lead, and parts with their paragraphs; a list of keys of the catalogue.
fn page(title: &str, parts: &[(&str, &[&str])]) -> AnyView {
    let parts: Vec<AnyView> = parts
        .iter()
        .map(|(key, lines)| {
            let lines: Vec<AnyView> = lines
                .iter()
                .map(|line| {
                    view! { <p class="measure mt-2">{t(&format!("{key}.{line}"))}</p> }.into_any()
                })
                .collect();
            view! { <section><h2 class=H2>{t(key)}</h2>{lines}</section> }.into_any()
        })
        .collect();
    view! {
        <h1 class=H1>{t(title)}</h1>
        <p class=LEAD>{t(&format!("{title}.lead"))}</p>
        {parts}
        <p class="mt-6"><a href="/contact" class=LINK>{t("contact-link")}</a></p>
    }
    .into_any()
}

/// Whom to ask; `from` is the kind of page one comes from.
pub(crate) fn contact(address: &str, from: Option<&str>) -> AnyView {
    let from_line = from.map(|page| {
        view! { <p class="measure mt-4">{said("contact-from", &[("page", Said::Strong(page))])}</p> }
            .into_any()
    });
    view! {
        <h1 class=H1>{t("contact-title")}</h1>
        <p class=LEAD>{t("contact-title.lead")}</p>
        {from_line}
        {way(address, from)}
        <h2 class=H2>{t("contact-care")}</h2>
        <p class="measure">{t("contact-care.secret")}</p>
        <p class="measure mt-2">{t("contact-care.records")}</p>
        <h2 class=H2>{t("help-contact")}</h2>
        <p class="measure">{t("help-contact.records")}</p>
        <p class="mt-6"><a href="/help" class=LINK>{t("words-help")}</a></p>
    }
    .into_any()
}

/// The way to the people who run this site: a letter that names the page, their own site, or none.
fn way(address: &str, from: Option<&str>) -> AnyView {
    if let Some(mail) = address.strip_prefix("mailto:") {
        let subject = match from {
            Some(page) => tx("contact-subject", &[("page", page)]),
            None => t("contact-subject-plain"),
        };
        let link = format!("{address}?subject={}", encoded(&subject));
        return view! {
            <p class="mt-6"><a href=link class=BUTTON>{t("contact-write")}</a></p>
            <p class="mt-2 wrap-anywhere">{said("contact-address", &[("address", Said::Name(mail))])}</p>
        }
        .into_any();
    }
    if address.is_empty() {
        return view! { <p class="measure mt-4">{t("contact-none")}</p> }.into_any();
    }
    view! { <p class="mt-6"><a href=address.to_owned() class=BUTTON>{t("contact-site")}</a></p> }
        .into_any()
}

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use latchkey_service::wording::Words;

    use super::*;

    fn html(address: &str, from: Option<&str>) -> String {
        Owner::new().with(|| {
            provide_context(Words::load().unwrap());
            contact(address, from).to_html().replace("<!>", "")
        })
    }

    #[test]
    fn a_letter_names_the_page_and_nothing_else() {
        let html = html("mailto:help@share.example", Some("Requests"));
        assert!(html.contains("<strong>Requests</strong>"), "{html}");
        let link = "mailto:help@share.example?subject=Help%20with%20the%20page%20%E2%80%9CRequests";
        assert!(html.contains(link), "{html}");
        assert!(html.contains("<bdi>help@share.example</bdi>"), "{html}");
    }

    #[test]
    fn a_site_of_their_own_or_none_is_said_as_it_is() {
        let site = html("https://help.example/ask", None);
        assert!(site.contains("href=\"https://help.example/ask\""), "{site}");
        let none = html("", Some("Requests"));
        assert!(!none.contains("mailto:"), "{none}");
        assert!(none.contains("have not given us an address"), "{none}");
    }
}
