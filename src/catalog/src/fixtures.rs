//! Builders of small, valid files of every container, so that tests need no real music files.

pub mod aiff;
pub mod apev2;
pub mod asf;
pub mod dice;
pub mod disk;
pub mod drive;
pub mod every;
pub mod exports;
pub mod flac;
pub mod id3;
pub mod logs;
pub mod matroska;
pub mod mp4;
pub mod mpeg;
pub mod noise;
pub mod ogg;
pub mod others;
pub mod plists;
pub mod rare;
pub mod wav;
