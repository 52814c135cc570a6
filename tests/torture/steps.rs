//! Killed between any two steps of the story, on both databases: each step goes on from what the
//! one before it left behind.

use std::time::Duration;

use super::people::{App, Browser, Service, authorize_address, words};
use super::program::Program;

/// The story, with a kill after every single thing that anybody does.
fn the_story(mut program: Program) {
    let mut sam = Browser::sign_in(&program, "sam");
    let mut doctor = Browser::sign_in(&program, "okafor");
    let st_marys = apps(&program).0;

    // Connect.
    let consent = sam.get(&authorize_address(&st_marys)).unwrap().to();
    program.again();
    (sam, doctor) = (sam.tab(&program), doctor.tab(&program));
    let back = sam.post(&consent, &[("answer", "connect")]).unwrap();
    let code = back.parameter("code");
    program.again();
    let mut st_marys = apps(&program).0;
    let pat = st_marys
        .exchange(&code)
        .unwrap()
        .is(200)
        .text("access_token");
    program.again();

    // Register.
    let mut service = Service::new(&program, &pat);
    let blood = service.register("Blood tests").unwrap();
    program.again();
    service = Service::new(&program, &pat);
    assert_eq!(service.list(), std::slice::from_ref(&blood));

    // Ask.
    let ticket = service.ticket(&blood, &["view", "edit"]).unwrap();
    program.again();
    let mut clinic = apps(&program).1;
    let ticket = clinic.redeem(&ticket).unwrap().is(403).text("ticket");
    program.again();
    doctor = doctor.tab(&program);
    let run = doctor.get(&clinic.claims_address(&ticket)).unwrap().to();
    program.again();
    doctor = doctor.tab(&program);
    let why = doctor.post(&run, &[("answer", "begin")]).unwrap().to();
    program.again();
    doctor = doctor.tab(&program);
    let said = [("purpose", "care"), ("words", "A review"), ("length", "30")];
    let review = doctor.post(&why, &said).unwrap().to();
    program.again();
    doctor = doctor.tab(&program);
    let page = doctor.get(&review).unwrap().is(200);
    assert!(words(&page.body).contains("A review"));
    let ticket = doctor.post(&review, &[]).unwrap().parameter("ticket");
    program.again();
    clinic = apps(&program).1;
    let waiting = clinic.redeem(&ticket).unwrap().is(403);
    assert_eq!(waiting.error(), "request_submitted");
    let spent = clinic.redeem(&ticket).unwrap().is(400);
    assert_eq!(spent.error(), "invalid_grant");
    program.again();

    // Answer.
    clinic = apps(&program).1;
    let spent = clinic.redeem(&ticket).unwrap().is(400);
    assert_eq!(spent.error(), "invalid_grant", "what was spent stays spent");
    sam = sam.tab(&program);
    let page = sam.get("/requests").unwrap().is(200);
    let request = page.body.split("href=\"/requests/").nth(1).unwrap();
    let request = format!("/requests/{}", request.split('"').next().unwrap());
    let only_see = format!("{blood} view");
    let answer = [
        ("answer", "part"),
        ("parts", only_see.as_str()),
        ("length", "30"),
    ];
    let check = sam.post(&request, &answer).unwrap().to();
    program.again();
    sam = sam.tab(&program);
    sam.confirm(&check).unwrap().to();
    program.again();

    // Redeem.
    clinic = apps(&program).1;
    let rpt = patiently(&mut clinic, waiting.text("ticket"));
    program.again();
    service = Service::new(&program, &pat);
    assert_eq!(service.introspect(&rpt), ["view"]);

    // Stop and undo.
    sam = sam.tab(&program);
    let page = sam.get("/home").unwrap().is(200);
    let share = page.body.split("action=\"/shares/").nth(1).unwrap();
    let share = format!("/shares/{}", share.split('/').next().unwrap());
    sam.post(&format!("{share}/stop"), &[]).unwrap().to();
    program.again();
    service = Service::new(&program, &pat);
    assert!(
        service.introspect(&rpt).is_empty(),
        "what was stopped stays stopped"
    );
    sam = sam.tab(&program);
    sam.post(&format!("{share}/undo"), &[]).unwrap().to();
    program.again();
    service = Service::new(&program, &pat);
    assert_eq!(service.introspect(&rpt), ["view"]);

    each_thing_happened_once(&mut sam.tab(&program));
    doctor = doctor.tab(&program);
    let asks = doctor.get("/asks").unwrap().is(200);
    assert!(words(&asks.body).contains("Allowed in part"));
}

fn apps(program: &Program) -> (App, App) {
    (
        App::new(program, "st-marys"),
        App::new(program, "clinic-desk"),
    )
}

/// Looks until the owner's answer is there, no sooner than it is told to.
fn patiently(clinic: &mut App, mut ticket: String) -> String {
    for _ in 0..5 {
        let answer = clinic.redeem(&ticket).unwrap();
        if answer.status == 200 {
            return answer.text("access_token");
        }
        assert_eq!(answer.error(), "request_submitted");
        ticket = answer.text("ticket");
        let interval = answer.json()["interval"].as_u64().unwrap();
        std::thread::sleep(Duration::from_millis(interval * 1000 + 20));
    }
    panic!("the answer never came");
}

/// The trail tells each event once and in order.
fn each_thing_happened_once(sam: &mut Browser) {
    let told = sam.activity();
    let mut from = 0;
    for sentence in [
        "You connected St Mary's Hospital.",
        "Dr Ngozi Okafor asked to see and change Blood tests, with Clinic Desk.",
        "You allowed Dr Ngozi Okafor to see Blood tests. You did not allow: change Blood tests.",
        "You stopped sharing Blood tests with Dr Ngozi Okafor.",
        "You are sharing Blood tests with Dr Ngozi Okafor again.",
    ] {
        let places: Vec<usize> = (0..told.len())
            .filter(|place| told[*place].contains(sentence))
            .collect();
        assert_eq!(places.len(), 1, "«{sentence}» in {told:#?}");
        assert!(places[0] >= from, "«{sentence}» in {told:#?}");
        from = places[0];
    }
}

#[test]
fn the_story_goes_on_after_a_kill_between_any_two_steps_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    the_story(Program::start(folder.path(), None));
}

#[test]
fn the_story_goes_on_after_a_kill_between_any_two_steps_on_postgresql() {
    let url = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL is not set: run scripts/with-postgres.sh cargo test");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fresh = latchkey_service::testing::fresh_postgres(&url, "torture_steps");
    let url = runtime.block_on(fresh).unwrap();
    let folder = tempfile::tempdir().unwrap();
    the_story(Program::start(folder.path(), Some(url)));
}
