//! The catalogue's own law: no word of the protocol, and sentences that are short.
//!
//! Each form of a message is taken by itself, with sample values for its arguments.

use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;

use super::banned::banned;

/// One form of one text: whose it is, its own words, and the whole with sample values.
pub(crate) struct Form {
    pub(crate) file: String,
    pub(crate) key: String,
    pub(crate) own: String,
    pub(crate) whole: String,
}

pub(crate) fn forms() -> Vec<Form> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../locales/en");
    let mut all = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap();
        for entry in parse(text.as_str()).unwrap().body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let key = message.id.name.to_owned();
            if let Some(value) = &message.value {
                add(&mut all, &file, &key, value);
            }
            for attribute in &message.attributes {
                add(
                    &mut all,
                    &file,
                    &format!("{key}.{}", attribute.id.name),
                    &attribute.value,
                );
            }
        }
    }
    all
}

fn add(all: &mut Vec<Form>, file: &str, key: &str, pattern: &Pattern<&str>) {
    for (own, whole) in of_pattern(pattern) {
        all.push(Form {
            file: file.to_owned(),
            key: key.to_owned(),
            own,
            whole,
        });
    }
}

/// Every form of a pattern, without and with sample values.
fn of_pattern(pattern: &Pattern<&str>) -> Vec<(String, String)> {
    let mut forms = vec![(String::new(), String::new())];
    for element in &pattern.elements {
        let parts = match element {
            PatternElement::TextElement { value } => vec![same(value)],
            PatternElement::Placeable { expression } => of_expression(expression),
        };
        forms = forms
            .iter()
            .flat_map(|(own, whole)| {
                parts
                    .iter()
                    .map(move |(o, w)| (format!("{own}{o}"), format!("{whole}{w}")))
            })
            .collect();
    }
    forms
}

fn of_expression(expression: &Expression<&str>) -> Vec<(String, String)> {
    match expression {
        Expression::Select { variants, .. } => variants
            .iter()
            .flat_map(|variant| of_pattern(&variant.value))
            .collect(),
        Expression::Inline(InlineExpression::StringLiteral { value }) => vec![same(value)],
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            // A space in place of the value keeps the words around it apart.
            vec![(" ".to_owned(), sample(id.name).to_owned())]
        }
        Expression::Inline(InlineExpression::Placeable { expression }) => of_expression(expression),
        other @ Expression::Inline(_) => panic!("the measure does not know {other:?}"),
    }
}

fn same(text: &str) -> (String, String) {
    (text.to_owned(), text.to_owned())
}

/// A value as long as those that pages put in.
fn sample(argument: &str) -> &'static str {
    match argument {
        "person" | "owner" | "name" => "Dr Ngozi Okafor",
        "record" | "records" => "Blood tests",
        "service" | "app" | "place" => "St Mary’s Hospital",
        "until" | "from" | "on" | "date" | "since" | "asked" | "changed" => "23 December 2026",
        _ => "one",
    }
}

/// The numbers of words in the sentences of a text.
fn lengths(text: &str) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut words = 0;
    for word in text.split_whitespace() {
        words += usize::from(word.contains(char::is_alphanumeric));
        let end = word.trim_end_matches(['”', '’', ')', '"']);
        if end.ends_with(['.', '!', '?']) {
            lengths.push(words);
            words = 0;
        }
    }
    lengths.push(words);
    lengths.retain(|words| *words > 0);
    lengths
}

#[test]
fn no_text_uses_a_word_of_the_protocol() {
    let mut wrong: Vec<String> = forms()
        .iter()
        .flat_map(|form| {
            banned(&form.own)
                .into_iter()
                .map(|word| format!("{}: {word}", form.key))
        })
        .collect();
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "say these in words of {}: {wrong:#?}",
        "the glossary"
    );
}

#[test]
fn nineteen_of_twenty_sentences_have_at_most_twenty_words() {
    let mut measured: Vec<(usize, String)> = forms()
        .into_iter()
        .flat_map(|form| {
            let longest = form.whole.clone();
            lengths(&form.whole)
                .into_iter()
                .map(move |words| (words, format!("{}: {longest}", form.key)))
        })
        .collect();
    measured.sort();
    assert!(measured.len() > 100, "the catalogue was not read");
    let place = measured.len() * 95 / 100;
    let long: Vec<_> = measured.iter().filter(|(words, _)| *words > 20).collect();
    assert!(
        measured[place].0 <= 20,
        "too many long sentences: {long:#?}"
    );
}

#[test]
fn the_measures_see_what_they_are_for() {
    assert_eq!(
        banned("Your Token, or a requesting  party"),
        ["token", "requesting party"]
    );
    assert!(banned("Tokenised pathology").is_empty());
    assert_eq!(lengths("One two. “Three four five.” Six"), [2, 3, 1]);
    let text = "key = A { $n ->\n    [one] dog\n   *[other] { $n } dogs\n } of { $owner }.\n";
    let resource = parse(text).unwrap();
    let Entry::Message(message) = &resource.body[0] else {
        panic!("no message")
    };
    let forms = of_pattern(message.value.as_ref().unwrap());
    let whole: Vec<&str> = forms.iter().map(|(_, whole)| whole.as_str()).collect();
    assert_eq!(
        whole,
        [
            "A dog of Dr Ngozi Okafor.",
            "A one dogs of Dr Ngozi Okafor."
        ]
    );
}
