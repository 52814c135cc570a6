//! The one renderer of shares: who can do what with which records, until when, what for.
//!
//! Lists, check pages, receipts and announcements all say it through here, in the tense of what
//! the share is now.

use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{EndReason, Purpose};
use latchkey_domain::time::Timestamp;
use latchkey_domain::view::{Segment, SegmentKind, Sentence};

use super::{Piece, Words};
use crate::calendar;

/// How many records are named before they are only counted.
const NAMED: usize = 3;

/// A share, ready to be put into a sentence.
#[derive(Debug, Clone)]
pub struct ShareSentence<'a> {
    words: &'a Words,
    zone: &'a str,
    there: &'a str,
    person: &'a str,
    scopes: &'a ScopeSet,
    records: Vec<&'a str>,
    but_not: Option<ScopeSet>,
    purpose: Option<Purpose>,
}

impl<'a> ShareSentence<'a> {
    /// What a person can do with a record; dates are shown in the zone given.
    #[must_use]
    pub fn new(
        words: &'a Words,
        zone: &'a str,
        person: &'a str,
        scopes: &'a ScopeSet,
        record: &'a str,
    ) -> Self {
        Self {
            words,
            zone,
            there: "",
            person,
            scopes,
            records: vec![record],
            but_not: None,
            purpose: None,
        }
    }

    /// The zone where the person lives: when it is another, the end says whose time it is.
    #[must_use]
    pub fn seen_from(mut self, zone: &'a str) -> Self {
        self.there = zone;
        self
    }

    /// The same with several records.
    #[must_use]
    pub fn records(mut self, records: Vec<&'a str>) -> Self {
        self.records = records;
        self
    }

    /// Names what of this she cannot do: "can see but not change".
    #[must_use]
    pub fn but_not(mut self, offered: &ScopeSet) -> Self {
        let rest = offered.difference(self.scopes);
        self.but_not = (!rest.is_empty()).then_some(rest);
        self
    }

    /// Says what it is for.
    #[must_use]
    pub fn purpose(mut self, purpose: Option<Purpose>) -> Self {
        self.purpose = purpose;
        self
    }

    /// "… can see Blood tests until 23 December 2026."
    #[must_use]
    pub fn present(&self, until: Timestamp) -> Sentence {
        self.say("share-present", vec![("until", self.until(until))])
    }

    /// "From 1 June 2027, … can see Blood tests until 23 December 2027."
    #[must_use]
    pub fn upcoming(&self, from: Timestamp, until: Timestamp) -> Sentence {
        let from = Piece::one(
            SegmentKind::Date,
            calendar::shown_date(from, self.zone).text,
        );
        self.say(
            "share-upcoming",
            vec![("from", from), ("until", self.until(until))],
        )
    }

    /// "… could see Blood tests. It ended on 3 May 2026 because you stopped it."
    #[must_use]
    pub fn ended(&self, at: Timestamp, because: Option<EndReason>) -> Sentence {
        let because = because.map_or("date", EndReason::key).to_owned();
        let on = Piece::one(SegmentKind::Date, calendar::shown_date(at, self.zone).text);
        self.say(
            "share-ended",
            vec![("on", on), ("because", Piece::Choice(because))],
        )
    }

    /// "… can no longer see Blood tests."
    #[must_use]
    pub fn stopped(&self) -> Sentence {
        self.say("share-stopped", Vec::new())
    }

    /// "… cannot see Blood tests."
    #[must_use]
    pub fn refused(&self) -> Sentence {
        self.say("share-refused", Vec::new())
    }

    /// "Sharing again: … can see Blood tests until 23 December 2026."
    #[must_use]
    pub fn again(&self, until: Timestamp) -> Sentence {
        self.say("share-again", vec![("until", self.until(until))])
    }

    fn until(&self, at: Timestamp) -> Piece {
        let until = calendar::until_between(self.words, at, self.zone, self.there);
        Piece::one(SegmentKind::Date, until.text)
    }

    fn say(&self, key: &str, mut more: Vec<(&'static str, Piece)>) -> Sentence {
        let less = self.but_not.as_ref().map_or("no", |_| "yes").to_owned();
        let not = self
            .but_not
            .as_ref()
            .map(|scopes| self.words.verb_choice(scopes));
        let refused = key == "share-refused" || key == "share-stopped";
        let verbs = if refused {
            self.words.verb_choice(self.scopes)
        } else {
            self.words.verb_phrase(self.scopes)
        };
        more.extend([
            ("person", Piece::one(SegmentKind::Name, self.person)),
            ("verbs", Piece::one(SegmentKind::Verb, verbs)),
            ("less", Piece::Choice(less)),
            (
                "not",
                Piece::one(SegmentKind::Verb, not.unwrap_or_default()),
            ),
            ("records", Piece::Ready(self.named())),
            (
                "purpose",
                Piece::Choice(self.purpose.map_or("none", Purpose::key).to_owned()),
            ),
        ]);
        self.words.pieced(key, more)
    }

    fn named(&self) -> Vec<Segment> {
        if self.records.len() > NAMED {
            let count = self.records.len().to_string();
            let text = self.words.text("records-counted", &[("count", &count)]);
            return vec![Segment {
                kind: SegmentKind::Text,
                text,
            }];
        }
        let name = |record: &&str| {
            vec![Segment {
                kind: SegmentKind::Name,
                text: (*record).to_owned(),
            }]
        };
        self.words.listed(self.records.iter().map(name).collect())
    }
}
