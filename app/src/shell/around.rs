//! The parts of the frame that are the reader's own: how pages look, the way out, and the band that
//! says that her sign-in ends.
//!
//! The band is in the page from the start and shows itself late, by the style sheet alone.

use latchkey_domain::preferences::{Contrast, Display, Safety, TextSize, Theme};
use latchkey_domain::time::Lifetime;
use leptos::prelude::*;

use super::Page;
use super::section::OWNER;
use crate::around::Around;
use crate::components::{LINK_BUTTON, token_field, wide_band};
use crate::session::next_to;
use crate::words::t;

/// How long before the end the band shows itself: two minutes, and one for the grain with which a
/// session is noted as seen.
const NOTICE: i64 = 3;

/// Minutes after which the band can show itself, each with its class.
const LATE: [(i64, &str); 16] = [
    (57, "show-late-57"),
    (42, "show-late-42"),
    (27, "show-late-27"),
    (22, "show-late-22"),
    (17, "show-late-17"),
    (12, "show-late-12"),
    (11, "show-late-11"),
    (10, "show-late-10"),
    (9, "show-late-9"),
    (8, "show-late-8"),
    (7, "show-late-7"),
    (6, "show-late-6"),
    (5, "show-late-5"),
    (4, "show-late-4"),
    (2, "show-late-2"),
    (1, "show-late-1"),
];

/// The attributes of `html` by which the style sheet knows how the reader wants pages to look; each
/// is left out where her device decides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) theme: Option<&'static str>,
    pub(super) contrast: Option<&'static str>,
    pub(super) text: Option<&'static str>,
    pub(super) spacing: Option<&'static str>,
    pub(super) motion: Option<&'static str>,
    /// The colours of what the browser draws by itself.
    pub(super) scheme: &'static str,
}

impl Look {
    pub(super) fn of(display: Display) -> Self {
        let theme = (display.theme != Theme::Device).then(|| display.theme.word());
        Self {
            theme,
            contrast: (display.contrast != Contrast::Device).then(|| display.contrast.word()),
            text: (display.text != TextSize::Normal).then(|| display.text.word()),
            spacing: display.spacing.then_some("more"),
            motion: display.still.then_some("less"),
            scheme: theme.unwrap_or(concat!("light", " ", "dark")),
        }
    }
}

/// Whether the page has a way out: those of an owner have, unless she wants none.
pub(super) fn way_out<'a>(page: &Page, around: &'a Around) -> Option<&'a Safety> {
    page.session.as_ref()?;
    let safety = around.safety.as_ref().filter(|safety| safety.leave)?;
    (page.section.area() == Some(OWNER)).then_some(safety)
}

/// The way out: a plain link, which works whatever else does not. Its script, a file of its own,
/// keeps the page out of what "Back" leads to.
pub(super) fn leave(page: &Page, around: &Around) -> Option<AnyView> {
    let safety = way_out(page, around)?;
    let shift = safety.shift.then_some("3");
    let link = view! {
        <a href=safety.leave_to.clone() rel="noopener noreferrer" data-leave="" data-shift=shift class="tap inline-flex items-center text-sm font-semibold focus-ring">{t("shell-leave")}</a>
    };
    Some(link.into_any())
}

/// The band that says that the sign-in ends soon.
pub(super) fn ending(page: &Page, around: &Around) -> Option<AnyView> {
    let session = page.session.as_ref()?;
    let (left, can_stay) = around.ending?;
    let way = if can_stay {
        // In a tab of its own: whatever is typed into this page stays where it is.
        view! {
            <form method="post" action="/stay" target="_blank">
                {token_field(&session.form_token)}
                <button class=LINK_BUTTON>{t("stay-button")}<span class="sr-only">{format!(" {}", t("stay-button.about"))}</span></button>
            </form>
        }
        .into_any()
    } else {
        view! { <a href=next_to(&around.path) class="tap inline-flex items-center focus-ring">{t("stay-again")}</a> }
            .into_any()
    };
    let text = t(if can_stay { "stay-soon" } else { "stay-last" });
    let said = view! { <p class="font-semibold py-1">{text}</p> {way} };
    let band = view! {
        <section aria-label=t("stay-band") data-no-print="">
            <div class=late(left)>
                {wide_band(said.into_any())}
            </div>
        </section>
    };
    Some(band.into_any())
}

/// The class by which the band shows itself in time.
fn late(left: Lifetime) -> &'static str {
    let minutes = left.as_seconds() / 60 - NOTICE;
    let found = LATE.iter().find(|(after, _)| *after <= minutes);
    found.map_or("", |(_, class)| class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_is_there_at_least_two_minutes_before_the_end() {
        for seconds in 0..6000 {
            let class = late(Lifetime::seconds(seconds));
            let after = class.strip_prefix("show-late-");
            let shown = after.map_or(0, |after| after.parse::<i64>().unwrap() * 60);
            assert!(shown == 0 || seconds - shown >= 180, "{seconds}: {class}");
            assert!(seconds < 240 || shown > 0, "{seconds}: not from the start");
        }
    }

    #[test]
    fn what_the_device_decides_is_left_out() {
        let look = Look::of(Display::default());
        let none = Look {
            scheme: "light dark",
            ..Look::default()
        };
        assert_eq!(look, none);
        let look = Look::of(Display::from_cookie("t-dark.c-more.s-150.spacing.still"));
        assert_eq!(look.theme, Some("dark"));
        assert_eq!(look.contrast, Some("more"));
        assert_eq!(look.text, Some("150"));
        assert_eq!(look.spacing, Some("more"));
        assert_eq!(look.motion, Some("less"));
        assert_eq!(look.scheme, "dark");
    }
}
