//! `cargo xtask shots`: builds what ships, and takes pictures of every page with the sample library. A person looks at
//! them before a change of the pages counts as done. It also makes the README's picture. No check depends on it.

use std::fs;

use anyhow::Context as _;

use crate::build;
use crate::project::{CloudProfile, Project};
use crate::shell;
use crate::tools::{self, Purpose, WasmRoute};

/// The picture of the README, and the one of the sheet that it is.
const README: (&str, &str) = (".readme/library.png", "library-wide-light.png");

/// Takes all pictures, into a folder of the target folder.
pub(crate) fn take(project: &Project) -> anyhow::Result<()> {
    let tools = tools::prepare(project, Purpose::Testing, WasmRoute::Any)?;
    build::app(project, &tools)?;
    build::cloud(project)?;
    let folder = project.target.join("shots");
    let mut cargo = project.cargo();
    tools.tell_tests(&mut cargo, project, CloudProfile::Release);
    cargo.args(["run", "--package", "reprise-tests", "--bin", "shots", "--"]).arg(&folder);
    shell::run(&mut cargo)?;
    let from = folder.join(README.1);
    fs::copy(&from, project.root.join(README.0))
        .with_context(|| format!("cannot copy {}", from.display()))?;
    shell::say(format!("look at {}, and at {}", folder.join("index.html").display(), README.0));
    Ok(())
}
