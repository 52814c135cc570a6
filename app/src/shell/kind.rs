//! The kind of a page as a word in an address, so that whoever asks for help need not describe it.
//!
//! It is the key of the page's title, so it is one of a closed list and never says anything about
//! anybody.

use latchkey_service::wording::Words;

const TITLE: &str = "title-";
const FAILURE: &str = "failure-";

/// The word for a page with this title.
pub(super) fn page_key(title: &str) -> &str {
    title.strip_prefix(TITLE).unwrap_or(title)
}

/// The name of the kind of page for such a word; nothing for any other.
pub(crate) fn kind_of_page(words: &Words, key: &str) -> Option<String> {
    let plain = key
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if !plain || key.is_empty() {
        return None;
    }
    let title = format!("{TITLE}{key}");
    if words.has(&title) {
        return Some(words.text(&title, &[]));
    }
    // A failure is known by what it says.
    let said = key.starts_with(FAILURE) && words.has(&format!("{key}.what"));
    said.then(|| words.text(key, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_kind_of_page_has_a_name() {
        let words = Words::load().unwrap();
        let name = |key: &str| kind_of_page(&words, key);
        assert_eq!(
            name(page_key("title-requests")).as_deref(),
            Some("Requests")
        );
        assert!(name(page_key("failure-not-found")).is_some());
        for key in [
            "",
            "no-such",
            "failure-home",
            "Sam",
            "requests.x",
            "<b>",
            "shell-help",
        ] {
            assert_eq!(name(key), None, "{key}");
        }
    }
}
