//! What the wasm files and the tables of messages of the built app weigh, as browsers download them: with Brotli.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use reprise_tests::environment;

use crate::budgets::{self, Budget};
use crate::table::{Goal, Line, Outcome, Unit};

/// How the name of the page's wasm begins; every other wasm is a worker's.
const OF_PAGE: &str = "app-";

/// How the name of a glossary begins.
const OF_GLOSSARY: &str = "terms-";

/// Weighs them.
pub(crate) fn measure() -> anyhow::Result<Outcome> {
    let dist = environment::dist()?;
    let (glossaries, languages): (Vec<_>, Vec<_>) =
        sizes(&dist, ".txt.br")?.into_iter().partition(|(name, _)| name.starts_with(OF_GLOSSARY));
    let sizes = sizes(&dist, ".wasm.br")?;
    let (page, workers): (Vec<_>, Vec<_>) =
        sizes.into_iter().partition(|(name, _)| name.starts_with(OF_PAGE));
    anyhow::ensure!(!page.is_empty() && !workers.is_empty(), "the built app has no wasm of page and worker");
    let lines = vec![
        line("page wasm, Brotli", &page, &budgets::PAGE),
        line("engine wasm, Brotli", &workers, &budgets::ENGINE),
        line("a language, Brotli", &largest(languages), &budgets::LANGUAGE),
        line("a glossary, Brotli", &largest(glossaries), &budgets::GLOSSARY),
    ];
    Ok(Outcome { lines, detail: Vec::new() })
}

/// The largest of these: a person loads one.
fn largest(mut files: Vec<(String, f64)>) -> Vec<(String, f64)> {
    files.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    files.truncate(1);
    files
}

fn line(what: &str, files: &[(String, f64)], budget: &Budget) -> Line {
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let sum = files.iter().map(|(_, bytes)| bytes).sum::<f64>() / 1000.0;
    let against = format!("a budget of {} KB", budget.most / 1000);
    Line::of(what, sum, Unit::Kilobytes)
        .with(names.join(", "), against)
        .goal(Goal::AtMost(budget.goal as f64 / 1000.0))
}

/// The files of the app whose names end so, by name, with what Brotli leaves of each in bytes.
fn sizes(dist: &Path, ending: &str) -> anyhow::Result<Vec<(String, f64)>> {
    let mut sizes = Vec::new();
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(ending) {
            let length = entry.metadata().context("cannot tell a file's length")?.len();
            sizes.push((name.trim_end_matches("_bg").to_owned(), length as f64));
        }
    }
    sizes.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(sizes)
}
