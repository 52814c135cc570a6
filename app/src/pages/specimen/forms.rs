//! What is pressed, typed and ticked.

use latchkey_domain::view::{LengthChoice, ShareDraft, ShareOptions};
use latchkey_service::calendar::OPEN_LENGTH;
use leptos::prelude::*;

use super::{sample, state};
use crate::components::{
    BUTTON, Choice, Choices, DANGER, EQUAL, LINK_BUTTON, SECONDARY, TextField, date_field,
    post_button, select,
};
use crate::forms::Problem;
use crate::pages::share_flow;
use crate::words::t;

pub(super) fn buttons() -> AnyView {
    let button = |key: &str, class| post_button("/dev/specimen", "", &t(key), "", class, &[]);
    let pair = view! {
        <div class="grid xs:grid-cols-2 gap-3 max-w-read">
            {button("request-check-allow", EQUAL)}
            {button("request-check-refuse", EQUAL)}
        </div>
    };
    view! {
        {state("specimen-button-main", button("home-answer", BUTTON))}
        {state("specimen-button-other", button("row-stop", SECONDARY))}
        {state("specimen-button-equal", pair.into_any())}
        {state("specimen-button-final", button("stop-all-button", DANGER))}
        {state("specimen-button-link", button("records-star", LINK_BUTTON))}
    }
    .into_any()
}

fn problem(field: &'static str, key: &str) -> Vec<Problem> {
    vec![Problem {
        field,
        text: t(key),
    }]
}

pub(super) fn fields() -> AnyView {
    let label = t("flow-note");
    let plain = TextField::new("plain", &label).view();
    let hint = TextField::new("hinted", &label)
        .hint(&t("specimen-hint"))
        .value(&t("specimen-why"))
        .view();
    let wrong = TextField::new("wrong", &t("contact-new-email"))
        .kind("email", "email")
        .inputmode("email")
        .value("sam@")
        .problems(&problem("wrong", "specimen-problem"))
        .view();
    let long = TextField::new("long", &label).lines(4).max(200).view();
    let zones = ["Europe/London", "Pacific/Auckland"].map(str::to_owned);
    let list = select(
        "zone",
        t("time-zone"),
        t("time-zone.hint"),
        &zones,
        "Europe/London",
        &[],
    );
    let typed = ("31".to_owned(), "2".to_owned(), "2027".to_owned());
    let date = date_field(
        t("flow-date"),
        t("flow-date.hint"),
        &typed,
        &problem("day", "problem-date-real"),
    );
    view! {
        {state("specimen-field-plain", plain)}
        {state("specimen-field-hint", hint)}
        {state("specimen-field-wrong", wrong)}
        {state("specimen-field-long", long)}
        {state("specimen-field-list", list)}
        {state("specimen-field-date", date)}
    }
    .into_any()
}

pub(super) fn choices() -> AnyView {
    let two = || {
        vec![
            Choice::new("see", &t("flow-see")).hint(&t("flow-see.hint")),
            Choice::new("change", &t("flow-change")),
        ]
    };
    let one = Choices::one("one", &t("specimen-question"))
        .list(two())
        .view();
    let several = Choices::many("several", &t("specimen-question"))
        .hint(&t("flow-scopes.hint"))
        .list(
            two()
                .into_iter()
                .map(|choice| choice.checked(true))
                .collect(),
        )
        .view();
    let wrong = Choices::one("wrong", &t("specimen-question"))
        .list(two())
        .problems(&problem("wrong", "problem-power"))
        .view();
    let below = Choices::many("inner", &t("flow-scopes"))
        .inner()
        .list(two())
        .view();
    let opens = Choices::one("opens", &t("specimen-question"))
        .list(vec![
            Choice::new("see", &t("flow-see")),
            Choice::new("choose", &t("flow-choose")).below(below),
        ])
        .view();
    view! {
        {state("specimen-choice-one", one)}
        {state("specimen-choice-several", several)}
        {state("specimen-choice-wrong", wrong)}
        {state("specimen-choice-opens", opens)}
    }
    .into_any()
}

pub(super) fn lengths() -> AnyView {
    let length = |value: &str, key: &str| LengthChoice {
        value: value.to_owned(),
        label: t(key),
        ends: if value == OPEN_LENGTH {
            latchkey_domain::view::ShownDate::default()
        } else {
            sample::until()
        },
        days: 30,
    };
    let options = ShareOptions {
        draft: ShareDraft::default(),
        recent: Vec::new(),
        found: Vec::new(),
        records: Vec::new(),
        verbs: Vec::new(),
        cannot_change: Vec::new(),
        lengths: vec![
            length("30", "specimen-length"),
            length(OPEN_LENGTH, "length-open"),
        ],
        purposes: Vec::new(),
    };
    let shown = share_flow::lengths(&options, &problem("length", "problem-length"));
    state("specimen-unanswered", shown)
}
