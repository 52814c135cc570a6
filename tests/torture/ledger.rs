//! What was asked of the program and acknowledged by it, what was under way when it died, and
//! chance that repeats itself.

use std::collections::BTreeMap;
use std::io;

use super::people::{App, Browser, Service};

/// Chance from a seed (`SplitMix64`).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number below this one.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }
}

/// What a record service and an app got done before the program died.
#[derive(Default)]
pub(crate) struct Machine {
    /// Records by id, with their names.
    pub(crate) registered: BTreeMap<String, String>,
    /// The name of the record that was being registered.
    pub(crate) registering: Option<String>,
    /// Tickets that nobody has presented.
    pub(crate) fresh: Vec<String>,
    /// Tickets that were presented and answered.
    pub(crate) spent: Vec<String>,
    /// The ticket that was being presented.
    pub(crate) presenting: Option<String>,
}

impl Machine {
    /// Registers records, asks for tickets and presents them until the program dies.
    pub(crate) fn work(mut self, round: usize, mut service: Service, mut app: App) -> Self {
        for number in 0.. {
            if self.once(round, number, &mut service, &mut app).is_err() {
                break;
            }
        }
        self
    }

    fn once(
        &mut self,
        round: usize,
        number: usize,
        service: &mut Service,
        app: &mut App,
    ) -> io::Result<()> {
        let name = format!("Record {round} of {number} x");
        self.registering = Some(name.clone());
        let id = service.register(&name)?;
        self.registered.insert(id.clone(), name);
        self.registering = None;
        for _ in 0..2 {
            self.fresh.push(service.ticket(&id, &["view"])?);
        }
        let ticket = self.fresh.remove(0);
        self.presenting = Some(ticket.clone());
        let answer = app.redeem(&ticket)?.is(403);
        assert_eq!(answer.error(), "need_info");
        self.spent.push(ticket);
        self.presenting = None;
        self.fresh.push(answer.text("ticket"));
        Ok(())
    }
}

/// How far a share got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Its check page's form was sent.
    Making,
    /// That was acknowledged.
    Made,
    /// Its stop was pressed.
    Stopping,
    /// That was acknowledged.
    Stopped,
}

/// What an owner got done before the program died.
pub(crate) struct Owner {
    /// Records that are not shared, with their names.
    pub(crate) records: Vec<(String, String)>,
    /// How far each of the others got, by record.
    pub(crate) shares: BTreeMap<String, (String, Stage)>,
    /// The one share that is stopped and taken back all the time.
    pub(crate) share: String,
    /// Whether it was last acknowledged as shared; nothing while that is under way.
    pub(crate) is_shared: Option<bool>,
}

impl Owner {
    /// Shares and stops until the program dies.
    pub(crate) fn work(mut self, mut browser: Browser, person: &str) -> Self {
        for number in 0_usize.. {
            if self.once(number, &mut browser, person).is_err() {
                break;
            }
        }
        self
    }

    fn once(&mut self, number: usize, browser: &mut Browser, person: &str) -> io::Result<()> {
        if number % 2 == 1 || self.records.is_empty() {
            return self.turn_round(browser);
        }
        let (record, name) = self.records.last().cloned().unwrap();
        let check = browser.draft(&record, person)?;
        let seen = browser.seen_on(&check)?;
        self.records.pop();
        let mut is = |stage| self.shares.insert(record.clone(), (name.clone(), stage));
        is(Stage::Making);
        let done = browser.post_all(&check, &seen)?.to();
        is(Stage::Made);
        if number.is_multiple_of(4) {
            let share = browser.share_on(&done)?;
            is(Stage::Stopping);
            browser.post(&format!("/shares/{share}/stop"), &[])?.to();
            is(Stage::Stopped);
        }
        Ok(())
    }

    fn turn_round(&mut self, browser: &mut Browser) -> io::Result<()> {
        let was = self.is_shared.unwrap();
        let what = if was { "stop" } else { "undo" };
        self.is_shared = None;
        let address = format!("/shares/{}/{what}", self.share);
        browser.post(&address, &[])?.to();
        self.is_shared = Some(!was);
        Ok(())
    }
}
