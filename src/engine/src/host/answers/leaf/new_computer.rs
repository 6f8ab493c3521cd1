//! What to do on a new computer, step by step. Each step says what the catalog knows of it, and leads to where it is done.

use reprise_catalog::restore::Scope;

use crate::host::Host;
use crate::protocol::leaf::{Leaf, LeafAct, LeafLine, LeafPart};
use crate::protocol::restore::RestoreSummary;
use crate::protocol::sync::Words;
use crate::words;

/// Where the page Sync is, and where the restore list is.
const SYNC: &str = "/sync";
const RESTORE: &str = "/restore";

/// What the steps depend on.
struct Known {
    is_joined: bool,
    /// How many songs the catalog has.
    songs: u64,
    /// The names of the folders of this browser.
    places: Vec<String>,
    list: RestoreSummary,
}

/// The page.
pub(super) async fn leaf(host: &Host) -> Leaf {
    let (library, here) = (&host.library, host.library.browser());
    let known = Known {
        is_joined: host.syncing.words().await != Words::None,
        songs: library.with(|_, table| table.outlook().whole.count),
        places: library.with(|catalog, _| {
            let is_own = |id| here.is_some_and(|here| catalog.is_on(id, here)) && catalog.counts(id);
            let own =
                catalog.places().iter().filter(|(id, _)| is_own(**id) && catalog.last_read(**id).is_some());
            own.map(|(_, place)| place.value.name.clone()).collect()
        }),
        list: host.restore.summary(library, Scope::Missing),
    };
    Leaf {
        title: words::new_computer().to_owned(),
        told: vec![words::new_computer_told().to_owned()],
        parts: steps(&known),
        ..Leaf::default()
    }
}

fn steps(known: &Known) -> Vec<LeafPart> {
    vec![join(known), read(known), compare(known), get(known), print(known)]
}

fn join(known: &Known) -> LeafPart {
    let told = match known.is_joined {
        true => words::new_computer_joined(&words::songs(known.songs)),
        false => words::new_computer_join_how().to_owned(),
    };
    let line = (!known.is_joined).then(|| go(words::new_computer_join_go(), SYNC));
    step(words::new_computer_join(), told, line, known.is_joined)
}

fn read(known: &Known) -> LeafPart {
    let is_done = known.has_read();
    let (told, label) = match is_done {
        true => (words::new_computer_was_read(&known.places.join(", ")), words::add_folder()),
        false => (words::new_computer_read_how().to_owned(), words::new_computer_choose()),
    };
    let choose = LeafLine { text: label.to_owned(), act: Some(LeafAct::Choose), ..LeafLine::default() };
    step(words::new_computer_read(), told, Some(choose), is_done)
}

/// What may be back as another file.
fn compare(known: &Known) -> LeafPart {
    let told = match (known.has_read(), known.list.review) {
        (false, _) => words::new_computer_after_reading().to_owned(),
        (true, 0) => words::new_computer_compared().to_owned(),
        (true, pairs) => words::review_head(pairs),
    };
    let line = (known.list.review > 0).then(|| go(words::new_computer_compare_go(), RESTORE));
    step(words::new_computer_compare(), told, line, known.has_read() && known.list.review == 0)
}

/// What is missing, by how it comes back.
fn get(known: &Known) -> LeafPart {
    let list = &known.list;
    let told = match (known.has_read(), list.missing) {
        (true, 0) => words::restore_all_here().to_owned(),
        _ => words::restore_progress(list.returned, list.returned + list.missing),
    };
    let lines = list.groups.iter().filter(|it| it.sum.count > 0).map(|it| {
        let size = (it.sum.size > 0).then(|| words::format::size(it.sum.size));
        let note = [words::songs(it.sum.count)].into_iter().chain(size).collect::<Vec<_>>();
        LeafLine { note: note.join(", "), ..go(words::group(it.group), RESTORE) }
    });
    step(words::new_computer_get(), told, lines, known.has_read() && list.missing == 0)
}

fn print(known: &Known) -> LeafPart {
    let (told, line) = match known.list.missing {
        0 => (words::restore_none(), None),
        _ => (words::new_computer_print_how(), Some(go(words::new_computer_print_go(), RESTORE))),
    };
    step(words::new_computer_print(), told.to_owned(), line, false)
}

impl Known {
    fn has_read(&self) -> bool {
        !self.places.is_empty()
    }
}

fn step(head: &str, told: String, lines: impl IntoIterator<Item = LeafLine>, is_done: bool) -> LeafPart {
    LeafPart { head: head.to_owned(), told, lines: lines.into_iter().collect(), is_done }
}

fn go(label: &str, page: &str) -> LeafLine {
    LeafLine { text: label.to_owned(), act: Some(LeafAct::Go(page.to_owned())), ..LeafLine::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    use reprise_catalog::library::Group;

    use crate::protocol::restore::GroupSummary;

    /// The steps that are done, and those that have something to click, by their numbers.
    fn check(known: &Known, done: &[usize], clicks: &[usize]) {
        let steps = steps(known);
        let numbers = |is: fn(&LeafPart) -> bool| -> Vec<usize> {
            steps.iter().zip(1..).filter(|(step, _)| is(step)).map(|(_, at)| at).collect()
        };
        assert_eq!(numbers(|step| step.is_done), done);
        assert_eq!(numbers(|step| !step.lines.is_empty()), clicks);
    }

    fn known(is_joined: bool, places: &[&str], missing: u64, review: u64) -> Known {
        let mut list =
            RestoreSummary { missing, review, returned: 40 - missing, ..RestoreSummary::default() };
        let sum = reprise_catalog::query::Sum { count: missing, ..Default::default() };
        let sources = Default::default();
        list.groups.push(GroupSummary { group: Group::Rip, sum, lines: missing, sources });
        Known { is_joined, songs: 40, places: places.iter().map(|it| (*it).to_owned()).collect(), list }
    }

    #[test]
    fn each_step_is_done_once_the_catalog_says_so() {
        check(&known(false, &[], 40, 0), &[], &[1, 2, 4, 5]);
        check(&known(true, &[], 40, 0), &[1], &[2, 4, 5]);
        check(&known(true, &["Music"], 12, 3), &[1, 2], &[2, 3, 4, 5]);
        check(&known(true, &["Music"], 12, 0), &[1, 2, 3], &[2, 4, 5]);
        check(&known(true, &["Music"], 0, 0), &[1, 2, 3, 4], &[2]);
    }

    /// Before a folder was read here, that nothing is missing says nothing.
    #[test]
    fn nothing_is_back_before_a_folder_was_read() {
        check(&known(true, &[], 0, 0), &[1], &[2]);
    }

    #[test]
    fn the_way_back_says_how_many_songs_it_brings() {
        let steps = steps(&known(true, &["Music"], 12, 0));
        assert_eq!(steps[3].told, "28 of 40 songs are back");
        let line = &steps[3].lines[0];
        assert_eq!((line.text.as_str(), line.note.as_str()), ("Rip the CD again", "12 songs"));
    }
}
