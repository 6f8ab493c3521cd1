//! `cargo xtask tidy`: holds the tree against the floors and the invariants, which stand in two tables.
//!
//! It reads text, not what the compiler knows: `use crate::a`, `super::b` and `crate::a::b` where they stand. Tests
//! may use what they like, so what only they compile is left out, and so are dev-dependencies.

mod arrows;
mod code;
mod floors;
mod invariants;
mod modules;
mod paths;
mod tree;

use anyhow::bail;

use crate::project::Project;
use crate::shell::say;
use arrows::Plan;
use modules::Modules;
use tree::Tree;

/// Says everything that is wrong with the tree, and fails if anything is.
pub(crate) fn tidy(project: &Project) -> anyhow::Result<()> {
    let tree = Tree::read(&project.root)?;
    let breaches = breaches(&tree);
    for breach in &breaches {
        say(breach);
    }
    if !breaches.is_empty() {
        bail!(
            "not tidy in {} places; the tables are src/xtask/src/tidy/floors.rs and invariants.rs",
            breaches.len()
        );
    }
    Ok(())
}

fn breaches(tree: &Tree) -> Vec<String> {
    let modules = Modules::of(tree);
    let plan = Plan { crates: floors::CRATES, houses: floors::HOUSES, argued: floors::ARGUED };
    let mut breaches = plan.breaches(&modules);
    breaches.extend(invariants::breaches(invariants::ROWS, tree, &modules));
    breaches
}
