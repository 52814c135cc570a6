//! Section 13: a person proves who she is in a browser, and goes back with a ticket.

use latchkey_service::registry::NewApp;

use super::browser::Browser;
use super::house::{DOCTOR, House, ORIGIN, PASSWORD, Program, fields_text, program};
use super::registration::connected;

pub(super) struct Ready {
    pub(super) house: House,
    pub(super) sam: Browser,
    pat: String,
    blood: String,
}

pub(super) async fn ready() -> Ready {
    let (house, sam, pat) = connected().await;
    let blood = house.register(&pat, "Blood tests", &["view", "edit"]).await;
    Ready {
        house,
        sam,
        pat,
        blood,
    }
}

impl Ready {
    pub(super) async fn ticket(&self) -> String {
        self.house.ticket(&self.pat, &self.blood, &["view"]).await
    }

    pub(super) async fn page(&self) -> String {
        let ticket = self.ticket().await;
        self.house.open_claims(&self.house.clinic, &ticket).await
    }
}

pub(super) async fn open(house: &House, fields: &[(&str, &str)]) -> super::answer::Answer {
    house
        .get(&format!("/uma/claims?{}", fields_text(fields)))
        .await
}

async fn app(house: &House, port: u16, names: &[&str]) -> Program {
    let uris: Vec<String> = names
        .iter()
        .map(|name| format!("http://localhost:{port}/{name}"))
        .collect();
    let back = uris.first().cloned().unwrap_or_default();
    let app = NewApp {
        name: format!("App {port}"),
        asks: true,
        claims_redirect_uris: uris,
        reviewed: true,
        ..NewApp::default()
    };
    program(&house.services, app, back).await
}

/// GRANT-3.3.2-01, GRANT-2-05, GRANT-3.3.3-01, GRANT-3.3.3-02, GRANT-3.3.3-05: straight from a fresh
/// ticket; back with a new one, the state as it was, and nothing of the person.
#[tokio::test]
async fn a_person_goes_back_with_a_new_ticket_and_the_state() {
    let ready = ready().await;
    let house = &ready.house;
    let mut doctor = house.browser(DOCTOR).await;
    for state in [
        Some("a+b & % = ü"),
        Some(&*"x".repeat(2000)),
        Some(""),
        None,
    ] {
        let ticket = ready.ticket().await;
        let mut fields = vec![
            ("client_id", house.clinic.id.as_str()),
            ("ticket", ticket.as_str()),
            ("claims_redirect_uri", house.clinic.back.as_str()),
        ];
        fields.extend(state.map(|state| ("state", state)));
        let page = open(house, &fields).await.to().to_owned();
        assert!(!page.contains(&ticket), "{page}");
        let why = doctor
            .fill(house, &page, &page, &[("answer", "begin")])
            .await;
        let why = why.to().to_owned();
        let said = [("purpose", "care"), ("words", "A review"), ("length", "30")];
        let review = doctor.fill(house, &why, &why, &said).await.to().to_owned();
        let back = doctor.fill(house, &review, &review, &[]).await.back();
        assert!(
            back.0
                .as_str()
                .starts_with("http://localhost:3003/claims?x=1&")
        );
        assert_eq!(back.get("x"), "1", "the query of the address is kept");
        assert_eq!(
            back.find("state").as_deref(),
            state.filter(|state| !state.is_empty())
        );
        assert_eq!(back.get("iss"), ORIGIN);
        let allowed = ["iss", "state", "ticket", "x"];
        assert!(
            back.names()
                .iter()
                .all(|name| allowed.contains(&name.as_str())),
            "{back:?}"
        );
        for told in ["Okafor", "okafor", "Registered", "review"] {
            assert!(!back.0.as_str().contains(told), "{back:?}");
        }
        let next = back.get("ticket");
        assert_ne!(next, ticket);
        let answer = house.redeem(&house.clinic, &next).await.is(403);
        assert_eq!(answer.json()["error"], "request_submitted");
    }
}

/// GRANT-3.3.2-02, GRANT-3.3.2-05: it may be left out where there is exactly one.
#[tokio::test]
async fn the_address_may_be_left_out_where_one_is_registered() {
    let ready = ready().await;
    let house = &ready.house;
    for (port, names, opens) in [
        (3010, &["one"][..], true),
        (3011, &["one", "two"], false),
        (3012, &[], false),
    ] {
        let app = app(house, port, names).await;
        let ticket = ready.ticket().await;
        let answer = open(house, &[("client_id", &app.id), ("ticket", &ticket)]).await;
        if opens {
            assert!(answer.to().starts_with("/prove/"));
        } else {
            answer.is_a_page(400);
            let still = house.redeem(&house.clinic, &ticket).await.is(403);
            assert_eq!(still.json()["error"], "need_info", "nothing was spent");
        }
    }
    let app = app(house, 3013, &["one", "two"]).await;
    let ticket = ready.ticket().await;
    let second = "http://localhost:3013/two";
    let fields = [
        ("client_id", app.id.as_str()),
        ("ticket", &ticket),
        ("claims_redirect_uri", second),
    ];
    assert!(open(house, &fields).await.to().starts_with("/prove/"));
}

/// GRANT-3.3.3-04: the person says no, on the first page or on the last.
#[tokio::test]
async fn a_person_who_says_no_goes_back_without_a_ticket() {
    let ready = ready().await;
    let house = &ready.house;
    let mut doctor = house.browser(DOCTOR).await;
    let first = ready.page().await;
    let no = doctor
        .fill(house, &first, &first, &[("answer", "decline")])
        .await;
    let second = ready.page().await;
    let why = doctor
        .fill(house, &second, &second, &[("answer", "begin")])
        .await;
    let why = why.to().to_owned();
    let late = doctor
        .fill(house, &why, &second, &[("answer", "decline")])
        .await;
    for answer in [no, late] {
        let back = answer.back();
        assert_eq!(back.get("error"), "access_denied");
        assert_eq!(back.find("ticket"), None);
    }
    for page in [first, second] {
        doctor.get(house, &page).await.is_a_page(404);
    }
}

/// GRANT-3.3.2-08: an owner who is here as one who asks has no owner's rights here.
#[tokio::test]
async fn an_owner_at_this_page_changes_nothing_of_hers() {
    let mut ready = ready().await;
    let before = ready
        .sam
        .get(&ready.house, "/records")
        .await
        .is(200)
        .words();
    let ticket = ready.ticket().await;
    let house = &ready.house;
    let back = house.prove(&mut ready.sam, &house.clinic, &ticket).await;
    let answer = house.redeem(&house.clinic, &back).await.is(200);
    answer.text("access_token");
    assert_eq!(
        ready.sam.get(house, "/records").await.is(200).words(),
        before
    );
}

/// GRANT-3.3.2-10, GRANT-3.3.2-11, SEC-14: no frame, no referrer, no cache, no other origin.
#[tokio::test]
async fn the_pages_are_not_framed_and_tell_nobody_where_they_are() {
    let ready = ready().await;
    let house = &ready.house;
    let ticket = ready.ticket().await;
    let query = fields_text(&[("client_id", &house.clinic.id), ("ticket", &ticket)]);
    let opened = house.get(&format!("/uma/claims?{query}")).await;
    assert_eq!(opened.header("referrer-policy"), "no-referrer");
    let page = opened.to().to_owned();
    let mut doctor = house.browser(DOCTOR).await;
    let why = doctor
        .fill(house, &page, &page, &[("answer", "begin")])
        .await;
    for path in [page.as_str(), why.to()] {
        let shown = doctor.get(house, path).await.is(200);
        assert_eq!(shown.header("referrer-policy"), "no-referrer");
        assert_eq!(shown.header("x-frame-options"), "DENY");
        assert_eq!(shown.header("access-control-allow-origin"), "");
        let policy = shown.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(
            policy.contains("form-action 'self' http://localhost:3003;"),
            "{policy}"
        );
        for place in [
            "src=\"http",
            "url(http",
            "<link rel=\"stylesheet\" href=\"http",
        ] {
            assert!(!shown.body.contains(place), "{place} in {}", shown.body);
        }
    }
}

/// GRANT-3.3.6-15: decision 18: the record's name is the owner's to tell.
#[tokio::test]
async fn who_asks_is_not_told_what_the_record_is_called() {
    let ready = ready().await;
    let house = &ready.house;
    let page = ready.page().await;
    let mut doctor = Browser::default();
    let sign_in = doctor.get(house, &page).await.to().to_owned();
    let fields = [("email", DOCTOR), ("password", PASSWORD)];
    doctor.fill(house, &sign_in, "/sign-in", &fields).await.to();
    let mut pages = vec![doctor.get(house, &page).await.is(200)];
    let why = doctor
        .fill(house, &page, &page, &[("answer", "begin")])
        .await;
    let why = why.to().to_owned();
    pages.push(doctor.get(house, &why).await.is(200));
    let wrong = doctor.fill(house, &why, &why, &[]).await.is(422);
    pages.push(wrong);
    let said = [("purpose", "care"), ("words", "A review"), ("length", "30")];
    let review = doctor.fill(house, &why, &why, &said).await.to().to_owned();
    pages.push(doctor.get(house, &review).await.is(200));
    doctor.fill(house, &review, &review, &[]).await.back();
    pages.push(doctor.get(house, "/asks").await.is(200));
    pages.push(doctor.get(house, "/shared-with-me").await.is(200));
    for page in pages {
        assert!(!page.body.contains("Blood tests"), "{}", page.words());
    }
}
