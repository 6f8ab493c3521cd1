//! Lets the app's code wait until the page's own script says that it may be loaded. Trunk makes the browser ask for it
//! while it still reads the page, so that a first visit's words and colours would share the line with a megabyte of code.

use std::path::Path;

use anyhow::Context as _;

use super::engine::{Text, WASM_SUFFIX};

/// How Trunk's script begins that starts the app, and where it ends. Between quotes follows the path of the app's glue.
const SCRIPT: (&str, &str) = ("import init, * as bindings from '", "</script>");

/// How the links begin by which Trunk has the app's files asked for early.
const EARLY: [&str; 2] = ["<link rel=\"modulepreload\" ", "<link rel=\"preload\" "];

/// Writes another start into the page in Trunk's staging folder.
pub(super) fn wait(staging: &Path) -> anyhow::Result<()> {
    Text::read(&staging.join("index.html"))?.edit(waiting)?.write(&staging.join("index.html"))
}

/// The page with a script that waits, and without the links.
fn waiting(page: &str) -> anyhow::Result<String> {
    let (before, script) = page.split_once(SCRIPT.0).context("Trunk's script does not begin as it did")?;
    let (script, after) = script.split_once(SCRIPT.1).context("Trunk's script has no end")?;
    let (glue, _) = script.split_once('\'').context("Trunk's script names no file")?;
    let wasm = glue.strip_suffix(".js").context("Trunk's script names no glue")?.to_owned() + WASM_SUFFIX;
    let mut page = format!("{before}{}{}{after}", start(glue, &wasm), SCRIPT.1);
    for early in EARLY {
        let (before, link) = page.split_once(early).with_context(|| format!("Trunk adds no {early}…>"))?;
        let (_, after) = link.split_once('>').with_context(|| format!("{early} has no end"))?;
        page = format!("{before}{after}");
    }
    Ok(page)
}

/// The script. The page's own script, which comes first, says when `loading` is done.
fn start(glue: &str, wasm: &str) -> String {
    format!(
        "await reprise.loading;\n\
         const wasm = fetch('{wasm}');\n\
         const {{ default: init }} = await import('{glue}');\n\
         await init({{ module_or_path: wasm }});\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page as Trunk makes it.
    const MADE: &str = "<head><script type=\"module\" nonce=\"n\">\n\
        import init, * as bindings from '/app-1.js';\n\
        const wasm = await init({ module_or_path: '/app-1_bg.wasm' });\nwindow.wasmBindings = bindings;\n\
        </script><link rel=\"modulepreload\" nonce=\"n\" href=\"/app-1.js\"><link rel=\"preload\" \
        href=\"/app-1_bg.wasm\" as=\"fetch\"></head>";

    #[test]
    fn nothing_is_asked_for_before_the_script_has_waited() {
        let page = waiting(MADE).unwrap();
        let (before, after) = page.split_once("await reprise.loading;").unwrap();
        assert!(!before.contains("/app-1"), "{page}");
        assert!(after.contains("fetch('/app-1_bg.wasm')") && after.contains("import('/app-1.js')"), "{page}");
        assert!(!after.contains("<link") && after.ends_with("</script></head>"), "{page}");
    }

    #[test]
    fn a_trunk_that_starts_the_app_otherwise_fails_the_build() {
        assert!(waiting("<head><script>start()</script></head>").is_err());
        assert!(waiting(&MADE.replace("rel=\"preload\"", "rel=\"other\"")).is_err());
    }
}
