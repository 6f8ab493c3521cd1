//! Puts a hash of the content into the names of the engine's files, so that browsers may cache them for ever.
//! Trunk does not do this. A file's new name is written into the file that asks for it, before that one is
//! hashed: first the wasm, then the glue, then the loader, then `index.html`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use xxhash_rust::xxh3::xxh3_64;

/// The binary that runs in workers. `src/engine/Cargo.toml` and `index.html` name it.
const BINARY: &str = "engine";

/// The script that a worker is started with. It imports the glue, which wasm-bindgen makes, and gives it the wasm.
const LOADER_SOURCE: &str = "src/engine/loader.js";

/// How the names of the built files begin.
pub(crate) const PREFIX: &str = "engine-";

/// How the names of the built wasm files end.
pub(crate) const WASM_SUFFIX: &str = "_bg.wasm";

/// The names in the loader's source and in `index.html` that are replaced, each behind a slash.
const WASM: &str = "/engine_bg.wasm";
const GLUE: &str = "/engine.js";
const LOADER: &str = "/engine_loader.js";

/// Renames the engine's files in Trunk's staging folder, and adds the loader.
pub(super) fn name_files(root: &Path, staging: &Path) -> anyhow::Result<()> {
    let built_wasm = format!("{BINARY}{WASM_SUFFIX}");
    let built_glue = format!("{BINARY}.js");
    let wasm = read(&staging.join(&built_wasm))?;
    let wasm_name = format!("{PREFIX}{}{WASM_SUFFIX}", hash_of(&wasm));
    rename(staging, &built_wasm, &wasm_name)?;

    let glue = Text::read(&staging.join(&built_glue))?.replace(&built_wasm, &wasm_name)?;
    let glue_name = format!("{PREFIX}{}.js", hash_of(glue.0.as_bytes()));
    rename(staging, &built_glue, &glue_name)?;
    glue.write(&staging.join(&glue_name))?;

    let [wasm_path, glue_path] = [format!("/{wasm_name}"), format!("/{glue_name}")];
    let loader =
        Text::read(&root.join(LOADER_SOURCE))?.replace(WASM, &wasm_path)?.replace(GLUE, &glue_path)?;
    let hash = hash_of(loader.0.as_bytes());
    let loader_name = format!("{PREFIX}loader-{hash}.js");
    loader.write(&staging.join(&loader_name))?;
    // Workers that read files start from a copy, because the endpoint answers it with narrower headers. They find it by
    // the name of the loader.
    loader.write(&staging.join(format!("{PREFIX}reader-{hash}.js")))?;

    let page = staging.join("index.html");
    let text = Text::read(&page)?.replace(WASM, &wasm_path)?.replace(GLUE, &glue_path)?;
    text.replace(LOADER, &format!("/{loader_name}"))?.write(&page)
}

/// Returns 16 hexadecimal digits. By these the endpoint knows that the file may be cached for ever.
pub(super) fn hash_of(content: &[u8]) -> String {
    format!("{:016x}", xxh3_64(content))
}

/// Reads a file. Errors name its path.
pub(super) struct Text(String, PathBuf);

impl Text {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = read(path)?;
        let text = String::from_utf8(bytes).with_context(|| format!("{} is no text", path.display()))?;
        Ok(Self(text, path.to_owned()))
    }

    /// Whether a name occurs.
    pub(super) fn names(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Replaces a name wherever it occurs. Fails if it occurs nowhere, because then a file would be asked for
    /// that does not exist.
    pub(super) fn replace(self, name: &str, other: &str) -> anyhow::Result<Self> {
        ensure!(self.0.contains(name), "{} does not name {name}", self.1.display());
        Ok(Self(self.0.replace(name, other), self.1))
    }

    /// Makes another text of it.
    pub(super) fn edit(self, change: fn(&str) -> anyhow::Result<String>) -> anyhow::Result<Self> {
        let text = change(&self.0).with_context(|| format!("cannot change {}", self.1.display()))?;
        Ok(Self(text, self.1))
    }

    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        fs::write(path, &self.0).with_context(|| format!("cannot write {}", path.display()))
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn rename(folder: &Path, from: &str, to: &str) -> anyhow::Result<()> {
    fs::rename(folder.join(from), folder.join(to)).with_context(|| format!("cannot rename {from} to {to}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PAGE: &str =
        "<link href=\"/engine_loader.js\"><link href=\"/engine.js\"><link href=\"/engine_bg.wasm\">";

    /// Makes a folder as Trunk leaves it for the hook, with the loader's source.
    fn staged(wasm: &str, page: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let loader = folder.path().join(LOADER_SOURCE);
        fs::create_dir_all(loader.parent().unwrap()).unwrap();
        fs::write(loader, "import(\"./engine.js\"); fetch(\"./engine_bg.wasm\");").unwrap();
        for (name, text) in [("_bg.wasm", wasm), (".js", "new URL('engine_bg.wasm')")] {
            fs::write(folder.path().join(format!("{BINARY}{name}")), text).unwrap();
        }
        fs::write(folder.path().join("index.html"), page).unwrap();
        folder
    }

    /// The names of the files in the folder, and the texts of all except the wasm.
    fn named(wasm: &str) -> (BTreeSet<String>, String) {
        let folder = staged(wasm, PAGE);
        name_files(folder.path(), folder.path()).unwrap();
        let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
        let files: BTreeSet<String> = entries
            .filter(|entry| entry.path().is_file())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        let texts = files.iter().filter(|name| !name.ends_with("wasm"));
        let text = texts.map(|name| fs::read_to_string(folder.path().join(name)).unwrap()).collect();
        (files, text)
    }

    #[test]
    fn every_name_that_is_asked_for_is_there() {
        let (files, text) = named("\0asm");
        assert_eq!(files.len(), 5, "{files:?}");
        let by_name = |name: &&String| *name == "index.html" || name.contains("-reader-");
        for name in files.iter().filter(|name| !by_name(name)) {
            assert!(text.contains(name.as_str()), "nothing asks for {name}: {text}");
        }
        for old in ["engine.js", "engine_bg", "engine_loader"] {
            assert!(!text.contains(old), "{old} is left in {text}");
        }
    }

    #[test]
    fn the_readers_loader_has_the_name_of_the_engine_s() {
        let (files, _) = named("\0asm");
        let reader = files.iter().find(|name| name.contains("-reader-")).unwrap();
        assert!(files.contains(&reader.replace("-reader-", "-loader-")), "{files:?}");
    }

    #[test]
    fn other_wasm_renames_all_three_and_the_same_none() {
        let (before, _) = named("\0asm");
        assert_eq!(named("\0asm").0, before);
        let both: Vec<_> = named("\0asm 2").0.intersection(&before).cloned().collect();
        assert_eq!(both, ["index.html"]);
    }

    #[test]
    fn a_page_that_does_not_name_a_file_fails_the_build() {
        let folder = staged("\0asm", "<link href=\"/engine_loader.js\"><link href=\"/engine.js\">");
        let error = name_files(folder.path(), folder.path()).unwrap_err().to_string();
        assert!(error.ends_with("index.html does not name /engine_bg.wasm"), "{error}");
    }
}
