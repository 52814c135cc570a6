//! Requests on both sides: what passes while one waits, its answers, and what comes of them.

use axum::http::StatusCode;
use latchkey_domain::share::Purpose;
use latchkey_domain::time::Lifetime;
use latchkey_service::redemption::Redemption;

use super::asker::{Asker, link};

const CARE: Option<Purpose> = Some(Purpose::Care);

/// The radios and boxes of a page that are ticked.
fn ticked(html: &str) -> usize {
    html.split("<input")
        .skip(1)
        .filter(|input| input.split('>').next().unwrap().contains(" checked"))
        .count()
}

#[tokio::test]
async fn every_page_of_her_records_says_how_many_requests_wait() {
    let mut at = Asker::new().await;
    at.sam.get("/records").await.has(">Requests<");
    at.asked(&["view"], CARE).await;
    for page in ["/home", "/records", "/activity", "/requests"] {
        at.sam.get(page).await.has("Requests, 1 waiting");
    }
    let list = at.sam.get("/requests").await;
    list.has("<title>(1) Requests – My records – Latchkey</title>")
        .says("Requests, 1 waiting")
        .says("Waiting (1)")
        .says("They say: “A &lt;review&gt;”")
        .says("Needs your answer");
    assert!(
        !list.html.contains("Allow"),
        "nothing is decided in the list"
    );
    let other = at.sam.get("/shared-with-me").await;
    assert!(!other.html.contains("1 waiting"), "another area");
    at.sam
        .get("/requests?show=answered")
        .await
        .says("You have not answered any request yet.");
    at.sam
        .get("/requests?show=ran-out&after=nonsense")
        .await
        .says("No request has run out.");
}

#[tokio::test]
async fn a_request_rests_from_a_question_to_its_reply() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view", "edit"], CARE).await;
    at.sam.get(&request).await.says("Not ready to answer?");
    let question = format!("{request}/question");
    let wrong = at.sam.send(&question, &[("question", "  ")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .has("<title>Error: A request")
        .has("href=\"#question\"")
        .says("Write your question");
    let long = "x".repeat(301);
    let wrong = at.sam.send(&question, &[("question", &long)]).await;
    wrong
        .says("Use 300 characters or fewer for your question")
        .has(&long);
    at.lola
        .get(&ask)
        .await
        .says("Waiting for an answer")
        .says_not("question");

    let sent = at
        .sam
        .post(&question, &[("question", "Which <tests>?")])
        .await;
    sent.says("Your question was sent")
        .says("Waiting for their reply")
        .says("Which &lt;tests&gt;?")
        .says_not("Send my question");
    assert_eq!(
        sent.html.matches("Requests, ").count(),
        0,
        "nothing waits for her"
    );
    let twice = at.sam.send(&question, &[("question", "And?")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);

    let asked = at.lola.get(&ask).await;
    asked
        .says("Sam Bello asked you a question")
        .says("Which &lt;tests&gt;?")
        .says("Your reply");
    let reply = format!("{ask}/reply");
    let wrong = at.lola.send(&reply, &[("reply", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("Write your reply").has("href=\"#reply\"");
    let done = at.lola.post(&reply, &[("reply", "All of 2026")]).await;
    done.says("Your reply was sent")
        .says("Waiting for an answer")
        .says("You replied at");
    let late = at.lola.send(&reply, &[("reply", "And 2025")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("That could not be done any more");
    at.sam.get("/home").await.has("Requests, 1 waiting");
    at.sam
        .get(&request)
        .await
        .says("They replied at")
        .says("All of 2026");
}

#[tokio::test]
async fn a_reported_request_is_hidden_from_its_owner_and_tells_nobody() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view"], CARE).await;
    let before = at.lola.get(&ask).await.words();
    let confirm = at.sam.get(&format!("{request}/report")).await;
    confirm
        .says("You do not know this person?")
        .says("We do not tell the person who asked.");
    let done = at.sam.post(&format!("{request}/report"), &[]).await;
    done.says("You reported this request")
        .says_not("Your answer");
    at.sam
        .get("/requests")
        .await
        .says("No one is waiting")
        .says_not("Aunt Lola");
    let home = at.sam.get("/home").await;
    home.says("No request needs your answer.")
        .says_not("is asking");
    let answer = at.sam.send(&request, &[("answer", "all")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(at.lola.get(&ask).await.words(), before);
    let again = at.ask(&["view"], CARE).await;
    assert!(matches!(again, Redemption::Submitted { .. }), "{again:?}");
    at.sam.get("/requests").await.says("No one is waiting");
    at.sam
        .get("/activity")
        .await
        .says("You reported a request of Aunt Lola.");
}

#[tokio::test]
async fn a_no_can_be_changed_until_the_request_runs_out() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view", "edit"], CARE).await;
    at.answer(&request, &[("answer", "no"), ("message", "Not now")])
        .await;
    at.lola
        .get(&ask)
        .await
        .says("Not allowed")
        .says("Not now")
        .says("Ask again at Clinic Desk");
    let settled = at.sam.get(&request).await;
    settled.says("Change my answer").says_not("Continue");
    let late = at.sam.send(&request, &[("answer", "all")]).await;
    assert_eq!(
        late.status,
        StatusCode::CONFLICT,
        "another tab does not change it"
    );
    late.says("This request is over")
        .says("You answered it at 12:00 on 24 November 2026.");

    let change = link(&at.sam.get(&request).await.html, &format!("{request}?"));
    let form = at.sam.get(&change).await;
    form.says("You said no. Nothing changes before you confirm a new answer.")
        .has("name=\"changes\" value=\"yes\"");
    assert_eq!(ticked(&form.html), 0);
    let wrong = at.sam.send(&request, &[("changes", "yes")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.has("name=\"changes\" value=\"yes\"");
    let part = format!("{} view", at.blood);
    let fields = [
        ("changes", "yes"),
        ("answer", "part"),
        ("parts", part.as_str()),
    ];
    let check = at.sam.send(&request, &fields).await.to();
    at.lola.get(&ask).await.says("Not allowed");
    at.sam
        .get(&check)
        .await
        .says("Aunt Lola can see Blood tests");
    let done = at.sam.post(&check, &[]).await;
    done.says("You allowed part").says_not("Change my answer");
    at.lola
        .get(&ask)
        .await
        .says("Allowed in part")
        .says("You can see Blood tests until 24 December 2026.");
    let twice = at.sam.send(&check, &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_ended_meanwhile_is_said_with_who_and_when() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view"], CARE).await;
    at.sam.get(&request).await;
    let check = at.sam.send(&request, &[("answer", "all")]).await.to();
    at.sam.get(&check).await;
    at.lola.get(&ask).await;
    let gone = at.lola.post(&format!("{ask}/withdraw"), &[]).await;
    gone.says("Withdrawn")
        .says("You can undo this until 12:15.");
    let late = at.sam.send(&check, &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("This request is over")
        .says("Aunt Lola withdrew it at 12:00 on 24 November 2026. Nothing was shared.");
    at.sam
        .get("/requests?show=ran-out")
        .await
        .says("They withdrew it");
    at.lola.get(&ask).await;
    let back = at.lola.post(&format!("{ask}/undo"), &[]).await;
    back.says("Your request waits again")
        .says("Waiting for an answer");
    at.sam.get(&check).await;
    at.sam.send(&check, &[]).await.to();
    let late = at.lola.send(&format!("{ask}/withdraw"), &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("That could not be done any more");
}

#[tokio::test]
async fn a_withdrawal_is_undone_for_a_quarter_of_an_hour() {
    let mut at = Asker::new().await;
    let (_, ask) = at.asked(&["view"], CARE).await;
    at.lola.get(&ask).await;
    // One link to the page that asks, one press there.
    let confirm = link(&at.lola.get(&ask).await.html, &format!("{ask}/withdraw"));
    at.lola.get(&confirm).await.says("Withdraw this request?");
    at.lola.send(&confirm, &[]).await.to();
    at.house.later(Lifetime::minutes(14));
    at.lola.get(&ask).await.says("Undo");
    at.house.later(Lifetime::minutes(2));
    at.sign_in_again().await;
    at.lola.get(&ask).await.says_not("Undo");
    let late = at.lola.send(&format!("{ask}/undo"), &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn who_did_not_say_why_can_say_it_while_it_waits() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view"], None).await;
    at.sam.get(&request).await.says("They did not say why.");
    let page = at.lola.get(&ask).await;
    page.says("Say why you ask");
    assert_eq!(ticked(&page.html), 0);
    let wrong = at
        .lola
        .send(&format!("{ask}/why"), &[("words", "For Tuesday")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.has("href=\"#purpose\"").says("For Tuesday");
    let why = [("purpose", "care"), ("words", "For Tuesday")];
    let done = at.lola.post(&format!("{ask}/why"), &why).await;
    done.says("Added to your request")
        .says_not("Say why you ask");
    at.sam
        .get(&request)
        .await
        .says("In their words: “For Tuesday”");
    let twice = at.lola.send(&format!("{ask}/why"), &why).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "sent twice, said once");
    let other = [("purpose", "care"), ("words", "For Friday")];
    let other = at.lola.send(&format!("{ask}/why"), &other).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn one_reminder_is_sent_after_three_days() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view"], CARE).await;
    let page = at.lola.get(&ask).await;
    page.says("You can send one reminder from 27 November 2026.");
    let early = at.lola.send(&format!("{ask}/remind"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    at.house.later(Lifetime::days(3));
    at.sign_in_again().await;
    at.lola.get(&ask).await.says("Send one reminder");
    let done = at.lola.post(&format!("{ask}/remind"), &[]).await;
    done.says("Your reminder was sent")
        .says("You sent a reminder on 27 November 2026.");
    let twice = at.lola.send(&format!("{ask}/remind"), &[]).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "sent twice, told once");
    at.sam
        .get(&request)
        .await
        .says("They sent you a reminder on 27 November 2026.");
}

#[tokio::test]
async fn saying_no_takes_no_more_steps_than_saying_yes_and_both_look_alike() {
    let mut at = Asker::new().await;
    let (request, _) = at.asked(&["view", "edit"], CARE).await;
    let form = at.sam.get(&request).await;
    assert_eq!(ticked(&form.html), 0, "no answer is suggested");
    let mut buttons = Vec::new();
    for answer in ["all", "no"] {
        let check = at.sam.send(&request, &[("answer", answer)]).await.to();
        let page = at.sam.get(&check).await;
        assert_eq!(ticked(&page.html), 0);
        let (_, form) = page
            .html
            .split_once(&format!("action=\"{check}\""))
            .unwrap();
        let button = form.split_once("<button class=\"").unwrap().1;
        buttons.push(button.split('"').next().unwrap().to_owned());
    }
    assert_eq!(buttons[0], buttons[1]);
}

#[tokio::test]
async fn a_no_can_say_that_they_do_not_ask_again() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view"], CARE).await;
    let form = at.sam.get(&request).await;
    form.says("Don’t let them ask again? (optional)");
    assert_eq!(ticked(&form.html), 0);
    let odd = [("answer", "no"), ("again", "99")];
    let wrong = at.sam.send(&request, &odd).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("Choose for how long").has("href=\"#again\"");
    let plain = at.sam.send(&request, &[("answer", "no")]).await.to();
    at.sam
        .get(&plain)
        .await
        .says("They can ask for this again after 7 days.");
    let ever = [("answer", "no"), ("again", "ever")];
    let check = at.sam.send(&request, &ever).await.to();
    at.sam.get(&check).await.says("until you let them again.");
    at.sam.send(&check, &[]).await.to();
    at.sam
        .get("/people")
        .await
        .says("Aunt Lola cannot ask you for anything.");
    let page = at.lola.get(&ask).await;
    page.says("Not allowed").says_not("ask you for anything");
    at.house.later(Lifetime::days(30));
    let later = at.ask(&["edit"], CARE).await;
    assert!(matches!(later, Redemption::Denied), "{later:?}");
}

#[tokio::test]
async fn what_was_given_can_be_given_back_and_taken_again() {
    let mut at = Asker::new().await;
    let (request, _) = at.asked(&["view"], CARE).await;
    at.answer(&request, &[("answer", "all")]).await;
    let list = at.lola.get("/shared-with-me").await;
    list.says("Open Blood tests at St Mary’s Hospital (opens their website)");
    let share = link(&list.html, "/shared-with-me/0");
    at.lola
        .get(&share)
        .await
        .says("You can see Blood tests until 24 December 2026.")
        .says("Your views are recorded and Sam Bello can see them.")
        .says("Ask for more")
        .says_not("undo this until");
    let back = at.lola.post(&format!("{share}/give-back"), &[]).await;
    back.says("You gave it back")
        .says("You can undo this until 12:15.");
    let of_owner = share.replace("/shared-with-me/", "/shares/");
    at.sam.get(&of_owner).await.says("Given back by them");
    at.lola.get("/shared-with-me").await.says_not("Blood tests");
    at.lola
        .get("/shared-with-me?show=ended")
        .await
        .says("You gave it back");
    at.lola.get(&share).await;
    let again = at.lola.post(&format!("{share}/undo"), &[]).await;
    again.says("You have it again");
    at.sam.get(&of_owner).await.says("Active");
    at.lola.send(&format!("{share}/give-back"), &[]).await.to();
    at.house.later(Lifetime::minutes(14));
    at.lola.get(&share).await;
    at.house.later(Lifetime::minutes(2));
    at.sign_in_again().await;
    at.lola.get(&share).await.says_not("Undo");
    let late = at.lola.send(&format!("{share}/undo"), &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("The time to undo is over.");
}

#[tokio::test]
async fn nobody_reaches_what_is_not_hers() {
    let mut at = Asker::new().await;
    let (request, ask) = at.asked(&["view"], CARE).await;
    at.answer(&request, &[("answer", "all")]).await;
    let share = link(
        &at.lola.get("/shared-with-me").await.html,
        "/shared-with-me/0",
    );
    at.sam.get("/home").await;
    for address in [&ask, &share, &ask.replace("/asks/", "/live/asks/")] {
        assert_eq!(
            at.sam.get(address).await.status,
            StatusCode::NOT_FOUND,
            "{address}"
        );
    }
    let posts = [
        format!("{ask}/undo"),
        format!("{ask}/remind"),
        format!("{ask}/withdraw"),
        format!("{share}/give-back"),
        format!("{share}/undo"),
    ];
    for address in &posts {
        let answer = at.sam.send(address, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
    at.lola.get(&ask).await;
    assert_eq!(at.lola.get(&request).await.status, StatusCode::NOT_FOUND);
    for rest in ["/question", "/report"] {
        let address = format!("{request}{rest}");
        let answer = at.lola.send(&address, &[("question", "Why?")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn an_app_hands_over_to_the_steps_of_proof() {
    let mut at = Asker::new().await;
    assert_eq!(
        at.lola.get("/asks/new?ctx=lkw_abc-1").await.to(),
        "/prove/lkw_abc-1"
    );
    let wrong = at.lola.get("/asks/new?ctx=a%2Fb").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    at.lola
        .get("/asks/new")
        .await
        .says("Start from the app you work with.");
}
