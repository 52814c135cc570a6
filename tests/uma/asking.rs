//! What an app sees while a request waits: nothing of what the two people do meanwhile.

use latchkey_domain::time::Lifetime;
use serde_json::Value;

use super::answer::Answer;
use super::browser::links;
use super::granting::{Granting, granting, one};

/// What an app is told, without the ticket, which is chance.
fn told(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    if let Some(body) = body.as_object_mut() {
        body.remove("ticket");
    }
    (answer.status.as_u16(), body)
}

/// Aunt Lola asks; the first answer, and the request as Sam and as she see it.
async fn asked(at: &mut Granting) -> (Answer, String, String) {
    let blood = at.blood.clone();
    let ticket = at.proven(&one(&blood, &["view", "edit"])).await;
    let answer = at.house.redeem(&at.house.clinic, &ticket).await.is(403);
    assert_eq!(answer.text("error"), "request_submitted");
    let request = at.house.waiting(&at.sam).await;
    let asks = at.lola.get(&at.house, "/asks").await.is(200);
    let ask = links(&asks)
        .into_iter()
        .find(|link| link.starts_with("/asks/0"));
    (answer, request, ask.unwrap())
}

/// The app comes back with its ticket.
async fn looks(at: &Granting, before: &Answer) -> Answer {
    at.house.pass(Lifetime::seconds(10));
    let ticket = before.text("ticket");
    at.house.redeem(&at.house.clinic, &ticket).await.is(403)
}

/// A question, its reply, a reminder and a report are between people: the app is
/// told the same as when nobody did anything.
#[tokio::test]
async fn an_app_cannot_tell_what_people_do_while_a_request_waits() {
    let mut at = granting().await;
    let (first, request, ask) = asked(&mut at).await;
    let mut last = looks(&at, &first).await;
    let silence = told(&last);
    assert_eq!(silence.1["error"], "request_submitted");
    let question = format!("{request}/question");
    let words = [("question", "Which ones?")];
    at.sam
        .fill(&at.house, &request, &question, &words)
        .await
        .to();
    last = looks(&at, &last).await;
    assert_eq!(told(&last), silence, "it rests");
    let reply = format!("{ask}/reply");
    let words = [("reply", "All of them")];
    at.lola.fill(&at.house, &ask, &reply, &words).await.to();
    last = looks(&at, &last).await;
    assert_eq!(told(&last), silence);
    let report = format!("{request}/report");
    at.sam.fill(&at.house, &report, &report, &[]).await.to();
    last = looks(&at, &last).await;
    assert_eq!(told(&last), silence, "it is reported");
    let blood = at.blood.clone();
    let ticket = at.proven(&one(&blood, &["view"])).await;
    let again = at.house.redeem(&at.house.clinic, &ticket).await.is(403);
    assert_eq!(again.text("error"), "request_submitted", "it is joined");
}

/// An app that was told no asks anew after the owner changed her answer, and until
/// then it is told no.
#[tokio::test]
async fn a_changed_answer_is_found_by_asking_anew() {
    let mut at = granting().await;
    let (first, request, _) = asked(&mut at).await;
    at.house.answer(&mut at.sam, &[("answer", "no")]).await.to();
    let no = looks(&at, &first).await;
    assert_eq!(no.text("error"), "request_denied");
    let blood = at.blood.clone();
    let ticket = at.proven(&one(&blood, &["view"])).await;
    let still = at.house.redeem(&at.house.clinic, &ticket).await.is(403);
    assert_eq!(told(&still), told(&no));
    let change = format!("{request}?change=yes");
    let part = format!("{blood} view");
    let fields = [("answer", "part"), ("parts", part.as_str())];
    let form = at.sam.fill(&at.house, &change, &request, &fields).await;
    let check = form.to().to_owned();
    at.sam.fill(&at.house, &check, &check, &[]).await.to();
    let tokens = at.tokens(&blood, &["view"]).await;
    let rpt = tokens.text("access_token");
    let says = at.says(&rpt).await;
    assert_eq!(says, [(blood, vec!["view".to_owned()])]);
}

/// Taking back and asking anew ends for the day; the app is told no.
#[tokio::test]
async fn a_withdrawn_request_is_a_no_and_cannot_be_made_without_end() {
    let mut at = granting().await;
    for round in 0..10 {
        let (first, _, ask) = asked(&mut at).await;
        let withdraw = format!("{ask}/withdraw");
        at.lola
            .fill(&at.house, &withdraw, &withdraw, &[])
            .await
            .to();
        if round == 0 {
            let no = looks(&at, &first).await;
            assert_eq!(no.text("error"), "request_denied");
        }
    }
    let blood = at.blood.clone();
    let ticket = at.proven(&one(&blood, &["view"])).await;
    let no = at.house.redeem(&at.house.clinic, &ticket).await.is(403);
    assert_eq!(no.text("error"), "request_denied");
}
