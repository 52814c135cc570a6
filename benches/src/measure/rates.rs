//! How many a second, beside the bare route: the machine door under load.
//!
//! Both sides take turns. A ratio is that of one round, so that a machine that is busy with
//! something else for a while slows both; the median of the rounds is told.

use std::io::Write as _;
use std::time::Duration;

use http::StatusCode;
use tempfile::NamedTempFile;
use tokio::time::Instant;

use crate::cli::Options;
use crate::http::Asking;
use crate::load::{Load, once, repeat};
use crate::process::Process;
use crate::report::{Figure, Target};
use crate::story::Story;

/// How often the disk is asked to keep something.
const FLUSHES: usize = 40;

/// One kind of request, over all rounds.
struct Kind {
    name: &'static str,
    target: Target,
    loads: Vec<Measured>,
}

/// A load, with the processor time it cost the program that answered.
struct Measured {
    load: Load,
    processor: Option<Duration>,
}

/// Introspection, tickets and RPTs, each beside the bare route.
pub(super) async fn beside_bare(
    options: &Options,
    story: &Story,
    latchkey: &Process,
) -> anyhow::Result<Vec<Figure>> {
    let bare = Process::bare().await?;
    let kind = |name, target| Kind {
        name,
        target,
        loads: Vec::new(),
    };
    let mut plain = kind("bare route", Target::None);
    let mut introspect = kind("introspection", Target::AtLeast(0.25));
    let mut ticket = kind("permission ticket", Target::AtLeast(0.08));
    let mut redeem = kind("ticket to RPT", Target::AtLeast(0.05));

    let rpts = rpts(options, story).await?;
    let each = |make: &dyn Fn(u32) -> anyhow::Result<Asking>| {
        (0..options.connections)
            .map(make)
            .collect::<anyhow::Result<Vec<_>>>()
    };
    let bares = each(&|place| {
        let rpt = nth(&rpts, place);
        bare.door.form("/bare", &[], &[("token", rpt)])
    })?;
    let introspections = each(&|place| story.introspection(nth(&rpts, place)))?;
    let tickets = each(&|place| story.wanting(place))?;

    let time = Duration::from_secs(options.seconds.into());
    let (ok, created) = (StatusCode::OK, StatusCode::CREATED);
    // Nothing is cold when it counts.
    repeat(&bare.door, bares.clone(), ok, time / 4).await?;
    repeat(&story.door, introspections.clone(), ok, time / 4).await?;
    for _ in 0..options.rounds {
        let load = repeat(&bare.door, bares.clone(), ok, time);
        plain.loads.push(measured(&bare, load).await?);
        let load = repeat(&story.door, introspections.clone(), ok, time);
        introspect.loads.push(measured(latchkey, load).await?);
        let load = repeat(&story.door, tickets.clone(), created, time);
        ticket.loads.push(measured(latchkey, load).await?);
        let ready = story.redeemable(options.tickets).await?;
        let load = async {
            let (load, _) = once(&story.door, options.connections, ready, ok).await?;
            Ok(load)
        };
        redeem.loads.push(measured(latchkey, load).await?);
    }
    let kinds = [plain, introspect, ticket, redeem];
    let flush = flush(options)?;
    Ok(figures(&kinds).into_iter().chain([flush]).collect())
}

/// A token for each connection.
pub(super) async fn rpts(options: &Options, story: &Story) -> anyhow::Result<Vec<String>> {
    let ready = story.redeemable(options.connections).await?;
    let sent = once(&story.door, options.connections, ready, StatusCode::OK);
    let (_, answers) = sent.await?;
    answers
        .iter()
        .map(|answer| answer.member("access_token"))
        .collect()
}

fn nth(texts: &[String], place: u32) -> &str {
    let place = usize::try_from(place).unwrap_or_default();
    texts.get(place).map_or("", String::as_str)
}

async fn measured(
    process: &Process,
    load: impl Future<Output = anyhow::Result<Load>>,
) -> anyhow::Result<Measured> {
    let before = process.processor();
    let load = load.await?;
    let processor = process
        .processor()
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before));
    Ok(Measured { load, processor })
}

fn figures(kinds: &[Kind; 4]) -> Vec<Figure> {
    let [bare, others @ ..] = kinds;
    let mut figures = Vec::new();
    for kind in others {
        let rounds = kind.loads.iter().zip(&bare.loads);
        let ratios = rounds.map(|(ours, bare)| ours.load.rate() / bare.load.rate());
        let what = format!("{} / {}", kind.name, bare.name);
        figures.push(Figure::new(what, median(ratios), "").target(kind.target));
    }
    for kind in kinds {
        let all = || kind.loads.iter();
        let rates = all().map(|one| one.load.rate());
        figures.push(Figure::new(kind.name, median(rates), "/s"));
        for percent in [50, 99] {
            let took = all().map(|one| millis(one.load.within(percent)));
            let what = format!("{}, p{percent}", kind.name);
            figures.push(Figure::new(what, median(took), "ms"));
        }
        let costs: Vec<f64> = all().filter_map(Measured::cost).collect();
        if costs.len() == kind.loads.len() {
            let what = format!("{}, processor time of an answer", kind.name);
            figures.push(Figure::new(what, median(costs.into_iter()), "µs"));
        }
    }
    figures
}

impl Measured {
    /// Microseconds of processor time for an answer.
    fn cost(&self) -> Option<f64> {
        let spent = self.processor?.as_secs_f64();
        Some(spent * 1e6 / f64::from(self.load.count()))
    }
}

/// How long this disk takes to keep something for good: the least a durable answer waits.
fn flush(options: &Options) -> anyhow::Result<Figure> {
    let folder = options.folder()?;
    let mut file = NamedTempFile::new_in(folder.path())?;
    let mut took = Vec::with_capacity(FLUSHES);
    for _ in 0..FLUSHES {
        file.write_all(&[1; 4096])?;
        let began = Instant::now();
        file.as_file().sync_data()?;
        took.push(millis(began.elapsed()));
    }
    let median = median(took.into_iter());
    Ok(Figure::new("one flush of this disk", median, "ms"))
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The one in the middle; of two, the higher.
pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
