//! How much a browser is sent: WebAssembly, script and styles, raw and compressed.
//!
//! Compressed sizes need the `brotli` command; without it, what has a compressed target is left out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use http::StatusCode;

use crate::cli::Options;
use crate::report::{Figure, Target};
use crate::story::Story;

/// A kind of file, with the most kilobytes it may have raw and compressed.
struct Kind {
    name: &'static str,
    ending: &'static str,
    raw: Target,
    compressed: Target,
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "WebAssembly",
        ending: "wasm",
        raw: Target::AtMost(300.0),
        compressed: Target::AtMost(90.0),
    },
    Kind {
        name: "script",
        ending: "js",
        raw: Target::None,
        compressed: Target::AtMost(12.0),
    },
    Kind {
        name: "styles",
        ending: "css",
        raw: Target::None,
        compressed: Target::AtMost(18.0),
    },
];

/// The built site, and what of it a page without an island asks for.
pub(super) async fn sizes(options: &Options, story: &Story) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for kind in &KINDS {
        let files = files(&options.site.join("pkg"), kind.ending)?;
        ensure!(!files.is_empty(), "the site has no {} file", kind.ending);
        let (mut raw, mut compressed) = (0, Some(0));
        for file in &files {
            raw += std::fs::metadata(file)?.len();
            compressed = compressed.zip(brotli(file)).map(|(sum, size)| sum + size);
        }
        let figure =
            |how: &str, bytes| Figure::new(format!("{}, {how}", kind.name), kilobytes(bytes), "KB");
        figures.push(figure("raw", raw).target(kind.raw));
        figures.extend(compressed.map(|bytes| figure("brotli", bytes).target(kind.compressed)));
    }
    let scripts = scripts(story, "/home").await?;
    figures.push(
        Figure::new("scripts on the home page, which has no island", scripts, "")
            .target(Target::AtMost(0.0)),
    );
    Ok(figures)
}

/// How often a page names a script or the program.
async fn scripts(story: &Story, path: &str) -> anyhow::Result<f64> {
    let html = story.owner.get(path).await?.expect(StatusCode::OK)?.text();
    let signs = ["<script", ".wasm", ".js\""];
    let found: usize = signs.iter().map(|sign| html.matches(sign).count()).sum();
    Ok(f64::from(u32::try_from(found)?))
}

fn files(folder: &Path, ending: &str) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|known| known == ending) {
            files.push(path);
        }
    }
    Ok(files)
}

fn brotli(file: &Path) -> Option<u64> {
    let mut command = Command::new("brotli");
    command.arg("--stdout").arg("--quality=11").arg(file);
    let out = command.stderr(Stdio::null()).output().ok()?;
    let size = u64::try_from(out.stdout.len()).ok()?;
    out.status.success().then_some(size)
}

/// Bytes as kilobytes of 1024.
pub(super) fn kilobytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1024.0
}
