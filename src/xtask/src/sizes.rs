//! Compresses the built app, and compares its wasm with the budgets.

mod budgets;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io, thread};

use anyhow::{Context as _, bail};

use crate::hook::{engine, terms, words};
use crate::shell::say;

use budgets::Budget;

/// Extensions of files that compression makes smaller.
const COMPRESSED: &[&str] = &["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// The files that have a budget.
const WEIGHED: &[Weighed] = &[
    Weighed { what: "page wasm", prefix: "app-", suffix: engine::WASM_SUFFIX, budget: budgets::PAGE },
    Weighed {
        what: "engine wasm",
        prefix: engine::PREFIX,
        suffix: engine::WASM_SUFFIX,
        budget: budgets::ENGINE,
    },
    Weighed { what: "a language", prefix: words::PREFIX, suffix: words::SUFFIX, budget: budgets::LANGUAGE },
    Weighed { what: "a glossary", prefix: terms::PREFIX, suffix: words::SUFFIX, budget: budgets::GLOSSARY },
];

/// A file with a budget: how its name begins and ends.
struct Weighed {
    what: &'static str,
    prefix: &'static str,
    suffix: &'static str,
    budget: Budget,
}

/// One file of the built app before and after Brotli.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Size {
    name: String,
    plain: usize,
    brotli: usize,
}

/// Writes `.br` and `.gz` beside each file of the built app, at the levels that take longest.
pub(crate) fn compress(dist: &Path) -> anyhow::Result<Vec<Size>> {
    let files = files_below(dist).with_context(|| format!("cannot list {}", dist.display()))?;
    thread::scope(|scope| {
        let workers: Vec<_> =
            files.iter().map(|file| scope.spawn(move || compress_file(dist, file))).collect();
        workers
            .into_iter()
            .zip(&files)
            .map(|(worker, file)| match worker.join() {
                Ok(size) => size.with_context(|| format!("cannot compress {}", file.display())),
                Err(_) => bail!("compressing {} stopped midway", file.display()),
            })
            .collect()
    })
}

/// Prints the size of each wasm file beside its goal and its budget.
pub(crate) fn report(sizes: &[Size]) {
    for weighed in WEIGHED {
        for size in sizes.iter().filter(|size| weighed.covers(size)) {
            say(format_args!(
                "{}: {} KB, {} KB after Brotli, goal {} KB, budget {} KB",
                weighed.what,
                kilobytes(size.plain),
                kilobytes(size.brotli),
                kilobytes(weighed.budget.goal),
                kilobytes(weighed.budget.most)
            ));
        }
    }
}

/// Fails when a wasm file is missing or larger than its budget.
pub(crate) fn check(sizes: &[Size]) -> anyhow::Result<()> {
    for weighed in WEIGHED {
        let Weighed { what, prefix, suffix, budget } = weighed;
        if !sizes.iter().any(|size| weighed.covers(size)) {
            bail!("the built app has no {what} ({prefix}…{suffix})");
        }
        let heavy = sizes.iter().find(|size| weighed.covers(size) && size.brotli > budget.most);
        if let Some(size) = heavy {
            let (over, most) = (kilobytes(size.brotli - budget.most), kilobytes(budget.most));
            bail!("{what} is {over} KB over its budget of {most} KB after Brotli");
        }
    }
    Ok(())
}

impl Weighed {
    fn covers(&self, size: &Size) -> bool {
        size.name.starts_with(self.prefix) && size.name.ends_with(self.suffix)
    }
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| COMPRESSED.contains(&ending))
        {
            files.push(path);
        }
    }
    Ok(files)
}

fn compress_file(dist: &Path, file: &Path) -> io::Result<Size> {
    let plain = fs::read(file)?;
    let mut brotli = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: plain.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut plain.as_slice(), &mut brotli, &params)?;
    fs::write(beside(file, ".br"), &brotli)?;

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&plain)?;
    fs::write(beside(file, ".gz"), gzip.finish()?)?;

    let name = file.strip_prefix(dist).unwrap_or(file).to_string_lossy().into_owned();
    Ok(Size { name, plain: plain.len(), brotli: brotli.len() })
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Rounds up, so that a file over budget never seems to be within it.
fn kilobytes(bytes: usize) -> usize {
    bytes.div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(name: &str, brotli: usize) -> Size {
        Size { name: name.to_owned(), plain: brotli * 3, brotli }
    }

    fn check_budget(page: usize, engine: usize, language: usize, expected: &str) {
        let sizes = [
            size("index.html", 1),
            size("app-0f_bg.wasm", page),
            size("engine-0f_bg.wasm", engine),
            size("words-en-0f.txt", 1),
            size("words-de-0f.txt", language),
            size("terms-en-0f.txt", 1),
        ];
        let outcome = check(&sizes).map_or_else(|error| error.to_string(), |()| "fits".to_owned());
        assert_eq!(outcome, expected, "{page} {engine} {language}");
    }

    #[test]
    fn budgets_hold_page_and_engine() {
        let (page, engine) = (budgets::PAGE.most, budgets::ENGINE.most);
        let over = |what: &str, over: usize, most: usize| {
            format!("{what} is {over} KB over its budget of {} KB after Brotli", kilobytes(most))
        };
        let language = budgets::LANGUAGE.most;
        check_budget(page, engine, language, "fits");
        check_budget(page + 1, engine, 1, &over("page wasm", 1, page));
        check_budget(1, engine + 10_000, 1, &over("engine wasm", 10, engine));
        check_budget(1, 1, language + 1, &over("a language", 1, language));
    }

    #[test]
    fn no_goal_is_above_its_budget() {
        for Budget { goal, most } in [budgets::PAGE, budgets::ENGINE, budgets::LANGUAGE, budgets::GLOSSARY] {
            assert!(goal <= most, "{goal} {most}");
        }
    }

    #[test]
    fn an_app_without_an_engine_is_no_app() {
        let error = check(&[size("app-0f_bg.wasm", 1)]).unwrap_err().to_string();
        assert!(error.contains("no engine wasm"), "{error}");
    }

    #[test]
    fn what_compresses_gets_both_codings_and_the_rest_none() {
        let dist = tempfile::tempdir().unwrap();
        fs::create_dir(dist.path().join("snippets")).unwrap();
        fs::write(dist.path().join("snippets/a.js"), "x".repeat(10_000)).unwrap();
        fs::write(dist.path().join("icon.png"), [1; 10_000]).unwrap();
        let sizes = compress(dist.path()).unwrap();
        assert_eq!(sizes.len(), 1);
        assert!(sizes[0].brotli < 100 && sizes[0].plain == 10_000);
        assert!(
            dist.path().join("snippets/a.js.br").exists() && dist.path().join("snippets/a.js.gz").exists()
        );
        assert!(!dist.path().join("icon.png.br").exists());
    }
}
