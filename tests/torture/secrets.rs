//! The real program with real chance: nothing that opens anything is in its log or its database, ten thousand
//! tickets have nothing in common, and what was used or given back stays so when the power is cut.

use std::collections::HashSet;
use std::path::Path;

use super::people::{App, Browser, Service, authorize_address, connect, rpt};
use super::program::Program;

/// One whole flow: everything secret that came up in it.
fn a_flow(program: &Program) -> Vec<String> {
    let mut sam = Browser::sign_in(program, "sam");
    let mut lola = Browser::sign_in(program, "lola");
    let mut keeper = App::new(program, "st-marys");
    let mut desk = App::new(program, "clinic-desk");
    let consent = sam.get(&authorize_address(&keeper)).unwrap().to();
    let back = sam.post(&consent, &[("answer", "connect")]).unwrap();
    let code = back.parameter("code");
    let tokens = keeper.exchange(&code).unwrap().is(200);
    let pat = tokens.text("access_token");
    let mut service = Service::new(program, &pat);
    let record = service.register("Blood tests").unwrap();
    let person = sam.known_person();
    let check = sam.draft(&record, &person).unwrap();
    sam.confirm(&check).unwrap().to();
    let first = service.ticket(&record, &["view"]).unwrap();
    let info = desk.redeem(&first).unwrap().is(403).text("ticket");
    let run = lola.get(&desk.claims_address(&info)).unwrap().to();
    let agreed = [("answer", "begin"), ("remember", "yes")];
    let back = lola.post(&run, &agreed).unwrap();
    let proven = back.parameter("ticket");
    let answer = desk.redeem(&proven).unwrap().is(200);
    let (token, pct) = (answer.text("access_token"), answer.text("pct"));
    assert_eq!(service.introspect(&token), ["view"]);
    // What is refused is not written down either.
    desk.redeem(&first).unwrap().is(400);
    keeper.exchange(&code).unwrap().is(400);
    let mut secrets = vec![
        code,
        pat,
        tokens.text("refresh_token"),
        first,
        info,
        proven,
        token,
    ];
    secrets.extend([pct, answer.text("refresh_token")]);
    secrets.push(consent.rsplit('/').next().unwrap().to_owned());
    secrets.push(run.rsplit('/').next().unwrap().to_owned());
    for key in ["st-marys", "clinic-desk"] {
        secrets.push(program.app(key).1);
    }
    for key in ["sam", "lola"] {
        secrets.push(program.person(key).1);
    }
    assert!(secrets.iter().all(|secret| secret.len() > 8), "{secrets:?}");
    secrets
}

/// The files of a folder whose names begin like this, put together.
fn bytes(folder: &Path, start: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_str().unwrap().starts_with(start) {
            all.extend(std::fs::read(entry.path()).unwrap());
        }
    }
    all
}

fn holds(all: &[u8], text: &str) -> bool {
    all.windows(text.len()).any(|part| part == text.as_bytes())
}

/// SEC-07, SEC-08, GRANT-5.2-02: the log and the database of a whole flow, searched for everything that was secret
/// in it; neither the whole nor the part that chance made.
#[test]
fn nothing_secret_is_in_the_log_or_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), None);
    let secrets = a_flow(&program);
    let (log, database) = (
        bytes(folder.path(), "log"),
        bytes(folder.path(), "latchkey.sqlite"),
    );
    // The search itself finds what is there.
    assert!(holds(&log, "/token") && holds(&database, "Blood tests"));
    for secret in secrets {
        let chance = secret
            .split_once('_')
            .map_or(secret.as_str(), |(_, rest)| rest);
        for text in [secret.as_str(), &chance[..chance.len().min(20)]] {
            assert!(!holds(&log, text), "{text} is in the log");
            assert!(!holds(&database, text), "{text} is in the database");
        }
    }
}

/// GRANT-5.4-01: ten thousand tickets: none twice, no part that stands still or counts, every letter at every place.
#[test]
fn ten_thousand_tickets_have_nothing_in_common() {
    const TICKETS: usize = 10_000;
    const HANDS: usize = 20;
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), None);
    let mut sam = Browser::sign_in(&program, "sam");
    let pat = connect(&mut sam, &mut App::new(&program, "st-marys"));
    let record = Service::new(&program, &pat)
        .register("Blood tests")
        .unwrap();
    let tickets: Vec<String> = std::thread::scope(|scope| {
        let hands = (0..HANDS).map(|_| {
            scope.spawn(|| {
                let mut service = Service::new(&program, &pat);
                let one = |_| service.ticket(&record, &["view"]).unwrap();
                (0..TICKETS / HANDS).map(one).collect::<Vec<_>>()
            })
        });
        let hands: Vec<_> = hands.collect();
        hands
            .into_iter()
            .flat_map(|hand| hand.join().unwrap())
            .collect()
    });
    assert_eq!(tickets.iter().collect::<HashSet<_>>().len(), TICKETS);
    // 256 bits are 43 letters of 62; the first cannot be the last of them.
    let chance: Vec<&[u8]> = tickets
        .iter()
        .map(|ticket| &ticket.as_bytes()[5..4 + 43])
        .collect();
    for place in 0..42 {
        let mut counts = [0_u32; 256];
        for letters in &chance {
            counts[usize::from(letters[place])] += 1;
        }
        let used: Vec<u32> = counts.into_iter().filter(|count| *count > 0).collect();
        assert_eq!(used.len(), 62, "the letters at place {place}");
        // 161 each on the average; chance alone does not leave 80 to 260.
        assert!(
            used.iter().all(|count| (80..260).contains(count)),
            "place {place}: {used:?}"
        );
    }
}

/// SEC-19: a used ticket, a used code and a revoked token, after the power was cut.
#[test]
fn what_was_used_or_given_back_stays_so_after_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), None);
    let mut sam = Browser::sign_in(&program, "sam");
    let mut lola = Browser::sign_in(&program, "lola");
    let mut keeper = App::new(&program, "st-marys");
    let consent = sam.get(&authorize_address(&keeper)).unwrap().to();
    let back = sam.post(&consent, &[("answer", "connect")]).unwrap();
    let code = back.parameter("code");
    let pat = keeper.exchange(&code).unwrap().is(200).text("access_token");
    let mut service = Service::new(&program, &pat);
    let record = service.register("Blood tests").unwrap();
    let person = sam.known_person();
    let check = sam.draft(&record, &person).unwrap();
    sam.confirm(&check).unwrap().to();
    let mut desk = App::new(&program, "clinic-desk");
    let (kept, gone) = (
        rpt(&mut lola, &mut service, &mut desk, &record),
        rpt(&mut lola, &mut service, &mut desk, &record),
    );
    let ticket = service.ticket(&record, &["view"]).unwrap();
    let next = desk.redeem(&ticket).unwrap().is(403).text("ticket");
    desk.revoke(&gone);
    program.again();

    let mut service = Service::new(&program, &pat);
    let mut desk = App::new(&program, "clinic-desk");
    assert_eq!(service.introspect(&kept), ["view"]);
    assert!(service.introspect(&gone).is_empty(), "what was revoked");
    assert_eq!(
        desk.redeem(&ticket).unwrap().is(400).error(),
        "invalid_grant"
    );
    assert_eq!(desk.redeem(&next).unwrap().is(403).error(), "need_info");
    let again = App::new(&program, "st-marys").exchange(&code).unwrap();
    assert_eq!(again.is(400).error(), "invalid_grant");
}
