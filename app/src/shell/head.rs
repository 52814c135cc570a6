//! What a page says about itself to browsers and search engines: what it is, where it is, in which
//! language, and the colour of the bar above it.
//!
//! A page that anybody may find has an attribute `about` beside its title; all others say nothing.

use leptos::prelude::*;

use super::Page;
use super::around::Look;
use crate::around::Around;
use crate::state::AppState;
use crate::words::t;

/// The colour of the header in the light and in the dark theme, as the style sheet has it.
const LIGHT: &str = "#FFFFFF";
const DARK: &str = "#182225";

/// The lines of the head.
pub(super) fn about(page: &Page, state: &AppState, around: &Around, look: &Look) -> AnyView {
    // What a signed-in person sees is nobody else's to find.
    let private = page
        .session
        .is_some()
        .then(|| view! { <meta name="robots" content="noindex"/> }.into_any());
    let key = format!("{}.about", page.title);
    let public = (page.status.is_success() && state.words().has(&key)).then(|| {
        let here = format!("{}{}", state.settings().base_url, around.path);
        view! {
            <meta name="description" content=t(&key)/>
            <link rel="canonical" href=here.clone()/>
            <link rel="alternate" hreflang=t("shell-language") href=here.clone()/>
            <link rel="alternate" hreflang="x-default" href=here/>
        }
        .into_any()
    });
    view! {
        {private}
        {public}
        {bar(look)}
    }
    .into_any()
}

/// The colour of the browser's bar: the chosen theme's, or the one that the device asks for.
fn bar(look: &Look) -> AnyView {
    match look.theme {
        Some("dark") => view! { <meta name="theme-color" content=DARK/> }.into_any(),
        Some(_) => view! { <meta name="theme-color" content=LIGHT/> }.into_any(),
        None => {
            let of = |device: &'static str, colour: &'static str| {
                view! { <meta name="theme-color" content=colour/> }.attr("media", device)
            };
            let light = of("(prefers-color-scheme: light)", LIGHT);
            let dark = of("(prefers-color-scheme: dark)", DARK);
            view! { {light}{dark} }.into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_has_the_colour_of_the_theme_that_is_shown() {
        let html = |theme| {
            let look = Look {
                theme,
                ..Look::default()
            };
            Owner::new().with(|| bar(&look).to_html())
        };
        assert!(html(Some("dark")).contains(DARK) && !html(Some("dark")).contains("media"));
        assert!(html(Some("light")).contains(LIGHT) && !html(Some("light")).contains(DARK));
        assert_eq!(html(None).matches("media=").count(), 2);
    }
}
