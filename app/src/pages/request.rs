//! One request: who asks, for what, why and until when, then the owner's answer.
//!
//! What was checked and what was only said never stand in the same list. No answer is suggested,
//! and the check page names its button by what it does.

mod check;
mod talk;

use latchkey_domain::view::{
    Evidence, LengthChoice, PendingRequest, Sentence, Thread, VerbLine, WantedLine,
};
use latchkey_service::approval::AnswerForm;
use leptos::prelude::*;

use crate::components::{
    BUTTON, Choice, Choices, H1, H2, SECONDARY, TextField, back_link, error_summary, evidence_list,
    inset, length_label, more_tag, notice, quote, sentence, status_tag, token_field, verb_meanings,
};
use crate::forms::Problem;
use crate::words::{Said, said, t, verb_of};

pub(crate) use check::check;
pub(crate) use talk::{Beside, report};

/// When a request that is over is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Right after the answer.
    JustNow,
    /// By somebody who came to answer it.
    TooLate,
    /// Any time later.
    Later,
}

const H3: &str = "text-lg font-semibold mt-4 mb-2";

/// A request that waits for its answer, with what was answered so far.
pub(crate) fn request(
    token: &str,
    shown: &PendingRequest,
    answer: &AnswerForm,
    beside: &Beside<'_>,
    problems: &[Problem],
) -> AnyView {
    let changing = answer.changes.then(|| {
        inset(view! { <p class="font-semibold">{t("request-page-changing")}</p> }.into_any())
    });
    let state = shown.line.resting.then(|| {
        view! { <p class="mt-4">{status_tag(Thread::Waiting, false, &shown.line.state)}</p> }
            .into_any()
    });
    let other = (!answer.changes).then(|| talk::other(token, shown, beside.question, problems));
    view! {
        {error_summary(problems)}
        {beside.asked.then(talk::questioned)}
        {back_link("/requests", &t("request-page-back"))}
        <h1 class=H1>{sentence(&shown.line.sentence)}</h1>
        {state}
        {changing}
        {talk::exchange(shown)}
        {asked(shown)}
        <h2 class=H2>{t("request-page-until")}</h2>
        <p class="measure">{sentence(&shown.until)}</p>
        <h2 class=H2>{t("request-page-silence")}</h2>
        <p class="measure">{sentence(&shown.silence)}</p>
        {answer_form(token, shown, answer, problems)}
        {other}
    }
    .into_any()
}

/// A request that is over: what became of it, and what it was.
pub(crate) fn settled(shown: &PendingRequest, when: When) -> AnyView {
    let done = when == When::JustNow;
    let answered = shown.answered.as_ref();
    let said_so = |said: Option<&Sentence>| {
        said.map(|said| view! { <p class="measure wrap-anywhere">{sentence(said)}</p> }.into_any())
            .into_any()
    };
    let banner = match when {
        When::JustNow => Some(notice(&shown.line.state, said_so(answered))),
        When::TooLate => {
            let settled = shown.talk.settled.as_ref();
            Some(notice(&t("settled-heading"), said_so(settled)))
        }
        When::Later if shown.talk.reported => {
            let what = view! { <p class="measure">{t("request-reported.what")}</p> };
            Some(notice(&t("request-reported"), what.into_any()))
        }
        When::Later => None,
    };
    let change = shown.talk.can_change.then(|| {
        view! {
            <p class="mt-4">
                <a href=format!("/requests/{}?change=yes", shown.line.id) class=SECONDARY>{t("request-page-change")}</a>
            </p>
            <p class="text-sm text-ink-2 mt-2">{t("request-page-change.note")}</p>
        }
        .into_any()
    });
    let outcome = answered.filter(|_| !done).map(|answered| {
        view! { <p class="text-lg mt-4 measure wrap-anywhere">{sentence(answered)}</p> }.into_any()
    });
    let next = done.then(|| {
        view! {
            <p class="mt-4 measure">{t("request-page-stop-later")}</p>
            <p class="mt-4"><a href="/home" class=BUTTON>{t("request-page-home")}</a></p>
        }
        .into_any()
    });
    view! {
        {banner}
        {back_link("/requests", &t("request-page-back"))}
        <h1 class=H1>{sentence(&shown.line.sentence)}</h1>
        <p class="flex flex-wrap gap-x-3 mt-4 text-sm text-ink-2">
            {status_tag(Thread::Past, false, &shown.line.state)}
            <span>{said("requests-asked", &[("date", Said::Date(&shown.line.asked))])}</span>
        </p>
        {outcome}
        {change}
        {next}
        {talk::exchange(shown)}
        {asked(shown)}
    }
    .into_any()
}

/// Who asks, what for, and why.
fn asked(shown: &PendingRequest) -> AnyView {
    let waits = shown.line.waiting;
    let wanted: Vec<AnyView> = shown
        .wanted
        .iter()
        .map(|line| wanted(line, waits))
        .collect();
    let of = |key: &str| {
        t(&if waits {
            key.to_owned()
        } else {
            format!("{key}.past")
        })
    };
    view! {
        <h2 class=H2>{of("request-page-who")}</h2>
        {who(shown)}
        <h2 class=H2>{of("request-page-what")}</h2>
        <ul class="grid gap-4">{wanted}</ul>
        <h2 class=H2>{of("request-page-why")}</h2>
        {reason(shown)}
    }
    .into_any()
}

fn who(shown: &PendingRequest) -> AnyView {
    let person = &shown.person;
    let is_given = |text: &str| if text.is_empty() { "no" } else { "yes" };
    let line = [
        ("person", Said::Name(&person.name)),
        ("placed", Said::Text(is_given(&person.place))),
        ("place", Said::Name(&person.place)),
        ("app", Said::Name(&shown.app)),
        ("sited", Said::Text(is_given(&shown.app_website))),
        ("website", Said::Name(&shown.app_website)),
    ];
    let doubt = shown.partly_checked.then(|| {
        inset(view! { <p class="font-semibold">{t("request-page-doubt")}</p> }.into_any())
    });
    let (checked, told): (Vec<Evidence>, Vec<Evidence>) = person
        .evidence
        .iter()
        .cloned()
        .partition(|fact| fact.checked);
    let checked = if checked.is_empty() {
        view! { <p class="text-ink-2">{t("request-page-checked-none")}</p> }.into_any()
    } else {
        evidence_list(&checked)
    };
    let told = (!told.is_empty()).then(|| {
        view! {
            <h3 class=H3>{t("request-page-told")}</h3>
            {quote(evidence_list(&told))}
        }
        .into_any()
    });
    view! {
        {doubt}
        <p class="text-lg measure wrap-anywhere">{said("request-page-who-line", &line)}</p>
        <p class="mt-1 text-sm text-ink-2 measure">{shown.history.clone()}</p>
        <h3 class=H3>{t("request-page-checked")}</h3>
        {checked}
        {told}
    }
    .into_any()
}

/// What they want to do with one record; what they already can is news only before the answer.
fn wanted(line: &WantedLine, waits: bool) -> AnyView {
    let changes = line.verbs.iter().any(|verb| verb.changes);
    let class = if changes {
        "thread-plum bg-surface py-3 pe-4"
    } else {
        "thread-spruce bg-surface py-3 pe-4"
    };
    let tag = changes.then(|| more_tag(&t("request-page-more")));
    let private = line
        .extra_private
        .then(|| status_tag(Thread::Waiting, false, &t("records-private")));
    let already = line
        .already
        .clone()
        .filter(|_| waits)
        .map(|already| view! { <p class="text-sm text-ink-2">{already}</p> }.into_any());
    view! {
        <li class=class>
            <p class="text-lg font-semibold wrap-anywhere flex flex-wrap items-center gap-x-3"><bdi>{line.name.clone()}</bdi>{tag}{private}</p>
            <p class="text-sm text-ink-2 wrap-anywhere">
                {said("request-page-from", &[("service", Said::Name(&line.service))])}
            </p>
            {verb_meanings(&line.verbs)}
            {already}
        </li>
    }
    .into_any()
}

fn reason(shown: &PendingRequest) -> AnyView {
    if shown.purpose.is_none() && shown.words.is_none() {
        return view! { <p class="measure">{t("request-page-why-none")}</p> }.into_any();
    }
    let purpose = shown.purpose.as_ref().map(|purpose| {
        view! { <p>{said("request-page-purpose", &[("purpose", Said::Strong(purpose))])}</p> }
            .into_any()
    });
    let words = shown.words.as_ref().map(|words| {
        view! { <p>{said("request-page-words", &[("words", Said::Name(words))])}</p> }.into_any()
    });
    let said = view! {
        {purpose}
        {words}
        <p class="text-sm text-ink-2">{t("request-page-unchecked")}</p>
    };
    quote(said.into_any())
}

fn answer_form(
    token: &str,
    shown: &PendingRequest,
    answer: &AnswerForm,
    problems: &[Problem],
) -> AnyView {
    let below = view! {
        {parts(&shown.wanted, answer, problems)}
        {lengths(&shown.lengths, answer, problems)}
    }
    .into_any();
    let all = Choice::new("all", &t("request-page-answer-all"));
    let mut asked = shown.wanted.iter().flat_map(|line| &line.verbs);
    let private = shown.wanted.iter().any(|line| line.extra_private);
    let all = match (private, asked.all(VerbLine::is_described)) {
        (false, true) => all,
        (false, false) => all.hint(&t("request-answer-all-described")),
        (true, true) => all.hint(&t("request-answer-all-private")),
        (true, false) => all.hint(&t("request-answer-all-both")),
    };
    let answers = Choices::one("answer", &t("request-page-answer"))
        .list(vec![
            all.checked(answer.answer == "all"),
            Choice::new("part", &t("request-page-answer-part"))
                .hint(&t("request-page-answer-part.hint"))
                .checked(answer.answer == "part")
                .below(below),
            Choice::new("no", &t("request-page-answer-no"))
                .checked(answer.answer == "no")
                .below(talk::again(answer, problems)),
        ])
        .problems(problems)
        .view();
    let message = TextField::new("message", &t("request-page-message"))
        .hint(&t("request-page-message.hint"))
        .value(&answer.message)
        .max(300)
        .lines(3)
        .problems(problems)
        .view();
    view! {
        <form method="post" action=format!("/requests/{}", shown.line.id) class="grid gap-6 mt-8" novalidate>
            {token_field(token)}
            {answer.changes.then(|| view! { <input type="hidden" name="changes" value="yes"/> }.into_any())}
            {answers}
            {message}
            <div>
                <button class=BUTTON>{t("request-page-continue")}</button>
                <p class="text-sm text-ink-2 mt-2">{t("request-page-continue.note")}</p>
            </div>
        </form>
    }
    .into_any()
}

fn parts(wanted: &[WantedLine], answer: &AnswerForm, problems: &[Problem]) -> AnyView {
    let boxes: Vec<Choice> = wanted
        .iter()
        .flat_map(|line| line.verbs.iter().map(move |verb| (line, verb)))
        .map(|(line, verb)| {
            let what = verb_of(&verb.scope, &verb.label);
            let args = [
                ("verb", Said::Text(&what)),
                ("record", Said::Name(&line.name)),
            ];
            let label = view! { <span>{said("request-page-part", &args)}</span> }.into_any();
            let chosen = answer
                .parts
                .iter()
                .any(|(record, scope)| *record == line.record && *scope == verb.scope);
            Choice::with_view(&format!("{} {}", line.record, verb.scope), label)
                .hint(&verb.can)
                .checked(chosen)
        })
        .collect();
    Choices::many("parts", &t("request-page-parts"))
        .hint(&t("request-page-parts.hint"))
        .inner()
        .list(boxes)
        .problems(problems)
        .view()
}

fn lengths(lengths: &[LengthChoice], answer: &AnswerForm, problems: &[Problem]) -> Option<AnyView> {
    if lengths.is_empty() {
        return None;
    }
    let as_asked = Choice::new("", &t("request-page-length-asked"));
    let shorter = lengths.iter().map(|length| {
        Choice::with_view(&length.value, length_label(length))
            .checked(answer.length == length.value)
    });
    let question = Choices::one("length", &t("request-page-length"))
        .hint(&t("request-page-length.hint"))
        .inner()
        .list(shorter.chain(std::iter::once(as_asked)).collect())
        .problems(problems)
        .view();
    Some(question)
}
