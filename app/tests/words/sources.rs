//! The law for the sources of the portal: no text of their own, and no key without a text.
//!
//! All files under `src` but those of tests are read, whatever page they belong to.

use std::fs;
use std::path::{Path, PathBuf};

use latchkey_service::wording::Words;

use super::scan::{Found, scan};

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, all);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            all.push(path);
        }
    }
}

/// What is found in each source, with its path.
fn found() -> Vec<(String, Found)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    all.sort();
    all.iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            (name, scan(&fs::read_to_string(path).unwrap()))
        })
        .collect()
}

#[test]
fn every_key_in_the_sources_is_in_the_catalogue() {
    let words = Words::load().unwrap();
    let found = found();
    let count: usize = found.iter().map(|(_, found)| found.keys.len()).sum();
    assert!(
        count > 150,
        "only {count} keys were found; the search is blind"
    );
    let missing: Vec<String> = found
        .iter()
        .flat_map(|(path, found)| found.keys.iter().map(move |key| (path, key)))
        .filter(|(_, key)| !words.has(key))
        .map(|(path, key)| format!("{path}: {key}"))
        .collect();
    assert!(missing.is_empty(), "not in the catalogue: {missing:#?}");
}

#[test]
fn no_source_has_a_text_for_people() {
    let texts: Vec<String> = found()
        .iter()
        .flat_map(|(path, found)| {
            found
                .texts
                .iter()
                .map(move |text| format!("{path}: {text}"))
        })
        .collect();
    assert!(
        texts.is_empty(),
        "these belong into the catalogue: {texts:#?}"
    );
}

#[test]
fn the_search_sees_texts_wherever_they_stand() {
    let source = r#"
        /// "A comment" is nobody's text.
        #[doc = "Nor is this."]
        fn page(name: &str) -> AnyView {
            tracing::warn!("This is for operators");
            let empty = empty_state("You have nothing yet.", None);
            let count = format!("{name} waiting");
            let class = "tap inline-flex items-center";
            view! {
                <p class="Not A Text" title="In a title" aria-label={"In a label"}>
                    "Between tags" " – " {t("key-one")} {"In a block"}
                    <a href=format!("/x/{name}") hidden=move || !awake() placeholder="Typed"/>
                    {maybe.map(|x| view! { <b>"Deeper"</b> Unquoted })}
                </p>
            }
        }
        #[cfg(test)]
        mod tests { const X: &str = "Not counted here."; }
    "#;
    let texts = scan(source).texts;
    assert_eq!(
        texts,
        [
            "You have nothing yet.",
            "{name} waiting",
            "In a title",
            "In a label",
            "Between tags",
            "In a block",
            "Typed",
            "Deeper",
            "Unquoted",
        ]
    );
}

#[test]
fn the_search_sees_keys_wherever_they_stand() {
    let source = r#"
        fn of(state: &AppState, fields: &Fields) {
            let page = Page::of("title-a", Section::Home, &who).show(&state, || body());
            let text = t(if waiting { "key-b" } else { "key-c.note" });
            let more = tx("key-d", &[("count", "not-a-key")]);
            let name = fields.text("not-a-key");
            let other = state.words().text("key-e", &[]);
            wrong("field", "prove-problem-f");
            view! { <p aria-label=t("key-g")>{said("key-h", &args)} {t(&format!("{key}.what"))}</p> }
        }
    "#;
    let keys = scan(source).keys;
    for key in [
        "title-a",
        "key-b",
        "key-c.note",
        "key-d",
        "key-e",
        "prove-problem-f",
        "key-g",
        "key-h",
    ] {
        assert!(keys.contains(&key.to_owned()), "{key} in {keys:?}");
    }
    assert!(
        !keys
            .iter()
            .any(|key| key == "not-a-key" || key.contains('{')),
        "{keys:?}"
    );
}
