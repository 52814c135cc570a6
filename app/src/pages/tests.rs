//! Pages rendered from invented data: every text is there, and the headings are in order.
//!
//! A key or an argument that is missing shows as a mark of the catalogue, which no page may have.

use latchkey_domain::view::*;
use latchkey_service::approval::{AnswerForm, RequestTab};
use latchkey_service::wording::Words;
use leptos::prelude::*;

use super::request::{Beside, When};
use crate::forms::Problem;

/// A page as it is sent, without the marks by which islands find themselves.
fn html(make: impl FnOnce() -> AnyView) -> String {
    let html = Owner::new().with(|| {
        provide_context(Words::load().unwrap());
        make().to_html()
    });
    html.replace("<!>", "")
}

/// The text of a page, without tags.
fn text(html: &str) -> String {
    let parts = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<String>()
}

fn check(name: &str, make: impl FnOnce() -> AnyView) -> String {
    let html = html(make);
    assert!(!html.contains(['«', '\u{E000}']), "{name}: {html}");
    assert!(!html.contains("{$"), "{name}: {html}");
    assert_eq!(html.matches("<h1").count(), 1, "{name}: {html}");
    let main = html.split("<h1").nth(1).unwrap();
    let mut last = 1;
    for level in main
        .split("<h")
        .skip(1)
        .filter_map(|part| part.chars().next()?.to_digit(10))
    {
        assert!(level <= last + 1, "{name}: a level is left out: {html}");
        last = level;
    }
    text(&html)
}

fn day(text: &str) -> ShownDate {
    ShownDate {
        text: text.to_owned(),
        iso: "2026-12-23T23:59:59Z".to_owned(),
    }
}

fn plain(text: &str) -> Sentence {
    Sentence(vec![Segment {
        kind: SegmentKind::Text,
        text: text.to_owned(),
    }])
}

fn verb(label: &str, changes: bool) -> VerbLine {
    VerbLine {
        scope: if changes { "edit" } else { "view" }.to_owned(),
        label: label.to_owned(),
        can: "Read it on screen".to_owned(),
        cannot: String::new(),
        icon: "eye".to_owned(),
        changes,
    }
}

fn person() -> PersonCard {
    let fact = |checked, what: &str| Evidence {
        checked,
        what: what.to_owned(),
        source: "Source.".to_owned(),
    };
    PersonCard {
        id: "p".to_owned(),
        name: "Dr Ngozi Okafor".to_owned(),
        place: "St Mary’s".to_owned(),
        evidence: vec![fact(true, "Registered doctor."), fact(false, "My GP.")],
    }
}

fn lengths() -> Vec<LengthChoice> {
    vec![LengthChoice {
        value: "7".to_owned(),
        label: "7 days".to_owned(),
        ends: day("30 November 2026"),
        days: 7,
    }]
}

fn line(waiting: bool) -> RequestLine {
    RequestLine {
        id: "r".to_owned(),
        sentence: plain("Dr Ngozi Okafor is asking to see Blood tests"),
        why: "A review".to_owned(),
        asked: day("23 November 2026"),
        runs_out: "Runs out 7 December 2026".to_owned(),
        state: "Needs your answer".to_owned(),
        waiting,
        resting: false,
    }
}

fn pending(waiting: bool) -> PendingRequest {
    PendingRequest {
        line: line(waiting),
        person: person(),
        app: "Clinic Desk".to_owned(),
        app_website: "clinic.example".to_owned(),
        history: "First time".to_owned(),
        partly_checked: true,
        wanted: vec![WantedLine {
            record: "b".to_owned(),
            name: "Blood tests".to_owned(),
            service: "St Mary’s".to_owned(),
            verbs: vec![verb("See", false), verb("Change", true)],
            extra_private: false,
            already: None,
        }],
        purpose: Some("Care".to_owned()),
        words: Some("A review".to_owned()),
        until: plain("They ask for 30 days."),
        asked_until: day("23 December 2026"),
        silence: plain("Nothing is shared."),
        answered: (!waiting).then(|| plain("You did not allow this.")),
        lengths: lengths(),
        talk: RequestTalk::default(),
    }
}

fn prove(must_ask: bool, own: bool) -> ProvePage {
    ProvePage {
        app: "Clinic Desk".to_owned(),
        unvetted: true,
        service: "St Mary’s".to_owned(),
        owner: "Sam Bello".to_owned(),
        wanted: vec![verb("See", false)],
        person: Some(person()),
        must_ask,
        own,
        purpose: "care".to_owned(),
        words: String::new(),
        relation: String::new(),
        length: "7".to_owned(),
        purposes: vec![("care".to_owned(), "My care".to_owned())],
        lengths: lengths(),
        proof_days: Some(30),
        back_to: "clinic.example".to_owned(),
        origin: "https://clinic.example".to_owned(),
    }
}

fn requests(lines: Vec<RequestLine>, waiting: usize) -> RequestsPage {
    RequestsPage {
        lines,
        waiting,
        next: Some("r".to_owned()),
        first: false,
        mark: "mark".to_owned(),
    }
}

const NOTHING: Beside<'static> = Beside {
    asked: false,
    question: "",
};

#[test]
fn the_pages_of_requests_say_everything() {
    let text = check("requests", || {
        super::requests::requests(&requests(vec![line(true)], 1), RequestTab::Waiting)
    });
    assert!(text.contains("Requests, 1 waiting"), "{text}");
    assert!(text.contains("They say: “A review”"), "{text}");
    assert!(text.contains("Asked on 23 November 2026"), "{text}");
    for tab in [
        RequestTab::Waiting,
        RequestTab::Answered,
        RequestTab::RanOut,
    ] {
        let text = check("requests, none", || {
            super::requests::requests(&requests(Vec::new(), 0), tab)
        });
        assert!(
            text.contains("Answered") && text.contains("Ran out"),
            "{text}"
        );
    }

    let problem = Problem {
        field: "answer",
        text: "Choose your answer".to_owned(),
    };
    let form = AnswerForm::default();
    let text = check("request", || {
        super::request::request("t", &pending(true), &form, &NOTHING, &[problem])
    });
    let who = "Dr Ngozi Okafor, St Mary’s, using the app Clinic Desk (clinic.example).";
    assert!(text.contains(who), "{text}");
    assert!(
        text.contains("Checked: Registered doctor. Source."),
        "{text}"
    );
    assert!(text.contains("They told us: My GP. Source."), "{text}");
    assert!(text.contains("In their words: “A review”"), "{text}");
    assert!(text.contains("7 days (until 30 November 2026)"), "{text}");
    assert!(text.contains("Change Blood tests"), "{text}");

    let mut shown = pending(true);
    shown.person.place.clear();
    shown.app_website.clear();
    let text = check("request", || {
        super::request::request("t", &shown, &form, &NOTHING, &[])
    });
    assert!(
        text.contains("Dr Ngozi Okafor, using the app Clinic Desk."),
        "{text}"
    );
    check("answered", || {
        super::request::settled(&pending(false), When::JustNow)
    });
    let mut late = pending(false);
    late.talk.settled = Some(plain("You answered it at 14:02 on 24 November 2026."));
    late.talk.can_change = true;
    let text = check("answered elsewhere", || {
        super::request::settled(&late, When::TooLate)
    });
    for said in ["This request is over", "at 14:02", "Change my answer"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mut talked = pending(true);
    talked.talk.exchange.question = Some(("<Why>?".to_owned(), day("24 November 2026")));
    talked.talk.exchange.reply = Some(("A review".to_owned(), day("25 November 2026")));
    talked.talk.reminded = Some(day("27 November 2026"));
    let text = check("request, talked about", || {
        super::request::request(
            "t",
            &talked,
            &form,
            &Beside {
                asked: true,
                question: "",
            },
            &[],
        )
    });
    for said in [
        "Your question was sent",
        "They replied at 25 November 2026",
        "a reminder on 27",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    check("report", || super::request::report("t", &pending(true)));
}

#[test]
fn no_answer_is_ticked_for_the_owner() {
    let html = html(|| {
        super::request::request("t", &pending(true), &AnswerForm::default(), &NOTHING, &[])
    });
    assert!(
        html.contains("type=\"radio\"") && html.contains("type=\"checkbox\""),
        "{html}"
    );
    let boxes = html
        .split("<input")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap());
    let ticked: Vec<&str> = boxes.filter(|tag| tag.contains("checked")).collect();
    assert!(ticked.is_empty(), "{ticked:?}");
}

#[test]
fn the_check_page_names_its_button_by_the_effect() {
    for (refuses, part, label) in [
        (true, false, "Do not allow"),
        (false, true, "Allow part"),
        (false, false, "Allow this"),
    ] {
        let shown = CheckAnswer {
            seen: "seen".to_owned(),
            request: pending(true),
            will: if refuses {
                Vec::new()
            } else {
                vec![plain("She can see it.")]
            },
            will_not: vec![plain("She cannot change it.")],
            refuses,
            part,
            message: "Ask me again".to_owned(),
            again: refuses.then(|| "They can ask again after 7 days.".to_owned()),
        };
        let html = html(|| super::request::check("t", &shown, false));
        let button = html
            .split("<button")
            .nth(1)
            .unwrap()
            .split("</button")
            .next()
            .unwrap();
        assert!(button.ends_with(label), "{button}");
        check(label, || super::request::check("t", &shown, false));
    }
}

#[test]
fn the_pages_of_asks_say_everything() {
    let ask = AskLine {
        id: "r".to_owned(),
        status: "Allowed in part".to_owned(),
        thread: Thread::See,
        what: plain("You asked Sam Bello to let you see Blood tests"),
        app: "Clinic Desk".to_owned(),
        asked: day("23 November 2026"),
        changed: day("24 November 2026"),
        next: "Open it again in Clinic Desk.".to_owned(),
        website: Some("https://clinic.example".to_owned()),
        waiting: true,
        message: Some("Only the tests".to_owned()),
    };
    let list = |lines| AsksPage {
        lines,
        next: None,
        first: true,
        mark: "mark".to_owned(),
    };
    let text = check("asks", || super::asks::asks(&list(vec![ask.clone()])));
    assert!(
        text.contains("Allowed in part23 November 202624 November 2026"),
        "{text}"
    );
    check("withdraw", || super::asks::withdraw("t", &ask));
    check("asks, none", || super::asks::asks(&list(Vec::new())));
    check("asks, new", super::asks::new);
    let page = AskPage {
        line: ask,
        owner: "Sam Bello".to_owned(),
        wanted: vec![verb("See", false)],
        allowed: vec![plain("You can see Blood tests until 23 December 2026.")],
        purpose: None,
        words: None,
        happened: vec![Happening {
            what: "Asked".to_owned(),
            when: day("09:12 on 23 November 2026"),
        }],
        exchange: Exchange {
            question: Some(("<Why>?".to_owned(), day("24 November 2026"))),
            reply: None,
        },
        can_explain: true,
        reminder: Reminder::Now,
        undo_until: Some("14:17".to_owned()),
        needs_proof: true,
        again: Some("https://clinic.example".to_owned()),
        purposes: vec![("care".to_owned(), "My care".to_owned())],
        mark: "mark".to_owned(),
    };
    let typed = super::ask::Typed::default();
    for done in [
        None,
        Some(super::ask::Done::Withdrawn),
        Some(super::ask::Done::Unwithdrawn),
        Some(super::ask::Done::Replied),
        Some(super::ask::Done::Explained),
        Some(super::ask::Done::Reminded),
        Some(super::ask::Done::TooLate),
    ] {
        let text = check("ask", || super::ask::ask("t", &page, done, &typed, &[]));
        for said in [
            "Open it at Clinic Desk (opens their website)",
            "Ask again at Clinic Desk (opens their website)",
            "Your reply",
            "Say why you ask",
            "Send one reminder",
            "You can undo this until 14:17.",
            "Prove who you are",
            "09:12 on 23 November 2026",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}

#[test]
fn what_is_shared_with_the_reader_is_said_in_sentences() {
    let share = |active| SharedWithMe {
        id: "s".to_owned(),
        owner: "Sam Bello".to_owned(),
        record: "Blood tests".to_owned(),
        service: "St Mary’s".to_owned(),
        website: "https://stmarys.example".to_owned(),
        verbs: "see".to_owned(),
        thread: Thread::See,
        until: day("23 December 2026"),
        state: "Active".to_owned(),
        active,
    };
    let page = |lines, over| SharedPage {
        lines,
        over,
        had: false,
        next: Some("s".to_owned()),
        first: false,
    };
    let shares = page(vec![share(true), share(false)], false);
    let text = check("shared", || super::shared_with_me::shared_with_me(&shares));
    for said in [
        "Of Sam Bello, kept by St Mary’s",
        "You can see it, until 23 December 2026.",
        "It was shared so that you could see it. Its last day: 23 December 2026.",
        "Open Blood tests at St Mary’s (opens their website)",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    check("shared, nothing", || {
        super::shared_with_me::shared_with_me(&page(Vec::new(), false))
    });
    check("nothing ended", || {
        super::shared_with_me::shared_with_me(&page(Vec::new(), true))
    });
    let detail = SharedDetail {
        line: share(true),
        sentence: plain("You can see Blood tests until 23 December 2026."),
        can: vec![verb("See", false)],
        cannot: vec![verb("Change", true)],
        purpose: Some("Care".to_owned()),
        note: Some("<For you>".to_owned()),
        since: day("23 November 2026"),
        owner_time: Some((
            "23:59 on 23 December 2026".to_owned(),
            "Auckland".to_owned(),
        )),
        can_give_back: true,
        given_back: false,
        undo_until: Some("14:17".to_owned()),
    };
    for done in [
        None,
        Some(super::given::Done::GivenBack),
        Some(super::given::Done::Again),
        Some(super::given::Done::NotAgain("Too late.".to_owned())),
    ] {
        let text = check("given", || super::given::given("t", &detail, done.as_ref()));
        for said in [
            "Your views are recorded and Sam Bello can see them.",
            "That is 23:59 on 23 December 2026 where Sam Bello is (Auckland).",
            "Give back my access",
            "Ask for more",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}

#[test]
fn the_pages_between_two_sites_say_everything() {
    let connect = ConnectPage {
        service: "St Mary’s".to_owned(),
        website: "stmarys.example".to_owned(),
        contact: String::new(),
        reviewed: Some(day("1 May 2026")),
        back_to: "stmarys.example".to_owned(),
        origin: "https://stmarys.example".to_owned(),
        connected_since: Some(day("2 May 2026")),
        learns: true,
        learns_name: true,
        learns_email: false,
        person: "Sam Bello".to_owned(),
    };
    let text = check("connect", || super::connect::connect("t", "h", &connect));
    for said in [
        "Connect St Mary’s to Latchkey?",
        "We will tell St Mary’s who may see them.",
        "Already connected since 2 May 2026. Nothing new is asked.",
        "Checked by an administrator of Latchkey on 1 May 2026",
        "Not given",
        "You will go back to stmarys.example.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let sign_in = SignInToPage {
        app: "Ward Desk".to_owned(),
        website: String::new(),
        contact: "help@desk.example".to_owned(),
        reviewed: None,
        learns_name: false,
        learns_email: true,
        back_to: "desk.example".to_owned(),
        origin: "https://desk.example".to_owned(),
        person: "Sam Bello".to_owned(),
    };
    let text = check("sign in to", || {
        super::sign_in_to::sign_in_to("t", "h", &sign_in)
    });
    for said in [
        "Sign in to Ward Desk with Latchkey?",
        "That it is you, each time you sign in there",
        "Your e-mail address",
        "Not checked by us yet",
        "You will go back to desk.example.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("Your name"), "{text}");
    for (must_ask, own, said) in [
        (true, false, "Sam Bello must allow this."),
        (false, true, "This is your own record."),
        (false, false, "The rules for this record ask who you are."),
    ] {
        let text = check("prove", || {
            super::prove::begin("t", "h", &prove(must_ask, own), &[])
        });
        assert!(text.contains(said), "{text}");
        assert_eq!(text.contains("Step 1 of 3"), must_ask, "{text}");
    }
    check("prove, why", || {
        super::prove::why("t", "h", &prove(true, false), &[])
    });
    let text = check("prove, review", || {
        super::prove::review("t", "h", &prove(true, false))
    });
    assert!(text.contains("Check what Sam Bello will see"), "{text}");
    assert!(text.contains("You did not say"), "{text}");
}

fn history(runs: Vec<HistoryRun>, newer: bool) -> History {
    let groups = |runs| {
        vec![
            HistoryGroup {
                person: Some((
                    "01JD0000000000000000000001".to_owned(),
                    "Dr Ngozi Okafor".to_owned(),
                )),
                place: "St Mary’s Hospital".to_owned(),
                runs,
            },
            HistoryGroup {
                person: None,
                place: String::new(),
                runs: vec![run("1", false)],
            },
        ]
    };
    let days = if runs.is_empty() {
        Vec::new()
    } else {
        vec![HistoryDay {
            day: "23 November 2026".to_owned(),
            groups: groups(runs),
        }]
    };
    History {
        days,
        older: Some("1-1".to_owned()),
        newer,
        person: None,
        record: None,
        people: Vec::new(),
        records: Vec::new(),
    }
}

fn run(event: &str, refused: bool) -> HistoryRun {
    HistoryRun {
        event: event.to_owned(),
        sentence: plain("Dr Ngozi Okafor was let in to Blood tests."),
        time: "14:02".to_owned(),
        iso: "2026-11-23T14:02:00Z".to_owned(),
        refused,
    }
}

#[test]
fn the_page_of_activity_says_everything() {
    let all = super::activity::Filters::default();
    let show = |history: &History| super::activity::activity(history, &all);
    let full = history(vec![run("3", true), run("2", false)], true);
    let text = check("activity", || show(&full));
    for said in [
        "Refused",
        "Back to the newest",
        "Details",
        "You and your services",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let first = check("activity, none", || show(&history(Vec::new(), false)));
    let last = check("activity, no older", || show(&history(Vec::new(), true)));
    assert_ne!(first, last);
}

#[test]
fn the_way_to_another_site_and_back_says_everything() {
    let issuers = [latchkey_service::issuers::IssuerChoice {
        id: "01JD0000000000000000000001".parse().unwrap(),
        name: "St Mary’s staff".to_owned(),
    }];
    let page = html(|| super::door::sign_in("", "/home", &[], &issuers, (false, false)));
    assert!(page.contains(r#"action="/sign-in/with/01JD0000000000000000000001""#));
    let said = check("sign in", || {
        super::door::sign_in("", "", &[], &issuers, (false, false))
    });
    assert!(said.contains("Sign in with St Mary’s staff"), "{said}");
    let said = check("sign in", || {
        super::door::sign_in("", "", &[], &[], (false, true))
    });
    assert!(!said.contains("Sign in another way"), "{said}");
    let said = check("prove", || {
        super::prove::begin("t", "h", &prove(true, false), &issuers)
    });
    assert!(said.contains("Prove it with St Mary’s staff"), "{said}");
    let said = check("leaving", || {
        super::outside::leaving("St Mary’s staff", "https://id.example/authorize?a=b&c=d")
    });
    assert!(said.contains("You are going to St Mary’s staff"), "{said}");
    for key in [
        "outside-lost",
        "outside-declined",
        "outside-not-believed",
        "outside-stranger",
        "outside-somebody-else",
        "outside-unreachable",
    ] {
        let said = check(key, || super::outside::failed(key, "/sign-in"));
        assert!(said.contains("Nothing was changed."), "{said}");
    }
}
