//! Arrows between modules: each runs down, and none runs in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::floors::{Argued, House};
use super::modules::{Module, Modules};

/// A module uses another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrow {
    pub(super) from: Module,
    pub(super) to: Module,
    /// Where the first one names the other: the file and its line.
    pub(super) place: String,
}

/// The floors that the arrows are held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan<'a> {
    pub(super) crates: House,
    pub(super) houses: &'a [House],
    pub(super) argued: &'a [Argued],
}

/// Every arrow between modules of which neither lies in the other.
pub(super) fn all(modules: &Modules) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (from, source) in &modules.all {
        for path in &source.paths {
            let Some(to) = path.absolute(from).and_then(|path| modules.target(&path)) else { continue };
            if !to.starts_with(from) && !from.starts_with(&to) {
                let place = format!("{}:{}", source.file, path.line);
                arrows.push(Arrow { from: from.clone(), to, place });
            }
        }
    }
    arrows.sort();
    arrows.dedup_by(|one, other| (&one.from, &one.to) == (&other.from, &other.to));
    arrows
}

impl Plan<'_> {
    /// What is wrong with the arrows, a line each.
    pub(super) fn breaches(&self, modules: &Modules) -> Vec<String> {
        let arrows = all(modules);
        let (argued, held): (Vec<&Arrow>, Vec<&Arrow>) =
            arrows.iter().partition(|arrow| self.is_argued(arrow));
        let mut breaches = self.unlisted(modules);
        breaches.extend(held.iter().filter_map(|arrow| self.upward(arrow)));
        breaches.extend(circles(&held));
        let idle = self.argued.iter().filter(|it| !argued.iter().any(|arrow| is_of(arrow, it)));
        breaches
            .extend(idle.map(|it| format!("floors.rs argues for {} -> {}, which is gone", it.from, it.to)));
        breaches
    }

    fn is_argued(&self, arrow: &Arrow) -> bool {
        self.argued.iter().any(|it| is_of(arrow, it))
    }

    /// Rooms that stand on no floor.
    fn unlisted(&self, modules: &Modules) -> Vec<String> {
        let mut breaches = BTreeSet::new();
        for (module, source) in &modules.all {
            let (house, room) = match module.as_slice() {
                [krate] => (Some(&self.crates), krate),
                [_, bin, ..] if bin == "bin" => continue,
                [krate, room, ..] => (self.house(krate), room),
                [] => continue,
            };
            if house.is_some_and(|house| house.floor(room).is_none()) {
                breaches.insert(format!(
                    "{}: {} stands on no floor, give it one in floors.rs",
                    source.file,
                    module.join("::")
                ));
            }
        }
        breaches.into_iter().collect()
    }

    /// What is wrong with an arrow that runs up, or between rooms of one floor.
    fn upward(&self, arrow: &Arrow) -> Option<String> {
        let (house, from, to) = match (arrow.from.as_slice(), arrow.to.as_slice()) {
            ([one, ..], [other, ..]) if one != other => (&self.crates, one, other),
            ([krate, from, ..], [_, to, ..]) if from != to => (self.house(krate)?, from, to),
            _ => return None,
        };
        let (high, low) = (house.floor(from)?, house.floor(to)?);
        let which = match high.cmp(&low) {
            std::cmp::Ordering::Less => return None,
            std::cmp::Ordering::Equal => "on the same floor",
            std::cmp::Ordering::Greater => "on a floor above",
        };
        Some(format!("{}: {from} may not use {to}, which is {which} ({})", arrow.place, arrow.to.join("::")))
    }

    fn house(&self, krate: &str) -> Option<&House> {
        self.houses.iter().find(|house| house.name == krate)
    }
}

impl House {
    /// The number of a room's floor, from the top.
    fn floor(&self, room: &str) -> Option<usize> {
        self.floors.iter().position(|rooms| rooms.contains(&room))
    }
}

fn is_of(arrow: &Arrow, argued: &Argued) -> bool {
    let lies_in = |module: &Module, path: &str| {
        let path: Vec<&str> = path.split("::").collect();
        module.len() >= path.len() && path.iter().zip(module).all(|(one, other)| one == other)
    };
    lies_in(&arrow.from, argued.from) && lies_in(&arrow.to, argued.to)
}

/// Circles of modules that lie beside each other; what lies in one counts as it.
fn circles(arrows: &[&Arrow]) -> Vec<String> {
    let mut beside: BTreeMap<&[String], BTreeMap<(&String, &String), &Arrow>> = BTreeMap::new();
    for arrow in arrows {
        let shared = arrow.from.iter().zip(&arrow.to).take_while(|(one, other)| one == other).count();
        if let (Some(parent), Some(one), Some(other)) =
            (arrow.from.get(..shared), arrow.from.get(shared), arrow.to.get(shared))
        {
            beside.entry(parent).or_default().entry((one, other)).or_insert(arrow);
        }
    }
    beside.into_iter().flat_map(|(parent, arrows)| circles_of(parent, &arrows)).collect()
}

fn circles_of(parent: &[String], arrows: &BTreeMap<(&String, &String), &Arrow>) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut told: BTreeSet<&String> = BTreeSet::new();
    for &start in arrows.keys().map(|(from, _)| from).collect::<BTreeSet<_>>() {
        let circle: BTreeSet<&String> =
            reached(start, arrows).into_iter().filter(|it| reached(it, arrows).contains(start)).collect();
        if circle.is_empty() || told.contains(start) {
            continue;
        }
        told.extend(circle.iter().copied());
        let ties = arrows.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
        let ties: Vec<String> =
            ties.map(|((from, to), arrow)| format!("{from} -> {to} ({})", arrow.place)).collect();
        let parent = if parent.is_empty() { "the crates".to_owned() } else { parent.join("::") };
        breaches.push(format!("a circle in {parent}: {}", ties.join(", ")));
    }
    breaches
}

/// What can be reached from here by one arrow or more.
fn reached<'a>(start: &String, arrows: &BTreeMap<(&'a String, &'a String), &Arrow>) -> BTreeSet<&'a String> {
    let mut found: BTreeSet<&String> = BTreeSet::new();
    let mut open = vec![start];
    while let Some(here) = open.pop() {
        for (from, to) in arrows.keys() {
            if *from == here && found.insert(to) {
                open.push(to);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    const CRATES: House = House { name: "", floors: &[&["app"], &["catalog", "cloud"]] };
    const CATALOG: House = House { name: "catalog", floors: &[&["top"], &["left", "right"], &["ground"]] };

    #[track_caller]
    fn check(files: &[(&str, &str)], argued: &[Argued], wanted: &[&str]) {
        let plan = Plan { crates: CRATES, houses: &[CATALOG], argued };
        let rooms = ["top", "left", "right", "ground"].map(|room| format!("src/catalog/src/{room}.rs"));
        let mut all: Vec<(&str, &str)> = vec![("src/catalog/src/lib.rs", ""), ("src/app/src/lib.rs", "")];
        all.extend(rooms.iter().map(|file| (file.as_str(), "")));
        all.extend(files);
        assert_eq!(plan.breaches(&Modules::of(&Tree::of(&all))), wanted);
    }

    #[test]
    fn down_is_fine() {
        let files = [
            ("src/catalog/src/top.rs", "use crate::left::Thing;\nuse super::ground;"),
            ("src/catalog/src/left.rs", "fn a() { crate::ground::b() }"),
            ("src/app/src/lib.rs", "use reprise_catalog::top;"),
        ];
        check(&files, &[], &[]);
    }

    #[test]
    fn up_and_beside_are_not() {
        let up = [("src/catalog/src/ground.rs", "\nuse super::left::{a, b};")];
        let up_told =
            "src/catalog/src/ground.rs:2: ground may not use left, which is on a floor above (catalog::left)";
        check(&up, &[], &[up_told]);
        let beside = [("src/catalog/src/left.rs", "fn a() { crate::right::b() }")];
        let beside_told =
            "src/catalog/src/left.rs:1: left may not use right, which is on the same floor (catalog::right)";
        check(&beside, &[], &[beside_told]);
        let crates = [("src/catalog/src/ground.rs", "use reprise_app::pages;")];
        let crates_told =
            "src/catalog/src/ground.rs:1: catalog may not use app, which is on a floor above (app)";
        check(&crates, &[], &[crates_told]);
    }

    #[test]
    fn tests_may_use_what_they_like() {
        let files = [
            ("src/catalog/src/ground.rs", "#[cfg(test)]\nmod tests;\n#[cfg(test)] use crate::top;"),
            ("src/catalog/src/ground/tests.rs", "use crate::top::Thing;"),
            ("src/catalog/src/left.rs", "#[cfg(test)]\nmod tests { use crate::right; }"),
        ];
        check(&files, &[], &[]);
    }

    #[test]
    fn a_new_room_needs_a_floor() {
        let files = [("src/catalog/src/attic.rs", "")];
        check(
            &files,
            &[],
            &["src/catalog/src/attic.rs: catalog::attic stands on no floor, give it one in floors.rs"],
        );
    }

    #[test]
    fn circles_are_found_among_modules_that_lie_beside_each_other() {
        let files = [
            ("src/catalog/src/top.rs", "mod a;\nmod b;\nmod c;\nuse a::A;"),
            ("src/catalog/src/top/a.rs", "use super::b::B;"),
            ("src/catalog/src/top/b.rs", "use super::c::C;"),
            ("src/catalog/src/top/c.rs", "use super::A;"),
        ];
        let told = "a circle in catalog::top: a -> b (src/catalog/src/top/a.rs:1), b -> c (src/catalog/src/top/b.rs:1), \
                    c -> a (src/catalog/src/top/c.rs:1)";
        check(&files, &[], &[told]);
    }

    #[test]
    fn what_is_argued_stays_as_long_as_it_is_there() {
        let argued = [Argued { from: "catalog::ground", to: "catalog::top", why: "" }];
        check(&[("src/catalog/src/ground.rs", "use crate::top::Thing;")], &argued, &[]);
        check(&[], &argued, &["floors.rs argues for catalog::ground -> catalog::top, which is gone"]);
    }
}
