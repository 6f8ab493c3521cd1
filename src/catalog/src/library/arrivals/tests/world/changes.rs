//! What happens to files and disks. No catalog is told of it.

use super::history::History;
use super::things::{COMPUTERS, Copy, SONGS, folder_of};
use crate::fixtures::dice::Dice;

/// The folders in a folder in which files lie.
const FOLDERS: [&str; 4] = ["", "a/", "b/", "Disc 1/"];

/// A file, by its folder and path.
type At = (usize, String);

impl History {
    /// One thing happens to files or disks.
    pub(super) fn change_things(&mut self, dice: &mut Dice) {
        match dice.below(24) {
            0..5 => self.add(dice),
            5..7 => self.copy(dice),
            7..9 => self.shift(dice),
            9..11 => self.delete(dice),
            11 => self.delete_folder(dice),
            12 => self.restore(dice),
            13 => self.retag(dice),
            14 => self.encode(dice),
            15 => self.cut(dice),
            16 => self.copy_folder(dice),
            17 => self.back_up(dice),
            18 => self.plug(dice),
            19 => self.hide(dice),
            20 => self.swap(dice),
            21 => self.replace(dice),
            22 => self.move_folder(dice),
            _ => self.remove_root(dice),
        }
    }

    /// Any file that can be touched now.
    fn any_file(&self, dice: &mut Dice) -> Option<(At, Copy)> {
        let all = self
            .things
            .roots
            .iter()
            .enumerate()
            .filter(|(_, root)| !root.is_gone && self.things.disks[root.disk].plugged.is_some());
        let files: Vec<(At, Copy)> = all
            .flat_map(|(at, root)| {
                let seen = root.files.iter().filter(|(path, _)| !root.hidden.contains(folder_of(path)));
                seen.map(move |(path, copy)| ((at, path.clone()), copy.clone()))
            })
            .collect();
        dice.one_of(&files).cloned()
    }

    fn any_root(&self, dice: &mut Dice) -> Option<usize> {
        let roots: Vec<usize> = (0..self.things.roots.len())
            .filter(|&at| {
                let root = &self.things.roots[at];
                !root.is_gone && self.things.disks[root.disk].plugged.is_some()
            })
            .collect();
        dice.one_of(&roots).copied()
    }

    /// A path that no file ever had, in a folder that can be read.
    fn new_path(&mut self, root: usize, dice: &mut Dice) -> String {
        self.things.files += 1;
        let folder = FOLDERS[dice.below(FOLDERS.len() as u64) as usize];
        let hidden = &self.things.roots[root].hidden;
        let folder = if hidden.contains(folder.trim_end_matches('/')) { "" } else { folder };
        format!("{folder}{}.mp3", self.things.files)
    }

    fn put(&mut self, (root, path): At, copy: Copy) {
        self.things.put(root, path, copy);
    }

    fn take(&mut self, (root, path): &At) {
        self.things.roots[*root].files.remove(path);
    }

    fn new_file(&mut self) -> u32 {
        self.things.files += 1;
        self.things.files
    }

    fn called(&self, (root, path): &At) -> String {
        self.things.full_path(*root, path)
    }

    pub(super) fn add(&mut self, dice: &mut Dice) {
        let Some(root) = self.any_root(dice) else { return };
        let song = dice.below(SONGS.len() as u64) as usize;
        // A song that is somewhere is copied, and not made a second time as it first was.
        if self.things.roots.iter().any(|root| root.files.values().any(|copy| copy.song == song)) {
            return;
        }
        let (path, file, modified_ms) = (self.new_path(root, dice), self.new_file(), self.things.now_ms);
        let copy = Copy { file, song, take: 0, title: 0, album: 0, is_cut: false, modified_ms };
        self.note(format!("{} comes to {}", name_of(&copy), self.called(&(root, path.clone()))));
        self.put((root, path), copy);
    }

    fn copy(&mut self, dice: &mut Dice) {
        let (Some((at, copy)), Some(root)) = (self.any_file(dice), self.any_root(dice)) else { return };
        let path = if dice.below(2) == 0 && root != at.0 { at.1.clone() } else { self.new_path(root, dice) };
        if self.is_taken(root, &path) {
            return;
        }
        self.note(format!("{} is copied to {}", self.called(&at), self.called(&(root, path.clone()))));
        let modified_ms = if dice.below(2) == 0 { copy.modified_ms } else { self.things.now_ms };
        let file = self.new_file();
        self.put((root, path), Copy { file, modified_ms, ..copy });
    }

    /// Whether there is a file at a path, or nobody can reach it.
    fn is_taken(&self, root: usize, path: &str) -> bool {
        let root = &self.things.roots[root];
        root.files.contains_key(path) || root.hidden.contains(folder_of(path))
    }

    fn shift(&mut self, dice: &mut Dice) {
        let (Some((at, copy)), Some(root)) = (self.any_file(dice), self.any_root(dice)) else { return };
        let root = if dice.below(2) == 0 { at.0 } else { root };
        let to = (root, self.new_path(root, dice));
        self.note(format!("{} is moved to {}", self.called(&at), self.called(&to)));
        self.take(&at);
        self.put(to, copy);
    }

    fn delete(&mut self, dice: &mut Dice) {
        let Some((at, copy)) = self.any_file(dice) else { return };
        self.note(format!("{} is deleted ({})", self.called(&at), name_of(&copy)));
        self.take(&at);
        self.things.bin.push((at.0, at.1, copy));
    }

    fn delete_folder(&mut self, dice: &mut Dice) {
        let Some((at, _)) = self.any_file(dice) else { return };
        let folder = folder_of(&at.1).to_owned();
        self.note(format!("all files in the folder of {} are deleted", self.called(&at)));
        let files = &mut self.things.roots[at.0].files;
        let gone: Vec<_> = files.extract_if(.., |path, _| folder_of(path) == folder).collect();
        self.things.bin.extend(gone.into_iter().map(|(path, copy)| (at.0, path, copy)));
    }

    fn restore(&mut self, dice: &mut Dice) {
        let Some((root, path, copy)) = dice.one_of(&self.things.bin).cloned() else { return };
        let is_there = !self.things.roots[root].is_gone
            && self.things.disks[self.things.roots[root].disk].plugged.is_some();
        if !is_there || self.is_taken(root, &path) {
            return;
        }
        self.note(format!(
            "{} is put back as it was ({})",
            self.called(&(root, path.clone())),
            name_of(&copy)
        ));
        let file = self.new_file();
        self.put((root, path), Copy { file, ..copy });
    }

    fn retag(&mut self, dice: &mut Dice) {
        let Some((at, mut copy)) = self.any_file(dice) else { return };
        match dice.below(3) {
            0 => copy.album = (copy.album + 1).min(2),
            _ => copy.title = (copy.title + 1).min(3),
        }
        copy.modified_ms = self.things.now_ms;
        self.note(format!("{} is retagged to {}", self.called(&at), name_of(&copy)));
        self.put(at, copy);
    }

    fn encode(&mut self, dice: &mut Dice) {
        let Some((at, mut copy)) = self.any_file(dice) else { return };
        copy.take = (copy.take + 1).min(3);
        copy.modified_ms = self.things.now_ms;
        self.note(format!("{} is encoded again ({})", self.called(&at), name_of(&copy)));
        self.put(at, copy);
    }

    fn cut(&mut self, dice: &mut Dice) {
        // A format without an id of the audio does not promise a length either.
        let Some((at, mut copy)) = self.any_file(dice).filter(|(_, copy)| copy.has_essence()) else { return };
        copy.is_cut = true;
        if dice.below(2) == 0 {
            copy.modified_ms = self.things.now_ms;
        }
        self.note(format!("{} loses its second half ({})", self.called(&at), name_of(&copy)));
        self.put(at, copy);
    }

    /// A folder is copied beside itself, with the times of its files.
    fn copy_folder(&mut self, dice: &mut Dice) {
        let Some(((root, path), _)) = self.any_file(dice) else { return };
        let folder = folder_of(&path).to_owned();
        let beside = if folder.is_empty() { "copy".to_owned() } else { format!("{folder} copy") };
        let of_folder = self.things.roots[root].files.iter().filter(|(path, _)| folder_of(path) == folder);
        let copies: Vec<_> = of_folder.map(|(path, copy)| (path.clone(), copy.clone())).collect();
        self.note(format!("the folder of {} is copied beside itself", self.called(&(root, path))));
        for (path, copy) in copies {
            let to = format!("{beside}/{}", path.rsplit('/').next().unwrap());
            if !self.is_taken(root, &to) {
                let file = self.new_file();
                self.put((root, to), Copy { file, ..copy });
            }
        }
    }

    /// Everything in a folder is copied to another one, with the times of its files.
    fn back_up(&mut self, dice: &mut Dice) {
        let (Some(from), Some(to)) = (self.any_root(dice), self.any_root(dice)) else { return };
        let files = self.things.roots[from].files.clone();
        let hidden = self.things.roots[from].hidden.clone();
        self.note(format!(
            "{} is copied to {}",
            self.called(&(from, "*".into())),
            self.called(&(to, String::new()))
        ));
        for (path, copy) in files {
            if !self.is_taken(to, &path) && !hidden.contains(folder_of(&path)) {
                let file = self.new_file();
                self.put((to, path), Copy { file, ..copy });
            }
        }
    }

    fn plug(&mut self, dice: &mut Dice) {
        let at = 2 + dice.below(2) as usize;
        let disk = &mut self.things.disks[at];
        disk.plugged = match disk.plugged {
            Some(_) => None,
            None => Some(dice.below(COMPUTERS.len() as u64) as usize),
        };
        let words = match disk.plugged {
            None => format!("{} is unplugged", disk.name),
            Some(computer) => format!("{} is plugged in at {}", disk.name, COMPUTERS[computer]),
        };
        self.note(words);
    }

    /// A part of a folder is unplugged, or all parts of it are plugged in.
    fn hide(&mut self, dice: &mut Dice) {
        let Some(((root, path), _)) = self.any_file(dice) else { return };
        let folder = folder_of(&path).to_owned();
        let called = self.called(&(root, path));
        let hidden = &mut self.things.roots[root].hidden;
        if !hidden.is_empty() {
            hidden.clear();
            self.note(format!("all that belongs to the disk folder of {called} is plugged in"));
        } else if !folder.is_empty() {
            hidden.insert(folder);
            self.note(format!("the folder of {called} is unplugged"));
        }
    }

    /// Two files take each other's paths.
    fn swap(&mut self, dice: &mut Dice) {
        let (Some((one, a)), Some((other, b))) = (self.any_file(dice), self.any_file(dice)) else { return };
        self.note(format!("{} and {} change places", self.called(&one), self.called(&other)));
        self.put(one, b);
        self.put(other, a);
    }

    /// A file is moved over another one.
    fn replace(&mut self, dice: &mut Dice) {
        let (Some((one, copy)), Some((other, _))) = (self.any_file(dice), self.any_file(dice)) else {
            return;
        };
        self.note(format!("{} is moved over {}", self.called(&one), self.called(&other)));
        self.take(&one);
        self.put(other, copy);
    }

    fn move_folder(&mut self, dice: &mut Dice) {
        let Some(((root, path), _)) = self.any_file(dice) else { return };
        let folder = folder_of(&path).to_owned();
        let to = format!("new {}", self.new_file());
        self.note(format!("the folder of {} is renamed to {to}", self.called(&(root, path))));
        let files = &mut self.things.roots[root].files;
        let moved: Vec<_> = files.extract_if(.., |path, _| folder_of(path) == folder).collect();
        for (path, copy) in moved {
            let name = path.rsplit('/').next().unwrap().to_owned();
            self.put((root, format!("{to}/{name}")), copy);
        }
    }

    /// A whole folder is thrown away. What it held is in the bin, and cannot be put back.
    fn remove_root(&mut self, dice: &mut Dice) {
        let Some(root) = self.any_root(dice).filter(|_| dice.below(4) == 0) else { return };
        self.note(format!("{} is thrown away", self.called(&(root, String::new()))));
        self.things.roots[root].is_gone = true;
        self.things.roots[root].files.clear();
    }
}

/// A song in words: its tags, and how often it was encoded.
pub(super) fn name_of(copy: &Copy) -> String {
    let (title, album) = copy.names();
    let album = album.unwrap_or_else(|| "no album".into());
    let cut = if copy.is_cut { ", cut" } else { "" };
    format!("song {} “{title}” of {album}, encoding {}{cut}", copy.song, copy.take)
}
