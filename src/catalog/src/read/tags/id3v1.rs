//! ID3v1 and v1.1: 128 bytes at the end of a file.

use crate::reading::Reading;

/// Reads a block that starts with "TAG".
pub(crate) fn read(_block: &[u8], _reading: &mut Reading) {}
