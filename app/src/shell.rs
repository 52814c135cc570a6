//! The document around every page: head, header, navigation, main part, footer.
//!
//! A handler describes its page with [`Page`] and hands over a closure that makes the main part.
//! The data is loaded before; nothing here waits.

mod around;
mod document;
mod head;
mod kind;
mod section;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use hydration_context::SsrSharedContext;
use latchkey_service::login::PersonSession;
use latchkey_service::wording::Words;
use leptos::nonce::Nonce;
use leptos::prelude::*;

use crate::around::Around;
use crate::forms::Problem;
use crate::headers::{CspNonce, Findable, FormActionOrigin, NoReferrer};
use crate::session::Visitor;
use crate::state::AppState;

use around::way_out;
use document::document;
pub(crate) use kind::kind_of_page;
pub(crate) use section::Section;

/// How wide the main part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    /// As wide as a text is read well.
    Text,
    /// All of it, for a main and a side part.
    Page,
}

/// What search engines may find, by the key of its title; of somebody who is signed in it is not.
const PUBLIC: [&str; 7] = [
    "title-start",
    "title-sign-in",
    "title-help",
    "title-words",
    "title-accessibility",
    "title-privacy",
    "title-get-help",
];

/// A page in the making.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    title: String,
    section: Section,
    session: Option<PersonSession>,
    waiting: Option<usize>,
    status: StatusCode,
    is_wrong: bool,
    has_island: bool,
    width: Width,
    hides_referrer: bool,
    form_origin: Option<String>,
}

impl Page {
    /// A page outside the areas. The title is a key of the catalogue; its text says what kind of
    /// page it is and never names a person or a record.
    pub(crate) fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            section: Section::None,
            session: None,
            waiting: None,
            status: StatusCode::OK,
            is_wrong: false,
            has_island: false,
            width: Width::Text,
            hides_referrer: false,
            form_origin: None,
        }
    }

    /// A page of a signed-in person.
    pub(crate) fn of(title: &str, section: Section, session: &PersonSession) -> Self {
        Self {
            section,
            session: Some(session.clone()),
            waiting: crate::waiting::known(),
            ..Self::new(title)
        }
    }

    /// Who reads, where anybody may.
    pub(crate) fn visitor(mut self, visitor: &Visitor) -> Self {
        self.session.clone_from(&visitor.0);
        self
    }

    /// How many requests wait, where the page knows.
    pub(crate) fn waiting(mut self, waiting: usize) -> Self {
        self.waiting = Some(waiting);
        self
    }

    /// Another status than 200.
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// What is wrong with the form on it: with problems, the status is 422 and the title says so.
    pub(crate) fn problems(mut self, problems: &[Problem]) -> Self {
        if !problems.is_empty() {
            self.status = StatusCode::UNPROCESSABLE_ENTITY;
            self.is_wrong = true;
        }
        self
    }

    /// The page has an island, so the browser is told to load the program.
    pub(crate) fn island(mut self) -> Self {
        self.has_island = true;
        self
    }

    /// The page has a side part, so it takes the whole width; all others are as wide as a text.
    pub(crate) fn wide(mut self) -> Self {
        self.width = Width::Page;
        self
    }

    /// The address holds a handle, which nobody else may learn.
    pub(crate) fn no_referrer(mut self) -> Self {
        self.hides_referrer = true;
        self
    }

    /// Forms of this page lead on to this origin as well.
    pub(crate) fn form_origin(mut self, origin: &str) -> Self {
        self.form_origin = Some(origin.to_owned());
        self
    }

    /// Makes the document; the closure makes what stands in `main`, beginning with any banner and
    /// the `h1`.
    pub(crate) fn show(self, state: &AppState, body: impl FnOnce() -> AnyView) -> Response {
        // Leptos makes the nonce of the pages that carry a script; the response tells it to the
        // security layer. All other pages have no script at all.
        let around = Around::now();
        let scripts = self.has_island && state.has_islands() && !around.saves_data;
        let nonce = (scripts || way_out(&self, &around).is_some()).then(Nonce::new);
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        let html = owner.with(|| {
            provide_context(state.words().clone());
            if let Some(nonce) = &nonce {
                provide_context(nonce.clone());
            }
            // The program comes after what people read: at the priority that it asks for itself, it
            // takes the place of fonts and style on a slow line.
            document(&self, state, scripts, body)
                .to_html()
                .replacen(
                    "rel=\"modulepreload\"",
                    "rel=\"modulepreload\" fetchpriority=\"low\"",
                    1,
                )
                .replacen(
                    "type=\"application/wasm\"",
                    "type=\"application/wasm\" fetchpriority=\"low\"",
                    1,
                )
        });
        owner.unset_with_forced_cleanup();
        let mut response = (self.status, Html(format!("<!DOCTYPE html>{html}"))).into_response();
        let extensions = response.extensions_mut();
        if let Some(nonce) = nonce {
            extensions.insert(CspNonce(nonce.as_inner().to_string()));
        }
        if let Some(origin) = self.form_origin {
            extensions.insert(FormActionOrigin(origin));
        }
        if self.hides_referrer {
            extensions.insert(NoReferrer);
        } else if self.session.is_none() && PUBLIC.contains(&self.title.as_str()) {
            extensions.insert(Findable);
        }
        response
    }

    /// The title: kind of page, area, product; before it how many requests wait, on the page that
    /// lists them, and whether something is wrong.
    fn full_title(&self, words: &Words) -> String {
        let kind = words.text(&self.title, &[]);
        let mut title = match self.section.area() {
            Some(area) => {
                let area = words.text(area, &[]);
                words.text("shell-title-area", &[("title", &kind), ("area", &area)])
            }
            None => words.text("shell-title", &[("title", &kind)]),
        };
        if self.title == "title-requests"
            && self.section == Section::Requests
            && self.waiting.is_some_and(|waiting| waiting > 0)
        {
            let count = self.waiting.unwrap_or_default().to_string();
            title = words.text("shell-title-count", &[("count", &count), ("title", &title)]);
        }
        if self.is_wrong {
            title = words.text("shell-title-problem", &[("title", &title)]);
        }
        title
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_the_kind_of_page_the_area_and_the_product() {
        let words = Words::load().unwrap();
        let of = |section| Page {
            section,
            ..Page::new("title-requests")
        };
        let title = |page: Page| page.full_title(&words);
        assert_eq!(title(of(Section::None)), "Requests – Latchkey");
        assert_eq!(
            title(of(Section::Requests)),
            "Requests – My records – Latchkey"
        );
        assert_eq!(
            title(of(Section::Requests).waiting(0)),
            "Requests – My records – Latchkey"
        );
        assert_eq!(
            title(of(Section::Requests).waiting(2)),
            "(2) Requests – My records – Latchkey"
        );
        assert_eq!(
            title(of(Section::Home).waiting(2)),
            "Requests – My records – Latchkey"
        );
        assert_eq!(
            title(of(Section::Asks)),
            "Requests – Shared with me – Latchkey"
        );
        let problem = Problem {
            field: "answer",
            text: String::new(),
        };
        assert_eq!(
            title(of(Section::Owner).problems(&[problem])),
            "Error: Requests – My records – Latchkey"
        );
    }
}
