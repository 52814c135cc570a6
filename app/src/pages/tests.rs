//! Pages rendered from invented data: every text is there, and the headings are in order.
//!
//! A key or an argument that is missing shows as a mark of the catalogue, which no page may have.

use latchkey_domain::view::*;
use latchkey_service::approval::AnswerForm;
use latchkey_service::wording::Words;
use leptos::prelude::*;

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
            already: None,
        }],
        purpose: Some("Care".to_owned()),
        words: Some("A review".to_owned()),
        until: plain("They ask for 30 days."),
        asked_until: day("23 December 2026"),
        silence: plain("Nothing is shared."),
        answered: (!waiting).then(|| plain("You did not allow this.")),
        lengths: lengths(),
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

#[test]
fn the_pages_of_requests_say_everything() {
    let text = check("requests", || {
        super::requests::requests(&[line(true), line(false)])
    });
    assert!(text.contains("Requests, 1 waiting"), "{text}");
    assert!(text.contains("They say: “A review”"), "{text}");
    assert!(text.contains("Asked on 23 November 2026"), "{text}");
    check("requests, none", || super::requests::requests(&[]));

    let problem = Problem {
        field: "answer",
        text: "Choose your answer".to_owned(),
    };
    let form = AnswerForm::default();
    let text = check("request", || {
        super::request::request("t", &pending(true), &form, &[problem])
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
        super::request::request("t", &shown, &form, &[])
    });
    assert!(
        text.contains("Dr Ngozi Okafor, using the app Clinic Desk."),
        "{text}"
    );
    check("answered", || {
        super::request::settled(&pending(false), true)
    });
}

#[test]
fn no_answer_is_ticked_for_the_owner() {
    let html = html(|| super::request::request("t", &pending(true), &AnswerForm::default(), &[]));
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
    let text = check("asks", || super::asks::asks(std::slice::from_ref(&ask)));
    assert!(
        text.contains("Asked on 23 November 2026, last change on 24 November 2026"),
        "{text}"
    );
    let text = check("ask", || super::asks::ask(&ask, true));
    assert!(
        text.contains("Open it at Clinic Desk (opens their website)"),
        "{text}"
    );
    check("withdraw", || super::asks::withdraw("t", &ask));
    check("asks, none", || super::asks::asks(&[]));
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
    let shares = [share(true), share(false)];
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
        super::shared_with_me::shared_with_me(&[])
    });
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

#[test]
fn the_page_of_activity_says_everything() {
    let line = |number, refused| ActivityLine {
        number,
        day: "23 November 2026".to_owned(),
        time: "14:02".to_owned(),
        iso: "2026-11-23T14:02:00Z".to_owned(),
        sentence: plain("Dr Ngozi Okafor was let in to Blood tests."),
        refused,
    };
    let page = |lines, newer| ActivityPage {
        lines,
        older: Some("1-1".to_owned()),
        newer,
    };
    let full = page(vec![line(2, true), line(1, false)], true);
    let text = check("activity", || super::activity::activity(&full));
    assert!(
        text.contains("Refused") && text.contains("Back to the newest"),
        "{text}"
    );
    let first = check("activity, none", || {
        super::activity::activity(&page(Vec::new(), false))
    });
    let last = check("activity, no older", || {
        super::activity::activity(&page(Vec::new(), true))
    });
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
