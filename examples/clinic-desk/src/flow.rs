//! The UMA client's way to a permission: try what is held, take the challenge's ticket to Latchkey,
//! and go on as it answers. One step a request: nothing here waits for a person, and each ticket is
//! used once.

use crate::Desk;
use crate::challenge::Challenge;
use crate::latchkey::Answer;
use crate::records::{Place, Reply};
use crate::session::{Rpt, Slot, Stage, Waiting};
use crate::stop::Stop;

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

/// What a record service has against a call.
enum Barrier {
    Challenge(Challenge),
    Stop(Stop),
}

/// Takes a ticket to Latchkey and moves the slot to where the answer leads.
pub(crate) async fn pursue(desk: &Desk, slot: &mut Slot, ticket: &str) -> Step {
    let pct = slot.proof.get();
    let answer = desk.latchkey.ask(ticket, slot.scope, pct.as_deref()).await;
    let now = desk.now();
    let waited = match std::mem::take(&mut slot.stage) {
        Stage::Waiting(waiting) => Some(waiting),
        _ => None,
    };
    match answer {
        Answer::Rpt {
            token,
            expires_in,
            pct,
        } => {
            if let Some(pct) = pct {
                slot.proof.keep(pct);
            }
            let until = expires_in.map(|life| now.saturating_add(life));
            slot.rpt = Some(Rpt { token, until });
            Step::Granted
        }
        Answer::NeedInfo { ticket, page } => {
            slot.stage = Stage::Prove {
                ticket,
                page,
                at: now,
            };
            Step::Prove
        }
        Answer::Submitted { ticket, interval } => {
            slot.stage = Stage::Waiting(Waiting::begin(ticket, interval, now));
            Step::Waiting
        }
        Answer::Denied => Step::Stopped(Stop::Denied),
        Answer::Stale => Step::Stale,
        Answer::SameTicket => Step::Stopped(Stop::SameTicket),
        // This record has no such thing; the next ticket is asked without it.
        Answer::Refused(code) if code == "invalid_scope" && !slot.scope.is_empty() => {
            slot.scope = "";
            slot.scope_refused = true;
            Step::Stale
        }
        Answer::Refused(code) => {
            tracing::error!(code, "Latchkey refuses this app; check its registration");
            Step::Stopped(Stop::NotSetUp(code))
        }
        // The ticket is not spent, or may not be: a wait goes on with it.
        Answer::TooFast(seconds) => match waited {
            Some(waiting) => {
                slot.stage = Stage::Waiting(Waiting {
                    next_at: now.saturating_add(seconds),
                    ..waiting
                });
                Step::Waiting
            }
            None => Step::Stopped(Stop::TooFast(seconds)),
        },
        Answer::Away => {
            if let Some(waiting) = waited {
                slot.stage = Stage::Waiting(Waiting {
                    next_at: now.saturating_add(waiting.interval),
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
    if waiting.left(desk.now()) > 0 {
        return Some(Step::Waiting);
    }
    let ticket = waiting.ticket.clone();
    Some(pursue(desk, slot, &ticket).await)
}

/// Makes the call; where permission is missing, goes one round through Latchkey and tries again.
pub(crate) async fn attempt(desk: &Desk, slot: &mut Slot, place: &Place, call: Call) -> Reached {
    // First what is held: a share that was stopped may have begun again.
    let mut challenged = None;
    if slot.token(desk.now()).is_some() {
        match knock(desk, slot, place, call).await {
            Ok(value) => return done(slot, value),
            Err(Barrier::Challenge(challenge)) => challenged = Some(challenge),
            Err(Barrier::Stop(stop)) => return Reached::Stopped(stop),
        }
    }
    // Then a way that is under way: its ticket knows already who is asking.
    let mut granted = false;
    match poll(desk, slot).await {
        Some(Step::Granted) => granted = true,
        Some(Step::Waiting) => return Reached::Waiting,
        Some(Step::Prove) => return Reached::Prove,
        Some(Step::Stopped(stop)) => return Reached::Stopped(stop),
        None if slot.can_prove(desk.now()) => return Reached::Prove,
        Some(Step::Stale) | None => {}
    }
    loop {
        let held = challenged.take().filter(|_| !granted);
        let challenge = match held {
            Some(challenge) => challenge,
            None => match knock(desk, slot, place, call).await {
                Ok(value) => return done(slot, value),
                Err(Barrier::Challenge(challenge)) => challenge,
                Err(Barrier::Stop(stop)) => return Reached::Stopped(stop),
            },
        };
        // Latchkey has given a token just now, and it is not enough: more asking would never end.
        if granted {
            return Reached::Stopped(Stop::NotEnough);
        }
        if challenge.as_uri != desk.issuer {
            return Reached::Stopped(Stop::OtherIssuer);
        }
        let asked_more = !slot.scope.is_empty();
        match pursue(desk, slot, &challenge.ticket).await {
            Step::Stale if asked_more && slot.scope.is_empty() => {}
            Step::Granted => granted = true,
            Step::Prove => return Reached::Prove,
            Step::Waiting => return Reached::Waiting,
            Step::Stale => return Reached::Stopped(Stop::Denied),
            Step::Stopped(stop) => return Reached::Stopped(stop),
        }
    }
}

/// The call itself, with the token that is held, if any.
async fn knock(
    desk: &Desk,
    slot: &Slot,
    place: &Place,
    call: Call,
) -> Result<serde_json::Value, Barrier> {
    let token = slot.token(desk.now());
    let reply = match (call, &slot.draft) {
        (Call::Read, _) => desk.records.read(place, token).await,
        (Call::Save, Some(draft)) => desk.records.save(place, draft, token).await,
        (Call::Save, None) => return Err(Barrier::Stop(Stop::Missing)),
    };
    Err(match reply {
        Reply::Good(value) => return Ok(value),
        Reply::Challenge(challenge) => Barrier::Challenge(challenge),
        Reply::NobodyToAsk => Barrier::Stop(Stop::NobodyToAsk),
        Reply::Missing => Barrier::Stop(Stop::Missing),
        Reply::Conflict => Barrier::Stop(Stop::Conflict),
        Reply::Refused(reason) => Barrier::Stop(Stop::Refused(reason)),
        Reply::Away => Barrier::Stop(Stop::ServiceAway),
    })
}

/// Access ends whatever was under way to get it.
fn done(slot: &mut Slot, value: serde_json::Value) -> Reached {
    slot.stage = Stage::Idle;
    Reached::Done(value)
}
