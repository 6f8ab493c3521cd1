//! The modules of the crates, by their files, and the names that a module hands on from those below it.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::paths::{self, Path};
use super::tree::Tree;

/// A module: its crate, then the modules that it lies in, then itself.
pub(super) type Module = Vec<String>;

/// A file that holds a module.
#[derive(Debug)]
pub(super) struct Source {
    /// The file.
    pub(super) file: String,
    /// Its code.
    pub(super) code: Code,
    /// The paths that the code names.
    pub(super) paths: Vec<Path>,
}

/// The modules of every crate, without those that only tests compile.
#[derive(Debug, Default)]
pub(super) struct Modules {
    pub(super) all: BTreeMap<Module, Source>,
    /// For each module the names that it has from a module below it: `pub use below::Name`.
    handed_on: BTreeMap<Module, BTreeMap<String, Module>>,
}

impl Modules {
    /// Reads the crates of a tree.
    pub(super) fn of(tree: &Tree) -> Modules {
        let mut modules = Modules::default();
        for (file, text) in tree.rust() {
            if let Some(module) = module_of(file, tree) {
                let code = Code::of(text);
                let paths = paths::named(&code);
                modules.all.insert(module, Source { file: file.to_owned(), code, paths });
            }
        }
        modules.leave_tests_out();
        modules.note_what_is_handed_on();
        modules
    }

    /// The module that a path leads to, as far as files tell, through what modules hand on.
    ///
    /// `path` begins with a crate. `None` where the crate is none of these.
    pub(super) fn target(&self, path: &[String]) -> Option<Module> {
        let mut module = path.first().map(|krate| vec![krate.clone()])?;
        let rest = path.get(1..)?.iter();
        self.all.get(&module)?;
        for name in rest {
            let below: Module = module.iter().chain([name]).cloned().collect();
            if self.all.contains_key(&below) {
                module = below;
            } else {
                let handed_on = self.handed_on.get(&module).and_then(|names| names.get(name));
                return Some(handed_on.cloned().unwrap_or(module));
            }
        }
        Some(module)
    }

    fn leave_tests_out(&mut self) {
        let mut tests: BTreeSet<Module> = BTreeSet::new();
        for (module, source) in &self.all {
            let below = |name: &String| module.iter().chain([name]).cloned().collect::<Module>();
            tests.extend(source.code.test_modules.iter().map(below));
            tests.extend(source.code.is_test.then(|| module.clone()));
        }
        self.all.retain(|module, _| {
            (1..=module.len()).all(|len| module.get(..len).is_none_or(|it| !tests.contains(it)))
        });
    }

    fn note_what_is_handed_on(&mut self) {
        let mut handed_on: BTreeMap<Module, BTreeMap<String, Module>> = BTreeMap::new();
        for (module, source) in &self.all {
            for path in source.paths.iter().filter(|path| path.is_import) {
                let Some((name, before)) = path
                    .absolute(module)
                    .and_then(|it| it.split_last().map(|(name, before)| (name.clone(), before.to_vec())))
                else {
                    continue;
                };
                if before.len() > module.len() && before.starts_with(module) && self.all.contains_key(&before)
                {
                    handed_on.entry(module.clone()).or_default().insert(name, before);
                }
            }
        }
        self.handed_on = handed_on;
    }
}

/// The module of a file: `src/catalog/src/read/mp4.rs` holds `catalog::read::mp4`. A binary beside a library is
/// a module of its own below `bin`; tests, examples and benchmarks are none.
fn module_of(file: &str, tree: &Tree) -> Option<Module> {
    let (krate, path) = file.strip_prefix("src/")?.split_once("/src/")?;
    let path = path.strip_suffix(".rs")?;
    let below = match path {
        "lib" => None,
        "main" if tree.files.contains_key(&format!("src/{krate}/src/lib.rs")) => Some("bin/main"),
        "main" => None,
        path => Some(path),
    };
    Some(
        [krate]
            .into_iter()
            .chain(below.into_iter().flat_map(|path| path.split('/')))
            .map(str::to_owned)
            .collect(),
    )
}
