//! What is written is read again; what is damaged is told, and never a panic.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::changes::arbitrary::{all_known, changes_of_all, folded};
use crate::library::Standpoint;
use crate::query::{Column, Direction, Query, Sort};

const BUILD: &str = "build 7";

fn key() -> Key {
    Key {
        build: BUILD.into(),
        settings: 3,
        heads: vec![(BrowserId([1; 8]), 9), (BrowserId([2; 8]), 0)],
        old: BTreeSet::new(),
    }
}

fn written(catalog: &Catalog, table: &Table) -> Vec<u8> {
    let mut writing = Writing::begin(catalog, table, &key());
    std::iter::from_fn(|| writing.next(catalog, table).unwrap()).flatten().collect()
}

fn read(bytes: &[u8], cut: usize) -> Result<(Key, Catalog, Table), Unfit> {
    read_record(bytes.len() as u64, bytes.chunks(cut), BUILD, 3)
}

/// Everything that a page can ask a table.
fn shown(table: &Table) -> String {
    let sorted =
        |column| Query { sort: vec![Sort { column, direction: Direction::Descending }], ..Query::default() };
    let orders: Vec<_> = Column::ALL.iter().map(|&column| table.select(&sorted(column))).collect();
    let typed = Query { search: "a".into(), ..Query::default() };
    let rows: Vec<_> = table.rows().collect();
    format!("{rows:?} {orders:?} {:?} {:?}", table.select(&Query::default()), table.select(&typed))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Catalog and table are the same, and go on as if they had never been stored.
    #[test]
    fn a_record_is_what_was_written(before in changes_of_all(30), after in changes_of_all(12), cut in 1usize..4_000) {
        let settings = Standpoint::default();
        let mut catalog = folded(before);
        let mut table = Table::of(&catalog, &settings);
        let bytes = written(&catalog, &table);
        let (of, mut again, mut rows) = read(&bytes, cut).unwrap();
        prop_assert_eq!(of, key());
        prop_assert_eq!(all_known(&catalog), all_known(&again));
        prop_assert_eq!(shown(&table), shown(&rows));
        let change = |catalog: &mut Catalog, table: &mut Table| {
            let mut changed: Vec<_> = after.iter().flat_map(|change| catalog.fold(change.clone())).collect();
            table.update(catalog, &settings, changed.clone());
            table.settle(catalog, &settings);
            // In which order they are told says nothing.
            changed.sort_unstable();
            changed
        };
        prop_assert_eq!(change(&mut catalog, &mut table), change(&mut again, &mut rows));
        prop_assert_eq!(all_known(&catalog), all_known(&again));
        prop_assert_eq!(shown(&table), shown(&rows));
        prop_assert_eq!(shown(&rows), shown(&Table::of(&again, &settings)));
    }

    /// The first rows show the same before and after the rest has come.
    #[test]
    fn the_first_rows_need_only_the_first_part(changes in changes_of_all(30)) {
        let catalog = folded(changes);
        let table = Table::of(&catalog, &Standpoint::default());
        let bytes = written(&catalog, &table);
        let mut opening = Opening::new(bytes.len() as u64, BUILD, 3);
        let mut rest = bytes.chunks(64);
        let (early, rows) = loop {
            opening.take(rest.next().unwrap()).unwrap();
            if let Some(first) = opening.first().unwrap() {
                break first;
            }
        };
        prop_assert!(rest.len() > 0, "something comes behind");
        prop_assert_eq!(shown(&rows), shown(&table));
        for (one, other) in early.tracks().zip(catalog.tracks()) {
            let cells = |catalog: &Catalog, track: crate::library::Track<'_>| {
                let places: Vec<_> = catalog.present_copies(track).map(|file| file.place()).collect();
                format!("{:?} {:?} {:?} {:?} {places:?}", track.id(), track.title(), track.artist(), track.album())
            };
            prop_assert_eq!(cells(&early, one), cells(&catalog, other));
        }
    }

    #[test]
    fn a_flipped_bit_is_noticed(changes in changes_of_all(20), at in any::<Index>(), bit in 0u8..8) {
        let catalog = folded(changes);
        let mut bytes = written(&catalog, &Table::of(&catalog, &Standpoint::default()));
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(read(&bytes, 999).is_err());
    }
}

fn some() -> Vec<u8> {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let changes = changes_of_all(40).new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let catalog = folded(changes);
    written(&catalog, &Table::of(&catalog, &Standpoint::default()))
}

#[test]
fn a_record_that_ends_early_is_damaged() {
    let bytes = some();
    for end in 0..bytes.len() {
        let cut = &bytes[..end];
        assert_eq!(read(cut, 4_096).err(), Some(Unfit::Damaged), "{end}");
        let claimed = read_record(bytes.len() as u64, cut.chunks(4_096), BUILD, 3);
        assert_eq!(claimed.err(), Some(Unfit::Damaged), "{end}");
    }
    let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
    assert_eq!(read(&longer, 4_096).err(), Some(Unfit::Damaged));
}

#[test]
fn other_builds_and_settings_are_told() {
    let bytes = some();
    let read = |build, settings| read_record(bytes.len() as u64, [bytes.as_slice()], build, settings).err();
    assert_eq!(read(BUILD, 3), None);
    assert_eq!(read("build 8", 3), Some(Unfit::OtherBuild));
    assert_eq!(read(BUILD, 4), Some(Unfit::OtherSettings));
}

/// A head that claims columns of exabytes, with a right checksum.
#[test]
fn claims_take_no_memory() {
    let mut bytes = Writer::new(&borsh::to_vec(&key()).unwrap(), &[]).next(&[]).unwrap();
    let end = bytes.len() - 12;
    bytes.truncate(end);
    bytes.extend_from_slice(&2u32.to_le_bytes());
    bytes.extend_from_slice(&(1u64 << 62).to_le_bytes());
    bytes.extend_from_slice(&(u64::MAX - (1 << 62) - 8).to_le_bytes());
    let mut sum = xxhash_rust::xxh3::Xxh3::new();
    sum.update(&bytes);
    bytes.extend_from_slice(&sum.digest().to_le_bytes());
    assert_eq!(read(&bytes, 7).err(), Some(Unfit::Damaged));
}

#[test]
fn a_change_in_between_is_told() {
    use crate::changes::{Change, Fact, Stamp, Ticked};
    let (mut catalog, mut table) = (Catalog::default(), Table::default());
    let mut writing = Writing::begin(&catalog, &table, &key());
    assert!(writing.next(&catalog, &table).unwrap().is_some());
    let stamp = Stamp::at(1, BrowserId([1; 8]));
    let track = crate::ids::TrackId([1; 16]);
    let changed = catalog.fold(Change::new(stamp, Fact::Tick { track, ticked: Some(Ticked::Returned) }));
    assert_eq!(writing.next(&catalog, &table), Err(Changed));
    table.update(&catalog, &Standpoint::default(), changed);
    assert_eq!(writing.next(&catalog, &table), Err(Changed));
}
