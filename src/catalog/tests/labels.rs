//! Compares what was read of real files with what people found out about them by hand. The files are not part
//! of the project: `REPRISE_CORPUS` names their folder, and the labels lie beside it. `cargo xtask bench
//! verdict` runs these tests and shows what they print.

use std::path::PathBuf;

#[path = "labels/eligibility.rs"]
mod eligibility;
#[path = "labels/libraries.rs"]
mod libraries;
#[path = "labels/logs.rs"]
mod logs;
#[path = "labels/origins.rs"]
mod origins;

/// How far the readings agree with a file of labels.
#[derive(Debug, Default)]
struct Agreement {
    agree: usize,
    differ: Vec<String>,
}

impl Agreement {
    /// Takes one comparison: `None` if both agree, else what is different.
    fn add(&mut self, difference: Option<String>) {
        match difference {
            None => self.agree += 1,
            Some(difference) => self.differ.push(difference),
        }
    }

    /// Prints the share that agrees, and every difference.
    fn print(&self, labels: &str) {
        let all = self.agree + self.differ.len();
        let percent = 100.0 * self.agree as f64 / all.max(1) as f64;
        println!("{labels}: {} of {all} agree, {percent:.2} %", self.agree);
        self.differ.iter().for_each(|it| println!("  differs: {it}"));
    }
}

/// The rows of a file of labels, each a list of cells, without the row of column names; and the folder of
/// real files.
fn labelled(labels: &str) -> Option<(PathBuf, Vec<Vec<String>>)> {
    let corpus = reprise_needs::corpus()?;
    let path = corpus.with_file_name("labels").join(labels);
    let mut table = csv::ReaderBuilder::new();
    let table = table.delimiter(b'\t').flexible(true).from_path(&path);
    let rows = table.expect("labels beside the corpus").into_records();
    let rows = rows.map(|row| row.expect("UTF-8").iter().map(str::to_owned).collect()).collect();
    Some((corpus, rows))
}
