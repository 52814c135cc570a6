//! What was measured, beside what it should be: a table for people, JSON for programs.
//!
//! A figure without a target is told because it explains another one.

use serde_json::{Value, json};

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// Nothing in particular.
    None,
    AtMost(f64),
    AtLeast(f64),
}

impl Target {
    fn is_reached(self, value: f64) -> Option<bool> {
        match self {
            Self::None => None,
            Self::AtMost(most) => Some(value <= most),
            Self::AtLeast(least) => Some(value >= least),
        }
    }
}

/// One measured value.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    what: String,
    value: f64,
    unit: &'static str,
    target: Target,
}

impl Figure {
    /// A figure without a target.
    pub(crate) fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            what: what.into(),
            value,
            unit,
            target: Target::None,
        }
    }

    /// The same figure with a target.
    pub(crate) fn target(mut self, target: Target) -> Self {
        self.target = target;
        self
    }

    fn verdict(&self) -> &'static str {
        match self.target.is_reached(self.value) {
            Some(true) => "reached",
            Some(false) => "MISSED",
            None => "",
        }
    }

    fn shown(&self) -> [String; 4] {
        let target = match self.target {
            Target::None => String::new(),
            Target::AtMost(most) => format!("≤ {}", number(most)),
            Target::AtLeast(least) => format!("≥ {}", number(least)),
        };
        let value = format!("{} {}", number(self.value), self.unit);
        [
            self.what.clone(),
            value.trim_end().to_owned(),
            target,
            self.verdict().to_owned(),
        ]
    }

    fn json(&self) -> Value {
        let mut object = json!({ "what": self.what, "value": self.value, "unit": self.unit });
        let target = match self.target {
            Target::None => return object,
            Target::AtMost(most) => ("at_most", most),
            Target::AtLeast(least) => ("at_least", least),
        };
        if let Some(members) = object.as_object_mut() {
            members.insert(target.0.to_owned(), target.1.into());
            members.insert(
                "reached".to_owned(),
                self.target.is_reached(self.value).into(),
            );
        }
        object
    }
}

/// All figures of a run, in groups.
#[derive(Debug, Default)]
pub(crate) struct Report {
    groups: Vec<(String, Vec<Figure>)>,
}

impl Report {
    /// Adds a group.
    pub(crate) fn add(&mut self, heading: impl Into<String>, figures: Vec<Figure>) {
        self.groups.push((heading.into(), figures));
    }

    /// How many targets were missed.
    pub(crate) fn missed(&self) -> usize {
        let missed = |figure: &&Figure| figure.target.is_reached(figure.value) == Some(false);
        self.figures().filter(missed).count()
    }

    fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.groups.iter().flat_map(|(_, figures)| figures)
    }

    /// The table.
    pub(crate) fn text(&self) -> String {
        let rows = || self.figures().map(Figure::shown);
        let width = |column: fn([String; 4]) -> String| {
            let longest = rows().map(|row| column(row).chars().count()).max();
            longest.unwrap_or_default()
        };
        let first = width(|[what, _, _, _]| what);
        let second = width(|[_, value, _, _]| value);
        let third = width(|[_, _, target, _]| target);
        let mut lines = Vec::new();
        for (heading, figures) in &self.groups {
            lines.push(heading.clone());
            for [what, value, target, verdict] in figures.iter().map(Figure::shown) {
                let line =
                    format!("  {what:first$}  {value:>second$}  {target:<third$}  {verdict}");
                lines.push(line.trim_end().to_owned());
            }
        }
        let targets = self.figures().filter(|f| f.target != Target::None).count();
        let reached = targets - self.missed();
        lines.push(format!("{reached} of {targets} targets reached"));
        lines.join("\n")
    }

    /// The same for programs.
    pub(crate) fn json(&self) -> Value {
        let groups = self.groups.iter().map(|(heading, figures)| {
            let figures: Vec<Value> = figures.iter().map(Figure::json).collect();
            json!({ "heading": heading, "figures": figures })
        });
        json!({ "missed": self.missed(), "groups": groups.collect::<Vec<_>>() })
    }
}

/// Three or four digits that mean something.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_beside_its_target() {
        let mut report = Report::default();
        let ratio = |value| Figure::new("ratio", value, "").target(Target::AtLeast(0.25));
        let memory = Figure::new("memory", 13.04, "MB").target(Target::AtMost(60.0));
        report.add("Group", vec![ratio(0.25), ratio(0.2499), memory]);
        report.add("Other", vec![Figure::new("rate", 12345.6, "/s")]);
        assert_eq!(report.missed(), 1);
        let text = report.text();
        assert_eq!(
            text,
            "Group\n  \
             ratio       0.25  ≥ 0.25  reached\n  \
             ratio       0.25  ≥ 0.25  MISSED\n  \
             memory     13 MB  ≤ 60    reached\n\
             Other\n  \
             rate    12346 /s\n\
             2 of 3 targets reached"
        );
        let json = report.json();
        assert_eq!(json["groups"][0]["figures"][1]["reached"], false);
        assert_eq!(json["groups"][1]["figures"][0]["unit"], "/s");
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.3, "0.3"),
            (0.0, "0"),
            (60.0, "60"),
            (123.4, "123"),
            (1.234, "1.23"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
