//! Tag formats, shared by the containers that carry them.

pub(crate) mod apev2;
pub(crate) mod id3v1;
pub(crate) mod id3v2;
pub(crate) mod vorbis;
