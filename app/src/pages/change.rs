//! Changing a share: the form with what it is now, the page before more is given, and the page
//! that says that another tab was quicker.

use latchkey_domain::view::{
    ChangeForm, ChangePage, CheckChange, LengthChoice, PowerLine, StaleChange,
};
use leptos::prelude::*;

use crate::components::{
    BUTTON, Choice, Choices, H1, H2, HINT, LEAD, SECONDARY, TextField, back_link, before_after,
    changed_elsewhere, date_field, error_summary, inset, length_label, post_button, sentence,
    token_field,
};
use crate::forms::Problem;
use crate::words::{Said, said, t, tx};

/// The form; `longer` offers only ends that are later than the one it has.
pub(crate) fn change(
    token: &str,
    shown: &ChangePage,
    problems: &[Problem],
    longer: bool,
) -> AnyView {
    let address = format!("/shares/{}", shown.share);
    let action = format!("{address}/change");
    let version = shown.form.version.to_string();
    view! {
        {error_summary(problems)}
        {back_link(&address, &t("change-back"))}
        <h1 class=H1>{said("change-heading", &[("name", Said::Name(&shown.person))])}</h1>
        <p class=LEAD>{sentence(&shown.sentence)}</p>
        <p class=HINT>{t("change-hint")}</p>
        <form method="post" action=action class="grid gap-8 mt-6" novalidate>
            {token_field(token)}
            <input type="hidden" name="version" value=version/>
            {powers(shown, problems)}
            {lengths(shown, problems, longer)}
            {purposes(shown, problems)}
            <div><button class=BUTTON>{t("change-continue")}</button></div>
        </form>
    }
    .into_any()
}

/// A label, with a mark where it is what holds now.
fn marked(label: &str, is_now: bool) -> String {
    if is_now {
        tx("change-mark", &[("label", label)])
    } else {
        label.to_owned()
    }
}

fn powers(shown: &ChangePage, problems: &[Problem]) -> AnyView {
    let (form, now) = (&shown.form, &shown.now);
    let scopes = shown.verbs.iter().map(|verb| {
        let is_now = now.power == "choose" && now.scopes.contains(&verb.scope);
        Choice::new(&verb.scope, &marked(&verb.label, is_now))
            .hint(&verb.can)
            .checked(form.power == "choose" && form.scopes.contains(&verb.scope))
    });
    let scopes = Choices::many("scopes", &t("flow-scopes"))
        .hint(&t("flow-scopes.hint"))
        .inner()
        .list(scopes.collect())
        .problems(problems)
        .view();
    let change_hint = if shown.can_change {
        t("flow-change.hint")
    } else {
        t("change-cannot")
    };
    let power = |value: &str, label: String, hint: &str| {
        Choice::new(value, &marked(&label, now.power == value))
            .hint(hint)
            .checked(form.power == value)
    };
    Choices::one("power", &tx("flow-power", &[("name", &shown.person)]))
        .list(vec![
            power("see", t("flow-see"), &t("flow-see.hint")),
            power("change", t("flow-change"), &change_hint),
            power("choose", t("flow-choose"), "").below(scopes),
        ])
        .problems(problems)
        .view()
}

fn lengths(shown: &ChangePage, problems: &[Problem], longer: bool) -> AnyView {
    let form = &shown.form;
    let keep = if shown.open {
        t("change-keep-open")
    } else {
        tx("change-keep-end", &[("until", &shown.ends.text)])
    };
    let keep = Choice::new("now", &keep).checked(form.length == "now");
    let offered = shown.lengths.iter().filter(|length| {
        !longer || shown.open || length.ends.iso.is_empty() || length.ends.iso > shown.ends.iso
    });
    let offered = offered.map(|length| length_of(length, form));
    let date = date_field(t("flow-date"), t("flow-date.hint"), &form.date, problems);
    let chosen = Choice::new("date", &t("flow-choose-date"))
        .checked(form.length == "date")
        .below(date);
    let list = std::iter::once(keep)
        .chain(offered)
        .chain(std::iter::once(chosen))
        .collect();
    Choices::one("length", &t("flow-length"))
        .list(list)
        .problems(problems)
        .view()
}

fn length_of(length: &LengthChoice, form: &ChangeForm) -> Choice {
    Choice::with_view(&length.value, length_label(length)).checked(form.length == length.value)
}

fn purposes(shown: &ChangePage, problems: &[Problem]) -> AnyView {
    let (form, now) = (&shown.form, &shown.now);
    let list = shown.purposes.iter().map(|(key, label)| {
        let choice =
            Choice::new(key, &marked(label, now.purpose == *key)).checked(form.purpose == *key);
        if key == "other" {
            choice.below(
                TextField::new("purpose_words", &t("flow-purpose-words"))
                    .value(&form.purpose_words)
                    .max(200)
                    .problems(problems)
                    .view(),
            )
        } else {
            choice
        }
    });
    Choices::one("purpose", &t("change-purpose"))
        .list(list.collect())
        .problems(problems)
        .view()
}

/// The page before more is given: before and after.
pub(crate) fn check(token: &str, shown: &CheckChange, changed: bool) -> AnyView {
    let address = format!("/shares/{}/change", shown.share);
    let narrowed = shown
        .narrowed
        .as_ref()
        .map(|rule| inset(view! { <p class="wrap-anywhere">{rule.clone()}</p> }.into_any()));
    let name = [("name", Said::Name(&shown.person))];
    view! {
        {changed.then(changed_elsewhere)}
        {back_link(&address, &t("change-edit"))}
        <h1 class=H1>{t("change-check")}</h1>
        {before_after(
            (t("change-now"), power_line("change-now.line", &shown.before)),
            (t("change-after"), power_line("change-after.line", &shown.after)),
        )}
        {narrowed}
        <h2 class=H2>{t("change-happens")}</h2>
        <p class="measure wrap-anywhere">{said("change-happens.now", &name)}</p>
        <p class="measure mt-2">{t("change-happens.stop")}</p>
        <div class="grid xs:flex xs:flex-wrap gap-3 mt-6">
            {post_button(&format!("{address}/check"), token, &t("change-allow"), "", BUTTON, &[("seen", &shown.seen)])}
            <a href=format!("/shares/{}", shown.share) class=SECONDARY>{t("change-no")}</a>
        </div>
    }
    .into_any()
}

fn power_line(key: &str, line: &PowerLine) -> AnyView {
    view! {
        <p class="wrap-anywhere">{tx(key, &[("power", &line.power)])}</p>
        <p class="text-xl mt-1 measure wrap-anywhere">{sentence(&line.sentence)}</p>
    }
    .into_any()
}

/// The page when the share was changed since the form was made.
pub(crate) fn stale(shown: &StaleChange) -> AnyView {
    let chosen = shown.chosen.as_ref().map(|chosen| {
        view! {
            <h2 class=H2>{t("change-stale-chosen")}</h2>
            <p class="measure wrap-anywhere">{sentence(chosen)}</p>
            <p class="measure mt-2">{t("change-stale.nothing")}</p>
        }
        .into_any()
    });
    let address = format!("/shares/{}", shown.share);
    let on = if shown.can_change {
        view! { <a href=format!("{address}/change") class=BUTTON>{t("change-latest")}</a> }
            .into_any()
    } else {
        view! { <a href=address class=BUTTON>{t("change-see")}</a> }.into_any()
    };
    view! {
        <h1 class=H1>{t("change-stale")}</h1>
        <p class=LEAD>{t("change-stale.text")}</p>
        <h2 class=H2>{t("change-stale-now")}</h2>
        <p class="text-xl measure wrap-anywhere">{sentence(&shown.now)}</p>
        {chosen}
        <p class="mt-6">{on}</p>
    }
    .into_any()
}
