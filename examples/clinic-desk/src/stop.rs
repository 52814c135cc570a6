//! Why an attempt ended, and how a person is told. No word of protocol; and one page for every way
//! of having no access, so that it never tells whether something was refused, stopped, or never there.

use axum::http::StatusCode;

use crate::records::Place;
use crate::session::{Notice, Tone, Verb};

/// Why an attempt ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Latchkey said no, or the ticket led nowhere.
    Denied,
    /// A token was given that does not cover the call.
    NotEnough,
    /// The record service does not have it.
    Missing,
    /// Somebody else changed the record first.
    Conflict,
    /// The record service refuses for a reason of its own.
    Refused(String),
    /// The record service cannot ask Latchkey about it.
    NobodyToAsk,
    /// The record service gives no usable answer.
    ServiceAway,
    /// Latchkey gives no usable answer.
    LatchkeyAway,
    /// Latchkey wants us to wait so many seconds.
    TooFast(i64),
    /// The challenge names an authorization server that is not ours.
    OtherIssuer,
    /// The ticket that was sent came back.
    SameTicket,
    /// Latchkey does not accept this program.
    NotSetUp(String),
}

impl Stop {
    /// Says it to the person.
    pub(crate) fn notice(&self, place: &Place, verb: Verb) -> Notice {
        let service = &place.service;
        let (title, words) = match self {
            Self::Denied | Self::NotEnough | Self::Missing => return no_access(),
            Self::Conflict => (
                "Somebody changed this first",
                "Read it again, then make your change.".to_owned(),
            ),
            Self::Refused(reason) => (
                "The record service said no",
                format!("{service} said: {reason}"),
            ),
            Self::NobodyToAsk => (
                "Nobody can be asked at the moment",
                format!("{service} could not ask Latchkey about this record. Try again later."),
            ),
            Self::ServiceAway => (
                "The record service is away",
                format!("{service} could not be reached, or its answer made no sense."),
            ),
            Self::LatchkeyAway => (
                "Latchkey is away",
                "Latchkey could not be reached. Try again later.".to_owned(),
            ),
            Self::TooFast(seconds) => (
                "Wait a moment",
                format!("Latchkey asks us to try again in {seconds} seconds."),
            ),
            Self::OtherIssuer => (
                "We stopped, to be safe",
                format!("{service} sent us to ask somebody whom we do not know."),
            ),
            Self::SameTicket => (
                "We stopped, to be safe",
                "Latchkey gave an answer that it must never give.".to_owned(),
            ),
            Self::NotSetUp(_) => (
                "This app is not set up",
                "Latchkey does not accept this app as it is. Its log says more.".to_owned(),
            ),
        };
        let nothing = match verb {
            Verb::View => "Nothing was changed.",
            Verb::Edit => "Nothing was saved.",
        };
        Notice {
            title: title.to_owned(),
            words: format!("{words} {nothing}"),
            tone: Tone::Bad,
        }
    }

    /// The status of the page that says it.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Denied | Self::NotEnough | Self::Missing | Self::Refused(_) => {
                StatusCode::FORBIDDEN
            }
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooFast(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        }
    }

    /// Whether trying the very same again makes sense, so that a draft is kept for it.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::NobodyToAsk | Self::ServiceAway | Self::LatchkeyAway | Self::TooFast(_)
        )
    }
}

/// The one answer of everything that cannot be opened.
pub(crate) fn no_access() -> Notice {
    Notice {
        title: "You don't have access to this".to_owned(),
        words: "The person whose records they are decides who can open them. Ask that person if \
                you think you should have access."
            .to_owned(),
        tone: Tone::NoAccess,
    }
}
