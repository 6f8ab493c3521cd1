//! How large a picture is, from its first bytes: JPEG and PNG. A browser makes a picture whole before it makes it
//! smaller, so the size must be known before a browser is given it.

/// The most pixels of a picture that is drawn: 60 MB at four bytes each.
const MAX_PIXELS: u64 = 15_000_000;

/// Width and height in pixels of a picture that may be drawn; `None` if it is too large, or not known to be small.
pub fn drawable(head: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = size(head)?;
    let pixels = u64::from(width) * u64::from(height);
    (1..=MAX_PIXELS).contains(&pixels).then_some((width, height))
}

fn size(head: &[u8]) -> Option<(u32, u32)> {
    match head {
        [0xff, 0xd8, rest @ ..] => jpeg(rest),
        [0x89, b'P', b'N', b'G', ..] => Some((number(head.get(16..20)?), number(head.get(20..24)?))),
        _ => None,
    }
}

/// The size in a JPEG's frame header, which stands behind other segments. ITU-T T.81 section B.2.2.
fn jpeg(mut rest: &[u8]) -> Option<(u32, u32)> {
    loop {
        let (&[0xff, kind], body) = rest.split_first_chunk::<2>()? else { return None };
        match kind {
            // Bytes that fill, and segments without a body.
            0xff => rest = rest.get(1..)?,
            0x01 | 0xd0..=0xd8 => rest = body,
            0xc4 | 0xc8 | 0xcc => rest = behind(body)?,
            0xc0..=0xcf => return Some((number(body.get(5..7)?), number(body.get(3..5)?))),
            // The end, or the picture itself, before any frame header; and what is no segment, which decoders pass over in
            // ways of their own.
            0x00 | 0x02..=0xbf | 0xd9 | 0xda => return None,
            _ => rest = behind(body)?,
        }
    }
}

/// What stands behind a segment, whose first two bytes are its length.
fn behind(body: &[u8]) -> Option<&[u8]> {
    let len = number(body.get(..2)?) as usize;
    body.get(len.max(2)..)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, &byte| sum << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_the_first_bytes() {
        let frame = |kind: u8| [&[0xff, kind, 0, 11, 8][..], &[1, 44, 2, 88], &[1, 1, 0x11, 0]].concat();
        let jpeg = |parts: &[&[u8]]| [&[0xff, 0xd8][..], &parts.concat()].concat();
        let exif = [&[0xff, 0xe1, 0, 6][..], b"Exif"].concat();
        let table = [0xff, 0xc4, 0, 3, 9];
        for kind in [0xc0, 0xc2] {
            assert_eq!(drawable(&jpeg(&[&exif, &table, &[0xff], &frame(kind)])), Some((600, 300)));
        }
        assert_eq!(drawable(&jpeg(&[&exif, &[0xff, 0xda]])), None);
        let png = |width: u32, height: u32| {
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes()].concat()
        };
        assert_eq!(drawable(&png(500, 400)), Some((500, 400)));
        assert_eq!(drawable(&png(10_000, 10_000)), None, "100 megapixels");
        assert_eq!(drawable(&png(u32::MAX, u32::MAX)), None);
        assert_eq!(drawable(&png(0, 400)), None);
        assert_eq!(drawable(b"GIF89a\x2c\x01\x58\x02"), None, "a frame of it may be larger");
        let hidden = [&[0xff, 0x00, 0, 13][..], &frame(0xc0)].concat();
        assert_eq!(drawable(&jpeg(&[&hidden, &frame(0xc0)])), None, "decoders do not skip this as a segment");
        for cut in 0..jpeg(&[&frame(0xc0)]).len() {
            drawable(&jpeg(&[&frame(0xc0)])[..cut]);
        }
        assert_eq!(drawable(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), None);
    }
}
