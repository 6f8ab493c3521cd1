//! The code of a file as text: without comments, without what stands in quotes, and without what only tests compile.

use std::ops::Range;

/// What is left of a file for the rules to look at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Code {
    /// The code. What was taken out is blank, so that lines stay where they are.
    pub(super) text: String,
    /// The modules below this one that only tests compile: `#[cfg(test)] mod tests;`.
    pub(super) test_modules: Vec<String>,
    /// Whether the whole file is for tests: `#![cfg(test)]`.
    pub(super) is_test: bool,
}

impl Code {
    /// Reads a file's text.
    pub(super) fn of(source: &str) -> Code {
        let mut code = Code { text: without_quotes(source), ..Code::default() };
        code.is_test = code.text.contains("#![cfg(test)]");
        code.take_tests_out();
        code
    }

    /// The number of the line that this place of the text is in, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    fn take_tests_out(&mut self) {
        let mut from = 0;
        while let Some(start) = find(&self.text, from, "#[cfg(") {
            let Some(item) = closing(&self.text, start + 1) else { return };
            from = item;
            if !is_for_tests(self.text.get(start..item).unwrap_or_default()) {
                continue;
            }
            let end = item_end(&self.text, item);
            self.test_modules.extend(module_of(self.text.get(item..end).unwrap_or_default()));
            self.text = blanked(&self.text, start..end);
            from = end;
        }
    }
}

/// The words of a text: names and numbers.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty())
}

/// Whether a name can hold this.
pub(super) fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where a text stands in another, from this place on.
pub(super) fn find(text: &str, from: usize, wanted: &str) -> Option<usize> {
    text.get(from..)?.find(wanted).map(|at| from + at)
}

/// Whether an attribute `#[cfg(…)]` holds for tests only: it names `test`, and not to rule it out.
fn is_for_tests(attribute: &str) -> bool {
    words(attribute).any(|word| word == "test") && !attribute.contains("not(test")
}

/// The name of a module that stands in a file of its own: `pub(crate) mod name;`.
fn module_of(item: &str) -> Option<String> {
    let words: Vec<&str> = words(item.trim_end().strip_suffix(';')?).collect();
    match words.as_slice() {
        [.., "mod", name] => Some((*name).to_owned()),
        _ => None,
    }
}

/// The end of the item that begins here, after further attributes: its `;`, or its closing brace.
fn item_end(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            ';' => return at + 1,
            '{' if !is_import(text, at) => return closing(text, at).unwrap_or(text.len()),
            '(' | '[' | '{' => at = closing(text, at).unwrap_or(text.len()),
            _ => at += c.len_utf8(),
        }
    }
    text.len()
}

/// Whether the brace here is one of an import: `use a::{b, c};`.
fn is_import(text: &str, brace: usize) -> bool {
    text.get(..brace).is_some_and(|before| before.ends_with("::"))
}

/// The place behind the bracket that closes the one that stands here.
pub(super) fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.get(open..)?.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at + c.len_utf8());
        }
    }
    None
}

/// A text with a part of it blank; its lines stay.
fn blanked(text: &str, range: Range<usize>) -> String {
    let blank = |(at, c): (usize, char)| {
        let is_out = range.contains(&at) && c != '\n';
        if is_out { std::iter::repeat_n(' ', c.len_utf8()) } else { std::iter::repeat_n(c, 1) }
    };
    text.char_indices().flat_map(blank).collect()
}

/// A text without comments and without what stands in quotes.
fn without_quotes(source: &str) -> String {
    let (mut text, mut rest, mut before) = (String::with_capacity(source.len()), source, ' ');
    while let Some(c) = rest.chars().next() {
        let out = quoted(rest, before);
        let (part, after) = rest.split_at(out.unwrap_or(c.len_utf8()));
        match out {
            Some(_) => text.push_str(&blanked(part, 0..part.len())),
            None => text.push(c),
        }
        before = c;
        rest = after;
    }
    text
}

/// How long the comment or the quotation is that begins here, if one does.
fn quoted(rest: &str, before: char) -> Option<usize> {
    let raw = rest.strip_prefix('r').filter(|_| !is_of_word(before) || before == 'b');
    if rest.starts_with("//") {
        Some(rest.find('\n').unwrap_or(rest.len()))
    } else if rest.starts_with("/*") {
        Some(comment(rest))
    } else if rest.starts_with('"') {
        Some(string(rest))
    } else if let Some(hashes) = raw.map(|raw| raw.len() - raw.trim_start_matches('#').len())
        && rest.get(1 + hashes..).is_some_and(|it| it.starts_with('"'))
    {
        let end = format!("\"{}", "#".repeat(hashes));
        Some(find(rest, 2 + hashes, &end).map_or(rest.len(), |at| at + end.len()))
    } else {
        rest.strip_prefix('\'').and_then(letter).map(|len| 1 + len)
    }
}

/// How long a comment between `/*` and `*/` is; such comments can lie in each other.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while let Some(part) = rest.get(at..).filter(|part| !part.is_empty()) {
        let step = if part.starts_with("/*") {
            depth += 1;
            2
        } else if part.starts_with("*/") {
            depth -= 1;
            2
        } else {
            part.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// How long a string is, both quotation marks with it.
fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return at + 1,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    rest.len()
}

/// How long a letter is with the mark behind it; `None` where a lifetime begins.
fn letter(rest: &str) -> Option<usize> {
    if let Some(escaped) = rest.strip_prefix('\\') {
        let first = escaped.chars().next()?.len_utf8();
        return find(escaped, first, "'").map(|at| 1 + at + 1);
    }
    let first = rest.chars().next()?;
    rest.get(first.len_utf8()..)?.starts_with('\'').then_some(first.len_utf8() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, wanted: &[&str], test_modules: &[&str]) {
        let code = Code::of(source);
        assert_eq!(code.text.split_whitespace().collect::<Vec<_>>(), wanted, "{source}");
        assert_eq!(code.test_modules, test_modules, "{source}");
        assert_eq!(code.text.lines().count(), source.lines().count(), "lines stay where they are");
    }

    #[test]
    fn comments_and_quotes_are_no_code() {
        check("a // crate::b\nc", &["a", "c"], &[]);
        check("a /* b /* c */ d */ e", &["a", "e"], &[]);
        check(r#"a("x \" y", 'b', '\'', '\u{7f}') f<'a>"#, &["a(", ",", ",", ",", ")", "f<'a>"], &[]);
        check("a(r#\"x \" y\"#) b(br\"z\")", &["a(", ")", "b(b", ")"], &[]);
        check("é \"é\" é", &["é", "é"], &[]);
    }

    #[test]
    fn what_only_tests_compile_is_no_code() {
        check("a\n#[cfg(test)]\nmod tests {\n fn x() { y[1]; }\n}\nb", &["a", "b"], &[]);
        check("#[cfg(test)]\nmod tests;\na", &["a"], &["tests"]);
        check("#[cfg(any(test, feature = \"f\"))]\npub(crate) mod made;\na", &["a"], &["made"]);
        check("#[cfg(test)] #[path = \"x.rs\"] mod y; a", &["a"], &["y"]);
        check("#[cfg(test)]\nuse a::{b, c};\nd", &["d"], &[]);
        check("#[cfg(not(test))] a", &["#[cfg(not(test))]", "a"], &[]);
        check("#[cfg(feature = \"test\")] a", &["#[cfg(feature", "=", ")]", "a"], &[]);
    }
}
