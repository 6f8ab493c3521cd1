//! The numbers of the kinds of facts. They are stored and sent, so a number never changes and is never given again.
//! Not given so far: 23 to 30, and those from 34 on.

/// Kinds that are written as columns.
pub(super) const FILE: u64 = 2;
pub(super) const TRACK: u64 = 3;

/// Kinds that are written as rows.
pub(super) const PLACE: u32 = 1;
pub(super) const BROWSER: u32 = 4;
pub(super) const FORGOTTEN: u32 = 5;
pub(super) const TICK: u32 = 6;
pub(super) const OVERRULED: u32 = 7;
pub(super) const STATED: u32 = 8;
pub(super) const PLACE_READ: u32 = 9;
pub(super) const PLACE_GONE: u32 = 10;
pub(super) const DISK: u32 = 11;
pub(super) const COMPUTER: u32 = 12;
pub(super) const SAMENESS: u32 = 13;
pub(super) const READ_AS: u32 = 14;
pub(super) const RETURNED: u32 = 15;
pub(super) const LET_GO: u32 = 16;
pub(super) const REPLACED: u32 = 17;
pub(super) const WORDS_KEPT: u32 = 18;
pub(super) const FILE_SAYS: u32 = 19;
pub(super) const MOVED: u32 = 20;
pub(super) const LEFT_OUT: u32 = 21;
pub(super) const LEFT: u32 = 22;
pub(super) const NOTE: u32 = 31;
pub(super) const DATED: u32 = 32;
pub(super) const SEARCH: u32 = 33;

/// Sections of a batch that stand beside its facts: their eras, and the stamps that they replaced. No fact ever has
/// these numbers.
pub(super) const ERAS_BESIDE: u64 = 1_000_000;
pub(super) const REPLACED_BESIDE: u64 = 1_000_001;
