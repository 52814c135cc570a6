//! Who looked at what, and when: the owner's activity by day and person, and one event.
//!
//! What is shown stands in the address, so that a page can be kept or sent as it is.

use std::fmt::Write as _;

use latchkey_domain::id::{PartyId, ResourceId};
use latchkey_domain::view::{History, HistoryEvent};
use latchkey_service::sharing::Happened;
use latchkey_service::trail::{HistoryFilter, Period};
use leptos::prelude::*;

use crate::components::{
    FilterLink, H1, H2, HINT, LEAD, LINK, SECONDARY, SummaryRow, back_link, disclosure,
    disclosure_of_actions, empty_state, filter_chips, filter_links, happened, inset, person_card,
    sentence, share_row, summary_list, timeline,
};
use crate::forms::Fields;
use crate::words::{Said, said, t, tx};

/// The periods: their names in an address, and the keys of their labels.
const PERIODS: [(Option<Period>, &str, &str); 5] = [
    (None, "", "trail-when-all"),
    (Some(Period::Today), "today", "trail-when-today"),
    (Some(Period::Week), "week", "trail-when-week"),
    (Some(Period::Month), "month", "trail-when-month"),
    (Some(Period::Year), "year", "trail-when-year"),
];
const KINDS: [(Option<bool>, &str, &str); 3] = [
    (None, "", "trail-only-all"),
    (Some(false), "in", "trail-only-in"),
    (Some(true), "refused", "trail-only-refused"),
];

/// What of the activity an address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filters {
    period: Option<Period>,
    refused: Option<bool>,
    person: Option<PartyId>,
    record: Option<ResourceId>,
}

impl Filters {
    /// Reads an address; nothing for one that means nothing, so that no filter is dropped unseen.
    pub(crate) fn asked(fields: &Fields) -> Option<Self> {
        let named = |name: &str| Some(fields.raw(name)).filter(|value| !value.is_empty());
        let (when, only) = (fields.raw("when"), fields.raw("only"));
        Some(Self {
            period: PERIODS.iter().find(|(_, name, _)| *name == when)?.0,
            refused: KINDS.iter().find(|(_, name, _)| *name == only)?.0,
            person: named("person").map(str::parse).transpose().ok()?,
            record: named("record").map(str::parse).transpose().ok()?,
        })
    }

    /// What is asked of the trail.
    pub(crate) fn wanted(&self) -> HistoryFilter {
        HistoryFilter {
            person: self.person.clone(),
            record: self.record.clone(),
            refused: self.refused,
            period: self.period,
        }
    }

    fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// The address below this path that asks for the same.
    fn address(&self, path: &str, before: Option<&str>) -> String {
        let period = PERIODS.iter().find(|(period, ..)| *period == self.period);
        let kind = KINDS.iter().find(|(refused, ..)| *refused == self.refused);
        let parts = [
            ("when", period.map_or("", |(_, name, _)| name)),
            ("only", kind.map_or("", |(_, name, _)| name)),
            ("person", self.person.as_ref().map_or("", PartyId::as_str)),
            (
                "record",
                self.record.as_ref().map_or("", ResourceId::as_str),
            ),
            ("before", before.unwrap_or_default()),
        ];
        let mut address = path.to_owned();
        let mut mark = '?';
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            // Writing into a text cannot fail.
            let _ = write!(address, "{mark}{name}={value}");
            mark = '&';
        }
        address
    }
}

/// The page.
pub(crate) fn activity(page: &History, filters: &Filters) -> AnyView {
    let body = if page.days.is_empty() {
        let key = if page.newer {
            "trail-none-older"
        } else if filters.is_everything() {
            "trail-none"
        } else {
            "trail-none-fits"
        };
        empty_state(&t(key), None)
    } else {
        timeline(&page.days)
    };
    let newest = page.newer.then(|| {
        let address = filters.address("/activity", None);
        view! { <a href=address class=LINK>{t("trail-newest")}</a> }.into_any()
    });
    let older = page.older.as_ref().map(|before| {
        let address = filters.address("/activity", Some(before));
        view! { <a href=address class=LINK>{t("trail-older")}</a> }.into_any()
    });
    let pager = (newest.is_some() || older.is_some()).then(|| {
        view! {
            <nav aria-label=t("trail-pages") class="flex flex-wrap gap-x-6 mt-6" data-no-print="">
                {newest}
                {older}
            </nav>
        }
        .into_any()
    });
    view! {
        <h1 class=H1>{t("trail-heading")}</h1>
        <p class=LEAD>{t("trail-note")}</p>
        <p class=HINT>{t("trail-late")}</p>
        {chips(page, filters)}
        {choices(page, filters)}
        {body}
        {pager}
        {save(filters)}
    }
    .into_any()
}

/// The filters in force, each a link that removes it.
fn chips(page: &History, filters: &Filters) -> Option<AnyView> {
    if filters.is_everything() {
        return None;
    }
    let without = |change: fn(&mut Filters)| {
        let mut less = filters.clone();
        change(&mut less);
        less.address("/activity", None)
    };
    let mut all: Vec<(String, String)> = Vec::new();
    if let Some((_, _, key)) = PERIODS
        .iter()
        .find(|(p, ..)| p.is_some() && *p == filters.period)
    {
        all.push((t(key), without(|less| less.period = None)));
    }
    if let Some((_, _, key)) = KINDS
        .iter()
        .find(|(k, ..)| k.is_some() && *k == filters.refused)
    {
        all.push((t(key), without(|less| less.refused = None)));
    }
    if let Some(name) = &page.person {
        all.push((name.clone(), without(|less| less.person = None)));
    }
    if let Some(name) = &page.record {
        all.push((name.clone(), without(|less| less.record = None)));
    }
    filter_chips(all, "/activity")
}

/// What can be chosen, as links.
fn choices(page: &History, filters: &Filters) -> AnyView {
    let with = |change: &dyn Fn(&mut Filters)| {
        let mut other = filters.clone();
        change(&mut other);
        other.address("/activity", None)
    };
    let link = |address: String, label: String, here: bool| FilterLink {
        address,
        label,
        here,
    };
    let periods = PERIODS.iter().map(|(period, _, key)| {
        let address = with(&|other| other.period = *period);
        link(address, t(key), *period == filters.period)
    });
    let kinds = KINDS.iter().map(|(refused, _, key)| {
        let address = with(&|other| other.refused = *refused);
        link(address, t(key), *refused == filters.refused)
    });
    let people = page.people.iter().filter_map(|(id, name)| {
        let id: PartyId = id.parse().ok()?;
        let address = with(&|other| other.person = Some(id.clone()));
        Some(link(
            address,
            name.clone(),
            Some(&id) == filters.person.as_ref(),
        ))
    });
    let records = page.records.iter().filter_map(|(id, name)| {
        let id: ResourceId = id.parse().ok()?;
        let address = with(&|other| other.record = Some(id.clone()));
        Some(link(
            address,
            name.clone(),
            Some(&id) == filters.record.as_ref(),
        ))
    });
    let body = view! {
        <div class="grid gap-2">
            {filter_links(&t("trail-filter-when"), periods.collect())}
            {filter_links(&t("trail-filter-what"), kinds.collect())}
            {filter_links(&t("trail-filter-person"), people.collect())}
            {filter_links(&t("trail-filter-record"), records.collect())}
        </div>
    };
    disclosure_of_actions(t("trail-filters"), body.into_any())
}

fn save(filters: &Filters) -> AnyView {
    view! {
        <section aria-labelledby="save" data-no-print="">
            <h2 id="save" class=H2>{t("trail-save")}</h2>
            <ul class="flex flex-wrap gap-x-6">
                <li><a href=filters.address("/activity.csv", None) class=LINK>{t("trail-save-csv")}</a></li>
                <li><a href=filters.address("/activity.json", None) class=LINK>{t("trail-save-json")}</a></li>
            </ul>
            <p class=HINT>{t("trail-print")}</p>
        </section>
    }
    .into_any()
}

/// One event.
pub(crate) fn event(
    token: &str,
    number: i64,
    shown: &HistoryEvent,
    what: Option<&Happened>,
) -> AnyView {
    let back = format!("/activity/{number}");
    let when = tx(
        "event-row-zone",
        &[("when", &shown.when), ("zone", &shown.zone)],
    );
    let mut rows = vec![SummaryRow::new(
        t("event-row-when"),
        view! { <time datetime=shown.iso.clone()>{when}</time> }.into_any(),
    )];
    if let Some(person) = &shown.person {
        rows.push(SummaryRow::new(t("event-row-person"), person_card(person)));
    }
    if let Some(app) = &shown.app {
        let app = view! { <bdi>{app.clone()}</bdi> }.into_any();
        rows.push(SummaryRow::new(t("event-row-app"), app));
    }
    if !shown.records.is_empty() {
        let lines: Vec<AnyView> = shown.records.iter().map(record).collect();
        let list = view! { <ul>{lines}</ul> }.into_any();
        rows.push(SummaryRow::new(t("event-row-records"), list));
    }
    let meaning = match (shown.let_in, shown.refused) {
        (true, _) => Some("event-let-in-means"),
        (_, true) => Some("event-refused-means"),
        _ => None,
    };
    let meaning = meaning.map(|key| inset(view! { <p>{t(key)}</p> }.into_any()));
    view! {
        {what.map(|what| happened(what, token, &back))}
        {back_link("/activity", &t("event-back"))}
        <h1 class=H1>{sentence(&shown.sentence)}</h1>
        {summary_list(rows)}
        {meaning}
        {was_this_ok(token, &back, shown)}
    }
    .into_any()
}

fn record((id, name, verbs): &(Option<String>, String, String)) -> AnyView {
    let words = [("record", Said::Name(name)), ("verbs", Said::Text(verbs))];
    match id {
        Some(id) if verbs.is_empty() => {
            view! { <li><a href=format!("/records/{id}") class=LINK><bdi>{name.clone()}</bdi></a></li> }
                .into_any()
        }
        Some(id) => {
            view! { <li><a href=format!("/records/{id}") class=LINK><span>{said("event-row-record", &words)}</span></a></li> }
                .into_any()
        }
        None => view! { <li>{said("event-row-record", &words)}</li> }.into_any(),
    }
}

fn was_this_ok(token: &str, back: &str, shown: &HistoryEvent) -> Option<AnyView> {
    let person = shown.person.as_ref()?;
    let stop = if shown.shares.is_empty() {
        view! { <p class="measure">{t("event-stop-none")}</p> }.into_any()
    } else {
        let rows: Vec<AnyView> = shown
            .shares
            .iter()
            .map(|line| share_row(line, token, back))
            .collect();
        let all = format!("/people/{}/stop", person.id);
        view! {
            <p class=HINT>{t("event-stop-note")}</p>
            <ul class="grid gap-4 mt-2">{rows}</ul>
            <p class="mt-4"><a href=all class=SECONDARY>{t("event-stop-all")}</a></p>
        }
        .into_any()
    };
    let all = format!("/activity?person={}", person.id);
    let unknown = view! {
        <h3 class="text-lg font-semibold mt-4">{t("event-stop")}</h3>
        {stop}
        <h3 class="text-lg font-semibold mt-4">{t("event-help")}</h3>
        <p class="measure">{t("event-help-note")}</p>
        <p class="flex flex-wrap gap-x-6">
            <a href="/settings/devices" class=LINK>{t("event-devices")}</a>
            <a href="/help" class=LINK>{t("event-help")}</a>
        </p>
    };
    let part = view! {
        <section aria-labelledby="ok">
            <h2 id="ok" class=H2>{t("event-ok")}</h2>
            <p class="measure">{t("event-ok-yes")}</p>
            {disclosure(t("event-unknown"), unknown.into_any())}
            <p class="mt-4"><a href=all class=LINK>{t("event-all-person")}</a></p>
        </section>
    };
    Some(part.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Option<Filters> {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Filters::asked(&Fields(pairs.iter().map(pair).collect()))
    }

    #[test]
    fn filters_are_read_from_an_address_and_written_into_one() {
        let id = "01JD0000000000000000000001";
        let all = [
            ("when", "week"),
            ("only", "refused"),
            ("person", id),
            ("record", id),
        ];
        let filters = asked(&all).unwrap();
        assert_eq!(
            filters.address("/activity", Some("1-2")),
            format!("/activity?when=week&only=refused&person={id}&record={id}&before=1-2")
        );
        assert_eq!(asked(&[]).unwrap().address("/activity", None), "/activity");
        for wrong in [
            ("when", "never"),
            ("only", "x"),
            ("person", "x"),
            ("record", "'"),
        ] {
            assert_eq!(asked(&[wrong]), None, "{wrong:?}");
        }
    }
}
