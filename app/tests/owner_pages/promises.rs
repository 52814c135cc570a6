//! What every page promises to whoever hears it or reads its links alone: landmarks with names of
//! their own, labels, captions, and links and buttons that say what they do.

use std::collections::{BTreeMap, BTreeSet};

/// The value of an attribute in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// The opening tags of this name, each with where it begins.
fn tags<'a>(html: &'a str, name: &str) -> Vec<(usize, &'a str)> {
    let start = format!("<{name}");
    html.match_indices(&start)
        .filter(|(at, _)| {
            let next = html[at + start.len()..].chars().next();
            matches!(next, Some(' ' | '>' | '/'))
        })
        .map(|(at, _)| (at, html[at..].split('>').next().unwrap_or_default()))
        .collect()
}

/// The text of an element, with what is only heard, without what is only seen.
fn spoken(inner: &str) -> String {
    let mut text = String::new();
    let mut hidden = 0_usize;
    for part in inner.split('<').enumerate() {
        let (place, part) = part;
        let (tag, rest) = match part.split_once('>') {
            Some(pair) if place > 0 => pair,
            _ => ("", part),
        };
        if tag.starts_with('/') {
            hidden = hidden.saturating_sub(1);
        } else if hidden > 0 || tag.contains("aria-hidden=\"true\"") {
            hidden += usize::from(!tag.is_empty() && !tag.ends_with('/') && !tag.starts_with('!'));
        }
        if hidden == 0 {
            text.push_str(rest);
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The elements of this name: the opening tag, and the text.
fn elements<'a>(html: &'a str, name: &str) -> Vec<(&'a str, String)> {
    let end = format!("</{name}>");
    tags(html, name)
        .into_iter()
        .map(|(at, tag)| {
            let inner = html[at + tag.len() + 1..]
                .split(&end)
                .next()
                .unwrap_or_default();
            (tag, spoken(inner))
        })
        .collect()
}

/// Landmarks, tables, labels and the language.
pub(crate) fn can_be_heard(address: &str, html: &str) {
    let root = tags(html, "html");
    for name in ["lang", "dir"] {
        let value = root.first().and_then(|(_, tag)| attribute(tag, name));
        assert!(
            value.is_some_and(|value| !value.is_empty()),
            "{address}: {name}"
        );
    }
    for name in ["main", "header", "footer"] {
        assert_eq!(tags(html, name).len(), 1, "{address}: one {name}");
    }
    let mut names = BTreeSet::new();
    for (_, tag) in tags(html, "nav").iter().chain(&tags(html, "aside")) {
        let name = attribute(tag, "aria-label").unwrap_or_else(|| panic!("{address}: {tag}"));
        assert!(
            names.insert(name.to_owned()),
            "{address}: two landmarks “{name}”"
        );
    }
    let captions = tags(html, "caption").len();
    assert_eq!(
        tags(html, "table").len(),
        captions,
        "{address}: a caption each"
    );
    for field in ["input", "select", "textarea"] {
        for (at, tag) in tags(html, field) {
            if attribute(tag, "type") == Some("hidden") {
                continue;
            }
            let before = &html[..at];
            let within = before.rfind("<label") > before.rfind("</label>");
            let labelled = attribute(tag, "id")
                .is_some_and(|id| html.contains(&format!("<label for=\"{id}\"")));
            assert!(within || labelled, "{address}: no label: {tag}");
        }
    }
}

/// Each text of a link leads to one place; each button says what it does.
pub(crate) fn says_what_it_does(address: &str, html: &str) {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (tag, text) in elements(html, "a") {
        let place = attribute(tag, "href").unwrap_or_default();
        assert!(!text.is_empty(), "{address}: a link without a text: {tag}");
        // The same can happen twice within a minute, so two events may be told alike.
        if place.starts_with("/activity/") {
            continue;
        }
        places.entry(text).or_default().insert(place.to_owned());
    }
    let two: Vec<_> = places.iter().filter(|(_, to)| to.len() > 1).collect();
    assert!(two.is_empty(), "{address}: one text, two places: {two:?}");
    for (_, text) in elements(html, "button") {
        let plain = text.to_lowercase();
        assert!(
            !["", "submit", "ok", "yes", "no", "go", "send", "save"].contains(&plain.as_str()),
            "{address}: a button says “{text}”"
        );
        // What has an effect is never called by where it leads.
        let is_final = address.ends_with("/check") || address.ends_with("/stop");
        assert!(
            !(is_final && plain == "continue"),
            "{address}: the last step says “{text}”"
        );
    }
}

#[test]
fn the_search_sees_what_it_is_for() {
    let html = "<a href=\"/a\">Change<span class=\"sr-only\">: one</span></a>\
                <a href=\"/b\">Change <svg aria-hidden=\"true\"><path></path></svg><span aria-hidden=\"true\">x</span></a>";
    let texts: Vec<String> = elements(html, "a")
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["Change: one", "Change"]);
    assert_eq!(attribute("<a href=\"/a\" id=\"b\"", "id"), Some("b"));
    assert_eq!(tags("<h1>a</h1><header>", "h").len(), 0);
}

#[test]
#[should_panic(expected = "two places")]
fn two_links_of_one_text_are_found() {
    says_what_it_does("x", "<a href=\"/a\">Change</a><a href=\"/b\">Change</a>");
}

#[test]
#[should_panic(expected = "the last step says")]
fn a_last_step_that_says_continue_is_found() {
    says_what_it_does("/x/check", "<button>Continue</button>");
}

#[test]
#[should_panic(expected = "no label")]
fn a_field_without_a_label_is_found() {
    let page = "<html lang=\"en\" dir=\"ltr\"><header></header><main><input name=\"x\"></main><footer></footer>";
    can_be_heard("x", page);
}
