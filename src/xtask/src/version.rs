//! Versions as programs print them, and which versions are required.

use std::fmt;

/// A version as its numbers: `0.21.14` or `132`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(Vec<u64>);

/// Which versions of a tool are good enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Requirement {
    Exactly(Version),
    AtLeast(Version),
}

/// Whether a tool that was found is good enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Ready(Version),
    WrongVersion(Version),
    Missing,
}

impl Version {
    /// Reads the first version in a text such as `trunk 0.21.14` or `wasm-opt version 132 (version_132)`. Letters behind
    /// it are left out: `153.8.0esr`.
    pub(crate) fn find_in(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(|word| {
            let word = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let numbers: Result<Vec<u64>, _> = word.split('.').map(str::parse).collect();
            numbers.ok().map(Self)
        })
    }

    /// Returns the first number. A browser and its driver must have the same.
    pub(crate) fn major(&self) -> Option<u64> {
        self.0.first().copied()
    }
}

impl<const N: usize> From<[u64; N]> for Version {
    fn from(numbers: [u64; N]) -> Self {
        Self(numbers.to_vec())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u64::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

impl Requirement {
    /// Judges what a tool printed as its version, if it could be run at all.
    pub(crate) fn judge(&self, printed: Option<&str>) -> Verdict {
        match printed.and_then(Version::find_in) {
            None => Verdict::Missing,
            Some(found) if self.accepts(&found) => Verdict::Ready(found),
            Some(found) => Verdict::WrongVersion(found),
        }
    }

    fn accepts(&self, found: &Version) -> bool {
        match self {
            Self::Exactly(wanted) => found == wanted,
            Self::AtLeast(wanted) => found >= wanted,
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(version) => write!(f, "{version}"),
            Self::AtLeast(version) => write!(f, "{version} or newer"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_find(text: &str, expected: Option<&str>) {
        assert_eq!(Version::find_in(text).map(|version| version.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn versions_are_found_where_programs_print_them() {
        check_find("trunk 0.21.14\n", Some("0.21.14"));
        check_find("wasm-opt version 132 (version_132)", Some("132"));
        check_find("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)", Some("156.0.8078.79"));
        check_find(
            "ChromeDriver 156.0.8078.79 (a21ce95c24-refs/branch-heads/8078@{#1704})",
            Some("156.0.8078.79"),
        );
        check_find("Mozilla Firefox 153.8.0esr", Some("153.8.0"));
        check_find("no version here", None);
        check_find("", None);
    }

    fn check_judge(requirement: &Requirement, printed: Option<&str>, expected: Verdict) {
        assert_eq!(requirement.judge(printed), expected, "{requirement} of {printed:?}");
    }

    #[test]
    fn requirements_judge_what_was_printed() {
        let exactly = Requirement::Exactly([0, 21, 14].into());
        check_judge(&exactly, Some("trunk 0.21.14"), Verdict::Ready([0, 21, 14].into()));
        check_judge(&exactly, Some("trunk 0.21.9"), Verdict::WrongVersion([0, 21, 9].into()));
        check_judge(&exactly, Some("what?"), Verdict::Missing);
        check_judge(&exactly, None, Verdict::Missing);
        let at_least = Requirement::AtLeast([132].into());
        check_judge(&at_least, Some("wasm-opt version 140"), Verdict::Ready([140].into()));
        check_judge(&at_least, Some("wasm-opt version 108"), Verdict::WrongVersion([108].into()));
    }
}
