//! The words of a letter, as plain text and as HTML that needs no picture.
//!
//! A subject is a text of the catalogue and nothing else, so it names nobody. Nobody is named in
//! the rest either, unless its reader turned that on.

use latchkey_domain::letter::LetterKind;
use latchkey_domain::preferences::Display;
use latchkey_domain::time::Timestamp;
use latchkey_store::Letter;

use super::note::{INSTANT, Params, ZONE};
use crate::calendar::{shown_date, shown_time, until_told, written_now};
use crate::env::Env;
use crate::wording::Words;

/// A letter as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What the same letter has whenever it is sent again.
    pub id: String,
    /// The address it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub made_at: Timestamp,
}

/// Who reads a letter.
pub(super) struct Reader {
    /// The address.
    pub(super) to: String,
    /// The reader's zone.
    pub(super) zone: String,
    /// Whether nobody is named.
    pub(super) hide_names: bool,
    /// Whether the reader has an account.
    pub(super) has_account: bool,
    /// Whether the reader wants it in the letter of the day.
    pub(super) daily: bool,
    /// What happened, line by line; of the letter of the day alone.
    pub(super) news: Vec<String>,
    /// How days and times are written for the reader.
    pub(super) display: Display,
}

/// The letter in words.
pub(super) fn message(
    words: &Words,
    env: &Env,
    base_url: &str,
    letter: &Letter,
    params: &Params,
    reader: Reader,
) -> Message {
    let key = format!("letter-{}", letter.kind.key());
    let args = written_now(reader.display, || arguments(words, params, &reader.zone));
    let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let part = |part: &str| {
        let key = format!("{key}.{part}");
        words.has(&key).then(|| words.text(&key, &args))
    };
    let named = (!reader.hide_names
        && args
            .iter()
            .any(|(name, _)| *name == "who" || *name == "what"))
    .then(|| part("named"))
    .flatten();
    let link = part("button").map(|label| {
        let code = env.letter_code(&letter.id);
        (label, format!("{base_url}/r/{}", code.expose()))
    });
    let parts = Parts {
        heading: words.text(&key, &[]),
        lead: named.or_else(|| part("lead")).unwrap_or_default(),
        news: reader.news,
        code: params.get("code").and_then(|_| part("code")),
        note: link.as_ref().map(|_| words.text("mail-link-note", &[])),
        link,
        footer: vec![
            words.text(footer(letter.kind, reader.has_account), &[]),
            format!("{} · {base_url}", words.text("mail-from", &[])),
        ],
    };
    let language = words.text("shell-language", &[]);
    Message {
        id: letter.id.clone(),
        to: reader.to,
        text: parts.text(),
        html: parts.html(&language),
        subject: parts.heading,
        made_at: letter.made_at,
    }
}

fn footer(kind: LetterKind, has_account: bool) -> &'static str {
    if !has_account {
        "mail-stranger"
    } else if kind.can_be_turned_off() || kind == LetterKind::Digest {
        "mail-stop"
    } else {
        "mail-always"
    }
}

/// What a letter is given, ready to be shown: instants as days and times where the reader is, names isolated
/// from the direction of the text around them.
fn arguments(words: &Words, params: &Params, zone: &str) -> Vec<(String, String)> {
    let mut args = Vec::new();
    let other = params.get(ZONE).map_or(zone, String::as_str);
    for (name, value) in params {
        match name.strip_suffix(INSTANT) {
            Some(name) => {
                let at = Timestamp::from_millis(value.parse().unwrap_or(0));
                args.push((name.to_owned(), shown_date(at, zone).text));
                args.push((
                    format!("{name}-end"),
                    until_told(words, at, zone, other).text,
                ));
                args.push((format!("{name}-time"), shown_time(at, zone)));
            }
            None if name == "code" => args.push((name.clone(), value.clone())),
            None => args.push((name.clone(), format!("\u{2068}{}\u{2069}", one_line(value)))),
        }
    }
    args
}

/// A name on one line, whatever somebody typed.
fn one_line(text: &str) -> String {
    let line = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(line).collect()
}

struct Parts {
    heading: String,
    lead: String,
    news: Vec<String>,
    code: Option<String>,
    link: Option<(String, String)>,
    note: Option<String>,
    footer: Vec<String>,
}

impl Parts {
    fn text(&self) -> String {
        let mut blocks = vec![self.heading.clone(), self.lead.clone()];
        if !self.news.is_empty() {
            let lines: Vec<String> = self.news.iter().map(|line| format!("- {line}")).collect();
            blocks.push(lines.join("\n"));
        }
        blocks.extend(self.code.clone());
        blocks.extend(
            self.link
                .as_ref()
                .map(|(label, to)| format!("{label}:\n{to}")),
        );
        blocks.extend(self.note.clone());
        format!(
            "{}\n\n-- \n{}\n",
            blocks.join("\n\n"),
            self.footer.join("\n")
        )
    }

    fn html(&self, language: &str) -> String {
        let paragraph = |text: &String| format!("<p>{}</p>", escaped(text));
        let mut body = vec![
            format!("<h1>{}</h1>", escaped(&self.heading)),
            paragraph(&self.lead),
        ];
        if !self.news.is_empty() {
            let line = |line: &String| format!("<li>{}</li>", escaped(line));
            let lines: String = self.news.iter().map(line).collect();
            body.push(format!("<ul>{lines}</ul>"));
        }
        let code = self.code.as_ref();
        body.extend(code.map(|code| format!("<p><strong>{}</strong></p>", escaped(code))));
        let link = self.link.as_ref();
        body.extend(link.map(|(label, to)| {
            format!("<p><a href=\"{}\">{}</a></p>", escaped(to), escaped(label))
        }));
        body.extend(self.note.as_ref().map(paragraph));
        body.push("<hr>".to_owned());
        body.extend(self.footer.iter().map(paragraph));
        let (title, body) = (escaped(&self.heading), body.join("\n"));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
             <body>\n{body}\n</body>\n</html>\n"
        )
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_words_and_a_subject_is_the_same_for_everybody() {
        let words = Words::load().unwrap();
        for kind in LetterKind::ALL {
            let key = format!("letter-{}", kind.key());
            assert!(words.has(&key), "{key}");
            assert!(words.has(&format!("{key}.lead")), "{key}.lead");
            let choice = words.has(&format!("{key}.choice"));
            assert_eq!(choice, kind.can_be_turned_off(), "{key}.choice");
            let subject = words.text(&key, &[]);
            assert!(
                !subject.contains('{') && !subject.contains('«'),
                "{subject}"
            );
            let link = words.has(&format!("{key}.button"));
            assert_ne!(
                link,
                words.has(&format!("{key}.code")),
                "{key}: a link or a code"
            );
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_its_place() {
        let params = Params::from([("who".to_owned(), "<b>\r\nBcc: all\u{202e}".to_owned())]);
        let words = Words::load().unwrap();
        let args = arguments(&words, &params, "UTC");
        assert_eq!(args[0].1, "\u{2068}<b>  Bcc: all\u{202e}\u{2069}");
        assert_eq!(escaped("<b> & \"x\""), "&lt;b&gt; &amp; &quot;x&quot;");
    }
}
