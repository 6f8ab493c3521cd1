//! What is sent to the endpoint: sealed batches, with everything that sealing and padding add.

use reprise_catalog::changes::Ticked;
use reprise_catalog::changes::{Batch, Change, Clock, Fact};
use reprise_catalog::ids::TrackId;
use reprise_catalog::seal::{LibraryKey, Part, Position, RecordHash, Salt, Sealing, Vector};

use crate::library::BROWSER;

/// Prints what a first upload weighs, with and without paths, beside compressed JSON of the same facts.
pub(crate) fn tell(what: &str, songs: u32, zipped_json: usize, [whole, bare]: [&[Vec<u8>]; 2]) {
    let a_song = |bytes: usize| bytes as f64 / f64::from(songs);
    let (whole, bare) = (weight(whole), weight(bare));
    println!(
        "{what}, sealed and padded: {:.1} bytes a song with paths (at most 60 wanted), {:.1} without (45), \
         {:.3} of JSON after gzip -9 (0.6)",
        a_song(whole),
        a_song(bare),
        whole as f64 / zipped_json as f64
    );
}

/// Prints what a tick weighs.
pub(crate) fn tell_tick() {
    let stamp = Clock::new(BROWSER).tick(1_780_000_000_000);
    let fact = Fact::Tick { track: TrackId([0xa7; 16]), ticked: Some(Ticked::Returned) };
    let batch = Batch::new(BROWSER, vec![Change::new(stamp, fact)]).encode_plain();
    println!("a tick, sealed and padded: {} bytes (at most 400 wanted)", weight(&[batch]));
}

fn weight(batches: &[Vec<u8>]) -> usize {
    let keys = LibraryKey::new([7; 32]).derive();
    let mut previous = RecordHash::NONE;
    let sealed = (1..).zip(batches).map(|(number, batch)| {
        let position = Position { browser: BROWSER, number };
        let record = keys.seal(
            &Sealing { position, previous, part: Part::Plain, salt: Salt([1; 16]) },
            &Vector::default(),
            batch,
        );
        previous = RecordHash::of(&record);
        record.len()
    });
    sealed.sum()
}
