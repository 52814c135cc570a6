//! Reads a record service's challenge strictly, as RFC 9110 section 11.6.1 writes it: schemes with
//! parameters that are tokens or quoted-strings. Other schemes in the same header are stepped over;
//! whatever does not parse is refused as a whole, never guessed at.

/// The UMA challenge: whom to ask, and with which ticket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    pub(crate) as_uri: String,
    pub(crate) ticket: String,
}

/// Finds the one UMA challenge in the values of `WWW-Authenticate`.
pub(crate) fn parse<'a>(values: impl Iterator<Item = &'a str>) -> Option<Challenge> {
    let mut found = None;
    for value in values {
        for (scheme, parameters) in challenges(value)? {
            if !scheme.eq_ignore_ascii_case("UMA") {
                continue;
            }
            let one = |name: &str| {
                let mut all = parameters
                    .iter()
                    .filter(|(key, _)| key.eq_ignore_ascii_case(name));
                match (all.next(), all.next()) {
                    (Some((_, value)), None) if !value.is_empty() => Some(value.clone()),
                    _ => None,
                }
            };
            // Two challenges would leave open which of them is meant.
            if found.is_some() {
                return None;
            }
            found = Some(Challenge {
                as_uri: one("as_uri")?,
                ticket: one("ticket")?,
            });
        }
    }
    found
}

type Parameters = Vec<(String, String)>;

fn challenges(value: &str) -> Option<Vec<(String, Parameters)>> {
    let mut rest = Cursor(value);
    let mut all: Vec<(String, Parameters)> = Vec::new();
    loop {
        rest.skip_empty_elements();
        if rest.0.is_empty() {
            return Some(all);
        }
        let word = rest.token()?;
        if let Some(value) = rest.parameter_value()? {
            all.last_mut()?.1.push((word, value));
        } else {
            let mut parameters = Parameters::new();
            if rest.space() > 0 && !rest.0.is_empty() && !rest.0.starts_with(',') {
                let first = Cursor(rest.0).token();
                // A token68 (as of Basic or Negotiate) stands alone and ends at the comma.
                if !rest.skip_token68() {
                    let name = first?;
                    rest.0 = rest.0.get(name.len()..)?;
                    parameters.push((name, rest.parameter_value()??));
                }
            }
            all.push((word, parameters));
        }
        rest.space();
        if !rest.0.is_empty() && !rest.0.starts_with(',') {
            return None;
        }
    }
}

struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn space(&mut self) -> usize {
        let trimmed = self.0.trim_start_matches([' ', '\t']);
        let skipped = self.0.len() - trimmed.len();
        self.0 = trimmed;
        skipped
    }

    fn skip_empty_elements(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', ',']);
    }

    fn token(&mut self) -> Option<String> {
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let end = self.0.find(|c| !is_token(c)).unwrap_or(self.0.len());
        let (token, rest) = self.0.split_at(end);
        self.0 = rest;
        (!token.is_empty()).then(|| token.to_owned())
    }

    /// `= value` with bad whitespace allowed; `Some(None)` and nothing eaten when no `=` follows.
    #[expect(
        clippy::option_option,
        reason = "not a parameter and a broken one are two answers"
    )]
    fn parameter_value(&mut self) -> Option<Option<String>> {
        let Some(after) = self.0.trim_start_matches([' ', '\t']).strip_prefix('=') else {
            return Some(None);
        };
        self.0 = after.trim_start_matches([' ', '\t']);
        if self.0.starts_with('"') {
            self.quoted()
        } else {
            self.token()
        }
        .map(Some)
    }

    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut characters = self.0.char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => {
                    self.0 = self.0.get(place + 1..)?;
                    return Some(value);
                }
                '\\' => value.push(characters.next()?.1),
                control if control.is_control() && control != '\t' => return None,
                other => value.push(other),
            }
        }
        None
    }

    fn skip_token68(&mut self) -> bool {
        let is68 = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
        let end = self.0.find(|c| !is68(c)).unwrap_or(self.0.len());
        let (_, rest) = self.0.split_at(end);
        let rest = rest.trim_start_matches('=').trim_start_matches([' ', '\t']);
        let whole = end > 0 && (rest.is_empty() || rest.starts_with(','));
        if whole {
            self.0 = rest;
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::{Challenge, parse};

    fn read(value: &str) -> Option<Challenge> {
        parse(std::iter::once(value))
    }

    fn good() -> Challenge {
        Challenge {
            as_uri: "http://localhost:3000".into(),
            ticket: "t1".into(),
        }
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        assert_eq!(
            read(r#"UMA realm="example", as_uri="http://localhost:3000", ticket="t1""#),
            Some(good())
        );
        assert_eq!(
            read(r#"uma REALM=x,  As_Uri = "http://localhost:3000" ,ticket=t1"#),
            Some(good())
        );
    }

    #[test]
    fn escapes_and_separators_inside_quotes_belong_to_the_value() {
        let found = read(r#"UMA realm="a, ticket=\"no\"", as_uri="http://as", ticket="x\"\\y""#);
        assert_eq!(
            found.map(|challenge| challenge.ticket),
            Some(r#"x"\y"#.to_owned())
        );
    }

    #[test]
    fn another_scheme_in_the_same_header_is_stepped_over() {
        let uma = r#"UMA realm="r", as_uri="http://localhost:3000", ticket="t1""#;
        assert_eq!(
            read(&format!(r#"Bearer realm="r", error="x", {uma}"#)),
            Some(good())
        );
        assert_eq!(read(&format!(r#"{uma}, Basic realm="r""#)), Some(good()));
        assert_eq!(read(&format!("Negotiate YWJj==, {uma}")), Some(good()));
        assert_eq!(read(&format!("Negotiate, {uma}")), Some(good()));
        assert_eq!(parse(["Basic realm=x", uma].into_iter()), Some(good()));
    }

    #[test]
    fn what_is_broken_or_ambiguous_is_refused() {
        for bad in [
            "",
            "Bearer realm=\"r\"",
            "UMA",
            r#"UMA realm="r", as_uri="http://as""#,
            r#"UMA as_uri="http://as", ticket="t1"#,
            r#"UMA as_uri="http://as", ticket="t1", ticket="t2""#,
            r#"UMA as_uri="http://as", ticket="""#,
            r#"UMA as_uri="http://as" ticket="t1""#,
            r#"as_uri="http://as", ticket="t1""#,
            r#"UMA as_uri="a", ticket="t", UMA as_uri="b", ticket="u""#,
            "UMA as_uri=http://as, ticket=t1",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
