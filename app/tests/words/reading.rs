//! How hard the words are to read: the grade of Flesch and Kincaid, file by file.
//!
//! Grade six is what a child of eleven or twelve reads. Labels of a word or two would make any file
//! look easy, so only whole sentences are measured.

use std::collections::BTreeMap;

use super::catalogue::forms;

/// The highest grade of a file.
const GRADE: f64 = 6.0;

/// About how many syllables a word has: groups of vowels, without those at the end that are silent.
fn syllables(word: &str) -> u32 {
    let word: String = word
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        let vowel = "aeiouy".contains(c);
        groups += u32::from(vowel && !before);
        before = vowel;
    }
    let consonant_before = |end: &str, kept: &str| {
        word.strip_suffix(end)
            .and_then(|start| start.chars().last())
            .is_some_and(|c| !"aeiouy".contains(c) && !kept.contains(c))
    };
    let silent = (consonant_before("e", "l") && groups > 1)
        || consonant_before("ed", "td")
        || consonant_before("es", "sxzcg");
    if silent && groups > 1 {
        groups -= 1;
    }
    groups.max(1)
}

/// The whole sentences of a text, as words.
fn sentences(text: &str) -> Vec<Vec<&str>> {
    let mut all = Vec::new();
    let mut sentence = Vec::new();
    for word in text.split_whitespace() {
        if word.contains(char::is_alphanumeric) {
            sentence.push(word);
        }
        if word
            .trim_end_matches(['”', '’', ')', '"'])
            .ends_with(['.', '!', '?'])
        {
            all.push(std::mem::take(&mut sentence));
        }
    }
    all.retain(|sentence: &Vec<&str>| !sentence.is_empty());
    all
}

/// Sentences, words and syllables.
#[derive(Debug, Default, Clone, Copy)]
struct Measure {
    sentences: f64,
    words: f64,
    syllables: f64,
}

impl Measure {
    fn add(&mut self, text: &str, weight: f64) {
        for sentence in sentences(text) {
            self.sentences += weight;
            for word in sentence {
                self.words += weight;
                self.syllables += weight * f64::from(syllables(word));
            }
        }
    }

    fn grade(self) -> f64 {
        0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59
    }
}

#[test]
fn every_file_of_the_catalogue_reads_at_grade_six_or_below() {
    // A text counts once, however many forms it has.
    let mut texts: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for form in forms() {
        let forms = texts.entry((form.file, form.key)).or_default();
        // Names and dates are the reader's own words, so a short one stands for them.
        let own = form.whole.replace("Dr Ngozi Okafor", "Sam Bello");
        forms.push(own.replace("December", "May"));
    }
    let mut files: BTreeMap<String, Measure> = BTreeMap::new();
    for ((file, _), forms) in texts {
        let weight = 1.0 / f64::from(u32::try_from(forms.len()).unwrap());
        let measure = files.entry(file).or_default();
        for form in forms {
            measure.add(&form, weight);
        }
    }
    assert!(files.len() > 8, "the catalogue was not read");
    let hard: Vec<String> = files
        .iter()
        .filter(|(_, measure)| measure.sentences > 0.0 && measure.grade() > GRADE)
        .map(|(file, measure)| format!("{file}: {:.1}", measure.grade()))
        .collect();
    assert!(hard.is_empty(), "too hard to read: {hard:?}");
}

#[test]
fn no_text_asks_for_a_date_in_numbers_alone() {
    let wrong: Vec<String> = forms()
        .into_iter()
        .filter(|form| {
            form.own.split_whitespace().any(|word| {
                let parts: Vec<&str> = word
                    .trim_matches(|c: char| !c.is_ascii_digit())
                    .split(['/', '.', '-'])
                    .collect();
                let number = |part: &&str| {
                    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
                };
                parts.len() == 3 && parts.iter().all(number)
            })
        })
        .map(|form| form.key)
        .collect();
    assert!(wrong.is_empty(), "write dates in full: {wrong:?}");
}

#[test]
fn the_measure_tells_easy_from_hard() {
    for (word, count) in [
        ("see", 1),
        ("stopped", 1),
        ("ended", 2),
        ("people", 2),
        ("record", 2),
        ("service", 2),
        ("appointment", 3),
        ("e-mail", 2),
    ] {
        assert_eq!(syllables(word), count, "{word}");
    }
    let grade = |text: &str| {
        let mut measure = Measure::default();
        measure.add(text, 1.0);
        measure.grade()
    };
    assert!(grade("You can stop at any time. We do not tell them.") < 2.0);
    let hard = "Authorisation of representatives necessitates administrative verification \
                procedures undertaken in accordance with organisational regulations.";
    assert!(grade(hard) > 15.0);
    assert_eq!(sentences("A label").len(), 0);
}
