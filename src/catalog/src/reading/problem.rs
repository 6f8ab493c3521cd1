//! What can be wrong with a file, as data.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::text::open_set;

open_set! {
    /// The kinds of things that go wrong.
    ProblemCode or "something else is wrong" {
        Empty = "empty", "the file is empty";
        /// The file ends before its header says so.
        Truncated = "truncated", "the file ends too early";
        /// A tag, or part of one, breaks its format and was stepped over.
        BadTag = "bad-tag", "part of the tags is damaged";
        /// A structural part (box, block, chunk, page) breaks its format.
        BadStructure = "bad-structure", "part of the file is damaged";
        BadText = "bad-text", "some text is in a broken encoding";
        /// A header claims more than the limits allow. The claim was not followed.
        TooLarge = "too-large", "a part claims an impossible size";
        /// The audio stream's own header is missing or makes no sense.
        NoAudio = "no-audio", "no playable audio was found";
        /// The container is recognised but not read. The file's name is used as title.
        NamedOnly = "named-only", "this format is recognised, but its tags are not read";
        WrongExtension = "wrong-extension", "the contents are not what the name says";
        NotMusic = "not-music", "this is not a music file";
        /// The file is locked, may not be read, or the device failed.
        Unreadable = "unreadable", "the file could not be opened";
        /// The file was in the folder's list, but gone when it was to be read.
        Vanished = "vanished", "the file disappeared while the folder was being read";
        /// A rip log or cue sheet does not fit the songs beside it.
        Disagrees = "disagrees", "it does not fit the songs beside it";
    }
}

impl ProblemCode {
    /// What the page tells a person.
    pub fn message(self) -> &'static str {
        self.label()
    }
}

/// One thing that went wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Problem {
    /// What kind of thing.
    pub code: ProblemCode,
    /// The part of the file, in the words of the format: "`TPE1` frame", "`stsz` box". May be empty.
    pub detail: String,
}

impl Problem {
    /// Notes the problem in a list, unless this is full, or has the same problem with the same detail.
    pub(crate) fn note_in(self, problems: &mut Vec<Problem>, most: usize) {
        if problems.len() < most && !problems.contains(&self) {
            problems.push(self);
        }
    }
}

/// How much of the audio of a cut file is there, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What is there.
    pub there_s: u64,
    /// What the file's header promises.
    pub promised_s: u64,
}

impl Cut {
    /// A cut file, by its lengths in milliseconds. `None` if it lacks no more than a second or one part of a
    /// hundred: then it counts as whole.
    pub fn of_ms(there: u64, promised: u64) -> Option<Cut> {
        let lacks = promised.saturating_sub(there);
        let is_cut = lacks > 1000 && u128::from(lacks) * 100 > u128::from(promised);
        // Rounded as every length is that a page shows.
        let seconds = |ms: u64| ms.saturating_add(500) / 1000;
        is_cut.then_some(Cut { there_s: seconds(there), promised_s: seconds(promised) })
    }

    /// The problem that says so. Its detail is stored, so its form never changes.
    pub fn into_problem(self) -> Problem {
        let detail = format!("{} of {}", clock(self.there_s), clock(self.promised_s));
        Problem { code: ProblemCode::Truncated, detail }
    }
}

/// A time as `1:58`.
fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A time as a page shows it: `1:58`, `1:02:03`.
fn in_hours(seconds: u64) -> String {
    match seconds / 3600 {
        0 => clock(seconds),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

/// The seconds in a time like `1:58`.
fn seconds(clock: &str) -> Option<u64> {
    let (minutes, seconds) = clock.split_once(':')?;
    minutes.parse::<u64>().ok()?.checked_mul(60)?.checked_add(seconds.parse().ok()?)
}

impl Problem {
    /// How much of the audio is there, if the problem is that the file is cut.
    pub fn cut(&self) -> Option<Cut> {
        let (there, promised) = self.detail.split_once(" of ")?;
        let cut = Cut { there_s: seconds(there)?, promised_s: seconds(promised)? };
        (self.code == ProblemCode::Truncated).then_some(cut)
    }

    /// What the page tells a person, with the part of the file.
    pub fn message(&self) -> String {
        let message = self.code.message();
        match (self.cut(), self.detail.as_str()) {
            (_, "") => message.to_owned(),
            (Some(cut), _) => {
                format!("{message} ({} of {})", in_hours(cut.there_s), in_hours(cut.promised_s))
            }
            (None, detail) => format!("{message} ({detail})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_files_say_how_much_is_there() {
        let check = |there, promised, wanted: Option<&str>| {
            let problem = Cut::of_ms(there, promised).map(Cut::into_problem);
            assert_eq!(problem.as_ref().map(|it| it.detail.as_str()), wanted);
            assert_eq!(problem.and_then(|it| it.cut()), Cut::of_ms(there, promised));
        };
        check(118_900, 200_000, Some("1:59 of 3:20"));
        check(2_400, 210_600, Some("0:02 of 3:31"));
        check(0, 3_473_933, Some("0:00 of 57:54"));
        check(199_500, 200_000, None);
        check(198_500, 200_000, None);
        check(3_000, 3_900, None);
        let long = Cut::of_ms(3_723_400, 45_145_000).map(Cut::into_problem);
        let long = long.map(|it| (it.message(), it.detail));
        let told = "the file ends too early (1:02:03 of 12:32:25)".to_owned();
        assert_eq!(long, Some((told, "62:03 of 752:25".to_owned())));
        let other = |code, detail: &str| Problem { code, detail: detail.into() }.cut();
        assert_eq!(other(ProblemCode::Truncated, "data"), None);
        assert_eq!(other(ProblemCode::BadTag, "1:00 of 2:00"), None);
        assert_eq!(other(ProblemCode::Truncated, "99999999999999999999:00 of 2:00"), None);
    }
}
