//! The frame of a page: head, header, navigation, main part, footer.
//!
//! The order is the same on every page, and each landmark has a name of its own.

use latchkey_service::wording::pseudo::spoken;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::around::{Look, ending, leave, way_out};
use super::head::about;
use super::kind::page_key;
use super::section::{OWNER, REQUESTER};
use super::{Page, Width};
use crate::around::Around;
use crate::components::{LINK_BUTTON, band, escape, post_button};
use crate::state::AppState;
use crate::words::{Said, said, t, tx};

const TAB: &str = "tap inline-flex items-center text-sm text-ink-2 visited:text-ink-2 no-underline border-y-4 border-transparent forced:border-y-0 focus-ring";
const PAGE: &str = "tap inline-flex items-center text-sm border-y-4 border-transparent forced:border-y-0 focus-ring";
/// Where one is, as an area and as a page.
const HERE: &str = "tap inline-flex items-center text-ink visited:text-ink text-sm font-semibold no-underline border-y-4 border-t-transparent border-b-spruce forced:border-t-0 focus-ring";

/// The whole document; the closure makes what stands in `main`.
pub(super) fn document(
    page: &Page,
    state: &AppState,
    scripts: bool,
    body: impl FnOnce() -> AnyView,
) -> AnyView {
    let options = state.settings().leptos_options.clone();
    let scripts =
        scripts.then(|| view! { <HydrationScripts options=options islands=true/> }.into_any());
    let practice = state.settings().practice;
    let practice = practice.then(|| {
        let text = view! { <p class="py-1 font-semibold">{t("shell-practice")}</p> };
        band(t("shell-about"), text.into_any())
    });
    // On paper there is no header, so whose page it is, and of when, stands above it.
    let owner = page.session.as_ref().map(|session| {
        let now = state.services().preferences.now_in(&session.zone);
        let args = [
            ("name", Said::Name(&session.name)),
            ("when", Said::Date(&now)),
            ("zone", Said::Text(&session.zone)),
        ];
        view! { <p class="hidden print:block text-sm mb-4">{said("shell-printed", &args)}</p> }
            .into_any()
    });
    let (language, direction) = match spoken() {
        Some(pseudo) => (pseudo.tag().to_owned(), pseudo.direction().to_owned()),
        None => (t("shell-language"), t("shell-direction")),
    };
    let around = Around::now();
    let look = Look::of(around.display);
    let leaving = way_out(page, &around).map(|_| {
        let nonce = use_nonce().map(|nonce| nonce.as_inner().to_string());
        view! { <script src="/leave.js" defer nonce=nonce></script> }.into_any()
    });
    // Paper, and browsers that save data, do with the fonts that the device has.
    let preload = (!around.saves_data).then(|| {
        view! { <link rel="preload" media="screen" href="/fonts/atkinson-hyperlegible-next-latin.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/> }.into_any()
    });
    let saves = around.saves_data.then_some("save");
    let width = (page.width == Width::Text).then_some("max-w-read");
    view! {
        <html lang=language dir=direction data-theme=look.theme data-contrast=look.contrast data-text=look.text data-spacing=look.spacing data-motion=look.motion data-network=saves>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1"/>
                <meta name="color-scheme" content=look.scheme/>
                <title inner_html=escape(&page.full_title(state.words()))></title>
                {about(page, state, &around, &look)}
                {preload}
                <link rel="stylesheet" href=state.stylesheet().to_owned()/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                {leaving}
                {scripts}
            </head>
            <body>
                <a href="#main" class="focus-ring sr-only focus:not-sr-only">{t("shell-skip")}</a>
                {header(page, &around)}
                {practice}
                {ending(page, &around)}
                {section_nav(page)}
                <main id="main" tabindex="-1" class="max-w-page mx-auto px-4 md:px-8 py-8">
                    {owner}
                    <div class=width>{body()}</div>
                </main>
                {footer(page)}
            </body>
        </html>
    }
    .into_any()
}

fn header(page: &Page, around: &Around) -> AnyView {
    let home = if page.session.is_some() { "/home" } else { "/" };
    let area = page.section.area();
    let tabs = page.session.as_ref().map(|_| {
        let tab = |address: &'static str, key: &'static str| {
            let current = area == Some(key);
            let class = if current { HERE } else { TAB };
            view! { <a href=address aria-current=current.then_some("true") class=class>{t(key)}</a> }.into_any()
        };
        view! {
            <nav aria-label=t("shell-areas") class="flex flex-wrap gap-x-4">
                {tab("/home", OWNER)}
                {tab("/shared-with-me", REQUESTER)}
            </nav>
        }
        .into_any()
    });
    let person = match &page.session {
        Some(session) => view! {
            <span class="tap inline-flex items-center text-sm text-ink-2 wrap-anywhere">
                <span class="sr-only">{t("shell-signed-in")}" "</span>
                <bdi>{session.name.clone()}</bdi>
            </span>
            <a href="/settings" class="tap inline-flex items-center text-sm focus-ring">{t("settings-nav")}</a>
            <span class="text-sm">{post_button("/sign-out", &session.form_token, &t("shell-sign-out"), "", LINK_BUTTON, &[])}</span>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <header class="bg-surface border-b border-line" data-no-print="">
            <div class="max-w-page mx-auto px-4 md:px-8 flex flex-wrap items-center gap-x-6">
                <a href=home class="font-title text-lg font-semibold text-ink visited:text-ink no-underline tap inline-flex items-center focus-ring">{t("shell-product")}</a>
                {tabs}
                <div class="ms-auto flex flex-wrap items-center gap-x-4">
                    {person}
                    <a href="/help" class="tap inline-flex items-center text-sm focus-ring">{t("shell-help")}</a>
                    {leave(page, around)}
                </div>
            </div>
        </header>
    }
    .into_any()
}

fn section_nav(page: &Page) -> Option<AnyView> {
    page.session.as_ref()?;
    let area = page.section.area()?;
    let links: Vec<AnyView> = page
        .section
        .pages()
        .iter()
        .map(|(address, key, section)| {
            let current = *section == page.section;
            let class = if current { HERE } else { PAGE };
            // Only the requests count; where the page does not know, their name stands alone.
            let count = page.waiting.unwrap_or_default().to_string();
            let label = tx(key, &[("count", &count)]);
            view! {
                <li><a href=*address aria-current=current.then_some("page") class=class>{label}</a></li>
            }
            .into_any()
        })
        .collect();
    let nav = view! {
        <nav id="pages" aria-label=t(area) class="border-b border-line">
            <ul class="max-w-page mx-auto px-4 md:px-8 flex flex-wrap gap-x-6">{links}</ul>
        </nav>
    };
    Some(nav.into_any())
}

fn footer(page: &Page) -> AnyView {
    let link = |address: String, key: &str| {
        view! { <a href=address class="tap inline-flex items-center focus-ring">{t(key)}</a> }
            .into_any()
    };
    let help = format!("/contact?page={}", page_key(&page.title));
    view! {
        <footer class="border-t border-line text-sm text-ink-2" data-no-print="">
            <div class="max-w-page mx-auto px-4 md:px-8 py-6 flex flex-wrap gap-x-6">
                {link(help, "shell-help-page")}
                {link("/help/words".to_owned(), "shell-words")}
                {link("/accessibility".to_owned(), "shell-accessibility")}
                {link("/privacy".to_owned(), "shell-privacy")}
            </div>
        </footer>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use latchkey_domain::time::Timestamp;
    use latchkey_service::login::PersonSession;
    use latchkey_service::wording::Words;

    use super::super::Section;
    use super::*;

    fn session() -> PersonSession {
        let id = "01JAAAAAAAAAAAAAAAAAAAAAAA";
        PersonSession {
            id: id.parse().unwrap(),
            person: id.parse().unwrap(),
            name: "Sam <Bello>".to_owned(),
            signed_in_at: Timestamp::from_millis(0),
            form_token: "token".to_owned(),
            zone: "Europe/London".to_owned(),
        }
    }

    fn html(make: impl FnOnce() -> AnyView) -> String {
        Owner::new().with(|| {
            provide_context(Words::load().unwrap());
            make().to_html()
        })
    }

    #[test]
    fn the_header_says_who_and_where_in_the_same_order_everywhere() {
        let page = Page::of("title-requests", Section::Requests, &session());
        let html = html(|| header(&page, &Around::default()));
        let places: Vec<usize> = [
            "Latchkey",
            "My records",
            "Shared with me",
            "Sam &lt;Bello",
            "Settings",
            "Sign out",
            "Get help",
        ]
        .iter()
        .map(|text| {
            html.find(text)
                .unwrap_or_else(|| panic!("{text} in {html}"))
        })
        .collect();
        assert!(places.is_sorted(), "{html}");
        assert_eq!(html.matches("aria-current=\"true\"").count(), 1, "{html}");
    }

    #[test]
    fn nobody_signed_in_sees_no_areas() {
        let page = Page::new("title-requests");
        assert!(section_nav(&page).is_none());
        let html = html(|| header(&page, &Around::default()));
        assert!(
            !html.contains("<nav") && !html.contains("Sign out"),
            "{html}"
        );
    }

    #[test]
    fn the_list_of_pages_marks_the_current_one_and_counts_requests_in_words() {
        let page = Page::of("title-requests", Section::Requests, &session()).waiting(2);
        let html = html(|| section_nav(&page).unwrap());
        assert!(html.contains("aria-label=\"My records\""), "{html}");
        assert_eq!(html.matches("aria-current=\"page\"").count(), 1, "{html}");
        assert!(html.contains("Requests, 2 waiting"), "{html}");
        assert!(html.contains(">Activity<"), "{html}");
    }
}
