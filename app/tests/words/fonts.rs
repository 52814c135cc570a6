//! Paper and browsers that save data ask for no font: what they are told to use is on the device.

use super::classes::sheet;

/// The families that a rule names, of each rule that chooses fonts.
fn chosen(sheet: &str, start: &str) -> Vec<String> {
    let rule = sheet
        .lines()
        .find(|line| line.starts_with(start) && line.contains("--font-sans:"))
        .unwrap_or_else(|| panic!("no rule {start}"));
    ["--font-sans:", "--font-title:"]
        .iter()
        .flat_map(|name| {
            let (_, value) = rule.split_once(name).unwrap();
            let value = value.split(';').next().unwrap();
            value
                .split(',')
                .map(|family| family.trim().replace('"', ""))
        })
        .collect()
}

/// The families that come as files.
fn loaded() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../style/fonts.css");
    let text = std::fs::read_to_string(path).unwrap();
    let faces = text.split("@font-face").skip(1);
    faces
        .filter(|face| face.contains("url("))
        .filter_map(|face| {
            let (_, rest) = face.split_once("font-family: \"")?;
            Some(rest.split('"').next()?.to_owned())
        })
        .collect()
}

#[test]
fn paper_and_browsers_that_save_data_use_the_fonts_of_the_device() {
    let (sheet, loaded) = (sheet(), loaded());
    assert!(loaded.len() >= 4, "{loaded:?}");
    for start in [
        "@media print { :root {",
        "@media (prefers-reduced-data: reduce)",
        ":root[data-network=\"save\"]",
    ] {
        let families = chosen(&sheet, start);
        assert!(families.len() > 4, "{families:?}");
        for family in &families {
            assert!(!loaded.contains(family), "{start}: {family} is a file");
        }
    }
    // What is usual does use them, so the search sees them.
    assert!(
        chosen(&sheet, "  --font-*")
            .iter()
            .any(|family| loaded.contains(family))
    );
}
