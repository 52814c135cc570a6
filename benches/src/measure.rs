//! What is measured, in which order.
//!
//! A house that is empty is started first. Then one with the practice data is filled step by step,
//! so that each figure belongs to a size that is told beside it.

mod home;
mod house;
mod rates;
mod sizes;
mod start;

use std::io::Write as _;

use crate::cli::Options;
use crate::report::Report;
use crate::story::Story;
pub(crate) use house::House;
pub(crate) use rates::millis;

/// Records that are shared while the rates are measured.
const FEW: u32 = 12;

/// All figures.
pub(crate) async fn everything(options: &Options) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let folder = options.folder()?;
    let house = House::new(options, folder.path())?;
    say("starting on an empty database")?;
    report.add("Start", start::empty(&house).await?);

    say("making the practice data and what is measured with")?;
    house.furnish().await?;
    let (process, _) = house.serve().await?;
    let folder = house.folder();
    let mut story = Story::begin(&process.door, &folder, options.connections).await?;
    story.share(FEW).await?;
    say("rates beside the bare route")?;
    let heading = format!(
        "Rates with {} connections, {FEW} shares, median of {} rounds",
        options.connections, options.rounds
    );
    report.add(
        heading,
        rates::beside_bare(options, &story, &process).await?,
    );

    say("many shares")?;
    story.share(options.shares).await?;
    let heading = format!("One owner with {} shares", options.shares);
    report.add(heading, home::many_shares(options, &story).await?);
    let sizes = sizes::sizes(options, &story).await?;
    report.add("After all this", start::after(&house, process).await?);
    report.add("Sizes", sizes);
    Ok(report)
}

/// Progress, for whoever waits.
pub(crate) fn say(what: &str) -> std::io::Result<()> {
    writeln!(std::io::stderr(), "bench: {what}")
}
