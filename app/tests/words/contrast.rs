//! Every colour can be read on what it stands on, in both themes and with more contrast.
//!
//! The colours are read from the style sheet and computed as WCAG 2.2 says.

use std::collections::BTreeMap;

use super::classes::sheet;

type Colours = BTreeMap<String, [f64; 3]>;

/// The colours of the block that begins after this text.
fn colours(sheet: &str, start: &str) -> Colours {
    let (_, rest) = sheet
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start}"));
    let block = rest.split('}').next().unwrap();
    block
        .split(';')
        .filter_map(|line| {
            let (name, value) = line.trim().split_once(':')?;
            let hex = value.trim().strip_prefix('#')?;
            let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
            Some((
                name.trim_start_matches("--").to_owned(),
                [part(0), part(2), part(4)],
            ))
        })
        .collect()
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// What is written on what, and what only has to be seen beside what.
fn pairs() -> Vec<(&'static str, &'static str, f64)> {
    let grounds = ["ground", "surface", "sunken"];
    let tints = [
        "ok-soft",
        "wait-soft",
        "madder-soft",
        "note-soft",
        "plum-soft",
        "past-soft",
        "spruce-soft",
    ];
    let texts = [
        "ink", "ink-2", "ink-3", "spruce", "link", "visited", "madder", "past",
    ];
    let mut all = Vec::new();
    for ground in grounds {
        all.extend(texts.map(|text| (text, ground, 4.5)));
        all.extend(["edge", "plum", "wait", "ok", "note"].map(|edge| (edge, ground, 3.0)));
    }
    for tint in tints {
        all.extend(["ink", "ink-2", "link", "visited"].map(|text| (text, tint, 4.5)));
    }
    for name in ["ok", "wait", "madder", "note", "plum", "past"] {
        let tint = tints
            .into_iter()
            .find(|tint| *tint == format!("{name}-soft"));
        all.push((name, tint.unwrap(), 4.5));
    }
    all.extend([
        ("on-spruce", "spruce", 4.5),
        ("on-spruce", "spruce-hover", 4.5),
        ("on-madder", "madder", 4.5),
        ("focus-in", "focus-out", 3.0),
    ]);
    all
}

const LIGHT: &str = ":root { color-scheme: light;";
const DARK_DEVICE: &str = ":root:not([data-theme=\"light\"]) { color-scheme: dark;";
const DARK_CHOSEN: &str = ":root[data-theme=\"dark\"] { color-scheme: dark;";

fn too_faint(theme: &str, colours: &Colours) -> Vec<String> {
    pairs()
        .into_iter()
        .filter_map(|(text, ground, least)| {
            let found = contrast(colours[text], colours[ground]);
            (found < least).then(|| format!("{theme}: {text} on {ground} is {found:.2}"))
        })
        .collect()
}

#[test]
fn every_text_can_be_read_and_every_edge_seen_in_both_themes_and_with_more_contrast() {
    let sheet = sheet();
    let (light, dark) = (colours(&sheet, LIGHT), colours(&sheet, DARK_DEVICE));
    assert!(light.len() > 25, "the colours were not read: {light:?}");
    assert_eq!(dark, colours(&sheet, DARK_CHOSEN), "dark is dark");
    let mut faint = too_faint("light", &light);
    faint.extend(too_faint("dark", &dark));
    for (theme, mut colours) in [("light, more", light), ("dark, more", dark)] {
        // As the style sheet says for more contrast: paper below, ink above.
        for ground in ["ground", "surface", "sunken"] {
            colours.insert(ground.to_owned(), colours["paper"]);
        }
        for text in ["ink-2", "ink-3", "past", "edge"] {
            colours.insert(text.to_owned(), colours["ink"]);
        }
        faint.extend(too_faint(theme, &colours));
    }
    assert!(faint.is_empty(), "{faint:#?}");
}

#[test]
fn contrast_is_what_the_guidelines_say() {
    let (white, black) = ([255.0; 3], [0.0; 3]);
    assert!((contrast(white, black) - 21.0).abs() < 0.01);
    assert!((contrast([118.0; 3], white) - 4.54).abs() < 0.01);
}
