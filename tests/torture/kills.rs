//! Killed at random moments while three people work: what was acknowledged is there, what was under
//! way is there whole or not at all, and every change has its event.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::ledger::{Chance, Machine, Owner, Stage};
use super::people::{App, Browser, Service, connect, rpt, words};
use super::program::Program;

const KILLS: usize = 12;
/// The longest that a round lasts, in microseconds.
const LONGEST: u64 = 900_000;
const LOLA: &str = "Aunt Lola Bello";

/// The house between two rounds.
struct Scene {
    program: Program,
    sam: Browser,
    person: String,
    pat: String,
    /// The token of the share that is stopped and taken back.
    rpt: String,
    registered: BTreeMap<String, String>,
    owner: Owner,
}

impl Scene {
    fn set_up(folder: &std::path::Path) -> Self {
        let program = Program::start(folder, None);
        let mut sam = Browser::sign_in(&program, "sam");
        let mut lola = Browser::sign_in(&program, "lola");
        let person = sam.known_person();
        let pat = connect(&mut sam, &mut App::new(&program, "st-marys"));
        let mut service = Service::new(&program, &pat);
        let mut registered = BTreeMap::new();
        for number in 0..20 {
            let name = format!("First record {number} x");
            registered.insert(service.register(&name).unwrap(), name);
        }
        let turning = service.register("The record that turns").unwrap();
        registered.insert(turning.clone(), "The record that turns".to_owned());
        let check = sam.draft(&turning, &person).unwrap();
        let done = sam.confirm(&check).unwrap().to();
        let share = sam.share_on(&done).unwrap();
        let mut app = App::new(&program, "clinic-desk");
        let rpt = rpt(&mut lola, &mut service, &mut app, &turning);
        assert_eq!(service.introspect(&rpt), ["view"]);
        let records = registered.clone().into_iter();
        let owner = Owner {
            records: records.filter(|(id, _)| *id != turning).collect(),
            shares: BTreeMap::new(),
            share,
            is_shared: Some(true),
        };
        Self {
            program,
            sam,
            person,
            pat,
            rpt,
            registered,
            owner,
        }
    }

    /// Everybody works; then the program dies, and is started again.
    fn round(mut self, number: usize, moment: Duration) -> (Self, Machine) {
        let service = Service::new(&self.program, &self.pat);
        let app = App::new(&self.program, "clinic-desk");
        let browser = self.sam.tab(&self.program);
        let (owner, person) = (self.owner, self.person.clone());
        let machine = std::thread::spawn(move || Machine::default().work(number, service, app));
        let at_home = std::thread::spawn(move || owner.work(browser, &person));
        // The moment is what is tried here; nothing waits for it to be over.
        std::thread::sleep(moment);
        self.program.kill();
        let machine = machine.join().unwrap();
        self.owner = at_home.join().unwrap();
        self.program.run();
        self.sam = self.sam.tab(&self.program);
        (self, machine)
    }

    /// Registered records are listed; one that was under way is there whole or not at all.
    fn records_are_there(&mut self, machine: &Machine) {
        self.registered.extend(machine.registered.clone());
        let listed: BTreeSet<String> = Service::new(&self.program, &self.pat)
            .list()
            .into_iter()
            .collect();
        for (id, name) in &self.registered {
            assert!(listed.contains(id), "{name} was acknowledged and is gone");
        }
        let more: Vec<&String> = listed
            .iter()
            .filter(|id| !self.registered.contains_key(*id))
            .collect();
        assert!(more.len() <= 1, "{more:?}");
        if let Some(id) = more.first() {
            let name = machine.registering.clone().unwrap();
            let page = self.sam.get(&format!("/records/{id}")).unwrap().is(200);
            assert!(words(&page.body).contains(&name));
            self.registered.insert((*id).clone(), name);
        }
        for (id, name) in &machine.registered {
            self.owner.records.push((id.clone(), name.clone()));
        }
    }

    /// Tickets that were given are good, once; those that were answered are spent.
    fn tickets_are_as_they_were(&self, machine: &Machine) {
        let mut app = App::new(&self.program, "clinic-desk");
        let spent = machine.spent.iter().rev().take(10);
        for ticket in spent {
            assert_eq!(app.redeem(ticket).unwrap().error(), "invalid_grant");
        }
        for ticket in machine.fresh.iter().rev().take(10) {
            assert_eq!(app.redeem(ticket).unwrap().error(), "need_info");
            assert_eq!(app.redeem(ticket).unwrap().error(), "invalid_grant");
        }
        if let Some(ticket) = &machine.presenting {
            let error = app.redeem(ticket).unwrap().error();
            assert!(["need_info", "invalid_grant"].contains(&error.as_str()));
            assert_eq!(app.redeem(ticket).unwrap().error(), "invalid_grant");
        }
    }

    /// A share stands with its event, and a stop with its own.
    fn shares_are_there_with_their_events(&mut self) {
        let told = self.sam.activity();
        let times = |sentence: &str| told.iter().filter(|line| line.contains(sentence)).count();
        let mut shares = std::mem::take(&mut self.owner.shares);
        for (record, (name, stage)) in &mut shares {
            let page = self.sam.get(&format!("/records/{record}")).unwrap().is(200);
            let is_live = page.body.contains("/stop\"");
            let made = times(&format!("You shared: {LOLA} can see {name}"));
            let stopped = times(&format!("You stopped sharing {name} with {LOLA}"));
            let now = match (made, stopped, is_live) {
                (0, 0, false) => Stage::Making,
                (1, 0, true) => Stage::Made,
                (1, 1, false) => Stage::Stopped,
                halves => panic!("{name}, {stage:?}: {halves:?}"),
            };
            match *stage {
                Stage::Making => assert!(now <= Stage::Made, "{name}: {now:?}"),
                Stage::Stopping => assert!(now >= Stage::Made && now != Stage::Making),
                acknowledged => assert_eq!(now, acknowledged, "{name}"),
            }
            *stage = now;
        }
        // What was not made after all can be shared in the next round.
        for (record, (name, stage)) in shares {
            if stage == Stage::Making {
                self.owner.records.push((record, name));
            } else {
                self.owner.shares.insert(record, (name, stage));
            }
        }
    }

    /// What the record service is told is what the owner sees.
    fn the_turning_share_is_as_it_was_left(&mut self) {
        let mut service = Service::new(&self.program, &self.pat);
        let says = !service.introspect(&self.rpt).is_empty();
        if let Some(is_shared) = self.owner.is_shared {
            assert_eq!(says, is_shared, "an acknowledged change was lost");
        }
        let page = format!("/shares/{}", self.owner.share);
        let page = self.sam.get(&page).unwrap().is(200);
        assert_eq!(page.body.contains("/stop\""), says);
        let told = self.sam.activity();
        let last = told
            .iter()
            .rev()
            .find(|line| line.contains("The record that turns") && !line.contains("was let in"));
        let last = last.unwrap();
        assert_eq!(!last.contains("You stopped"), says, "{last}");
        self.owner.is_shared = Some(says);
    }
}

#[test]
fn whatever_was_acknowledged_is_there_after_every_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::set_up(folder.path());
    let mut chance = Chance(20_261_124);
    let mut shared = 0;
    for number in 0..KILLS {
        let moment = Duration::from_micros(1000 + chance.below(LONGEST));
        let machine: Machine;
        (scene, machine) = scene.round(number, moment);
        scene.records_are_there(&machine);
        scene.tickets_are_as_they_were(&machine);
        scene.shares_are_there_with_their_events();
        scene.the_turning_share_is_as_it_was_left();
        shared = scene.owner.shares.len();
    }
    // Otherwise nothing was proven.
    assert!(scene.registered.len() > 50, "{}", scene.registered.len());
    assert!(shared > 10, "{shared}");
}
