//! Makes the glossary of each language: what the terms on the pages mean. A page fetches it when somebody asks, so it is a
//! file of its own. A term is called as in the table of messages.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};

use super::engine::{Text, hash_of};
use super::words::{self, ENGLISH, Messages};

/// The folder of the glossaries, a file a language.
const FOLDER: &str = "src/engine/words/terms";

/// How the names of the glossaries begin.
pub(crate) const PREFIX: &str = "terms-";

/// A heading, and the terms below it: each with its id, the key of the message that names it (or else its name), and what
/// it means.
type Section = (String, Vec<(String, String, String)>);

/// Adds the glossaries to Trunk's staging folder, and writes their names into the page.
pub(super) fn add(root: &Path, staging: &Path) -> anyhow::Result<()> {
    let english = sections(root, ENGLISH)?;
    let path = staging.join("index.html");
    let mut page = Text::read(&path)?;
    for language in words::languages(root)? {
        let placeholder = format!("/{PREFIX}{language}{}", words::SUFFIX);
        if !page.names(&placeholder) {
            continue;
        }
        let sections = sections(root, &language)?;
        ensure!(
            ids(&sections) == ids(&english),
            "the glossary of {language} has other terms than the English one"
        );
        let markup = markup(&sections, &words::of(root, &language)?);
        let name = format!("{PREFIX}{language}-{}{}", hash_of(markup.as_bytes()), words::SUFFIX);
        fs::write(staging.join(&name), markup).with_context(|| format!("cannot write {name}"))?;
        page = page.replace(&placeholder, &format!("/{name}"))?;
    }
    page.write(&path)
}

fn sections(root: &Path, language: &str) -> anyhow::Result<Vec<Section>> {
    let path = root.join(FOLDER).join(format!("{language}.json"));
    let json = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&json).with_context(|| format!("{} is no glossary", path.display()))
}

fn ids(sections: &[Section]) -> Vec<Vec<&str>> {
    sections.iter().map(|(_, terms)| terms.iter().map(|(id, ..)| id.as_str()).collect()).collect()
}

/// The glossary as markup. Its text is ours, and holds no markup of its own.
fn markup(sections: &[Section], messages: &Messages) -> String {
    let term = |(id, name, told): &(String, String, String)| {
        let message = messages.get(name).and_then(|it| it.forms.last());
        let name = message.map_or(name, |(_, text)| text);
        format!("<div class=\"terms__line\" id=\"{id}\" tabindex=\"-1\"><dt>{name}</dt><dd>{told}</dd></div>")
    };
    let section = |(head, terms): &Section| {
        let terms: String = terms.iter().map(term).collect();
        format!(
            "<section class=\"leaf__part\"><h2 class=\"leaf__head\">{head}</h2><dl>{terms}</dl></section>"
        )
    };
    sections.iter().map(section).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn each_language_explains_the_same_terms_by_the_names_that_pages_use() {
        let staging = tempfile::tempdir().unwrap();
        let page = staging.path().join("index.html");
        fs::write(&page, "\"/terms-en.txt\" \"/terms-de.txt\"").unwrap();
        add(&root(), staging.path()).unwrap();
        let page = fs::read_to_string(page).unwrap();
        let names =
            fs::read_dir(staging.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|it| it.starts_with(PREFIX)).collect();
        names.sort();
        assert!(names.len() == 2 && names.iter().all(|name| page.contains(name)), "{page}");
        let german = fs::read_to_string(staging.path().join(&names[0])).unwrap();
        assert!(german.contains("id=\"way-rip\" tabindex=\"-1\"><dt>CD neu rippen</dt>"), "{german}");
    }

    /// What stands between two marks would be shown as it is, so a mistyped key would be seen as a name.
    #[test]
    fn no_name_is_a_key_without_a_message() {
        for language in words::languages(&root()).unwrap() {
            let messages = words::of(&root(), &language).unwrap();
            for (id, name, told) in
                sections(&root(), &language).unwrap().into_iter().flat_map(|(_, terms)| terms)
            {
                let is_key = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                assert_eq!(is_key, messages.contains_key(&name), "{id} of {language}");
                assert!(
                    told.ends_with('.') || told.ends_with('“') || told.ends_with('”'),
                    "{id} of {language}: {told}"
                );
                assert!(!told.contains('<') && !name.contains('<'), "{id} of {language} has markup");
            }
        }
    }
}
