//! A lived-in house for the demo: forty records, shares and requests in every state there is, and
//! three months of activity.
//!
//! Everything is done by the use cases that people and services use, with a clock set into the past.
//! It is done once, in a house where nothing has happened yet; afterwards it is left as it is. A
//! start in which it was cut short leaves nothing of it behind, and the next one does all of it.

mod beside;
mod more;
mod records;
mod world;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use latchkey_domain::{
    id::RuleId,
    rule::{Draft, RuleEffect},
    scope::ScopeSet,
    time::{Clock, Lifetime},
};
use latchkey_service::{
    Services, Settings,
    approval::AnswerForm,
    env::{SystemClock, SystemEntropy},
};

use super::{
    cast::{CAST, MORE_CAST, Member},
    seed::{self, account},
};
use crate::cli::CommandError;
use records::RECORDS;
use world::{PastClock, Seat, World, failed};

/// How long ago it all began, in days.
const BEGAN: i64 = 90;

/// Brings the practice data into a house where nothing has happened yet, and hands the house back.
///
/// It is made beside the house and put in its place when it is whole, so a start that is cut short
/// leaves a house where nothing has happened, and the next start makes all of it. On another engine
/// it is made in the house itself; the people beyond the cast mark where that stands: the first of
/// them is made before everything else, the last one at the end.
pub(super) async fn bring(
    services: Services,
    settings: &Settings,
    folder: &Path,
) -> Result<Services, CommandError> {
    let [first, .., last] = &MORE_CAST;
    let is_here = |member: &'static Member| services.people.find_by_email(member.email);
    if is_here(last).await?.is_some() {
        return Ok(services);
    }
    if is_here(first).await?.is_some() {
        tracing::warn!(
            "the practice data was not finished when it was made; start with an empty folder to have all of it"
        );
        return Ok(services);
    }
    services.close().await;
    let done = match beside::file_of(&settings.database_url) {
        Some(file) => {
            beside::make(&file, async |url| {
                let database_url = url;
                let settings = Settings {
                    database_url,
                    ..settings.clone()
                };
                past(settings, folder).await
            })
            .await
        }
        None => past(settings.clone(), folder).await,
    };
    // A demo with less in it is better than none.
    if let Err(error) = done {
        tracing::error!(%error, "the practice data is not whole; the next start tries again");
    }
    Ok(Services::open(settings.clone()).await?)
}

/// Lives the past in the house with these settings.
async fn past(settings: Settings, folder: &Path) -> Result<(), CommandError> {
    let clock = Arc::new(PastClock::at(SystemClock.now()));
    let shown: Arc<dyn Clock> = clock.clone();
    let past = Services::open_with(settings, shown, Arc::new(SystemEntropy)).await?;
    let done = live(past.clone(), clock, folder).await;
    past.close().await;
    done
}

async fn live(
    services: Services,
    clock: Arc<PastClock>,
    folder: &Path,
) -> Result<(), CommandError> {
    let today = SystemClock.now();
    let mut world = World {
        services,
        clock,
        today,
        people: BTreeMap::new(),
        apps: BTreeMap::new(),
        pats: BTreeMap::new(),
        renewals: BTreeMap::new(),
        records: BTreeMap::new(),
    };
    world.go(BEGAN, 9, 0);
    let (last, earlier) = MORE_CAST.split_last().unzip();
    for member in earlier.unwrap_or_default() {
        account(&world.services, member).await?;
    }
    for member in CAST.iter().chain(earlier.unwrap_or_default()) {
        let signed_in = world.services.login.sign_in(member.email, member.password);
        let (_, session) = signed_in
            .await
            .map_err(|error| failed(member.key, &error))?;
        world.people.insert(member.key, session);
    }
    for (key, id, secret) in seed::credentials(folder) {
        let app = world.services.protection.client(&id, &secret).await;
        world
            .apps
            .insert(key, app.map_err(|error| failed(key, &error))?);
    }
    connect(&mut world).await?;
    let people = &world.services.people;
    let (sam, mere) = (world.person("sam")?.person, world.person("mere")?.person);
    let known = people.add_contact(&sam, &mere).await;
    known.map_err(|error| failed("somebody she knows", &error))?;
    // St Mary's is at work all the time. Elm Street has not come for long.
    world.go(62, 6, 0);
    world.at_work("st-marys").await?;
    early(&world).await?;
    world.go(36, 6, 0);
    world.at_work("st-marys").await?;
    lately(&world).await?;
    world.ends_of_all_kinds().await?;
    world.given_back().await?;
    world.go(10, 6, 0);
    world.at_work("st-marys").await?;
    if let Some(last) = last {
        newcomer(&mut world, last).await?;
    }
    world.clock.set(today.minus(Lifetime::minutes(30)));
    world.at_work("st-marys").await?;
    world.clock.set(today);
    Ok(())
}

/// Somebody who came last, and with whom something is shared since.
async fn newcomer(world: &mut World, member: &'static Member) -> Result<(), CommandError> {
    world.go(3, 17, 40);
    account(&world.services, member).await?;
    let signed_in = world.services.login.sign_in(member.email, member.password);
    let (_, session) = signed_in
        .await
        .map_err(|error| failed(member.key, &error))?;
    world.people.insert(member.key, session);
    let (sam, new) = (
        world.person("sam")?.person,
        world.person(member.key)?.person,
    );
    let known = world.services.people.add_contact(&sam, &new).await;
    known.map_err(|error| failed(member.key, &error))?;
    world
        .share(member.key, "Physiotherapy plan", "see", "30", "helping")
        .await
        .map(|_| ())
}

/// Both services, their records, and the day on which one of them was disconnected.
async fn connect(world: &mut World) -> Result<(), CommandError> {
    world.go(BEGAN - 1, 18, 5);
    world.connect("st-marys").await?;
    world.wait(12);
    world.connect("elm-street").await?;
    for record in &RECORDS {
        world.wait(1);
        let register = &world.services.registration;
        let id = register
            .register(world.pat(record.service)?, record.description())
            .await
            .map_err(|error| failed(record.name, &error))?;
        world.records.insert(record.name, id);
    }
    world.go(80, 10, 0);
    world
        .share("lola", "Medicines", "see", "6m", "helping")
        .await?;
    world.go(78, 20, 30);
    let elm = world
        .apps
        .get("elm-street")
        .map(|app| app.client().id.clone());
    if let Some(elm) = elm {
        let ended = world
            .services
            .protection
            .disconnect(&world.sam()?, &elm)
            .await;
        ended.map_err(|error| failed("disconnecting", &error))?;
    }
    world.go(77, 8, 15);
    world.connect("elm-street").await
}

fn form(answer: &str, parts: Vec<(String, String)>, message: &str) -> AnswerForm {
    AnswerForm {
        answer: answer.to_owned(),
        parts,
        // As long as they asked for.
        length: String::new(),
        message: message.to_owned(),
        changes: false,
        again: String::new(),
    }
}

/// What is over by now, and what has lasted since.
async fn early(world: &World) -> Result<(), CommandError> {
    world.go(70, 9, 30);
    world
        .share("okafor2", "Vaccinations", "see", "6m", "care")
        .await?;
    world.go(66, 11, 0);
    world
        .request(
            "lola",
            "elm-street",
            "Visit notes",
            &["view"],
            "To know what the doctor said.",
        )
        .await?;
    // Nobody answered that one.
    world.go(51, 3, 0);
    world.services.housekeeping().await?;
    world.go(60, 14, 0);
    world.share("okafor", "Scans", "see", "7", "care").await?;
    let seat = world.open("okafor", "st-marys", "Scans").await?;
    world.wait(25);
    world.again(seat).await?;
    world.go(55, 9, 40);
    let words = "Your diabetes review, and to keep the list right.";
    let asked = world
        .request(
            "okafor",
            "st-marys",
            "Blood tests",
            &["view", "edit"],
            words,
        )
        .await?;
    world.wait(95);
    world
        .answer(&asked, form("all", Vec::new(), "See you in January."))
        .await?;
    world.go(45, 16, 10);
    let asked = world
        .request(
            "okafor",
            "st-marys",
            "Clinic letters",
            &["view", "edit"],
            "What the other clinics wrote.",
        )
        .await?;
    world.wait(300);
    let letters = world.record("Clinic letters")?.to_string();
    world
        .answer(&asked, form("part", vec![(letters, "view".to_owned())], ""))
        .await?;
    world.go(35, 12, 20);
    let asked = world
        .request(
            "okafor2",
            "elm-street",
            "Medicines",
            &["view"],
            "I am the other Dr Okafor. You were sent to me.",
        )
        .await?;
    world.wait(40);
    world
        .answer(
            &asked,
            form("no", Vec::new(), "I think you mean somebody else."),
        )
        .await?;
    world.go(30, 8, 45);
    let asked = world
        .request("okafor2", "st-marys", "Scans", &["view"], "")
        .await?;
    world.wait(75);
    let who = world.person("okafor2")?;
    let withdrawn = world.services.asks.withdraw(&who.requester(), &asked).await;
    withdrawn.map_err(|error| failed("withdrawing", &error))?;
    world.go(28, 19, 0);
    world
        .share("okafor", "Old X-rays", "see", "6m", "second_opinion")
        .await?;
    world.go(24, 6, 0);
    let old = world.record("Old X-rays")?.to_string();
    let removed = world
        .services
        .registration
        .delete(world.pat("st-marys")?, &old)
        .await;
    removed.map_err(|error| failed("Old X-rays", &error))?;
    // A service keeps forty: a new one comes where one went.
    let mut later = RECORDS[26].description();
    later.name = Some("X-rays on film".to_owned());
    let added = world
        .services
        .registration
        .register(world.pat("st-marys")?, later)
        .await;
    added
        .map(|_| ())
        .map_err(|error| failed("X-rays on film", &error))
}

/// What holds now, what waits, and who came and went day by day.
async fn lately(world: &World) -> Result<(), CommandError> {
    world.go(26, 20, 0);
    world
        .share("lola", "Clinic letters", "see", "30", "helping")
        .await?;
    world.go(22, 10, 15);
    world
        .share("lola", "Medicines", "change", "6m", "helping")
        .await?;
    world.go(20, 17, 0);
    world
        .share("lola", "Counselling notes", "see", "6m", "helping")
        .await?;
    rule(world).await?;
    world.go(15, 9, 0);
    let stopped = world
        .share("lola", "Visit notes", "see", "30", "helping")
        .await?;
    world.go(12, 21, 30);
    let ended = world.services.sharing.end(&world.sam()?, &stopped).await;
    ended.map_err(|error| failed("stopping", &error))?;
    world.go(11, 13, 0);
    world
        .share("okafor2", "Vaccinations", "see", "6m", "care")
        .await?;
    visits(world).await?;
    world.go(9, 9, 20);
    let asked = world
        .request(
            "okafor2",
            "st-marys",
            "Blood tests",
            &["view"],
            "Before your visit on Thursday.",
        )
        .await?;
    world.wait(200);
    let sam = world.sam()?;
    let approval = &world.services.approval;
    let back = approval.ask_back(&sam, &asked, "Which visit do you mean?");
    back.await.map_err(|error| failed("asking back", &error))?;
    world.go(2, 15, 45);
    world
        .request(
            "okafor",
            "elm-street",
            "Visit notes",
            &["view", "edit"],
            "To prepare your next visit.",
        )
        .await?;
    world.go(1, 8, 30);
    world
        .request(
            "lola",
            "st-marys",
            "Appointments at the hospital",
            &["view", "book"],
            "So that I can drive you.",
        )
        .await?;
    let sam = world.sam()?;
    for name in ["Blood tests", "Medicines"] {
        world
            .services
            .records
            .star(&sam, world.record(name)?, true)
            .await?;
    }
    Ok(())
}

/// What is said in counselling is not shared, whatever was chosen.
async fn rule(world: &World) -> Result<(), CommandError> {
    world.wait(60);
    let draft = Draft {
        name: "Counselling stays private".to_owned(),
        kinds: vec!["https://latchkey.example/kinds/mental-health".to_owned()],
        effect: RuleEffect::NotShared {
            scopes: ScopeSet::new(),
        },
    };
    let none: Option<&RuleId> = None;
    let published = world
        .services
        .rule
        .publish(&draft, none, "What is said there is for two people.")
        .await;
    published
        .map(|_| ())
        .map_err(|error| failed("a rule", &error))
}

/// Days on which the doctor and the aunt look, several times, as people do.
async fn visits(world: &World) -> Result<(), CommandError> {
    let today = world.today;
    let mut seats: Vec<(&str, &str, &str, i64, Option<Seat>)> = vec![
        ("okafor", "st-marys", "Blood tests", 9, None),
        ("lola", "elm-street", "Medicines", 12, None),
        ("okafor2", "elm-street", "Vaccinations", 16, None),
    ];
    for days_ago in (1..=10).rev() {
        for (who, service, record, hour, seat) in &mut seats {
            world.go(days_ago, *hour, 7);
            let service: &'static str = if *service == "st-marys" {
                "st-marys"
            } else {
                "elm-street"
            };
            let mut now = match seat.take() {
                Some(seat) => world.again(seat).await?,
                None => world.open(who, service, record).await?,
            };
            for _ in 0..10 {
                world.wait(11);
                now = world.again(now).await?;
            }
            *seat = Some(now);
        }
    }
    world.clock.set(today.minus(Lifetime::minutes(1)));
    Ok(())
}
