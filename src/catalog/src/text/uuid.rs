//! UUIDs in their usual form, as bytes and back.

/// The bytes of a UUID that is written in the usual form, in lower case; `None` for any other text.
pub(crate) fn bytes_of(text: &str) -> Option<[u8; 16]> {
    let digits = text.replace('-', "");
    let number = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32)?;
    (text_of(number.to_be_bytes()) == text).then_some(number.to_be_bytes())
}

/// The usual form of a UUID.
pub(crate) fn text_of(bytes: [u8; 16]) -> String {
    let mut text = format!("{:032x}", u128::from_be_bytes(bytes));
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}
