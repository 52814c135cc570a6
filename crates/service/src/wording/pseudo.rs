//! Two languages that nobody speaks, to see how pages bear other languages: one is longer and full
//! of accents, one is written from right to left.
//!
//! Only the catalogue's own words change, as they are put together; what is put into them, such as
//! names and dates, stays. A build for production speaks neither.

use std::borrow::Cow;

tokio::task_local! {
    static SPOKEN: Option<Pseudo>;
}

/// One of the two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pseudo {
    /// About four tenths longer, with accents.
    Long,
    /// From right to left.
    Mirrored,
}

impl Pseudo {
    /// The language of this tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::Long, Self::Mirrored]
            .into_iter()
            .find(|language| language.tag() == tag)
    }

    /// Its tag, as a document names it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Long => "en-XA",
            Self::Mirrored => "ar-XB",
        }
    }

    /// Which way it is written.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::Long => "ltr",
            Self::Mirrored => "rtl",
        }
    }

    fn say(self, text: &str) -> String {
        match self {
            Self::Long => text.chars().flat_map(longer).collect(),
            Self::Mirrored => mirrored(text),
        }
    }
}

/// Answers in this language, or in the catalogue's own.
pub async fn speak<F: Future>(language: Option<Pseudo>, answer: F) -> F::Output {
    SPOKEN.scope(language, answer).await
}

/// The language that is spoken now, where it is one of the two.
#[must_use]
pub fn spoken() -> Option<Pseudo> {
    SPOKEN.try_with(|language| *language).ok().flatten()
}

/// The catalogue's own words, in the language that is spoken now.
pub(super) fn transform(text: &str) -> Cow<'_, str> {
    match spoken() {
        None => Cow::Borrowed(text),
        Some(language) => Cow::Owned(language.say(text)),
    }
}

/// A letter with an accent; a vowel is drawn out.
fn longer(c: char) -> impl Iterator<Item = char> {
    let (accented, times) = match c {
        'a' => ('á', 2),
        'e' => ('é', 3),
        'i' => ('í', 2),
        'o' => ('ó', 2),
        'u' => ('ú', 2),
        'y' => ('ý', 2),
        'c' => ('ç', 1),
        'n' => ('ñ', 1),
        's' => ('š', 1),
        'A' => ('Å', 2),
        'E' => ('É', 2),
        'I' => ('Î', 2),
        'O' => ('Ö', 2),
        'U' => ('Û', 2),
        'S' => ('Š', 1),
        other => (other, 1),
    };
    std::iter::repeat_n(accented, times)
}

/// Each word between marks that turn it round; spaces stay where they are.
fn mirrored(text: &str) -> String {
    const TURN: char = '\u{202E}';
    const BACK: char = '\u{202C}';
    let mut out = String::new();
    let mut within = false;
    for c in text.chars() {
        if c.is_whitespace() == within {
            out.push(if within { BACK } else { TURN });
            within = !within;
        }
        out.push(c);
    }
    if within {
        out.push(BACK);
    }
    out
}

#[cfg(test)]
mod tests {
    use latchkey_domain::view::SegmentKind;

    use super::super::Words;
    use super::*;

    #[tokio::test]
    async fn the_catalogue_changes_and_what_is_put_into_it_does_not() {
        let words = Words::load().unwrap();
        let plain = words.sentence(
            "undo-until",
            &[("time", SegmentKind::Text, "12:15".to_owned())],
        );
        for language in [Pseudo::Long, Pseudo::Mirrored] {
            let said = speak(Some(language), async {
                let other = words.sentence(
                    "undo-until",
                    &[("time", SegmentKind::Text, "12:15".to_owned())],
                );
                assert_ne!(other.plain(), plain.plain());
                assert!(other.plain().contains("12:15"), "{}", other.plain());
                words.text(
                    "shared-can",
                    &[("verbs", "see"), ("until", "23 December 2026")],
                )
            })
            .await;
            assert!(
                said.contains("see") && said.contains("23 December 2026"),
                "{said}"
            );
            assert!(!said.contains("You can"), "{said}");
        }
        assert!(
            plain.plain().contains("You can undo"),
            "and is itself again"
        );
    }

    #[tokio::test]
    async fn plurals_still_choose_and_the_long_one_is_about_four_tenths_longer() {
        let words = Words::load().unwrap();
        let one = speak(Some(Pseudo::Long), async {
            words.text("records-counted", &[("count", "1")])
        })
        .await;
        assert_eq!(one, "1 réééçóórd");
        let text = "You can stop at any time, from your home page or from the page of the record.";
        let longer = Pseudo::Long.say(text).chars().count();
        let tenths = longer * 10 / text.chars().count();
        assert!((13..=15).contains(&tenths), "{tenths}");
    }

    #[test]
    fn a_mirrored_word_is_closed_again() {
        assert_eq!(
            Pseudo::Mirrored.say(" Stop it "),
            " \u{202E}Stop\u{202C} \u{202E}it\u{202C} "
        );
        assert_eq!(Pseudo::from_tag("ar-XB"), Some(Pseudo::Mirrored));
        assert_eq!(Pseudo::from_tag("en"), None);
        assert_eq!(Pseudo::Mirrored.direction(), "rtl");
    }
}
