//! Beside the answer: what was asked back and replied, a question to the asker, and a report.
//!
//! None of it decides anything, and the request runs out all the same.

use latchkey_domain::view::PendingRequest;
use latchkey_service::approval::AnswerForm;
use leptos::prelude::*;

use crate::components::{
    BUTTON, Choice, Choices, H1, H2, LINK, SECONDARY, TextField, back_link, notice, post_button,
    quote, sentence, token_field,
};
use crate::forms::Problem;
use crate::words::{Said, said, t};

/// What the page of a request shows beside it.
pub(crate) struct Beside<'a> {
    /// Whether a question was sent a moment ago.
    pub(crate) asked: bool,
    /// The question as it was typed.
    pub(crate) question: &'a str,
}

/// The banner after a question was sent.
pub(super) fn questioned() -> AnyView {
    let what = t("request-page-questioned.what");
    notice(
        &t("request-page-questioned"),
        view! { <p>{what}</p> }.into_any(),
    )
}

/// Question, reply and reminder, where there are any.
pub(super) fn exchange(shown: &PendingRequest) -> AnyView {
    let talk = &shown.talk;
    let reminded = talk.reminded.as_ref().map(|date| {
        view! { <p class="mt-4 measure">{said("request-page-reminded", &[("date", Said::Date(date))])}</p> }
            .into_any()
    });
    let question = talk.exchange.question.as_ref().map(|(words, when)| {
        let args = [("when", Said::Date(when)), ("words", Said::Name(words))];
        let reply = match &talk.exchange.reply {
            Some((words, when)) => {
                let args = [("when", Said::Date(when)), ("words", Said::Name(words))];
                quote(view! { <p>{said("request-page-replied", &args)}</p> }.into_any())
            }
            None if shown.line.waiting => {
                view! { <p class="text-ink-2 measure">{t("request-page-no-reply")}</p> }.into_any()
            }
            None => ().into_any(),
        };
        view! {
            <h2 class=H2>{t("request-page-exchange")}</h2>
            <div class="grid gap-3">
                <p class="measure wrap-anywhere">{said("request-page-asked-back", &args)}</p>
                {reply}
            </div>
        }
        .into_any()
    });
    view! { {reminded} {question} }.into_any()
}

/// Below a no: for how long the asker cannot ask again. Nothing is ticked; nothing means a week.
pub(super) fn again(answer: &AnswerForm, problems: &[Problem]) -> AnyView {
    let choice =
        |value: &str, key: &str| Choice::new(value, &t(key)).checked(answer.again == value);
    Choices::one("again", &t("request-page-again"))
        .hint(&t("request-page-again.hint"))
        .inner()
        .list(vec![
            choice("30", "request-page-again-30"),
            choice("ever", "request-page-again-ever"),
            choice("week", "request-page-again-week"),
        ])
        .problems(problems)
        .view()
}

/// The part below the answer: ask something, or report.
pub(super) fn other(
    token: &str,
    shown: &PendingRequest,
    typed: &str,
    problems: &[Problem],
) -> AnyView {
    let address = format!("/requests/{}", shown.line.id);
    let question = shown.talk.can_ask_back.then(|| {
        view! {
            <form method="post" action=format!("{address}/question") class="grid gap-4" novalidate>
                {token_field(token)}
                {TextField::new("question", &t("request-page-question"))
                    .hint(&t("request-page-question.hint"))
                    .value(typed).max(300).lines(3).problems(problems).view()}
                <div><button class=SECONDARY>{t("request-page-question-send")}</button></div>
            </form>
        }
        .into_any()
    });
    view! {
        <section aria-labelledby="other" class="mt-8 border-t border-line">
            <h2 id="other" class=H2>{t("request-page-other")}</h2>
            {question}
            <p class="mt-4"><a href=format!("{address}/report") class=LINK>{t("request-page-report")}</a></p>
        </section>
    }
    .into_any()
}

/// The page before a report.
pub(crate) fn report(token: &str, shown: &PendingRequest) -> AnyView {
    let address = format!("/requests/{}", shown.line.id);
    view! {
        {back_link(&address, &t("request-report-back"))}
        <h1 class=H1>{t("request-report-heading")}</h1>
        <p class="text-lg mt-4 measure wrap-anywhere">{sentence(&shown.line.sentence)}</p>
        <p class="mt-4 measure">{t("request-report-effect")}</p>
        <p class="mt-2 measure">{t("request-report-silent")}</p>
        <div class="mt-6">
            {post_button(&format!("{address}/report"), token, &t("request-report-button"), "", BUTTON, &[])}
        </div>
    }
    .into_any()
}
