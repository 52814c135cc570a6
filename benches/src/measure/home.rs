//! Pages of an owner with very many shares, and what those shares cost an introspection.

use std::time::Duration;

use http::StatusCode;

use super::rates::{millis, rpts};
use crate::cli::Options;
use crate::load::{Load, once, repeat};
use crate::report::{Figure, Target};
use crate::story::Story;

const TIMES: usize = 400;
const TOGETHER: u32 = 8;
const TARGET: Target = Target::AtMost(30.0);

/// The home page, one after the other and eight at a time; introspection with all those shares.
pub(super) async fn many_shares(options: &Options, story: &Story) -> anyhow::Result<Vec<Figure>> {
    let page = story.owner.get("/home").await?.expect(StatusCode::OK)?;
    let mut figures = Vec::new();
    for (together, target) in [(1, TARGET), (TOGETHER, Target::None)] {
        let requests = vec![story.owner.page("/home")?; TIMES];
        let (load, _) = once(&story.door, together, requests, StatusCode::OK).await?;
        let how = if together == 1 {
            "one after the other".to_owned()
        } else {
            format!("{together} at a time")
        };
        figures.push(within(&load, 50, &how));
        figures.push(within(&load, 95, &how).target(target));
        figures.push(Figure::new(format!("home page, {how}"), load.rate(), "/s"));
    }
    let bytes = u64::try_from(page.body.len())?;
    figures.push(Figure::new(
        "home page, its HTML",
        super::sizes::kilobytes(bytes),
        "KB",
    ));
    let rpts = rpts(options, story).await?;
    let question = rpts.first().map(|rpt| story.introspection(rpt));
    let questions = question.transpose()?.into_iter().collect();
    let time = Duration::from_secs(options.seconds.into());
    let load = repeat(&story.door, questions, StatusCode::OK, time).await?;
    let what = "introspection, all shares with the one who asks, one after the other";
    let took = millis(load.within(50));
    figures.push(Figure::new(format!("{what}, p50"), took, "ms"));
    Ok(figures)
}

fn within(load: &Load, percent: usize, how: &str) -> Figure {
    let what = format!("home page, {how}, p{percent}");
    Figure::new(what, millis(load.within(percent)), "ms")
}
