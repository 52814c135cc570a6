//! What a person chose for herself: how pages look to her, what keeps her safe, which letters she
//! wants.
//!
//! Whatever is not in a stored document has its default, so a new choice needs no migration.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// All choices of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// How pages look.
    pub display: Display,
    /// What keeps her safe.
    pub safety: Safety,
    /// The kinds of letter that she does not want, by their names.
    pub unwanted: BTreeSet<String>,
    /// Whether the others come together in one a day.
    pub daily: bool,
}

impl Preferences {
    /// Whether she wants letters of this kind.
    #[must_use]
    pub fn wants(&self, kind: &str) -> bool {
        !self.unwanted.contains(kind)
    }
}

/// A closed list of choices, each with the word that forms, cookies and documents use for it.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$arm:meta])* $choice:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$arm])* #[serde(rename = $word)] $choice,)*
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$choice,)*];

            /// The word for it.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$choice => $word,)*
                }
            }

            /// The choice with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.word() == word)
            }
        }
    };
}

choices! {
    /// Light or dark.
    Theme {
        /// As the device says.
        #[default]
        Device = "device",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

choices! {
    /// How strong the colours stand out.
    Contrast {
        /// As the device says.
        #[default]
        Device = "device",
        /// As drawn.
        Standard = "standard",
        /// Stronger.
        More = "more",
    }
}

choices! {
    /// The size of texts, in hundredths of the browser's own.
    TextSize {
        /// As the browser has it.
        #[default]
        Normal = "100",
        /// A little larger.
        Larger = "112",
        /// Larger.
        Large = "125",
        /// Half as large again.
        Largest = "150",
    }
}

choices! {
    /// How a day is written.
    DateStyle {
        /// "23 December 2026".
        #[default]
        DayFirst = "day",
        /// "December 23, 2026".
        MonthFirst = "month",
        /// "Wednesday 23 December 2026".
        Weekday = "weekday",
    }
}

choices! {
    /// How the time of day is written.
    Clock {
        /// "14:02".
        #[default]
        TwentyFour = "24",
        /// "2:02 pm".
        Twelve = "12",
    }
}

/// How pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Display {
    /// Light or dark.
    pub theme: Theme,
    /// How strong the colours stand out.
    pub contrast: Contrast,
    /// The size of texts.
    pub text: TextSize,
    /// More space between letters, words and lines.
    pub spacing: bool,
    /// Nothing moves.
    pub still: bool,
    /// How a day is written.
    pub dates: DateStyle,
    /// How the time of day is written.
    pub clock: Clock,
}

impl Display {
    /// The form kept in a cookie, so that pages look right before anybody has signed in: the words
    /// of what differs from the default, and nothing for the default itself.
    #[must_use]
    pub fn to_cookie(self) -> String {
        let mut words = Vec::new();
        if self.theme != Theme::Device {
            words.push(format!("t-{}", self.theme.word()));
        }
        if self.contrast != Contrast::Device {
            words.push(format!("c-{}", self.contrast.word()));
        }
        if self.text != TextSize::Normal {
            words.push(format!("s-{}", self.text.word()));
        }
        if self.spacing {
            words.push("spacing".to_owned());
        }
        if self.still {
            words.push("still".to_owned());
        }
        if self.dates != DateStyle::DayFirst {
            words.push(format!("d-{}", self.dates.word()));
        }
        if self.clock != Clock::TwentyFour {
            words.push(format!("h-{}", self.clock.word()));
        }
        words.join(".")
    }

    /// Reads that form; a word that is not known says nothing.
    #[must_use]
    pub fn from_cookie(text: &str) -> Self {
        let mut display = Self::default();
        for word in text.split('.').take(8) {
            match word.split_once('-') {
                Some(("t", theme)) => display.theme = Theme::from_word(theme).unwrap_or_default(),
                Some(("c", contrast)) => {
                    display.contrast = Contrast::from_word(contrast).unwrap_or_default();
                }
                Some(("s", size)) => display.text = TextSize::from_word(size).unwrap_or_default(),
                Some(("d", dates)) => {
                    display.dates = DateStyle::from_word(dates).unwrap_or_default();
                }
                Some(("h", clock)) => display.clock = Clock::from_word(clock).unwrap_or_default(),
                None if word == "spacing" => display.spacing = true,
                None if word == "still" => display.still = true,
                _ => {}
            }
        }
        display
    }
}

/// What keeps a person safe from somebody who looks over her shoulder, or reads her mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, made on a page of its own words"
)]
pub struct Safety {
    /// Whether the link *Leave this page* is there.
    pub leave: bool,
    /// Where it goes: an address that starts with `https://`.
    pub leave_to: String,
    /// Whether pressing Shift three times does the same; never unless she turned it on.
    pub shift: bool,
    /// Whether people are not told when she stops sharing with them.
    pub quiet_stop: bool,
    /// Whether letters name nobody.
    pub hide_names: bool,
}

impl Safety {
    /// Sites about nothing in particular, offered as the place to leave to; the first is the usual.
    pub const PLACES: [&'static str; 3] = [
        "https://www.bbc.co.uk/weather",
        "https://en.wikipedia.org/",
        "https://duckduckgo.com/",
    ];
}

impl Default for Safety {
    fn default() -> Self {
        Self {
            leave: true,
            leave_to: Self::PLACES[0].to_owned(),
            shift: false,
            quiet_stop: true,
            hide_names: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_says_nothing_has_the_careful_defaults() {
        let read: Preferences = serde_json::from_str("{}").unwrap();
        assert_eq!(read, Preferences::default());
        assert!(read.safety.leave && read.safety.quiet_stop && read.safety.hide_names);
        assert!(!read.safety.shift);
        assert!(read.wants("anything"));
        let part: Preferences = serde_json::from_str(r#"{"display":{"theme":"dark"}}"#).unwrap();
        assert_eq!(part.display.theme, Theme::Dark);
        assert_eq!(part.display.text, TextSize::Normal);
    }

    #[test]
    fn how_pages_look_reads_back_from_a_cookie_whatever_else_stands_in_it() {
        for theme in Theme::ALL {
            for contrast in Contrast::ALL {
                for text in TextSize::ALL {
                    for (spacing, still) in [(false, false), (true, false), (true, true)] {
                        let display = Display {
                            theme: *theme,
                            contrast: *contrast,
                            text: *text,
                            spacing,
                            still,
                            ..Display::default()
                        };
                        assert_eq!(Display::from_cookie(&display.to_cookie()), display);
                    }
                }
            }
        }
        for dates in DateStyle::ALL {
            for clock in Clock::ALL {
                let display = Display {
                    theme: Theme::Dark,
                    contrast: Contrast::More,
                    text: TextSize::Largest,
                    spacing: true,
                    still: true,
                    dates: *dates,
                    clock: *clock,
                };
                assert_eq!(Display::from_cookie(&display.to_cookie()), display);
            }
        }
        assert_eq!(Display::default().to_cookie(), "");
        for odd in [
            "",
            "t-",
            "t-pink.c-.s-9000.h-13.d-us",
            "<b>",
            "....",
            "spacing-x",
        ] {
            assert_eq!(Display::from_cookie(odd), Display::default(), "{odd}");
        }
    }
}
