//! Rows for spreadsheets (RFC 4180). Every cell is quoted, and none is ever read as a formula.

/// What a spreadsheet takes for the beginning of a formula.
const STARTS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// So that spreadsheets read the letters of all scripts.
pub(super) const MARK: &str = "\u{feff}";

/// One row with its end.
pub(super) fn row(cells: &[&str]) -> String {
    let mut line = String::new();
    for (place, text) in cells.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        line.push('"');
        // Spaces before it do not make a formula harmless everywhere.
        if text.trim_start_matches(' ').starts_with(STARTS) {
            line.push('\'');
        }
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    }
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_cell_is_text_whatever_it_begins_with() {
        assert_eq!(row(&["a", "b \"c\", d"]), "\"a\",\"b \"\"c\"\", d\"\r\n");
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            " =cmd|' /C calc'!A0",
            "＝1",
        ] {
            assert_eq!(row(&[formula]), format!("\"'{formula}\"\r\n"), "{formula}");
        }
        assert_eq!(row(&["a=1", ""]), "\"a=1\",\"\"\r\n");
    }
}
