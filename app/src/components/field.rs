//! One line or one paragraph that a person types, with its label, hint and problem.
//!
//! What was typed always comes back, except a password.

use leptos::prelude::*;

use crate::forms::Problem;
use crate::words::t;

const INPUT: &str =
    "tap w-full bg-surface border-2 border-edge rounded-control px-3 py-2 focus-ring";

/// A text field in the making.
pub(crate) struct TextField {
    id: &'static str,
    label: String,
    hint: String,
    value: String,
    kind: &'static str,
    autocomplete: &'static str,
    inputmode: Option<&'static str>,
    max: Option<usize>,
    lines: usize,
    problem: Option<String>,
}

impl TextField {
    /// A field; its id is also its name in the form.
    pub(crate) fn new(id: &'static str, label: &str) -> Self {
        Self {
            id,
            label: label.to_owned(),
            hint: String::new(),
            value: String::new(),
            kind: "text",
            autocomplete: "off",
            inputmode: None,
            max: None,
            lines: 1,
            problem: None,
        }
    }

    /// A hint below the label.
    pub(crate) fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// What was typed so far.
    pub(crate) fn value(mut self, value: &str) -> Self {
        value.clone_into(&mut self.value);
        self
    }

    /// The type of the input and what a browser may fill in.
    pub(crate) fn kind(mut self, kind: &'static str, autocomplete: &'static str) -> Self {
        self.kind = kind;
        self.autocomplete = autocomplete;
        self
    }

    /// The keyboard to offer.
    pub(crate) fn inputmode(mut self, mode: &'static str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// The longest text that can be typed.
    pub(crate) fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// More than one line.
    pub(crate) fn lines(mut self, lines: usize) -> Self {
        self.lines = lines;
        self
    }

    /// Takes its own problem out of those of the form.
    pub(crate) fn problems(mut self, problems: &[Problem]) -> Self {
        let own = problems.iter().find(|problem| problem.field == self.id);
        self.problem = own.map(|problem| problem.text.clone());
        self
    }

    /// The field.
    pub(crate) fn view(self) -> AnyView {
        let (hint_id, problem_id) = (format!("{}-hint", self.id), format!("{}-problem", self.id));
        let mut described = Vec::new();
        if !self.hint.is_empty() {
            described.push(hint_id.clone());
        }
        if self.problem.is_some() {
            described.push(problem_id.clone());
        }
        let described = (!described.is_empty()).then(|| described.join(" "));
        let invalid = self.problem.is_some().then_some("true");
        let hint = (!self.hint.is_empty())
            .then(|| view! { <p id=hint_id class="text-sm text-ink-2">{self.hint}</p> }.into_any());
        let problem = self.problem.map(|text| problem_line(problem_id, &text));
        let max = self.max.map(|max| max.to_string());
        let input = if self.lines > 1 {
            let rows = self.lines.to_string();
            // An empty text would be rendered as a space, which inside a text area is typed text.
            // As inner HTML: Leptos neither escapes the text in a text area nor leaves it alone, but
            // puts a mark of its own behind it, which people would then see.
            view! {
                <textarea id=self.id name=self.id rows=rows maxlength=max aria-describedby=described aria-invalid=invalid class=INPUT inner_html=escape(&self.value)></textarea>
            }
            .into_any()
        } else {
            view! {
                <input id=self.id name=self.id type=self.kind value=self.value autocomplete=self.autocomplete inputmode=self.inputmode maxlength=max aria-describedby=described aria-invalid=invalid spellcheck="false" class=INPUT/>
            }
            .into_any()
        };
        view! {
            <div class="grid gap-1 max-w-read">
                <label for=self.id class="font-semibold">{self.label}</label>
                {hint}
                {problem}
                {input}
            </div>
        }
        .into_any()
    }
}

/// A text as the content of an element whose content is text alone (`textarea`, `title`).
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The line that says what is wrong with a field.
pub(crate) fn problem_line(id: String, text: &str) -> AnyView {
    view! {
        <p id=id class="text-madder font-semibold">
            <span class="sr-only">{t("problems-line")}" "</span>
            {text.to_owned()}
        </p>
    }
    .into_any()
}
