//! The list pages of somebody with very much: ten thousand shares and a million rows of activity.
//!
//! No outsider can make that many rows in a reasonable time, so they are put into the database of a
//! house that stands still, by the store itself. What is measured is again seen from outside.

use std::path::Path;

use anyhow::Context as _;
use http::StatusCode;
use latchkey_domain::audit::{Actor, AuditEvent, AuditRecord, Shown, Touched};
use latchkey_domain::id::{ActId, ClientId, OwnerId, PartyId, ResourceId};
use latchkey_domain::resource::{Resource, ResourceDescription};
use latchkey_domain::scope::ScopeSet;
use latchkey_domain::share::{Purpose, Share};
use latchkey_domain::time::{Lifetime, Timestamp};
use latchkey_store::{Change, Person, Store, StoreError, StoreOptions};
use tokio::time::Instant;

use crate::cli::{ListOptions, Options};
use crate::load::once;
use crate::measure::{House, millis, say};
use crate::report::{Figure, Report, Target};
use crate::story::{Browser, sign_in};

const PEOPLE: u64 = 100;
const RECORDS: u64 = 2_000;
/// How many rows of activity are written at a time.
const AT_ONCE: u64 = 4_000;
const TARGET: Target = Target::AtMost(300.0);

/// The figures of the pages.
pub(crate) async fn lists(options: &Options, wanted: &ListOptions) -> anyhow::Result<Report> {
    let folder = options.folder()?;
    let house = House::new(options, folder.path())?;
    say("making the practice people")?;
    house.furnish().await?;
    say("filling the database")?;
    let (owner, person, record) = fill(&house.database(), wanted).await?;
    let (process, _) = house.serve().await?;
    let sam = sign_in(&process.door, &house.folder(), "sam").await?;
    let lola = sign_in(&process.door, &house.folder(), "lola").await?;
    let mut pages: Vec<String> = [
        "/home",
        "/records",
        "/records?show=unshared",
        "/people",
        "/requests",
    ]
    .map(str::to_owned)
    .into();
    pages.extend([
        "/activity".to_owned(),
        "/activity?only=refused".to_owned(),
        "/activity?only=in&when=month".to_owned(),
        format!("/activity?person={person}"),
        format!("/activity?record={record}"),
        format!("/activity?person={person}&record={record}"),
        format!("/records/{record}"),
        "/connections".to_owned(),
        "/settings/download/print".to_owned(),
    ]);
    let mut figures = Vec::new();
    let named = pages.iter().map(|page| (page, &sam));
    let shared = "/shared-with-me".to_owned();
    for (page, browser) in named.chain([(&shared, &lola)]) {
        let answer = browser.get(page).await?;
        if answer.status == StatusCode::NOT_FOUND {
            say(&format!("{page} is not there"))?;
            continue;
        }
        answer.expect(StatusCode::OK)?;
        let requests = vec![browser.page(page)?; usize::try_from(wanted.times)?];
        let (load, _) = once(&process.door, 1, requests, StatusCode::OK).await?;
        // Identifiers differ from run to run.
        let what = page
            .replace(&person.to_string(), "…")
            .replace(&record.to_string(), "…");
        figures.push(Figure::new(
            format!("{what}, p50"),
            millis(load.within(50)),
            "ms",
        ));
        figures.push(
            Figure::new(format!("{what}, p95"), millis(load.within(95)), "ms").target(TARGET),
        );
    }
    figures.push(seconds_to_download(&sam, "shares", wanted.of_shares).await?);
    let mut report = Report::default();
    let heading = format!(
        "{} shares and {} rows of activity of {owner}, one page after the other",
        wanted.of_shares, wanted.events
    );
    report.add(heading, figures);
    process.stop().await?;
    Ok(report)
}

/// How long it takes to have a file with so many rows whole.
async fn seconds_to_download(browser: &Browser, what: &str, rows: u32) -> anyhow::Result<Figure> {
    let started = Instant::now();
    let file = browser
        .download(&format!("/settings/download/{what}"))
        .await?;
    let took = started.elapsed().as_secs_f64();
    let lines = file.text().lines().count();
    // The first line names the columns.
    anyhow::ensure!(
        lines > usize::try_from(rows)?,
        "{what}: {lines} lines for {rows} rows"
    );
    Ok(Figure::new(format!("download of {rows} rows"), took, "s").target(Target::AtMost(30.0)))
}

fn numbered<T: std::str::FromStr>(kind: char, number: u64) -> anyhow::Result<T> {
    let text = format!("01K{kind}{number:022}");
    text.parse().ok().with_context(|| text.clone())
}

/// Puts everything into the database; gives the owner's name, and a person and a record of many.
async fn fill(file: &Path, wanted: &ListOptions) -> anyhow::Result<(String, PartyId, ResourceId)> {
    let options = StoreOptions {
        deadline: std::time::Duration::from_mins(5),
        ..StoreOptions::default()
    };
    let store = Store::open(&format!("sqlite:{}", file.display()), options).await?;
    let read = store.read::<_, StoreError, _>(|snapshot| {
        Box::pin(async move {
            let sam = snapshot.people().by_email("sam@bello.example").await?;
            let lola = snapshot.people().by_email("lola@bello.example").await?;
            let clients = snapshot.clients().all().await?;
            Ok((sam, lola, clients))
        })
    });
    let (sam, lola, clients) = read.await?;
    let (sam, lola) = (sam.context("no owner")?, lola.context("no asker")?);
    let service = clients.iter().find(|client| client.keeps_records);
    let service = service.context("no service")?.id.clone();
    let now = sam.created_at;
    let owner = OwnerId::from(sam.id.clone());
    let mut people = vec![PartyId::from(lola.id)];
    for number in 1..PEOPLE {
        people.push(numbered('P', number)?);
    }
    let records: Vec<ResourceId> = (0..RECORDS)
        .map(|number| numbered('R', number))
        .collect::<anyhow::Result<_>>()?;
    add_people(&store, &people, now).await?;
    add_records(&store, &owner, &service, &records, now).await?;
    add_shares(&store, &owner, &people, &records, wanted.of_shares, now).await?;
    add_events(&store, &owner, &people, &records, wanted.events, now).await?;
    store.close().await;
    let (person, record) = (people.get(7).cloned(), records.get(7).cloned());
    Ok((
        sam.name,
        person.context("no person")?,
        record.context("no record")?,
    ))
}

async fn add_people(store: &Store, people: &[PartyId], now: Timestamp) -> anyhow::Result<()> {
    let people: Vec<Person> = people
        .iter()
        .skip(1)
        .enumerate()
        .map(|(place, party)| Person {
            id: party.person(),
            name: format!("Person Number {place}"),
            email: format!("person{place}@bench.example"),
            place: Some(format!("Ward {place}, St Mary's Hospital")),
            zone: "Europe/London".to_owned(),
            listed_at: None,
            facts: Vec::new(),
            created_at: now,
        })
        .collect();
    let write = store.write_unaudited::<_, StoreError, _>("made for a measurement", move |tx| {
        let people = people.clone();
        Box::pin(async move {
            for person in &people {
                tx.people().insert(person, &person.email, None).await?;
            }
            Ok(())
        })
    });
    Ok(write.await?)
}

async fn add_records(
    store: &Store,
    owner: &OwnerId,
    service: &ClientId,
    records: &[ResourceId],
    now: Timestamp,
) -> anyhow::Result<()> {
    let scopes = ScopeSet::parse(["view", "edit"])?;
    let all: Vec<Resource> = records
        .iter()
        .enumerate()
        .map(|(place, id)| Resource {
            id: id.clone(),
            owner: owner.clone(),
            resource_server: service.clone(),
            description: ResourceDescription {
                scopes: scopes.clone(),
                name: Some(format!("Record number {place}")),
                kind: Some("https://latchkey.example/kinds/laboratory".to_owned()),
                ..ResourceDescription::default()
            },
            registered_at: now,
            changed_at: now,
        })
        .collect();
    for part in all.chunks(500) {
        let part = part.to_vec();
        let write =
            store.write_unaudited::<_, StoreError, _>("made for a measurement", move |tx| {
                let part = part.clone();
                Box::pin(async move {
                    for resource in &part {
                        tx.resources().insert(resource).await?;
                    }
                    Ok(())
                })
            });
        write.await?;
    }
    Ok(())
}

async fn add_shares(
    store: &Store,
    owner: &OwnerId,
    people: &[PartyId],
    records: &[ResourceId],
    count: u32,
    now: Timestamp,
) -> anyhow::Result<()> {
    let scopes = ScopeSet::parse(["view"])?;
    let mut shares = Vec::new();
    for number in 0..u64::from(count) {
        let record = records.get(usize::try_from(number % RECORDS)?);
        // A record in each round has another person.
        let person = (number / RECORDS * 20 + number % 20) % PEOPLE;
        let person = people.get(usize::try_from(person)?);
        let days = i64::try_from(number % 300)? + 2;
        shares.push(Share {
            id: numbered('S', number)?,
            owner: owner.clone(),
            party: person.context("no person")?.clone(),
            resource: record.context("no record")?.clone(),
            scopes: scopes.clone(),
            purpose: Some(Purpose::Care),
            note: None,
            request: None,
            act: numbered::<ActId>('A', number)?,
            made_at: now.minus(Lifetime::days(30)),
            starts_at: now.minus(Lifetime::days(30)),
            ends_at: now.plus(Lifetime::days(days)),
            ended: None,
            version: 1,
        });
    }
    for part in shares.chunks(500) {
        let part = part.to_vec();
        let write =
            store.write_unaudited::<_, StoreError, _>("made for a measurement", move |tx| {
                let part = part.clone();
                Box::pin(async move {
                    for share in &part {
                        tx.shares().insert(share).await?;
                    }
                    Ok(())
                })
            });
        write.await?;
    }
    Ok(())
}

async fn add_events(
    store: &Store,
    owner: &OwnerId,
    people: &[PartyId],
    records: &[ResourceId],
    count: u32,
    now: Timestamp,
) -> anyhow::Result<()> {
    let scopes = ScopeSet::parse(["view"])?;
    let count = u64::from(count);
    let mut number = 0;
    while number < count {
        let until = count.min(number + AT_ONCE);
        let mut rows: Vec<AuditRecord> = Vec::new();
        while number < until {
            let person = usize::try_from(number * 7 % PEOPLE)?;
            let record = usize::try_from(number * 13 % RECORDS)?;
            let id = records.get(record).context("no record")?.clone();
            let who = Shown {
                id: people.get(person).context("no person")?.clone(),
                name: format!("Person Number {person}"),
            };
            let what = vec![Touched {
                resource: id.clone(),
                name: format!("Record number {record}"),
                scopes: scopes.clone(),
            }];
            let app = "Clinic Desk".to_owned();
            // One in five hundred is refused, the others are let in.
            let event = if number % 500 == 3 {
                AuditEvent::AccessDenied {
                    who: Some(who),
                    app,
                    what,
                }
            } else {
                AuditEvent::LetIn {
                    who,
                    app,
                    what,
                    times: 1,
                }
            };
            let seconds = i64::try_from((count - number) * 30)?;
            let at = now.minus(Lifetime::seconds(seconds));
            rows.push(event.record(at, &Actor::System, Some(owner), Some(&id)));
            number += 1;
        }
        let write = store.write::<_, StoreError, _>(move |_| {
            let rows = rows.clone();
            Box::pin(async move { Ok(Change::many((), rows)) })
        });
        write.await?;
    }
    Ok(())
}
