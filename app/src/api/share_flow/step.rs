//! The steps in their order, which of them comes next, and what the last form says.
//!
//! Nothing is asked twice: a step that was answered is skipped, also after a change.

use latchkey_domain::view::ShareDraft;
use latchkey_service::draft::Terms;

use crate::forms::Fields;

/// A step, in the order in which they are taken; the search belongs to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Somebody by e-mail.
    Invite,
    /// Looking for somebody by name.
    Search,
    /// With whom.
    Who,
    /// Which records.
    What,
    /// What they can do, until when and what for.
    Until,
    /// The last look.
    Check,
}

impl Step {
    const ALL: [Self; 6] = [
        Self::Invite,
        Self::Search,
        Self::Who,
        Self::What,
        Self::Until,
        Self::Check,
    ];

    /// The step of an address or a form.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// Its name in addresses and forms.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Search => "search",
            Self::Who => "who",
            Self::What => "what",
            Self::Until => "until",
            Self::Check => "check",
        }
    }

    /// The key of its page's title.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Invite | Self::Search | Self::Who => "title-share-who",
            Self::What => "title-share-what",
            Self::Until => "title-share-until",
            Self::Check => "title-share-check",
        }
    }

    /// The step whose form has this field.
    pub(super) fn of_field(field: &str) -> Self {
        match field {
            "person" | "search" | "invitee" | "email" | "relation" => Self::Who,
            "records" => Self::What,
            _ => Self::Until,
        }
    }
}

/// The first step that is not answered yet; the check once all are.
pub(super) fn first_missing(draft: &ShareDraft) -> Step {
    let terms = [&draft.power, &draft.length, &draft.purpose];
    if draft.person.is_none() {
        Step::Who
    } else if draft.records.is_empty() {
        Step::What
    } else if terms.iter().any(|term| term.is_empty()) {
        Step::Until
    } else {
        Step::Check
    }
}

/// What the form of the third step says. What is hidden under another answer does not count,
/// though it may still be ticked or filled in.
pub(super) fn terms(fields: &Fields) -> Terms {
    let power = match fields.raw("power") {
        known @ ("see" | "change" | "choose") => known.to_owned(),
        _ => String::new(),
    };
    let length = fields.text("length");
    let purpose = fields.text("purpose");
    let date = (
        fields.text("day"),
        fields.text("month"),
        fields.text("year"),
    );
    Terms {
        scopes: if power == "choose" {
            fields.all("scopes")
        } else {
            Vec::new()
        },
        date: if length == "date" {
            date
        } else {
            <(String, String, String)>::default()
        },
        purpose_words: if purpose == "other" {
            fields.text("purpose_words")
        } else {
            String::new()
        },
        note: fields.text("note"),
        power,
        length,
        purpose,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(
            pairs
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn the_next_step_is_the_first_that_is_not_answered() {
        let mut draft = ShareDraft::default();
        assert_eq!(first_missing(&draft), Step::Who);
        draft.records = vec!["r".to_owned()];
        assert_eq!(
            first_missing(&draft),
            Step::Who,
            "a record alone is not enough"
        );
        draft.person = Some(("p".to_owned(), "Aunt Lola".to_owned()));
        assert_eq!(
            first_missing(&draft),
            Step::Until,
            "a record's page skips What"
        );
        draft.records.clear();
        assert_eq!(first_missing(&draft), Step::What);
        draft.records = vec!["r".to_owned()];
        draft.power = "see".to_owned();
        draft.length = "30".to_owned();
        assert_eq!(first_missing(&draft), Step::Until);
        draft.purpose = "helping".to_owned();
        assert_eq!(first_missing(&draft), Step::Check);
    }

    #[test]
    fn each_step_has_a_name_of_its_own_and_a_place_in_the_order() {
        for step in Step::ALL {
            assert_eq!(Step::named(step.name()), Some(step));
        }
        assert_eq!(Step::named("elsewhere"), None);
        assert!(Step::Who < Step::What && Step::What < Step::Until && Step::Until < Step::Check);
        assert_eq!(Step::of_field("search"), Step::Who);
        assert_eq!(Step::of_field("purpose_words"), Step::Until);
    }

    #[test]
    fn what_is_hidden_under_another_answer_does_not_count() {
        let typed = [
            ("power", "see"),
            ("scopes", "edit"),
            ("length", "30"),
            ("day", "1"),
            ("month", "2"),
            ("year", "2027"),
            ("purpose", "care"),
            ("purpose_words", "x"),
            ("note", " Hello "),
        ];
        let said = terms(&fields(&typed));
        assert!(said.scopes.is_empty());
        assert_eq!(said.date, <(String, String, String)>::default());
        assert_eq!(
            (said.purpose_words.as_str(), said.note.as_str()),
            ("", "Hello")
        );

        let typed = [
            ("power", "choose"),
            ("scopes", "view"),
            ("scopes", "edit"),
            ("length", "date"),
            ("day", "31"),
            ("month", "2"),
            ("year", "2027"),
            ("purpose", "other"),
            ("purpose_words", "A trial"),
        ];
        let said = terms(&fields(&typed));
        assert_eq!(said.scopes, vec!["view".to_owned(), "edit".to_owned()]);
        assert_eq!(
            said.date,
            ("31".to_owned(), "2".to_owned(), "2027".to_owned())
        );
        assert_eq!(said.purpose_words, "A trial");
        assert_eq!(terms(&fields(&[("power", "everything")])).power, "");
    }
}
