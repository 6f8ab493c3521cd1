//! Containers that hold much in few allocations, so that they are copied to and from stored bytes as they are:
//! rows of bytes, texts that are kept once, columns of numbers; and the image that is made of them.
//!
//! None of them knows what it holds. Damaged bytes make an answer that is missing, never a panic.

mod bytes;
mod column;
mod image;
mod position;
mod radix;
mod rows;
mod slots;
mod texts;

pub(crate) use bytes::{Put, Take};
pub(crate) use column::{grow, number, raise, set};
pub use image::Unfit;
pub(crate) use image::{Column, Reader, Sections, Writer};
pub(crate) use position::{Position, position};
pub(crate) use radix::sort_by_number;
pub(crate) use rows::Rows;
pub(crate) use slots::Slots;
pub(crate) use texts::{TextAt, Texts};
