//! Comparing texts without regard to the case of ASCII letters, as the rules of evidence do.

/// Whether a text begins with a prefix, in any case.
pub(crate) fn starts(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether a text contains a part, in any case.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    let Some(first) = part.bytes().next() else { return true };
    let mut windows = text.as_bytes().windows(part.len());
    // Most windows are ruled out by their first byte.
    windows.any(|it| {
        it.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&first))
            && it.eq_ignore_ascii_case(part.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_nothing_runs_over() {
        assert!(contains("Visit HTTP://x.Bandcamp.com", "bandcamp"));
        assert!(!contains("", "bandcamp"));
        assert!(starts("Éxact", "É"));
        assert!(!starts("É", "Éxact"));
    }
}
