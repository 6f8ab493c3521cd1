//! How long packets of Opus are, by their first bytes. RFC 6716, 3.1 and 3.2.

/// How many samples, at 48 kHz, a packet holds; 0 for an empty one.
pub(super) fn samples(packet: &[u8]) -> u64 {
    let Some(&toc) = packet.first() else { return 0 };
    let frames = match (toc & 3, packet.get(1)) {
        (0, _) => 1,
        (1 | 2, _) => 2,
        (_, count) => u64::from(count.copied().unwrap_or(1) & 0x3f),
    };
    frames * frame(toc >> 3)
}

/// How many samples one frame has, by the number of its configuration.
fn frame(configuration: u8) -> u64 {
    let lengths = match configuration {
        0..=11 => [480, 960, 1920, 2880],
        12..=15 => [480, 960, 480, 960],
        _ => [120, 240, 480, 960],
    };
    lengths.get(usize::from(configuration % 4)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_as_long_as_their_first_byte_says() {
        let check = |packet: &[u8], wanted| assert_eq!(samples(packet), wanted, "{packet:x?}");
        check(&[0xfc], 960);
        check(&[31 << 3 | 1], 1920);
        check(&[16 << 3 | 3, 4], 480);
        check(&[3 << 3], 2880);
        check(&[13 << 3 | 2], 1920);
        check(&[16 << 3 | 3, 0x80 | 48], 48 * 120);
        check(&[], 0);
    }
}
