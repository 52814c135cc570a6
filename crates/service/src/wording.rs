//! The catalogue of words: every text that a person reads comes from the files in `locales/`.
//!
//! Sentences come out in pieces, so that a page can isolate names and stress verbs without any
//! markup standing in a text. There is one renderer of shares, [`ShareSentence`], and one
//! catalogue of permissions, so that the same thing is never said in two ways.

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use latchkey_domain::share::Purpose;
use latchkey_domain::view::{Segment, SegmentKind, Sentence};

pub(crate) mod permissions;
pub mod pseudo;
mod share_sentence;

pub use share_sentence::ShareSentence;

/// The files of the catalogue, in the language there is.
const FILES: [(&str, &str); 22] = [
    (
        "sentences.ftl",
        include_str!("../../../locales/en/sentences.ftl"),
    ),
    (
        "glossary.ftl",
        include_str!("../../../locales/en/glossary.ftl"),
    ),
    ("mail.ftl", include_str!("../../../locales/en/mail.ftl")),
    ("portal.ftl", include_str!("../../../locales/en/portal.ftl")),
    ("share.ftl", include_str!("../../../locales/en/share.ftl")),
    ("truth.ftl", include_str!("../../../locales/en/truth.ftl")),
    ("people.ftl", include_str!("../../../locales/en/people.ftl")),
    (
        "sharing.ftl",
        include_str!("../../../locales/en/sharing.ftl"),
    ),
    (
        "requests.ftl",
        include_str!("../../../locales/en/requests.ftl"),
    ),
    (
        "activity.ftl",
        include_str!("../../../locales/en/activity.ftl"),
    ),
    ("shell.ftl", include_str!("../../../locales/en/shell.ftl")),
    (
        "requesting.ftl",
        include_str!("../../../locales/en/requesting.ftl"),
    ),
    (
        "doorway.ftl",
        include_str!("../../../locales/en/doorway.ftl"),
    ),
    (
        "records.ftl",
        include_str!("../../../locales/en/records.ftl"),
    ),
    ("trail.ftl", include_str!("../../../locales/en/trail.ftl")),
    ("asking.ftl", include_str!("../../../locales/en/asking.ftl")),
    (
        "settings.ftl",
        include_str!("../../../locales/en/settings.ftl"),
    ),
    (
        "sign-in.ftl",
        include_str!("../../../locales/en/sign-in.ftl"),
    ),
    ("public.ftl", include_str!("../../../locales/en/public.ftl")),
    ("look.ftl", include_str!("../../../locales/en/look.ftl")),
    (
        "invitations.ftl",
        include_str!("../../../locales/en/invitations.ftl"),
    ),
    (
        "cold-asks.ftl",
        include_str!("../../../locales/en/cold-asks.ftl"),
    ),
];

/// The words of the pages that show every component, which only a build for development has.
const SPECIMEN: (&str, &str) = (
    "specimen.ftl",
    include_str!("../../../locales/en/specimen.ftl"),
);

/// The first of the private-use characters that stand for arguments while a sentence is made.
const FIRST_MARK: u32 = 0xE000;
const MARKS: u32 = 0x100;

/// The catalogue; cheap to clone.
#[derive(Clone)]
pub struct Words {
    bundle: Arc<FluentBundle<FluentResource>>,
}

/// What is put into a message.
pub(crate) enum Piece {
    /// A text or number that the message may choose by, and shows as its own words.
    Choice(String),
    /// Ready pieces, shown where the message says so.
    Ready(Vec<Segment>),
}

impl Piece {
    pub(crate) fn one(kind: SegmentKind, text: impl Into<String>) -> Self {
        Self::Ready(vec![Segment {
            kind,
            text: text.into(),
        }])
    }
}

impl Words {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// A sentence that names the file which cannot be read, or the key that stands twice.
    pub fn load() -> Result<Self, String> {
        let language: LanguageIdentifier = "en"
            .parse()
            .map_err(|_| "the language is not known".to_owned())?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation is done with elements by the pages, not with invisible characters.
        bundle.set_use_isolating(false);
        // Only a build for development speaks languages that nobody speaks.
        if cfg!(debug_assertions) {
            bundle.set_transform(Some(pseudo::transform));
        }
        let specimen = cfg!(debug_assertions).then_some(SPECIMEN);
        for (name, text) in FILES.into_iter().chain(specimen) {
            let resource = FluentResource::try_new(text.to_owned())
                .map_err(|(_, errors)| format!("{name}: {errors:?}"))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| format!("{name}: {errors:?}"))?;
        }
        Ok(Self {
            bundle: Arc::new(bundle),
        })
    }

    /// Whether there is a text under this key (`key` or `key.attribute`).
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        match key.split_once('.') {
            None => self
                .bundle
                .get_message(key)
                .is_some_and(|m| m.value().is_some()),
            Some((message, attribute)) => self
                .bundle
                .get_message(message)
                .is_some_and(|m| m.get_attribute(attribute).is_some()),
        }
    }

    /// The text under a key (`key` or `key.attribute`); arguments that are whole numbers choose
    /// plurals.
    #[must_use]
    pub fn text(&self, key: &str, args: &[(&str, &str)]) -> String {
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            given.set(*name, choosable(value));
        }
        self.format(key, &given)
    }

    /// A sentence in pieces: the message's own words as text, each argument as its kind. Only
    /// arguments of kind text can choose between forms.
    #[must_use]
    pub fn sentence(&self, key: &str, args: &[(&str, SegmentKind, String)]) -> Sentence {
        let pieces: Vec<(&str, Piece)> = args
            .iter()
            .map(|(name, kind, text)| {
                let piece = match kind {
                    SegmentKind::Text => Piece::Choice(text.clone()),
                    _ => Piece::one(*kind, text.clone()),
                };
                (*name, piece)
            })
            .collect();
        self.pieced(key, pieces)
    }

    /// A sentence out of ready pieces.
    pub(crate) fn pieced(&self, key: &str, args: Vec<(&str, Piece)>) -> Sentence {
        let mut given = FluentArgs::with_capacity(args.len());
        let mut ready: Vec<Vec<Segment>> = Vec::new();
        for (name, piece) in args {
            match piece {
                // What somebody typed must not pass for a mark.
                Piece::Choice(text) => given.set(name.to_owned(), choosable(&unmarked(&text))),
                Piece::Ready(segments) => {
                    let mark = u32::try_from(ready.len()).unwrap_or(MARKS);
                    let mark =
                        char::from_u32(FIRST_MARK + mark.min(MARKS - 1)).unwrap_or('\u{E0FF}');
                    given.set(name.to_owned(), FluentValue::from(mark.to_string()));
                    ready.push(segments);
                }
            }
        }
        cut(&self.format(key, &given), &ready)
    }

    /// Ready pieces joined as a list: "a", "a and b", "a, b and c".
    pub(crate) fn listed(&self, items: Vec<Vec<Segment>>) -> Vec<Segment> {
        let mut items = items.into_iter().rev();
        let Some(last) = items.next() else {
            return Vec::new();
        };
        let Some(before) = items.next() else {
            return last;
        };
        let pair = |key, first: Vec<Segment>, second: Vec<Segment>| {
            self.pieced(
                key,
                vec![
                    ("first", Piece::Ready(first)),
                    ("second", Piece::Ready(second)),
                ],
            )
            .0
        };
        let end = pair("list-and", before, last);
        items.fold(end, |rest, item| pair("list-comma", item, rest))
    }

    /// Texts joined as a list: "a", "a and b", "a, b and c".
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        let items = items
            .iter()
            .map(|text| {
                vec![Segment {
                    kind: SegmentKind::Text,
                    text: text.clone(),
                }]
            })
            .collect();
        Sentence(self.listed(items)).plain()
    }

    /// What a share is for, as it is offered in forms.
    #[must_use]
    pub fn purpose(&self, purpose: Purpose) -> String {
        let key = match purpose {
            Purpose::Care => "purpose-care",
            Purpose::SecondOpinion => "purpose-second-opinion",
            Purpose::Helping => "purpose-helping",
            Purpose::InsuranceOrWork => "purpose-insurance-or-work",
            Purpose::Other => "purpose-other",
        };
        self.text(key, &[])
    }

    /// All purposes, as they are offered: key and words.
    pub(crate) fn purposes(&self) -> Vec<(String, String)> {
        Purpose::ALL
            .iter()
            .map(|purpose| (purpose.key().to_owned(), self.purpose(*purpose)))
            .collect()
    }

    fn format(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let (message, attribute) = key
            .split_once('.')
            .map_or((key, None), |(m, a)| (m, Some(a)));
        let found = self.bundle.get_message(message);
        let pattern = match (&found, attribute) {
            (Some(message), None) => message.value(),
            (Some(message), Some(attribute)) => message
                .get_attribute(attribute)
                .map(|attribute| attribute.value()),
            (None, _) => None,
        };
        let Some(pattern) = pattern else {
            tracing::warn!(key, "a text is missing in the catalogue");
            return format!("«{key}»");
        };
        let mut problems = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(args), &mut problems)
            .into_owned();
        if !problems.is_empty() {
            tracing::warn!(
                key,
                ?problems,
                "a text of the catalogue could not be filled in"
            );
        }
        text
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}

/// A value that chooses plurals when it is a whole number, written the plain way.
fn choosable(text: &str) -> FluentValue<'static> {
    match text.parse::<i32>() {
        Ok(number) if number.to_string() == text => FluentValue::from(number),
        _ => FluentValue::from(text.to_owned()),
    }
}

fn mark_of(c: char) -> Option<usize> {
    u32::from(c)
        .checked_sub(FIRST_MARK)
        .filter(|mark| *mark < MARKS)
        .and_then(|mark| usize::try_from(mark).ok())
}

fn unmarked(text: &str) -> String {
    text.chars().filter(|c| mark_of(*c).is_none()).collect()
}

/// Cuts a formatted message at its marks.
fn cut(text: &str, ready: &[Vec<Segment>]) -> Sentence {
    let mut segments: Vec<Segment> = Vec::new();
    let mut plain = String::new();
    for c in text.chars() {
        if let Some(pieces) = mark_of(c).and_then(|mark| ready.get(mark)) {
            if !plain.is_empty() {
                segments.push(Segment {
                    kind: SegmentKind::Text,
                    text: std::mem::take(&mut plain),
                });
            }
            segments.extend(pieces.iter().cloned());
        } else {
            plain.push(c);
        }
    }
    if !plain.is_empty() {
        segments.push(Segment {
            kind: SegmentKind::Text,
            text: plain,
        });
    }
    Sentence(segments)
}

#[cfg(test)]
mod tests;
