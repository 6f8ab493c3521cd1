//! The tree of files that the rules look at: what a person has written, without what is built.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// Folders at the top that hold what is built, or what git keeps.
const LEFT_OUT: [&str; 4] = [".git", "target", "dist", "node_modules"];

/// Every file by its path below the project's folder, with `/` between the parts.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The files. What is no text is there without its contents.
    pub(super) files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the tree below a folder.
    pub(super) fn read(root: &Path) -> anyhow::Result<Tree> {
        let mut tree = Tree::default();
        tree.walk(root, "")?;
        Ok(tree)
    }

    /// A tree of these files, for tests.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Tree {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Tree { files: files.iter().map(owned).collect() }
    }

    /// The files of Rust, of programs and tests alike.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        let files = self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        files.filter(|(path, _)| path.ends_with(".rs"))
    }

    fn walk(&mut self, folder: &Path, below: &str) -> anyhow::Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if below.is_empty() && LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{below}{name}");
            if entry.path().is_dir() {
                self.walk(&entry.path(), &format!("{path}/"))?;
            } else {
                let bytes = fs::read(entry.path()).with_context(|| format!("cannot read {path}"))?;
                self.files.insert(path, String::from_utf8(bytes).unwrap_or_default());
            }
        }
        Ok(())
    }
}
