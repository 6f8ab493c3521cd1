//! The hooks that Trunk calls before and after each build, as `Trunk.toml` says. Trunk names its folders in
//! environment variables. The hooks need none of the tools that `cargo xtask setup` installs.

pub(crate) mod engine;
mod offline;
mod start;
mod styles;
pub(crate) mod terms;
pub(crate) mod words;

use std::path::PathBuf;

use anyhow::Context as _;

/// A step that is added to Trunk's build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Hook {
    /// Before a build: join all files of style/ into one style sheet
    JoinStyles,
    /// After a build: put content hashes into the names of the engine's files, let the app's code wait for the page's
    /// script, and add the tables of messages, the glossaries and what works offline
    NameEngine,
}

/// Runs a hook.
pub(crate) fn run(hook: Hook) -> anyhow::Result<()> {
    let root = told_by_trunk("TRUNK_SOURCE_DIR")?;
    match hook {
        Hook::JoinStyles => styles::join(&root),
        Hook::NameEngine => {
            let staging = told_by_trunk("TRUNK_STAGING_DIR")?;
            engine::name_files(&root, &staging)?;
            words::add(&root, &staging)?;
            terms::add(&root, &staging)?;
            start::wait(&staging)?;
            offline::add(&root, &staging, std::env::var("TRUNK_PROFILE").is_ok_and(|it| it == "release"))
        }
    }
}

fn told_by_trunk(variable: &str) -> anyhow::Result<PathBuf> {
    let folder = std::env::var_os(variable).map(PathBuf::from);
    folder.with_context(|| {
        format!("{variable} is not set: hooks are called by `trunk build` and `trunk serve`")
    })
}
