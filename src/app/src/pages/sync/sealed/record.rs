//! One stored record: its parts by name, and all of its bytes.

use std::sync::Arc;

use leptos::prelude::*;
use reprise_engine::protocol::sync::record::{HASH, NONCE};

use crate::components::{RwSignal, each, flag, part, press, text};
use crate::words;
use reprise_engine::protocol::sync::SealedRecord;

/// How many bytes are in the page at once.
const PIECE: u64 = 4096;

/// How many bytes a line shows.
const LINE: usize = 16;

/// The parts before the ciphertext, each with its length in bytes.
const PARTS: [(words::Plain, usize); 4] =
    [(words::part_form, 1), (words::part_flags, 1), (words::part_hash, HASH), (words::part_nonce, NONCE)];

/// Whether a record is folded at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folded {
    Yes,
    No,
}

/// One record.
#[component]
pub(super) fn RecordLine(
    /// The record.
    record: SealedRecord,
    /// Whether it is folded at first.
    folded: Folded,
) -> impl IntoView {
    let size = record.bytes.len();
    let number = words::record_number(record.number);
    let open = RwSignal::new(folded == Folded::No);
    let bytes = Arc::new(record.bytes);
    view! {
        <li class="sealed__record">
            <button
                class="button button--link"
                aria-expanded=text(move || open.get().to_string())
                on:click=press(move |_| open.update(|open| *open = !*open))
            >
                {number}
            </button>
            <span class="sealed__sums">{words::bytes(size as u64)}</span>
            {part(move || if open.get() { whole(&bytes) } else { ().into_any() })}
        </li>
    }
}

/// All bytes of a record.
fn whole(bytes: &Arc<Vec<u8>>) -> AnyView {
    let (size, at) = (bytes.len() as u64, RwSignal::new(0));
    let line = |(name, shown): (&'static str, String)| {
        view! { <div><dt>{name}</dt><dd class="sealed__part">{shown}</dd></div> }
    };
    let turn = move |word: &'static str, to: fn(u64) -> u64| {
        let is_over = flag(move || !is_piece(at.get(), to(at.get()), size));
        view! {
            <button class="button" disabled=is_over on:click=press(move |_| at.update(|at| *at = to(*at)))>{word}</button>
        }
    };
    let range = move || {
        let last = (at.get() + PIECE).min(size).saturating_sub(1);
        words::bytes_from_to(at.get(), last)
    };
    let turns = (size > PIECE).then(|| {
        view! {
            <div class="sealed__turns" role="group" aria-label=words::bytes_head()>
                {turn(words::earlier_bytes(), |at| at.saturating_sub(PIECE))}
                {turn(words::later_bytes(), |at| at + PIECE)}
                <span class="sealed__sums">{text(range)}</span>
            </div>
        }
    });
    let dumped = bytes.clone();
    view! {
        <dl class="facts sealed__parts">{each(parts_of(bytes).into_iter().map(line))}</dl>
        {turns}
        <pre class="sealed__bytes" tabindex="0" aria-label=words::its_bytes()>{text(move || dump(&dumped, at.get()))}</pre>
    }
    .into_any()
}

/// Whether there is another piece after this one.
fn is_piece(at: u64, to: u64, size: u64) -> bool {
    to != at && to < size
}

/// The parts of a record by name. A record that is cut off has fewer.
fn parts_of(record: &[u8]) -> Vec<(&'static str, String)> {
    let (mut parts, mut rest) = (Vec::new(), record);
    for (name, length) in PARTS {
        let Some((part, after)) = rest.split_at_checked(length) else { break };
        parts.push((name(), hex(part)));
        rest = after;
    }
    let what = if parts.len() == PARTS.len() { words::ciphertext() } else { words::cut_off() };
    let rest = (rest.len() as u64, record.len() - rest.len());
    let sum = words::bytes_from(&words::bytes(rest.0), &rest.1.to_string());
    parts.push((what, sum));
    parts
}

/// A piece of a record in lines: the number of the first byte, and the bytes.
fn dump(record: &[u8], from: u64) -> String {
    let mut lines = String::new();
    let piece = record.chunks(LINE).enumerate().skip(from as usize / LINE).take(PIECE as usize / LINE);
    for (at, line) in piece {
        // Three bytes of the number are enough: no endpoint takes records that large.
        let number = ((at * LINE) as u32).to_be_bytes();
        lines.push_str(&hex(number.get(1..).unwrap_or_default()));
        for (at, byte) in line.iter().enumerate() {
            lines.push_str(if at == LINE / 2 { "  " } else { " " });
            push_hex(&mut lines, *byte);
        }
        lines.push('\n');
    }
    lines
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    bytes.iter().for_each(|&byte| push_hex(&mut out, byte));
    out
}

fn push_hex(out: &mut String, byte: u8) {
    let digits = [byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16));
    out.extend(digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_in_their_order() {
        let mut record = vec![1, 3];
        record.extend([0xab; 32]);
        record.extend([0x0c; 24]);
        record.extend([9; 272]);
        let parts = parts_of(&record);
        let wanted = [
            ("Form", "01".to_owned()),
            ("Flags", "03".to_owned()),
            ("SHA-256 of the record before", "ab".repeat(32)),
            ("Nonce", "0c".repeat(24)),
            ("Ciphertext", "272 bytes, from byte 58".to_owned()),
        ];
        assert_eq!(parts, wanted);
        assert_eq!(
            parts_of(&[1]),
            [("Form", "01".to_owned()), ("Cut off", "0 bytes, from byte 1".to_owned())]
        );
    }

    #[test]
    fn every_byte_is_in_a_piece() {
        let record: Vec<u8> = (0..PIECE + 17).map(|n| n as u8).collect();
        let first = dump(&record, 0);
        assert!(first.starts_with("000000 00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n000010 10 "));
        assert_eq!(first.lines().count(), PIECE as usize / LINE);
        let last = dump(&record, PIECE);
        assert_eq!(last, "001000 00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n001010 10\n");
        let later = |at| is_piece(at, at + PIECE, record.len() as u64);
        assert!(later(0) && !later(PIECE) && !is_piece(0, 0, 1));
        assert_eq!(dump(&[], 0), "");
    }
}
