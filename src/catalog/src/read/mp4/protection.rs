//! The boxes `pinf` (Apple's record of a delivery) and `sinf` (how an entry is locked) in a sample entry.
//! EVIDENCE.md §2.2 says what they mean. Only what names a purchase is read; keys and signatures are stepped over.

use super::boxes::{Kind, Slices, kind_text};
use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::Draft;

/// Reads a `pinf` or `sinf` box into marks. Answers the original format that it names.
///
/// Keys of the marks: `pinf`, `pinf/frma`, `pinf/schm`; of either box `schi/user`, `schi/name`, `schi/key`,
/// `righ/song` …
pub(super) fn read(kind: Kind, contents: &[u8], reading: &mut Draft) -> Option<Kind> {
    let name = kind_text(kind);
    reading.take_mark(Where::SampleEntry, &name, "");
    let mut original = None;
    for (child, bytes) in Slices(contents) {
        match &child {
            b"frma" => {
                original = Cursor::new(bytes).array();
                take_text(reading, &format!("{name}/frma"), bytes);
            }
            b"schm" => take_text(reading, &format!("{name}/schm"), scheme(bytes)),
            b"schi" => read_scheme_information(bytes, reading),
            _ => {}
        }
    }
    original
}

/// The four letters of the scheme, which stand behind version and flags.
fn scheme(bytes: &[u8]) -> &[u8] {
    bytes.get(4..8).unwrap_or_default()
}

fn read_scheme_information(contents: &[u8], reading: &mut Draft) {
    for (child, bytes) in Slices(contents) {
        match &child {
            b"user" => take_text(reading, "schi/user", hex(bytes).as_bytes()),
            b"name" => take_text(reading, "schi/name", bytes),
            b"key " => reading.take_mark(Where::SampleEntry, "schi/key", ""),
            b"righ" => read_rights(bytes, reading),
            _ => {}
        }
    }
}

/// Reads pairs of a tag and a number, up to a tag of zeros.
fn read_rights(bytes: &[u8], reading: &mut Draft) {
    let mut cursor = Cursor::new(bytes);
    while let (Some(tag), Some(value)) = (cursor.array::<4>(), cursor.array::<4>()) {
        if tag == [0; 4] {
            break;
        }
        let key = format!("righ/{}", kind_text(tag));
        if !reading.wants_mark(Where::SampleEntry, &key) {
            continue;
        }
        // `tool` holds letters ("P420"), everything else a number.
        match &tag {
            b"tool" => take_text(reading, &key, &value),
            _ => reading.take_mark(Where::SampleEntry, &key, &u32::from_be_bytes(value).to_string()),
        }
    }
}

/// Takes a text that ends at its first zero byte, or where the bytes end.
fn take_text(reading: &mut Draft, key: &str, bytes: &[u8]) {
    let text = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    reading.take_mark(Where::SampleEntry, key, &String::from_utf8_lossy(text));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use crate::fixtures::drive::read_bytes;
    use crate::fixtures::mp4::{Mp4, aac_entry, esds, purchase, sound_entry};
    use crate::marks::Where;
    use crate::reading::Codec;

    fn marks(entry: Vec<u8>) -> Vec<String> {
        let reading = read_bytes("a.m4a", &Mp4 { entry, ..Mp4::default() }.build());
        assert_eq!(reading.audio.codec, Some(Codec::Aac));
        let marks = reading.marks.iter().filter(|mark| mark.place == Where::SampleEntry);
        marks.map(|mark| format!("{}={}", mark.key, mark.value)).collect()
    }

    /// Checks that of everything in a record only those marks are kept that rules of evidence look at.
    fn check(entry: Vec<u8>, first: &[&str]) {
        assert_eq!(marks(entry), [first, &["righ/song=416262127", "schi/name=A Buyer"]].concat());
    }

    #[test]
    fn a_purchase_record_beside_and_inside_of_esds() {
        let record = purchase(b"pinf", 416_262_127, "A Buyer");
        check(aac_entry(&[&record]), &["pinf="]);
        let inside = esds(&[0x12, 0x10], &[&record]);
        check(sound_entry(b"mp4a", 44_100, &[&inside]), &["pinf="]);
    }

    #[test]
    fn a_protected_song() {
        let record = purchase(b"sinf", 416_262_127, "A Buyer");
        let entry = sound_entry(b"drms", 44_100, &[&esds(&[0x12, 0x10], &[]), &record]);
        check(entry, &["entry=drms", "sinf/schm=itun"]);
    }
}
