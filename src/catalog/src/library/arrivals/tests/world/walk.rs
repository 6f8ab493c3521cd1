//! What a new user does, moment by moment: a list first, the folder after it; songs renamed, retagged, deleted, brought back
//! in another format and under another album; the folder copied beside itself, unplugged and plugged in. After each moment all
//! that the page says is compared with the world, and the groups are as they should be.

use super::history::History;
use super::things::Copy;
use crate::fixtures::dice::Dice;
use crate::ids::PlaceId;
use crate::library::Group;
use crate::query::Table;
use crate::restore::{Scope, list};

/// The folder "Music" on the computer's own disk.
const ROOT: usize = 0;
const PLACE: PlaceId = PlaceId([10; 8]);

/// Dice with which a reading is not cut off, nothing happens meanwhile, and the person answers what they are asked: songs are
/// gone, and they did not remove them.
fn quiet() -> Dice {
    let is_quiet = |seed: &u64| {
        let mut dice = Dice(*seed);
        std::iter::repeat_with(|| dice.roll()).take(16).all(|rolled| rolled % 3 != 0 && rolled % 4 != 0)
    };
    Dice((0..).find(is_quiet).expect("such seeds are not rare"))
}

struct Walk(History);

impl Walk {
    fn put(&mut self, path: &str, song: usize, change: impl Fn(&mut Copy)) {
        let things = &mut self.0.things;
        things.now_ms += 1000;
        things.files += 1;
        let mut copy = Copy {
            file: things.files,
            song,
            take: 0,
            title: 0,
            album: 0,
            is_cut: false,
            modified_ms: things.now_ms,
        };
        change(&mut copy);
        things.put(ROOT, path.to_owned(), copy);
    }

    fn take(&mut self, path: &str) -> Copy {
        self.0.things.roots[ROOT].files.remove(path).expect("there is a file")
    }

    fn read(&mut self) {
        self.0.things.now_ms += 1000;
        self.0.read(0, &[PLACE], &mut quiet());
    }

    /// Checks the groups of the headline, how many songs returned, and how many are asked about.
    #[track_caller]
    fn check(&self, moment: &str, wanted: &[(Group, u64)], returned: u64, asked: usize) {
        assert_eq!(self.0.lies, [""; 0], "{moment}: {:#?}", self.0.words);
        let from = self.0.from(0);
        let table = Table::of(&self.0.catalog, &from);
        let parts = table.outlook().parts.into_iter().filter(|part| part.sum.count > 0);
        let groups: Vec<_> = parts.map(|part| (part.group, part.sum.count)).collect();
        let list = list(&self.0.catalog, &table, &from, Scope::Missing);
        let told = (groups, list.returned, list.review.len());
        assert_eq!(told, (wanted.to_vec(), returned, asked), "{moment}: {:#?}", self.0.words);
    }
}

#[test]
fn at_no_moment_of_a_new_users_walk_a_page_says_what_is_not_so() {
    use Group::{Lost, OnlyCopy, Unfound, Unread};
    let mut walk = Walk(History::new());
    for (path, song) in [("a/1.mp3", 0), ("a/2.mp3", 2), ("a/3.mp3", 3), ("b/4.mp3", 6)] {
        walk.put(path, song, |_| {});
    }
    walk.0.take_list(&mut Dice(0));
    walk.check("the list came first", &[(Unread, 4)], 0, 0);

    let name = walk.0.things.roots[ROOT].name.to_owned();
    walk.0.things.places.push(super::things::Place { id: PLACE, browser: 0, root: ROOT });
    walk.0.say(0, crate::changes::Fact::Place { place: PLACE, browser: super::things::browser_id(0), name });
    walk.read();
    walk.check("the folder came after it", &[(OnlyCopy, 4)], 0, 0);

    let renamed = walk.take("a/1.mp3");
    walk.0.things.put(ROOT, "a/Hunter.mp3".into(), renamed);
    walk.read();
    walk.check("a song was renamed", &[(OnlyCopy, 4)], 0, 0);

    let retagged = Copy { title: 1, modified_ms: walk.0.things.now_ms, ..walk.take("a/2.mp3") };
    walk.0.things.put(ROOT, "a/2.mp3".into(), retagged);
    walk.read();
    walk.check("a song was retagged", &[(OnlyCopy, 4)], 0, 0);

    walk.take("a/3.mp3");
    walk.read();
    walk.check("a song was deleted", &[(OnlyCopy, 3), (Lost, 1)], 0, 0);

    walk.put("b/3.mp3", 3, |copy| copy.take = 1);
    walk.read();
    walk.check("it came back in another format", &[(OnlyCopy, 4), (Unfound, 1)], 0, 1);

    walk.take("a/Hunter.mp3");
    walk.read();
    walk.put("b/Hunter.mp3", 0, |copy| copy.album = 2);
    walk.read();
    walk.check("another one came back under another album", &[(OnlyCopy, 4), (Unfound, 2)], 0, 2);

    let all: Vec<_> = walk.0.things.roots[ROOT].files.clone().into_iter().collect();
    for (path, copy) in all {
        walk.0.things.files += 1;
        let file = walk.0.things.files;
        walk.0.things.put(ROOT, format!("copy/{path}"), Copy { file, ..copy });
    }
    walk.read();
    walk.check("the folder was copied beside itself", &[(OnlyCopy, 4), (Unfound, 2)], 0, 2);

    let disk = walk.0.things.roots[ROOT].disk;
    let plugged = walk.0.things.disks[disk].plugged.take();
    walk.read();
    walk.check("it was unplugged", &[(OnlyCopy, 4), (Unfound, 2)], 0, 2);

    walk.0.things.disks[disk].plugged = plugged;
    walk.read();
    walk.check("it was plugged in", &[(OnlyCopy, 4), (Unfound, 2)], 0, 2);
}
