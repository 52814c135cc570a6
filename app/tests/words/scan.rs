//! Reads the tokens of a source file and finds the texts and the keys in it.
//!
//! It knows as much of `view!` as it needs: tags, attributes, texts between tags, and blocks of Rust
//! in which further views can stand.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Attributes that are read to people.
const SPOKEN: &[&str] = &[
    "title",
    "placeholder",
    "alt",
    "label",
    "aria-label",
    "aria-description",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
];
/// Macros whose texts nobody but an operator or a programmer reads.
const UNSEEN: &[&str] = &[
    "error",
    "warn",
    "info",
    "debug",
    "trace",
    "assert",
    "assert_eq",
    "unreachable",
    "panic",
];
/// The beginnings of keys that are handed on before they are looked up.
const KEY_STARTS: &[&str] = &["title-", "nav-", "area-", "failure-", "problem-"];

/// What was found in a source.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Keys that must be in the catalogue.
    pub(crate) keys: Vec<String>,
    /// Texts that must not stand in a source.
    pub(crate) texts: Vec<String>,
}

/// Looks through a source; what follows a `#[cfg(test)]` does not count.
pub(crate) fn scan(source: &str) -> Found {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Found::default();
    rust(&tokens(source.parse().unwrap()), &mut found);
    found
}

fn tokens(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// The content of a string literal, without its marks.
fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let text = literal.to_string();
    let text = text
        .strip_suffix('#')
        .map_or(text.as_str(), |text| text.trim_end_matches('#'));
    let text = text
        .strip_prefix('r')
        .unwrap_or(text)
        .trim_start_matches('#');
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

fn is(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

fn name(token: Option<&TokenTree>) -> Option<String> {
    if let Some(TokenTree::Ident(ident)) = token {
        Some(ident.to_string())
    } else {
        None
    }
}

fn group(token: Option<&TokenTree>, delimiter: Delimiter) -> Option<Vec<TokenTree>> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => {
            Some(tokens(group.stream()))
        }
        _ => None,
    }
}

/// Code: keys in its calls, texts that read like prose, views.
fn rust(code: &[TokenTree], found: &mut Found) {
    let mut place = 0;
    while let Some(token) = code.get(place) {
        let next = code.get(place + 1);
        let word = name(Some(token)).unwrap_or_default();
        // An attribute, or a comment for the documentation.
        if is(Some(token), '#') {
            let bang = usize::from(is(next, '!'));
            if group(code.get(place + 1 + bang), Delimiter::Bracket).is_some() {
                place += 2 + bang;
                continue;
            }
        }
        if is(next, '!') && UNSEEN.contains(&word.as_str()) {
            place += 3;
            continue;
        }
        if word == "view" && is(next, '!') {
            if let Some(TokenTree::Group(inner)) = code.get(place + 2) {
                view(&tokens(inner.stream()), found);
            }
            place += 3;
            continue;
        }
        if let Some(args) = group(next, Delimiter::Parenthesis)
            && takes_key(code, place, &word)
        {
            let first: Vec<TokenTree> = args
                .iter()
                .take_while(|token| !is(Some(token), ','))
                .cloned()
                .collect();
            keys(&first, found);
        }
        if let Some(text) = literal(token) {
            let known = KEY_STARTS
                .iter()
                .any(|start| text.starts_with(start) && text != *start);
            if !text.contains('{') && (known || text.contains("-problem-")) {
                found.keys.push(text.clone());
            }
            if is_prose(&text) {
                found.texts.push(text);
            }
        }
        if let TokenTree::Group(inner) = token {
            rust(&tokens(inner.stream()), found);
        }
        place += 1;
    }
}

/// Whether the call of this name at this place has a key as its first argument.
fn takes_key(code: &[TokenTree], place: usize, word: &str) -> bool {
    let before = |back: usize| place.checked_sub(back).and_then(|place| code.get(place));
    match word {
        "t" | "tx" | "said" => {
            !is(before(1), '.') && name(before(1)).is_none_or(|before| before != "fn")
        }
        "new" | "of" => {
            is(before(1), ':') && is(before(2), ':') && name(before(3)).as_deref() == Some("Page")
        }
        "text" | "sentence" | "has" if is(before(1), '.') => {
            let owner = match before(2) {
                Some(TokenTree::Group(_)) => name(before(3)),
                other => name(other),
            };
            matches!(owner.as_deref(), Some("words" | "catalogue"))
        }
        _ => false,
    }
}

/// All literals of a first argument, in whatever branches; one with a gap is made at run time.
fn keys(argument: &[TokenTree], found: &mut Found) {
    for token in argument {
        if let Some(text) = literal(token).filter(|text| !text.contains('{')) {
            found.keys.push(text);
        }
        if let TokenTree::Group(inner) = token {
            keys(&tokens(inner.stream()), found);
        }
    }
}

/// What stands between tags.
fn view(nodes: &[TokenTree], found: &mut Found) {
    let mut place = 0;
    while let Some(token) = nodes.get(place) {
        if is(Some(token), '<') {
            place = tag(nodes, place + 1, found);
            continue;
        }
        if let Some(text) = literal(token).or_else(|| name(Some(token)))
            && text.contains(char::is_alphabetic)
        {
            found.texts.push(text);
        }
        if let Some(code) = group(Some(token), Delimiter::Brace) {
            block(&code, found);
        }
        place += 1;
    }
}

/// A block that is nothing but a text is that text.
fn block(code: &[TokenTree], found: &mut Found) {
    match code {
        [only] if literal(only).is_some() => view(code, found),
        _ => rust(code, found),
    }
}

/// A tag from its name on; gives the place after its end.
fn tag(nodes: &[TokenTree], from: usize, found: &mut Found) -> usize {
    let mut place = from;
    while let Some(token) = nodes.get(place) {
        let before = place.checked_sub(1).and_then(|place| nodes.get(place));
        if is(Some(token), '>') && !is(before, '=') && !is(before, '-') {
            return place + 1;
        }
        if is(before, '=') && SPOKEN.contains(&attribute(nodes, place - 1).as_str()) {
            let code = group(Some(token), Delimiter::Brace).unwrap_or_default();
            let text = literal(token).or_else(|| code.first().and_then(literal));
            if let Some(text) = text {
                found
                    .texts
                    .extend(Some(text).filter(|text| text.contains(char::is_alphabetic)));
                place += 1;
                continue;
            }
        }
        if matches!(token, TokenTree::Ident(_) | TokenTree::Group(_)) {
            // The code of a value: with its call, where there is one.
            let end = if group(nodes.get(place + 1), Delimiter::Parenthesis).is_some() {
                2
            } else {
                1
            };
            rust(&nodes[place..place + end], found);
            place += end;
        } else {
            place += 1;
        }
    }
    place
}

/// The name of the attribute before this sign of equality.
fn attribute(nodes: &[TokenTree], equals: usize) -> String {
    let mut parts = Vec::new();
    for token in nodes.iter().take(equals).rev() {
        let part = match token {
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Punct(punct) if punct.as_char() == '-' => "-".to_owned(),
            _ => break,
        };
        // Two words side by side: the first is the value before, or the tag.
        if part != "-" && parts.last().is_some_and(|last| last != "-") {
            break;
        }
        parts.push(part);
    }
    parts.reverse();
    parts.concat()
}

/// Whether a text in code reads like something for people. Addresses, headers, class names and
/// names of fields do not.
fn is_prose(text: &str) -> bool {
    if text.starts_with('<') || text.contains(['=', ';']) || text.contains("://") {
        return false;
    }
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation() || "“”’…".contains(c));
        !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || "-’'".contains(c))
    };
    let counted = words.iter().filter(|word| is_word(word)).count();
    let is_classes = words
        .iter()
        .all(|word| !word.contains([',', '.', '?', '’']))
        && words.iter().any(|word| word.contains(['-', ':', '/']))
        && !plain.contains(char::is_uppercase);
    let starts_large = words.first().is_some_and(|word| {
        word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase)
    });
    let has_gap = text.contains('{') && text.contains(' ');
    (starts_large && counted > 0)
        || (counted > 1 && !is_classes)
        || (counted > 0 && has_gap && !is_classes)
}
