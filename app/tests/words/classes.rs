//! A page uses no class that the style sheet does not make, and none that names a side.
//!
//! Classes are compared with the names of the tokens, since the style sheet takes away all that
//! Tailwind brings along.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{Tokens, is_physical};

pub(crate) fn sheet() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/tailwind.css");
    fs::read_to_string(path).unwrap()
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            all.push(path);
        }
    }
}

/// The text literals of a source without its tests, each with what stands before it.
fn literals(source: &str) -> Vec<(String, String)> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
        .replace("\\\"", "")
        .replace("'\"'", "");
    let parts: Vec<&str> = code.split('"').collect();
    parts
        .windows(2)
        .enumerate()
        .filter(|(place, _)| place % 2 == 0)
        .map(|(_, pair)| (pair[0].to_owned(), pair[1].to_owned()))
        .collect()
}

/// Whether a literal is a list of classes: the value of `class`, or several words of which most
/// are shaped like classes.
fn is_classes(before: &str, text: &str) -> bool {
    if before.ends_with('=') {
        return before.ends_with("class=");
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = |word: &&str| {
        word.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-:/[].>".contains(&byte)
        })
    };
    // The names of what describes a field.
    if words
        .iter()
        .any(|word| word.ends_with("-hint") || word.ends_with("-problem"))
    {
        return false;
    }
    let shaped = words
        .iter()
        .filter(|word| word.contains('-') || word.contains(':'))
        .count();
    words.len() > 1 && words.iter().all(plain) && shaped * 2 >= words.len()
}

/// Each class of the sources, with the file it stands in.
fn classes() -> BTreeSet<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut all = BTreeSet::new();
    for path in files {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        for (before, text) in literals(&fs::read_to_string(&path).unwrap()) {
            if is_classes(&before, &text) {
                all.extend(
                    text.split_whitespace()
                        .map(|c| (c.to_owned(), name.clone())),
                );
            }
        }
    }
    all
}

#[test]
fn every_class_in_the_sources_is_one_that_the_style_sheet_makes() {
    let tokens = Tokens(sheet());
    let classes = classes();
    assert!(classes.len() > 200, "only {} were found", classes.len());
    let unknown: Vec<_> = classes
        .iter()
        .filter(|(class, _)| !tokens.makes(class))
        .collect();
    assert!(unknown.is_empty(), "no token makes these: {unknown:#?}");
}

#[test]
fn no_class_names_a_side_of_the_screen_and_no_style_stands_in_a_page() {
    let physical: Vec<_> = classes()
        .into_iter()
        .filter(|(class, _)| is_physical(class))
        .collect();
    assert!(physical.is_empty(), "use start and end: {physical:#?}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for path in files {
        let source = fs::read_to_string(&path).unwrap();
        let has_style = source
            .split_whitespace()
            .any(|word| word.starts_with("style=") || word.starts_with("style:"));
        assert!(!has_style, "{}: a style of its own", path.display());
    }
}

#[test]
fn the_search_sees_what_is_outside_the_system() {
    let tokens = Tokens(sheet());
    for class in [
        "bg-spruce",
        "md:col-span-8",
        "rtl:-scale-x-100",
        "has-ok:group-has-[>label>:checked]/c:grid",
        "thread-plum",
        "-my-2",
        "text-lg",
        "border-b-spruce",
    ] {
        assert!(tokens.makes(class), "{class}");
    }
    for class in [
        "bg-blue-500",
        "rounded-full",
        "text-5xl",
        "shadow-lg",
        "nosuch:flex",
        "mt-small",
        "font-bold",
        "max-w-4xl",
    ] {
        assert!(!tokens.makes(class), "{class}");
    }
    assert!(is_physical("md:-ml-2") && is_physical("text-left") && is_physical("border-l-2"));
    assert!(!is_physical("border-line") && !is_physical("ms-2") && !is_physical("leading-4"));
    assert!(is_classes("class=", "tap") && is_classes("= ", "mt-2 flex"));
    assert!(!is_classes("= ", "the store failed"));
}
