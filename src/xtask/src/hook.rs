//! What Trunk calls before and after each build, as its `Trunk.toml` says. Trunk names its folders in the
//! environment; nothing here needs the tools that `cargo xtask setup` brings.

pub(crate) mod engine;
mod styles;

use std::path::PathBuf;

use anyhow::Context as _;

/// A step of Trunk's build that is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Hook {
    /// Before a build: one style sheet of all files in style/
    JoinStyles,
    /// After a build: content hashes in the names of the engine's files
    NameEngine,
}

/// Does what a hook is there for.
pub(crate) fn run(hook: Hook) -> anyhow::Result<()> {
    let root = told_by_trunk("TRUNK_SOURCE_DIR")?;
    match hook {
        Hook::JoinStyles => styles::join(&root),
        Hook::NameEngine => engine::name_files(&root, &told_by_trunk("TRUNK_STAGING_DIR")?),
    }
}

fn told_by_trunk(variable: &str) -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os(variable).map(PathBuf::from);
    folder.with_context(|| {
        format!("{variable} is not set: hooks are called by `trunk build` and `trunk serve`")
    })
}
