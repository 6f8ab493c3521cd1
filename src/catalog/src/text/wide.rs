//! Texts of two bytes a letter, with the mark that tells their order or without it.

/// How two bytes make a unit.
pub(crate) type Order = fn([u8; 2]) -> u16;

/// Whether these are letters of two bytes each, and in which order. Most Latin letters then have one zero byte.
pub(crate) fn wide_order(bytes: &[u8]) -> Option<Order> {
    let (pairs, _) = bytes.get(..1024).unwrap_or(bytes).as_chunks::<2>();
    let zeros = |place: fn(&[u8; 2]) -> u8| pairs.iter().filter(|pair| place(pair) == 0).count();
    let (first, second) = (zeros(|[first, _]| *first), zeros(|[_, second]| *second));
    let enough = |zeros: usize, others: usize| zeros * 2 > pairs.len() && others == 0;
    if enough(second, first) {
        Some(u16::from_le_bytes)
    } else if enough(first, second) {
        Some(u16::from_be_bytes)
    } else {
        None
    }
}

/// The text of these units. What is no letter is replaced.
pub(crate) fn wide_text(bytes: &[u8], unit: Order) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let letters = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
