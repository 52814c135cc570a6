//! The settings: the list of them, how pages look, safety, time zone, and what one is known by.
//!
//! What is chosen now is ticked; a choice that was kept is said once, above the title.

use latchkey_domain::letter::{Concern, LetterKind};
use latchkey_domain::preferences::{
    Clock, Contrast, DateStyle, Display, Preferences, Safety, TextSize, Theme,
};
use latchkey_domain::view::ShownDate;
use latchkey_service::preferences::Contact;
use leptos::prelude::*;

use super::sign_in_code::code_field;
use crate::components::{
    BUTTON, Choice, Choices, H1, H2, HINT, LEAD, LINK, TextField, back_link, error_summary, notice,
    select, token_field,
};
use crate::forms::Problem;
use crate::words::{Said, said, t, tx};

/// The pages of the settings: their address and the key of their name.
const PAGES: [(&str, &str); 7] = [
    ("/settings/contact", "settings-contact"),
    ("/settings/notifications", "settings-notifications"),
    ("/settings/display", "settings-display"),
    ("/settings/safety", "settings-safety"),
    ("/settings/time", "settings-time"),
    ("/settings/devices", "settings-devices"),
    ("/settings/address", "settings-address"),
];

/// What else is a person's own.
const MORE: [(&str, &str); 3] = [
    ("/connections", "settings-services"),
    ("/settings/download", "settings-download"),
    ("/stop-all", "settings-stop-all"),
];

/// The list.
pub(crate) fn list() -> AnyView {
    let rows = |pages: &[(&'static str, &str)]| -> Vec<AnyView> {
        pages
            .iter()
            .map(|(address, key)| {
                view! {
                    <li class="py-3 border-b border-line">
                        <a href=*address class=LINK>{t(key)}</a>
                        <p class=HINT>{t(&format!("{key}.about"))}</p>
                    </li>
                }
                .into_any()
            })
            .collect()
    };
    view! {
        <h1 class=H1>{t("settings-heading")}</h1>
        <p class=LEAD>{t("settings-lead")}</p>
        <ul class="border-t border-line mt-6">{rows(&PAGES)}</ul>
        <h2 class=H2>{t("settings-more")}</h2>
        <ul class="border-t border-line">{rows(&MORE)}</ul>
    }
    .into_any()
}

/// Says that a choice was kept, and leads back to the list.
pub(crate) fn above(saved: bool, problems: &[Problem]) -> AnyView {
    let saved = saved.then(|| {
        let body = view! { <p class="measure">{t("settings-saved.meaning")}</p> };
        notice(&t("settings-saved"), body.into_any())
    });
    view! {
        {saved}
        {error_summary(problems)}
        {back_link("/settings", &t("settings-back"))}
    }
    .into_any()
}

/// How pages look.
pub(crate) fn display(token: &str, chosen: Display, now: &ShownDate, saved: bool) -> AnyView {
    let themes = Theme::ALL.iter().map(|theme| {
        Choice::new(theme.word(), &t(&format!("display-theme-{}", theme.word())))
            .checked(*theme == chosen.theme)
    });
    let contrasts = Contrast::ALL.iter().map(|contrast| {
        let key = format!("display-contrast-{}", contrast.word());
        Choice::new(contrast.word(), &t(&key)).checked(*contrast == chosen.contrast)
    });
    let sizes = TextSize::ALL.iter().map(|size| {
        Choice::new(size.word(), &t(&format!("display-text-{}", size.word())))
            .checked(*size == chosen.text)
    });
    let dates = DateStyle::ALL.iter().map(|style| {
        Choice::new(style.word(), &t(&format!("display-dates-{}", style.word())))
            .checked(*style == chosen.dates)
    });
    let clocks = Clock::ALL.iter().map(|clock| {
        Choice::new(clock.word(), &t(&format!("display-clock-{}", clock.word())))
            .checked(*clock == chosen.clock)
    });
    let more = vec![
        Choice::new("spacing", &t("display-spacing")).checked(chosen.spacing),
        Choice::new("still", &t("display-still")).checked(chosen.still),
    ];
    view! {
        {above(saved, &[])}
        <h1 class=H1>{t("display-heading")}</h1>
        <p class=LEAD>{t("display-lead")}</p>
        <form method="post" action="/settings/display" class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            {Choices::one("theme", &t("display-theme")).list(themes.collect()).view()}
            {Choices::one("contrast", &t("display-contrast")).list(contrasts.collect()).view()}
            {Choices::one("text", &t("display-text")).list(sizes.collect()).view()}
            {Choices::many("more", &t("display-more")).list(more).view()}
            {Choices::one("dates", &t("display-dates")).list(dates.collect()).view()}
            {Choices::one("clock", &t("display-clock")).list(clocks.collect()).view()}
            <div><button class=BUTTON>{t("settings-save")}</button></div>
        </form>
        <h2 class=H2>{t("display-sample")}</h2>
        <p class="text-lg thread-spruce py-2 measure">{said("display-sample.text", &[("when", Said::Date(now))])}</p>
    }
    .into_any()
}

/// What keeps a person safe.
pub(crate) fn safety(token: &str, chosen: &Safety, saved: bool, problems: &[Problem]) -> AnyView {
    let places: Vec<AnyView> = Safety::PLACES
        .iter()
        .map(|place| view! { <li><bdi class="wrap-anywhere">{*place}</bdi></li> }.into_any())
        .collect();
    let shift = vec![
        Choice::new("three", &t("safety-shift-three"))
            .hint(&t("safety-shift-three.hint"))
            .checked(chosen.shift),
    ];
    let where_to = view! {
        {TextField::new("leave-to", &t("safety-leave-to"))
            .hint(&t("safety-leave-to.hint"))
            .value(&chosen.leave_to)
            .kind("url", "off")
            .inputmode("url")
            .max(200)
            .problems(problems)
            .view()}
        <div class="text-sm text-ink-2">
            <p>{t("safety-places")}</p>
            <ul class="grid gap-1 mt-1">{places}</ul>
        </div>
        {Choices::many("shift", &t("safety-shift")).inner().list(shift).view()}
    }
    .into_any();
    let leave = vec![
        Choice::new("yes", &t("safety-leave-yes"))
            .hint(&t("safety-leave-yes.hint"))
            .checked(chosen.leave)
            .below(where_to),
        Choice::new("no", &t("safety-leave-no")).checked(!chosen.leave),
    ];
    let stop = vec![
        Choice::new("quiet", &t("safety-stop-quiet"))
            .hint(&t("safety-stop-quiet.hint"))
            .checked(chosen.quiet_stop),
        Choice::new("tell", &t("safety-stop-tell"))
            .hint(&t("safety-stop-tell.hint"))
            .checked(!chosen.quiet_stop),
    ];
    let names = vec![
        Choice::new("hide", &t("safety-names-hide")).checked(chosen.hide_names),
        Choice::new("show", &t("safety-names-show"))
            .hint(&t("safety-names-show.hint"))
            .checked(!chosen.hide_names),
    ];
    view! {
        {above(saved, problems)}
        <h1 class=H1>{t("safety-heading")}</h1>
        <p class=LEAD>{t("safety-lead")}</p>
        <form method="post" action="/settings/safety" class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            {Choices::one("leave", &t("safety-leave")).list(leave).view()}
            {Choices::one("stop", &t("safety-stop")).list(stop).view()}
            {Choices::one("names", &t("safety-names")).list(names).view()}
            <div><button class=BUTTON>{t("settings-save")}</button></div>
        </form>
        <p class="mt-6 measure">{t("safety-history")}</p>
    }
    .into_any()
}

/// Where a person lives.
pub(crate) fn zone(
    token: &str,
    zones: &[String],
    chosen: &str,
    now: &str,
    saved: bool,
    problems: &[Problem],
) -> AnyView {
    view! {
        {above(saved, problems)}
        <h1 class=H1>{t("time-heading")}</h1>
        <p class=LEAD>{t("time-lead")}</p>
        <form method="post" action="/settings/time" class="grid gap-6 mt-6" novalidate>
            {token_field(token)}
            {select("zone", t("time-zone"), t("time-zone.hint"), zones, chosen, problems)}
            <div><button class=BUTTON>{t("settings-save")}</button></div>
        </form>
        <p class="mt-6 measure">{tx("time-now", &[("time", now)])}</p>
        <p class="mt-2 measure">{t("time-shares")}</p>
    }
    .into_any()
}

/// Asks for the code that went to a new address.
pub(crate) fn prove(token: &str, problems: &[Problem]) -> AnyView {
    view! {
        {error_summary(problems)}
        {back_link("/settings/contact", &t("contact-code-back"))}
        <h1 class=H1>{t("contact-code-heading")}</h1>
        <p class=LEAD>{t("contact-code-lead")}</p>
        <form method="post" action="/settings/contact/code" class="grid gap-6 mt-6" novalidate>
            {token_field(token)}
            {code_field("", problems)}
            <div><button class=BUTTON>{t("contact-code-save")}</button></div>
        </form>
    }
    .into_any()
}

/// Which letters a person wants; each kind has its words with the letters.
pub(crate) fn notifications(token: &str, chosen: &Preferences, saved: bool) -> AnyView {
    let of = |concern: Concern| -> Vec<Choice> {
        let kinds = LetterKind::ALL.iter();
        kinds
            .filter(|kind| kind.concern() == concern)
            .map(|kind| {
                let label = t(&format!("letter-{}.choice", kind.key()));
                Choice::new(kind.key(), &label).checked(chosen.wants(kind.key()))
            })
            .collect()
    };
    let none = LetterKind::ALL
        .iter()
        .all(|kind| !kind.can_be_turned_off() || !chosen.wants(kind.key()));
    let none =
        none.then(|| view! { <p class="mt-4 measure">{t("notifications-empty")}</p> }.into_any());
    let requester = Choices::many("wanted", &t("notifications-requester")).continued();
    let rhythm = ["each", "daily"].map(|value| {
        let label = t(&format!("notifications-rhythm.{value}"));
        Choice::new(value, &label).checked((value == "daily") == chosen.daily)
    });
    view! {
        {above(saved, &[])}
        <h1 class=H1>{t("notifications-heading")}</h1>
        <p class=LEAD>{t("notifications-lead")}</p>
        {none}
        <form method="post" action="/settings/notifications" class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            {Choices::many("wanted", &t("notifications-owner")).list(of(Concern::Owner)).view()}
            {requester.list(of(Concern::Requester)).view()}
            {Choices::one("rhythm", &t("notifications-rhythm")).list(rhythm.into()).view()}
            <div><button class=BUTTON>{t("settings-save")}</button></div>
        </form>
        <p class="mt-6 measure">{t("notifications-always")}</p>
    }
    .into_any()
}

/// What a person is known by.
pub(crate) fn contact(
    token: &str,
    contact: &Contact,
    typed: &str,
    saved: bool,
    problems: &[Problem],
) -> AnyView {
    let name = if contact.listed {
        view! {
            <h2 class=H2>{t("contact-name")}</h2>
            <p><bdi class="wrap-anywhere">{contact.name.clone()}</bdi></p>
            <p class=HINT>{t("contact-listed")}</p>
        }
        .into_any()
    } else {
        view! {
            <form method="post" action="/settings/contact/name" class="grid gap-6 mt-6" novalidate>
                {token_field(token)}
                {TextField::new("name", &t("contact-name"))
                    .hint(&t("contact-name.hint"))
                    .value(&contact.name)
                    .kind("text", "name")
                    .max(200)
                    .problems(problems)
                    .view()}
                <div><button class=BUTTON>{t("contact-save-name")}</button></div>
            </form>
        }
        .into_any()
    };
    view! {
        {above(saved, problems)}
        <h1 class=H1>{t("contact-heading")}</h1>
        {name}
        <h2 class=H2>{t("contact-email")}</h2>
        <p><bdi class="wrap-anywhere">{contact.email.clone()}</bdi></p>
        <form method="post" action="/settings/contact/email" class="grid gap-6 mt-6" novalidate>
            {token_field(token)}
            {TextField::new("email", &t("contact-new-email"))
                .hint(&t("contact-change-email.lead"))
                .value(typed)
                .kind("email", "email")
                .inputmode("email")
                .max(254)
                .problems(problems)
                .view()}
            <div><button class=BUTTON>{t("contact-send")}</button></div>
        </form>
        <h2 class=H2>{t("contact-language")}</h2>
        <p>{t("contact-language.value")}</p>
        <p class=HINT>{t("contact-language.hint")}</p>
    }
    .into_any()
}
