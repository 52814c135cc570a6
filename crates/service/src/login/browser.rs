//! What kind of browser somebody sits at, as far as she needs to recognise it: two closed words.
//!
//! What a browser says of itself is believed for nothing else, and is never kept as it came.

/// Where a sign-in comes from.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The network address, as the limits count it.
    pub from: String,
    /// What the browser says of itself.
    pub agent: String,
    /// The mark by which the browser is known, where it has one.
    pub mark: Option<String>,
}

/// Marks of browsers, the most special first: most of them name the others too.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("FxiOS/", "firefox"),
    ("Firefox/", "firefox"),
    ("CriOS/", "chrome"),
    ("Chrome/", "chrome"),
    ("Chromium/", "chrome"),
    ("Safari/", "safari"),
];
/// Marks of systems, in the same way.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("CrOS", "chromeos"),
    ("Mac OS X", "mac"),
    ("Macintosh", "mac"),
    ("Linux", "linux"),
];

/// The two words for what a browser says of itself: `firefox/windows`.
pub(super) fn kind_of(agent: &str) -> String {
    let find = |marks: &[(&str, &'static str)]| {
        let found = marks.iter().find(|(mark, _)| agent.contains(mark));
        found.map_or("other", |(_, word)| *word)
    };
    format!("{}/{}", find(&BROWSERS), find(&SYSTEMS))
}

/// The keys of the texts for the two words; a word that is not known is any browser.
pub(super) fn keys_of(kind: &str) -> (&'static str, &'static str) {
    let (browser, system) = kind.split_once('/').unwrap_or_default();
    let browser = match browser {
        "edge" => "browser-edge",
        "opera" => "browser-opera",
        "samsung" => "browser-samsung",
        "firefox" => "browser-firefox",
        "chrome" => "browser-chrome",
        "safari" => "browser-safari",
        _ => "browser-other",
    };
    let system = match system {
        "iphone" => "system-iphone",
        "ipad" => "system-ipad",
        "android" => "system-android",
        "windows" => "system-windows",
        "chromeos" => "system-chromeos",
        "mac" => "system-mac",
        "linux" => "system-linux",
        _ => "system-other",
    };
    (browser, system)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Words;

    #[test]
    fn a_browser_is_known_by_its_most_special_mark() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        for (agent, kind) in [
            (windows.to_owned(), "chrome/windows"),
            (format!("{windows} Edg/140.0"), "edge/windows"),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                "firefox/linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1".to_owned(),
                "safari/iphone",
            ),
            ("curl/8".to_owned(), "other/other"),
            (String::new(), "other/other"),
        ] {
            assert_eq!(kind_of(&agent), kind, "{agent}");
        }
    }

    #[test]
    fn every_kind_has_words() {
        let words = Words::load().unwrap();
        for (_, browser) in BROWSERS {
            for (_, system) in SYSTEMS {
                let (browser, system) = keys_of(&format!("{browser}/{system}"));
                assert!(words.has(browser) && words.has(system));
                assert!(browser != "browser-other" && system != "system-other");
            }
        }
        for odd in ["", "x", "x/y", "/", "<b>/"] {
            assert_eq!(keys_of(odd), ("browser-other", "system-other"));
        }
        assert!(words.has("browser-other") && words.has("system-other"));
    }
}
