//! What assistive software is told of a page: its accessibility tree, as text that people review.

use std::collections::HashMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::tab::Tab;

/// Roles that are no more than boxes. Chromium's own roles, which begin with a capital, count as such too: they change from
/// one version to the next.
const BOXES: [&str; 4] = ["none", "generic", "sectionheader", "sectionfooter"];

/// What is told of an element beside its role and name.
const STATES: [&str; 10] = [
    "level",
    "checked",
    "expanded",
    "pressed",
    "selected",
    "disabled",
    "required",
    "invalid",
    "busy",
    "multiselectable",
];

/// States whose "no" says what the element is: a switch that is off, a part that is folded.
const TWO_SIDED: [&str; 3] = ["checked", "expanded", "pressed"];

/// Of so many like elements one after the other not all are written.
const MANY: [&str; 3] = ["row", "listitem", "option"];
const MOST: usize = 4;

/// So much of a text is written, in characters.
const LONGEST: usize = 160;

/// A node as the DevTools protocol tells it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    node_id: String,
    #[serde(default)]
    ignored: bool,
    role: Option<Told>,
    name: Option<Told>,
    #[serde(default)]
    properties: Vec<Property>,
    #[serde(default)]
    child_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Told {
    #[serde(default)]
    value: Value,
}

#[derive(Debug, Deserialize)]
struct Property {
    name: String,
    value: Told,
}

/// The tree of the page in a tab of Chromium, a line an element.
///
/// # Errors
/// When the browser does not tell it.
pub fn of(tab: &Tab) -> anyhow::Result<String> {
    let told = tab.call("Accessibility.getFullAXTree", json!({}))?;
    let nodes: Vec<Node> = serde_json::from_value(told.get("nodes").cloned().unwrap_or_default())?;
    let root = nodes.first().context("a page without a tree")?.node_id.clone();
    let tree = Tree { nodes: nodes.into_iter().map(|node| (node.node_id.clone(), node)).collect() };
    let mut text = String::new();
    tree.write(&root, 0, "", &mut text);
    Ok(text)
}

struct Tree {
    nodes: HashMap<String, Node>,
}

impl Tree {
    /// Writes a node and what is in it. `named` is the name of the element around it, which often is the same text.
    fn write(&self, id: &str, depth: usize, named: &str, text: &mut String) {
        let Some(node) = self.nodes.get(id) else { return };
        let (role, name) = (node.role(), node.name());
        let is_text = role == "StaticText";
        let is_said = is_text && (name.is_empty() || named.contains(&name));
        let is_own = !is_text && role.starts_with(|first: char| first.is_uppercase());
        let is_box = node.ignored || BOXES.contains(&role) || is_said || is_own;
        if !is_box {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{}{}", "  ".repeat(depth), node.line());
        }
        let (depth, named) = if is_box { (depth, named) } else { (depth + 1, name.as_str()) };
        self.write_all(&node.child_ids, depth, named, text);
    }

    fn write_all(&self, ids: &[String], depth: usize, named: &str, text: &mut String) {
        let role_of = |id: &String| self.nodes.get(id).map_or("", |node| node.role());
        for alike in ids.chunk_by(|one, other| role_of(one) == role_of(other)) {
            let may_be_many = alike.first().is_some_and(|id| MANY.contains(&role_of(id)));
            let shown = if may_be_many && alike.len() > MOST + 1 { MOST } else { alike.len() };
            alike.iter().take(shown).for_each(|id| self.write(id, depth, named, text));
            if shown < alike.len() {
                let _ = writeln!(text, "{}… and others like these", "  ".repeat(depth));
            }
        }
    }
}

impl Node {
    fn role(&self) -> &str {
        self.role.as_ref().and_then(|role| role.value.as_str()).unwrap_or_default()
    }

    fn name(&self) -> String {
        let name = self.name.as_ref().and_then(|name| name.value.as_str()).unwrap_or_default();
        without_times(&name.trim().chars().take(LONGEST).collect::<String>())
    }

    /// For example `heading "Sync" level=1`.
    fn line(&self) -> String {
        let role = if self.role() == "StaticText" { "text" } else { self.role() };
        let mut line = role.to_owned();
        if !self.name().is_empty() {
            let _ = write!(line, " {:?}", self.name());
        }
        for state in STATES {
            let told = self.properties.iter().find(|it| it.name == state).map(|it| &it.value.value);
            match told {
                Some(Value::Bool(false)) if TWO_SIDED.contains(&state) => line += &format!(" {state}=false"),
                Some(Value::String(word)) if word == "false" && TWO_SIDED.contains(&state) => {
                    line += &format!(" {state}=false");
                }
                None | Some(Value::Null | Value::Bool(false)) => {}
                Some(Value::Bool(true)) => line += &format!(" {state}"),
                Some(Value::String(word)) if word == "false" => {}
                Some(Value::String(word)) => line += &format!(" {state}={word}"),
                Some(other) => line += &format!(" {state}={other}"),
            }
        }
        line
    }
}

/// A text whose days, seconds and made-up names of browsers are replaced, because they change from run to run.
fn without_times(text: &str) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = match rest.get(..DAY.len()) {
            Some(day) if is_day(day) => {
                told += DAY;
                DAY.len()
            }
            _ => {
                told.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    let words = told.split(' ').collect::<Vec<_>>();
    let is_before_s =
        |at: usize| words.get(at + 1).is_some_and(|next| next.trim_end_matches([':', '.']) == "s");
    let is_a_name =
        |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|it| it.ends_with("Browser"));
    let word = |(at, word): (usize, &&str)| match word.parse::<f64>() {
        Ok(_) if is_before_s(at) => "N".to_owned(),
        _ if is_a_name(at) => word.trim_start_matches(|it: char| it.is_ascii_hexdigit()).to_owned(),
        _ => (*word).to_owned(),
    };
    words.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// What stands for a day.
const DAY: &str = "YYYY-MM-DD";

fn is_day(text: &str) -> bool {
    text.bytes()
        .zip(DAY.bytes())
        .all(|(is, wanted)| if wanted == b'-' { is == b'-' } else { is.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_from_run_to_run_is_replaced() {
        let check = |text: &str, wanted: &str| assert_eq!(without_times(text), wanted);
        check("as of 2026-11-30", "as of YYYY-MM-DD");
        check("{\"exported\":\"2026-11-30\",", "{\"exported\":\"YYYY-MM-DD\",");
        check("52 files in 0.1 s: 51 music files", "52 files in N s: 51 music files");
        check("4 songs – 15:53", "4 songs – 15:53");
        check("Sample library (Browser 86f7)", "Sample library (Browser )");
    }
}
