//! What a test program prints of the tests that failed: their names, and the first lines that each said.

use std::fmt;

/// So many lines of a test are kept. Its whole output stands further up.
const LINES: usize = 14;

/// The failed tests of one run, read line by line from what the test program prints.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Failures {
    pub(super) tests: Vec<String>,
    said: Vec<Said>,
    is_in_one: bool,
}

/// The first lines of a failed test.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    test: String,
    lines: Vec<String>,
}

impl Failures {
    /// Takes the next line.
    pub(super) fn hear(&mut self, line: &str) {
        if let Some(test) = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED")) {
            self.tests.push(test.to_owned());
        } else if let Some(test) =
            line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" stdout ----"))
        {
            self.said.push(Said { test: test.to_owned(), lines: Vec::new() });
            self.is_in_one = true;
        } else if matches!(line, "failures:" | "Stack backtrace:" | "stack backtrace:") {
            self.is_in_one = false;
        } else if let Some(said) =
            self.said.last_mut().filter(|said| self.is_in_one && said.lines.len() < LINES)
            && !line.is_empty()
        {
            said.lines.push(line.to_owned());
        }
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Said { test, lines } in &self.said {
            write!(f, "\n{test}")?;
            for line in lines {
                write!(f, "\n    {line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_tests_are_named_with_what_they_said() {
        let printed = "test sync::links::a_link ... FAILED\n\
            test sync::links::another ... ok\n\
            \n\
            failures:\n\
            \n\
            ---- sync::links::a_link stdout ----\n\
            Error: the page says: Sync\n\
            \n\
            Caused by:\n    \
                waited 30 s in vain for the words\n\
            \n\
            Stack backtrace:\n   \
               0: anyhow::error\n\
            \n\
            failures:\n    \
                sync::links::a_link\n\
            \n\
            test result: FAILED. 1 passed; 1 failed";
        let mut failures = Failures::default();
        printed.lines().for_each(|line| failures.hear(line));
        assert_eq!(failures.tests, ["sync::links::a_link"]);
        assert_eq!(
            failures.to_string(),
            "\nsync::links::a_link\n    Error: the page says: Sync\n    Caused by:\n        waited 30 s in vain for the words"
        );
    }
}
