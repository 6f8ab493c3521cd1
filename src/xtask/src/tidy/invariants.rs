//! The table of invariants that text can show. Each is a row: where to look, what must not be there, and who may.

use super::code::{Code, words};
use super::modules::Modules;
use super::tree::Tree;

/// Something that must be so of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// What must be so, as a sentence.
    pub(super) says: &'static str,
    /// The beginnings of the paths that are looked at.
    pub(super) within: &'static [&'static str],
    /// The beginnings of the paths that may all the same.
    pub(super) except: &'static [&'static str],
    /// What must not be there.
    pub(super) never: Never,
}

/// What must not be there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Never {
    /// Code that no test compiles names one of these; `Idb*` stands for every name that begins so.
    Name(&'static [&'static str]),
    /// Code that no test compiles holds one of these texts.
    Code(&'static [&'static str]),
    /// Code that no test compiles has a `Result` whose error is a `String` or a `str`.
    TextAsError,
    /// A file holds one of these texts anywhere, also in comments.
    Text(&'static [&'static str]),
    /// A file of Rust begins otherwise.
    BeginsOtherwise(&'static str),
    /// There is a file of this name.
    File(&'static str),
    /// At the top there is something else than these; `.*` stands for every name that begins so.
    AtTheTop(&'static [&'static str]),
    /// The lock file takes a package from somewhere else.
    Source(&'static str),
}

/// The crates that run in browsers.
const BROWSER: &[&str] = &["src/app/", "src/engine/"];

/// These rules themselves name what they forbid.
const THESE_RULES: &str = "src/xtask/src/tidy/";

/// The rows.
pub(super) const ROWS: &[Row] = &[
    Row {
        says: "only the engine's store/ names IndexedDB",
        within: BROWSER,
        except: &["src/engine/src/store"],
        never: Never::Name(&["indexed_db_futures", "indexedDB", "Idb*"]),
    },
    Row {
        says: "only platform/ opens, lists and reads files; others hold handles and ask it",
        within: BROWSER,
        except: &["src/engine/src/platform", "src/app/src/platform"],
        never: Never::Name(&[
            "get_file",
            "array_buffer",
            "slice_with_*",
            "FileReader*",
            "query_permission",
            "request_permission",
            "show_directory_picker",
            "get_file_handle*",
            "get_directory_handle*",
            "create_reader",
            "read_entries*",
        ]),
    },
    Row {
        says: "nobody asks for write access to a folder, and one file writes into another: the back-up that the person saved as",
        within: BROWSER,
        except: &["src/engine/src/platform/saved.rs"],
        never: Never::Name(&["create_writable*", "createWritable", "FileSystemWritable*", "remove_entry*"]),
    },
    Row {
        says: "only sync/ talks to the network; the engine's platform asks for its own loader, which is no endpoint",
        within: BROWSER,
        except: &["src/engine/src/sync", "src/engine/src/platform/worker.rs"],
        never: Never::Name(&[
            "gloo_net",
            "fetch*",
            "XmlHttpRequest",
            "EventSource",
            "WebSocket",
            "send_beacon*",
        ]),
    },
    Row {
        says: "the page does not name the catalog: what it shows comes through the engine's protocol",
        within: &["src/app/"],
        except: &[],
        never: Never::Name(&["reprise_catalog"]),
    },
    Row {
        says: "no unwrap() outside tests",
        within: &["src/"],
        except: &[],
        never: Never::Code(&[".unwrap()"]),
    },
    Row {
        says: "no Result whose error is a bare String: errors are types that keep their source",
        within: &["src/"],
        except: &[],
        never: Never::TextAsError,
    },
    Row {
        says: "every file of Rust begins with what it owns",
        within: &["src/", "tests/"],
        except: &[],
        never: Never::BeginsOtherwise("//!"),
    },
    Row {
        says: "a module's file has its name: foo.rs beside foo/, no mod.rs",
        within: &[""],
        except: &[],
        never: Never::File("mod.rs"),
    },
    Row {
        says: "no path of one machine stands in the tree",
        within: &[""],
        except: &[THESE_RULES],
        never: Never::Text(&["/root/.", "/home/", "/work/", "/farm/"]),
    },
    Row {
        says: "no host of a registry or of a mirror of one stands in the tree",
        within: &[""],
        except: &[THESE_RULES],
        never: Never::Text(&[
            "index.crates.io",
            "static.crates.io",
            "registry.npmjs.org",
            "files.pythonhosted.org",
            "[source.",
            "[registries",
        ]),
    },
    Row {
        says: "packages come from crates.io, by its own name",
        within: &["Cargo.lock", "src/fuzz/Cargo.lock"],
        except: &[],
        never: Never::Source("registry+https://github.com/rust-lang/crates.io-index"),
    },
    Row {
        says: "the top level holds what design.md agrees on",
        within: &[""],
        except: &[],
        never: Never::AtTheTop(&[
            "Cargo.lock",
            "Cargo.toml",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "Trunk.toml",
            "index.html",
            "src",
            "style",
            "tests",
            ".*",
        ]),
    },
];

/// What is wrong with the tree by these rows, a line each.
pub(super) fn breaches(rows: &[Row], tree: &Tree, modules: &Modules) -> Vec<String> {
    rows.iter().flat_map(|row| row.breaches(tree, modules)).collect()
}

impl Row {
    fn breaches(&self, tree: &Tree, modules: &Modules) -> Vec<String> {
        let mut places = match self.never {
            Never::Name(_) | Never::Code(_) | Never::TextAsError => {
                let code = modules.all.values().filter(|source| self.looks_at(&source.file));
                code.flat_map(|source| self.in_code(&source.file, &source.code)).collect()
            }
            _ => {
                let files = tree.files.iter().filter(|(file, _)| self.looks_at(file));
                files.filter_map(|(file, text)| self.in_file(file, text)).collect::<Vec<_>>()
            }
        };
        places.dedup();
        places.into_iter().map(|place| format!("{place}: {}", self.says)).collect()
    }

    fn looks_at(&self, file: &str) -> bool {
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| file.starts_with(prefix));
        begins(self.within) && !begins(self.except)
    }

    /// The lines of a file's code that break the row.
    fn in_code(&self, file: &str, code: &Code) -> Vec<String> {
        let is_broken = |line: &str| match self.never {
            Never::Name(names) => words(line).any(|word| names.iter().any(|name| is_named(word, name))),
            Never::Code(texts) => texts.iter().any(|text| line.contains(text)),
            Never::TextAsError => fails_with_text(line),
            _ => false,
        };
        let lines = (1..).zip(code.text.lines());
        lines
            .filter(|(_, line)| is_broken(line))
            .map(|(number, line)| format!("{file}:{number} ({})", line.trim()))
            .collect()
    }

    /// The place in a file that breaks the row.
    fn in_file(&self, file: &str, text: &str) -> Option<String> {
        let line = |wanted: &str| {
            Some(format!("{file}:{}", 1 + text.get(..text.find(wanted)?)?.matches('\n').count()))
        };
        match self.never {
            Never::Text(texts) => texts.iter().find_map(|wanted| line(wanted)),
            Never::BeginsOtherwise(start) => {
                (file.ends_with(".rs") && !text.starts_with(start)).then(|| file.to_owned())
            }
            Never::File(name) => file.rsplit('/').next().filter(|it| *it == name).map(|_| file.to_owned()),
            Never::AtTheTop(names) => {
                let top = file.split('/').next().unwrap_or_default();
                let is_agreed = names.iter().any(|name| is_named(top, name));
                (!is_agreed).then(|| top.to_owned())
            }
            Never::Source(agreed) => {
                let sources =
                    text.lines().filter_map(|line| line.strip_prefix("source = \"")?.strip_suffix('"'));
                sources.into_iter().find(|source| *source != agreed).and_then(line)
            }
            Never::Name(_) | Never::Code(_) | Never::TextAsError => None,
        }
    }
}

/// Whether a line has a `Result` whose error is a `String` or a `str`.
fn fails_with_text(line: &str) -> bool {
    line.split("Result<").skip(1).any(|rest| {
        let (mut depth, mut error) = (0, None);
        for (at, c) in rest.char_indices() {
            match c {
                '<' | '(' | '[' => depth += 1,
                '>' if depth == 0 => {
                    let error = error.and_then(|from| rest.get(from..at)).unwrap_or_default();
                    return matches!(words(error).last(), Some("String" | "str"));
                }
                '>' | ')' | ']' => depth -= 1,
                ',' if depth == 0 => error = Some(at + 1),
                _ => {}
            }
        }
        false
    })
}

/// Whether a word is this name, or begins as `name*` does.
fn is_named(word: &str, name: &str) -> bool {
    name.strip_suffix('*').map_or(word == name, |start| word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(never: Never) -> Row {
        Row { says: "told", within: &["src/", "top", ".", "Cargo.lock"], except: &["src/a/src/may"], never }
    }

    #[track_caller]
    fn check(row: Row, files: &[(&str, &str)], wanted: &[&str]) {
        let tree = Tree::of(files);
        assert_eq!(breaches(&[row], &tree, &Modules::of(&tree)), wanted);
    }

    #[test]
    fn names_are_whole_words_of_code() {
        let row = row(Never::Name(&["Idb*", "gloo_net"]));
        check(
            row,
            &[("src/a/src/b.rs", "//! a\nuse gloo_net::http;")],
            &["src/a/src/b.rs:2 (use gloo_net::http;): told"],
        );
        check(
            row,
            &[("src/a/src/bin/b.rs", "fn a(b: IdbFactory) {}")],
            &["src/a/src/bin/b.rs:1 (fn a(b: IdbFactory) {}): told"],
        );
        check(row, &[("src/a/src/b.rs", "// gloo_net\nlet a = \"gloo_net\"; let gloo_nets = 1;")], &[]);
        check(row, &[("src/a/src/b.rs", "#[cfg(test)]\nmod tests { use gloo_net::http; }")], &[]);
        check(row, &[("src/a/src/may/b.rs", "use gloo_net::http;")], &[]);
        check(row, &[("tests/lib/b.rs", "use gloo_net::http;")], &[]);
    }

    #[test]
    fn unwrap_is_for_tests() {
        let row = row(Never::Code(&[".unwrap()"]));
        check(
            row,
            &[("src/a/src/b.rs", "fn a() {\n    b.unwrap();\n}")],
            &["src/a/src/b.rs:2 (b.unwrap();): told"],
        );
        check(
            row,
            &[
                ("src/a/src/b.rs", "#[cfg(test)]\nmod tests;\nb.unwrap_or(1)"),
                ("src/a/src/b/tests.rs", "b.unwrap();"),
            ],
            &[],
        );
        check(row, &[("src/a/tests/b.rs", "b.unwrap();")], &[]);
    }

    #[test]
    fn no_error_is_a_text() {
        let row = row(Never::TextAsError);
        let told = |line: &str| format!("src/a/src/b.rs:1 ({line}): told");
        for line in ["fn a() -> Result<(), String> {", "fn a(b: Result<Vec<(u8, u8)>, &'static str>) {}"] {
            check(row, &[("src/a/src/b.rs", line)], &[&told(line)]);
        }
        for line in
            ["fn a() -> Result<HashMap<u8, String>, Error> {", "fn a() -> io::Result<BTreeMap<u8, String>> {"]
        {
            check(row, &[("src/a/src/b.rs", line)], &[]);
        }
    }

    #[test]
    fn files_say_what_they_own_and_have_names() {
        let begins = row(Never::BeginsOtherwise("//!"));
        check(
            begins,
            &[("src/a/src/b.rs", "//! a"), ("src/a/tests/c.rs", "fn a() {}")],
            &["src/a/tests/c.rs: told"],
        );
        check(begins, &[("src/a/b.js", "a()")], &[]);
        let named = row(Never::File("mod.rs"));
        check(
            named,
            &[("src/a/src/b/mod.rs", "//! a"), ("src/a/src/amod.rs", "")],
            &["src/a/src/b/mod.rs: told"],
        );
    }

    #[test]
    fn no_machine_and_no_registry() {
        let text = row(Never::Text(&["/home/"]));
        check(
            text,
            &[("src/a/b.sh", "a\n# see /home/jane"), ("src/a/c.sh", "home")],
            &["src/a/b.sh:2: told"],
        );
        let lock = row(Never::Source("registry+a"));
        check(
            lock,
            &[("Cargo.lock", "source = \"registry+a\"\nsource = \"sparse+b\"\n")],
            &["Cargo.lock:2: told"],
        );
        check(lock, &[("Cargo.lock", "source = \"registry+a\"\n")], &[]);
    }

    #[test]
    fn the_top_level_is_agreed_on() {
        let row = row(Never::AtTheTop(&["src", ".*"]));
        check(
            row,
            &[("src/a/b", ""), (".ci/run", ""), ("top.md", ""), ("topics/a", ""), ("topics/b", "")],
            &["top.md: told", "topics: told"],
        );
    }
}
