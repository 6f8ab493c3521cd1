//! The last cluster of a file: at which time it stands. It tells how much is there of a file whose segment does not say
//! where it ends.

use super::element::{children, number};
use crate::read::bytes::rfind;

/// A cluster's id, and that of its time. A block stands by itself or in a group.
const CLUSTER: [u8; 4] = [0x1f, 0x43, 0xb6, 0x75];
const TIME: u32 = 0xe7;
const SIMPLE_BLOCK: u32 = 0xa3;
const GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;

/// The most blocks of a cluster that are looked at.
const MAX_BLOCKS: usize = 20_000;

/// When the last block begins that stands in the end of a file, in milliseconds. `scale` is how many nanoseconds a unit
/// of time has. `None` if no cluster begins there.
pub(super) fn last_ms(tail: &[u8], scale: u64) -> Option<u64> {
    let at = rfind(tail, CLUSTER)?;
    let (id, cluster) = children(tail.get(at..)?).next()?;
    let (mut time, mut last) = (None, 0);
    for (id, body) in children(cluster).filter(|_| u32::from_be_bytes(CLUSTER) == id).take(MAX_BLOCKS) {
        match id {
            TIME => time = Some(number(body)),
            SIMPLE_BLOCK => last = behind(body).unwrap_or(last),
            GROUP => {
                let block = children(body).find(|(id, _)| *id == BLOCK);
                last = block.and_then(|(_, body)| behind(body)).unwrap_or(last);
            }
            _ => {}
        }
    }
    let units = time?.saturating_add(last);
    u64::try_from(u128::from(units) * u128::from(scale) / 1_000_000).ok()
}

/// How far behind its cluster's time a block stands: two bytes behind the number of its track. Few files have as many
/// tracks that the number takes more than a byte.
fn behind(block: &[u8]) -> Option<u64> {
    let [_, high, low, ..] = block else { return None };
    u64::try_from(i16::from_be_bytes([*high, *low])).ok()
}
