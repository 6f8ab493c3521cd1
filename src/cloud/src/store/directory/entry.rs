//! The name of a recent object: it tells when it was put, under which key, and how to see that its bytes are whole.

use flate2::Crc;
use object_store::PutPayload;
use object_store::path::Path;

/// The longest name that every file system takes, in bytes.
const LONGEST: usize = 255;

/// What the name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Nanoseconds since 1970.
    pub(crate) stamp: u64,
    crc: u32,
    size: u64,
    pub(crate) key: Path,
}

impl Entry {
    pub(crate) fn of(key: &Path, bytes: &PutPayload, stamp: u64) -> Self {
        let mut crc = Crc::new();
        bytes.iter().for_each(|piece| crc.update(piece));
        Self { stamp, crc: crc.sum(), size: bytes.content_length() as u64, key: key.clone() }
    }

    /// Whether an object with this key can have such a name.
    pub(crate) fn fits(key: &Path) -> bool {
        let longest = Self { stamp: u64::MAX, crc: u32::MAX, size: u64::MAX, key: key.clone() };
        longest.name().len() <= LONGEST
    }

    pub(crate) fn name(&self) -> String {
        let key = self.key.as_ref().replace('%', "%25").replace('/', "%2F");
        format!("{:020}-{:08x}-{}@{key}", self.stamp, self.crc, self.size)
    }

    /// Reads a name; `None` if it is of something else.
    pub(crate) fn read(name: &str) -> Option<Self> {
        let (numbers, key) = name.split_once('@')?;
        let mut numbers = numbers.split('-');
        let stamp = numbers.next()?.parse().ok()?;
        let crc = u32::from_str_radix(numbers.next()?, 16).ok()?;
        let size = numbers.next()?.parse().ok()?;
        // In this order: the name of a key with "%2F" in it has "%252F".
        let key = Path::parse(key.replace("%2F", "/").replace("%25", "%")).ok()?;
        let entry = Self { stamp, crc, size, key };
        (entry.name() == name && !entry.key.as_ref().is_empty()).then_some(entry)
    }

    /// Whether these are the bytes that were put. A power cut may have kept a part of them, or zeros.
    pub(crate) fn is_whole(&self, bytes: &[u8]) -> bool {
        let mut crc = Crc::new();
        crc.update(bytes);
        bytes.len() as u64 == self.size && crc.sum() == self.crc
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str) {
        let key = Path::parse(key).unwrap();
        let entry = Entry::of(&key, &PutPayload::from_static(b"batch"), 7);
        assert_eq!(Entry::read(&entry.name()), Some(entry.clone()), "{}", entry.name());
        assert!(entry.is_whole(b"batch") && Entry::fits(&key));
        for torn in [&b""[..], b"batc", b"batc\0", b"\0\0\0\0\0", b"batch\0"] {
            assert!(!entry.is_whole(torn), "{torn:?}");
        }
    }

    #[test]
    fn names_are_read_back() {
        check("libraries/00112233445566778899aabbccddeeff/browsers/0123456789abcdef/0000000000000001");
        check("a");
        check("mail@boxes/50%25/a%2Fb/%/1-2");
    }

    #[test]
    fn names_stay_as_they_are() {
        let entry = Entry::of(&Path::from("libraries/x/claim"), &PutPayload::from_static(b"batch"), 7);
        assert_eq!(entry.name(), "00000000000000000007-f80b52d4-5@libraries%2Fx%2Fclaim");
    }

    #[test]
    fn foreign_names_are_none() {
        for name in [
            "",
            "notes",
            "1-2@x",
            "1-0-5@x",
            "00000000000000000007-f80b52d4-5@..%2Fx",
            "00000000000000000007-f80b52d4-5@",
        ] {
            assert_eq!(Entry::read(name), None, "{name}");
        }
        assert!(!Entry::fits(&Path::from("x".repeat(220))));
    }
}
