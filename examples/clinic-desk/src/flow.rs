//! The UMA client's way to a permission: try the call, take the challenge's ticket to Latchkey, and
//! go on as it answers. One step a request: nothing here waits for a person, and each ticket is
//! used once.

use crate::latchkey::Answer;
use crate::records::{Place, Reply};
use crate::session::{Notice, Slot, Stage, Verb, Waiting};
use crate::{Desk, clock};

/// How far one attempt came.
pub(crate) enum Reached {
    /// The call was answered.
    Done(serde_json::Value),
    /// The person must prove who she is; the slot holds the ticket.
    Prove,
    /// The owner was asked; the slot holds when to ask again.
    Waiting,
    /// It ended here, for this reason.
    Stopped(Stop),
}

/// Why an attempt ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Denied,
    NotEnough,
    Missing,
    Conflict,
    Refused(String),
    NobodyToAsk,
    ServiceAway,
    LatchkeyAway,
    TooFast(i64),
    OtherIssuer,
    SameTicket,
    NotSetUp(String),
}

/// What came of taking a ticket to Latchkey.
pub(crate) enum Step {
    Granted,
    Prove,
    Waiting,
    /// The ticket was no good; only the record service can give a new one.
    Stale,
    Stopped(Stop),
}

/// What to do at the record service.
#[derive(Clone, Copy)]
pub(crate) enum Call {
    Read,
    /// Saves the slot's draft.
    Save,
}

/// Takes a ticket to Latchkey and moves the slot to where the answer leads.
pub(crate) async fn pursue(desk: &Desk, slot: &mut Slot, ticket: &str) -> Step {
    let answer = desk.latchkey.ask(ticket).await;
    let waited = match std::mem::take(&mut slot.stage) {
        Stage::Waiting(waiting) => Some(waiting),
        _ => None,
    };
    match answer {
        Answer::Rpt(rpt) => {
            slot.rpt = Some(rpt);
            Step::Granted
        }
        Answer::NeedInfo { ticket, page } => {
            slot.stage = Stage::Prove {
                ticket,
                page,
                at: clock::now(),
            };
            Step::Prove
        }
        Answer::Submitted { ticket, interval } => {
            slot.stage = Stage::Waiting(Waiting::begin(ticket, interval, clock::now()));
            Step::Waiting
        }
        Answer::Denied => Step::Stopped(Stop::Denied),
        Answer::Stale => Step::Stale,
        Answer::SameTicket => Step::Stopped(Stop::SameTicket),
        Answer::Refused(code) => {
            tracing::error!(code, "Latchkey refuses this app; check its registration");
            Step::Stopped(Stop::NotSetUp(code))
        }
        // The ticket is not spent, or may not be: a wait goes on with it.
        Answer::TooFast(seconds) => match waited {
            Some(waiting) => {
                slot.stage = Stage::Waiting(Waiting {
                    next_at: clock::now().saturating_add(seconds),
                    ..waiting
                });
                Step::Waiting
            }
            None => Step::Stopped(Stop::TooFast(seconds)),
        },
        Answer::Away => {
            if let Some(waiting) = waited {
                slot.stage = Stage::Waiting(Waiting {
                    next_at: clock::now().saturating_add(waiting.interval),
                    ..waiting
                });
            }
            Step::Stopped(Stop::LatchkeyAway)
        }
    }
}

/// Asks about a wait, but never before its interval has passed. `None` when nothing is awaited.
pub(crate) async fn poll(desk: &Desk, slot: &mut Slot) -> Option<Step> {
    let Stage::Waiting(waiting) = &slot.stage else {
        return None;
    };
    if waiting.left(clock::now()) > 0 {
        return Some(Step::Waiting);
    }
    let ticket = waiting.ticket.clone();
    Some(pursue(desk, slot, &ticket).await)
}

/// Makes the call; where permission is missing, goes one round through Latchkey and tries again.
pub(crate) async fn attempt(desk: &Desk, slot: &mut Slot, place: &Place, call: Call) -> Reached {
    match poll(desk, slot).await {
        None | Some(Step::Granted | Step::Stale) => {}
        Some(Step::Waiting) => return Reached::Waiting,
        Some(Step::Prove) => return Reached::Prove,
        Some(Step::Stopped(stop)) => return Reached::Stopped(stop),
    }
    // The second round uses the token of the first. A third would ask for ever.
    for _ in 0..2 {
        let rpt = slot.rpt.clone();
        let reply = match (call, &slot.draft) {
            (Call::Read, _) => desk.records.read(place, rpt.as_deref()).await,
            (Call::Save, Some(draft)) => desk.records.save(place, draft, rpt.as_deref()).await,
            (Call::Save, None) => return Reached::Stopped(Stop::Missing),
        };
        let challenge = match reply {
            Reply::Good(value) => return Reached::Done(value),
            Reply::Challenge(challenge) => challenge,
            Reply::NobodyToAsk => return Reached::Stopped(Stop::NobodyToAsk),
            Reply::Missing => return Reached::Stopped(Stop::Missing),
            Reply::Conflict => return Reached::Stopped(Stop::Conflict),
            Reply::Refused(reason) => return Reached::Stopped(Stop::Refused(reason)),
            Reply::Away => return Reached::Stopped(Stop::ServiceAway),
        };
        slot.rpt = None;
        if challenge.as_uri != desk.issuer {
            return Reached::Stopped(Stop::OtherIssuer);
        }
        match pursue(desk, slot, &challenge.ticket).await {
            Step::Granted => {}
            Step::Prove => return Reached::Prove,
            Step::Waiting => return Reached::Waiting,
            Step::Stale => return Reached::Stopped(Stop::Denied),
            Step::Stopped(stop) => return Reached::Stopped(stop),
        }
    }
    slot.rpt = None;
    Reached::Stopped(Stop::NotEnough)
}

impl Stop {
    /// Says it to the person, without a word of protocol.
    pub(crate) fn notice(&self, place: &Place, verb: Verb) -> Notice {
        let (service, decides) = (&place.service, &place.decides);
        let title = match (self, verb) {
            (Self::Denied | Self::NotEnough, Verb::View) => "You don't have access to this",
            (Self::Denied | Self::NotEnough, Verb::Edit) => "You can't change this",
            (Self::Missing, _) => "There is no such record",
            (Self::Conflict, _) => "Somebody changed this first",
            (Self::Refused(_), _) => "The record service said no",
            (Self::NobodyToAsk, _) => "Nobody can be asked",
            (Self::ServiceAway, _) => "The record service is away",
            (Self::LatchkeyAway, _) => "Latchkey is away",
            (Self::TooFast(_), _) => "Please wait a moment",
            (Self::OtherIssuer | Self::SameTicket, _) => "We stopped, to be safe",
            (Self::NotSetUp(_), _) => "This app is not set up",
        };
        let words = match self {
            Self::Denied => format!("{decides} decides who may, and has not allowed it to you."),
            Self::NotEnough => format!("What {decides} has allowed to you does not go that far."),
            Self::Missing => format!("{service} does not have it."),
            Self::Conflict => "Read it again, then make your change.".to_owned(),
            Self::Refused(reason) => format!("{service} said: {reason}"),
            Self::NobodyToAsk => format!(
                "{service} could not ask Latchkey for permission: either Latchkey cannot be \
                 reached, or {decides} has not connected these records."
            ),
            Self::ServiceAway => {
                format!("{service} could not be reached, or its answer made no sense.")
            }
            Self::LatchkeyAway => "Latchkey could not be reached.".to_owned(),
            Self::TooFast(seconds) => {
                format!("Latchkey asks us to try again in {seconds} seconds.")
            }
            Self::OtherIssuer => format!("{service} sent us to ask somebody whom we do not know."),
            Self::SameTicket => "Latchkey gave an answer that it must never give.".to_owned(),
            Self::NotSetUp(code) => format!("Latchkey does not accept this app as it is ({code})."),
        };
        let nothing = match verb {
            Verb::View => "Nothing was changed.",
            Verb::Edit => "Nothing was saved.",
        };
        let words = format!("{words} {nothing}");
        Notice {
            title: title.to_owned(),
            words,
            good: false,
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
