//! How long a start takes, and how much memory the program holds.

use std::time::Duration;

use tokio::time::sleep;

use super::house::House;
use crate::process::Process;
use crate::report::{Figure, Target};

const STARTS: u32 = 5;
/// When what a start leaves behind has been tidied away.
const SETTLED: Duration = Duration::from_secs(2);

const START: Target = Target::AtMost(0.3);
const MEMORY: Target = Target::AtMost(60.0);

/// A house without anything in it.
pub(super) async fn empty(house: &House) -> anyhow::Result<Vec<Figure>> {
    let mut took = Vec::new();
    let mut memory = None;
    for number in 1..=STARTS {
        let (process, start) = house.serve_empty(number).await?;
        took.push(start);
        if number == STARTS {
            sleep(SETTLED).await;
            memory = process.memory();
        }
        process.stop().await?;
    }
    let mut figures = vec![start("start to ready, empty database", took)];
    figures.extend(memory.map(|megabytes| {
        Figure::new("memory when idle after the start", megabytes, "MB").target(MEMORY)
    }));
    Ok(figures)
}

/// The house that was measured: its memory and files, then its start with all that is in it.
pub(super) async fn after(house: &House, process: Process) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let memory = process.memory();
    figures.extend(memory.map(|megabytes| Figure::new("memory after the load", megabytes, "MB")));
    process.stop().await?;
    let bytes = std::fs::metadata(house.database())?.len();
    figures.push(Figure::new(
        "database",
        super::sizes::kilobytes(bytes),
        "KB",
    ));
    let mut took = Vec::new();
    for _ in 0..STARTS {
        let (process, start) = house.serve().await?;
        took.push(start);
        process.stop().await?;
    }
    figures.push(start("start to ready, with this database", took));
    Ok(figures)
}

fn start(what: &str, mut took: Vec<Duration>) -> Figure {
    took.sort_unstable();
    let median = took.get(took.len() / 2).copied().unwrap_or_default();
    Figure::new(what, median.as_secs_f64(), "s").target(START)
}
