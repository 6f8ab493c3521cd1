//! The paths that code names: `use crate::a::{b, c::d};`, `super::e`, and `crate::a::b(…)` where it stands.

use super::code::{Code, closing, find, is_of_word, words};

/// The prefix of the workspace's packages in code.
const PACKAGE: &str = "reprise_";

/// A path as it is written, with the braces of an import taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// Its parts, from `crate`, `super`, `self`, a package, or (in imports) another name on.
    pub(super) parts: Vec<String>,
    /// The line that it stands in.
    pub(super) line: usize,
    /// Whether it stands in a `use`.
    pub(super) is_import: bool,
}

impl Path {
    /// The path from its crate on, named in this module; `None` where it leads out of the workspace.
    pub(super) fn absolute(&self, module: &[String]) -> Option<Vec<String>> {
        let (first, rest) = self.parts.split_first()?;
        let base: Vec<String> = match first.as_str() {
            "crate" => module.get(..1)?.to_vec(),
            "self" => module.to_vec(),
            "super" => {
                let ups = 1 + rest.iter().take_while(|part| *part == "super").count();
                let base = module.get(..module.len().checked_sub(ups)?)?.to_vec();
                return Some(base.into_iter().chain(rest.iter().skip(ups - 1).cloned()).collect());
            }
            package if package.starts_with(PACKAGE) => vec![package.get(PACKAGE.len()..)?.to_owned()],
            // In an import it may be a module below this one.
            _ => return Some(module.iter().chain(&self.parts).cloned().collect()),
        };
        Some(base.into_iter().chain(rest.iter().cloned()).collect())
    }
}

/// Every path that leads into the workspace, and every import.
pub(super) fn named(code: &Code) -> Vec<Path> {
    let mut paths = Vec::new();
    let (text, mut from) = (code.text.as_str(), 0);
    while let Some((start, end)) = next_word(text, from) {
        let word = text.get(start..end).unwrap_or_default();
        from = end;
        if word == "use" && !text.get(end..).is_some_and(|rest| rest.trim_start().starts_with('<')) {
            let statement = end..find(text, end, ";").unwrap_or(text.len());
            let tree = text.get(statement.clone()).unwrap_or_default();
            let parts = leaves(tree.trim(), &[]);
            paths.extend(parts.into_iter().map(|parts| Path {
                parts,
                line: code.line(start),
                is_import: true,
            }));
            from = statement.end;
        } else if is_root(word)
            && !is_inside_path(text, start)
            && text.get(end..).is_some_and(|it| it.starts_with("::"))
        {
            let tree = text.get(start..path_end(text, start)).unwrap_or_default();
            let parts = leaves(tree, &[]);
            paths.extend(parts.into_iter().map(|parts| Path {
                parts,
                line: code.line(start),
                is_import: false,
            }));
        }
    }
    paths
}

fn is_root(word: &str) -> bool {
    matches!(word, "crate" | "super" | "self") || word.starts_with(PACKAGE)
}

/// Whether the word here is not the first of its path: `a::self`, or the `crate` of `pub(crate)`.
fn is_inside_path(text: &str, start: usize) -> bool {
    text.get(..start).is_some_and(|before| before.ends_with("::"))
}

/// The next word from this place on.
fn next_word(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text.get(from..)?.find(is_of_word)?;
    let len = text.get(start..)?.find(|c| !is_of_word(c)).unwrap_or(text.len() - start);
    Some((start, start + len))
}

/// Where the path that begins here ends: behind its last part.
fn path_end(text: &str, start: usize) -> usize {
    let mut end = start;
    while let Some((word, word_end)) = next_word(text, end).filter(|(word, _)| *word == end) {
        end = word_end.max(word);
        match text.get(end..) {
            Some(rest)
                if rest.starts_with("::") && rest.get(2..).is_some_and(|it| it.starts_with(is_of_word)) =>
            {
                end += 2;
            }
            _ => break,
        }
    }
    end
}

/// The paths of a tree of imports: `a::{b, c::{d, self}}` gives `a::b`, `a::c::d` and `a::c`.
fn leaves(tree: &str, before: &[String]) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        let parts = words(path).filter(|part| *part != "self" || before.is_empty()).map(str::to_owned);
        return vec![before.iter().cloned().chain(parts).collect()];
    };
    let prefix = tree.get(..open).map(words).into_iter().flatten().map(str::to_owned);
    let before: Vec<String> = before.iter().cloned().chain(prefix).collect();
    let end = closing(tree, open).unwrap_or(tree.len());
    let inside = tree.get(open + 1..end.saturating_sub(1)).unwrap_or_default();
    branches(inside).into_iter().flat_map(|branch| leaves(branch, &before)).collect()
}

/// The parts of a list between its commas, with what stands in braces left whole.
fn branches(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0usize);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.extend(list.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(list.get(start..));
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, module: &str, wanted: &[&str]) {
        let module: Vec<String> = module.split("::").map(str::to_owned).collect();
        let paths = named(&Code::of(source));
        let paths: Vec<String> =
            paths.iter().filter_map(|it| it.absolute(&module)).map(|it| it.join("::")).collect();
        assert_eq!(paths, wanted, "{source}");
    }

    #[test]
    fn imports_are_taken_apart() {
        check(
            "use crate::a::{b, c::{d, self}, e as f};",
            "x::y",
            &["x::a::b", "x::a::c::d", "x::a::c", "x::a::e"],
        );
        check("pub(crate) use super::super::a;", "x::y::z", &["x::a"]);
        check("use super::{a, b};", "x::y::z", &["x::y::a", "x::y::b"]);
        check("use below::Thing;", "x::y", &["x::y::below::Thing"]);
        check(
            "use reprise_catalog::read::{\n    Reader,\n    Step,\n};",
            "app::a",
            &["catalog::read::Reader", "catalog::read::Step"],
        );
    }

    #[test]
    fn paths_are_found_where_they_stand() {
        check("let a = crate::b::c(super::d::E::F);", "x::y", &["x::b::c", "x::d::E::F"]);
        check("fn a() -> impl Iterator + use<'_> { crate::b::c(); }", "x::y", &["x::b::c"]);
        check("fn a(self: &Self) -> reprise_wire::Id { self.b }", "x::y", &["wire::Id"]);
        check("pub(crate) fn a() {} pub(in crate::b) fn c() {}", "x::y", &["x::b"]);
        check("// crate::no\nlet a = \"crate::no\";", "x::y", &[]);
    }
}
