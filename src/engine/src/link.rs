//! The envelope of messages between page, engine and scan workers: an array of the version, the encoded plain
//! part in a buffer that is transferred, and what goes beside it (handles, files, Blobs). Bytes of music never
//! cross.

use borsh::io::{Read, Write};
use borsh::{BorshDeserialize, BorshSerialize};
use js_sys::{Array, Uint8Array};
use thiserror::Error;
use wasm_bindgen::prelude::*;

use crate::platform::worker::{Fall, fall_of};
use crate::protocol::{Ask, Intent, IntentId, Push, Refused, VERSION};
use crate::words;

/// What the page says to its engine.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum ToEngine {
    /// A question; [`ToPage::Answer`] carries its number.
    Ask {
        /// Its number.
        id: u32,
        /// The question.
        ask: Ask,
    },
    /// An intent; [`ToPage::Done`] says that it is stored.
    Intent {
        /// Its id.
        id: IntentId,
        /// The intent.
        intent: Intent,
    },
    /// Asks whether the engine still answers. [`ToPage::Pong`] is the answer.
    Ping,
}

/// What the engine says to its page.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum ToPage {
    /// The answer to a question, encoded as the question's type says.
    Answer {
        /// The question's number.
        id: u32,
        /// The answer.
        answer: Vec<u8>,
    },
    /// The result of an intent.
    Done {
        /// Its id.
        id: IntentId,
        /// Whether it is stored.
        outcome: Result<(), Refused>,
    },
    /// Something that was not asked for.
    Push(Push),
    /// The engine still answers.
    Pong,
}

/// Why a message could not be understood.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LinkError {
    /// The other side is from another build.
    #[error("{}", words::link_other_version())]
    OtherVersion,
    /// It is not a message of this protocol.
    #[error("{}", words::link_damaged())]
    Damaged,
    /// The other side has crashed, as its loader says.
    #[error(transparent)]
    Fallen(#[from] Fall),
}

/// A message with everything that goes beside it, ready to be posted.
pub fn pack<M: BorshSerialize>(message: &M, beside: &Array) -> Packed {
    let plain = Uint8Array::from(encode(message).as_slice());
    let moved = Array::of1(&plain.buffer());
    Packed { message: Array::of3(&VERSION.into(), &plain, beside).into(), moved: moved.into() }
}

/// A message that is ready to be posted, and the buffers that are moved with it instead of copied.
#[derive(Clone, Debug)]
pub struct Packed {
    /// The message.
    pub message: JsValue,
    /// An array of the buffers in it.
    pub moved: JsValue,
}

/// Takes a message apart: the plain part, and what came beside it.
///
/// # Errors
/// [`LinkError`] if the other side is of another build, has crashed, or sent something else.
pub fn unpack<M: BorshDeserialize>(posted: &JsValue) -> Result<(M, Array), LinkError> {
    if let Some(fall) = fall_of(posted) {
        return Err(LinkError::Fallen(fall));
    }
    let parts: &Array = posted.dyn_ref().ok_or(LinkError::Damaged)?;
    if parts.get(0).as_f64() != Some(f64::from(VERSION)) {
        return Err(LinkError::OtherVersion);
    }
    let plain: Uint8Array = parts.get(1).dyn_into().map_err(|_| LinkError::Damaged)?;
    let message = decode(&plain.to_vec())?;
    Ok((message, parts.get(2).dyn_into().unwrap_or_default()))
}

/// A message as bytes.
pub fn encode<M: BorshSerialize>(message: &M) -> Vec<u8> {
    let mut written = Written(Vec::new());
    // Writing to a vector cannot fail.
    let _ = message.serialize(&mut written);
    written.0
}

/// The message in these bytes.
///
/// # Errors
/// [`LinkError::Damaged`] if these bytes are no message.
pub fn decode<M: BorshDeserialize>(bytes: &[u8]) -> Result<M, LinkError> {
    let mut unread = Unread(bytes);
    let message = M::deserialize_reader(&mut unread).map_err(|_| LinkError::Damaged)?;
    if unread.0.is_empty() { Ok(message) } else { Err(LinkError::Damaged) }
}

/// The bytes written so far. Its code is called; that of a plain vector would be compiled into the code of every field
/// of every message, and so would that of a plain slice instead of [`Unread`].
struct Written(Vec<u8>);

impl Write for Written {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) -> borsh::io::Result<usize> {
        self.0.write(bytes)
    }

    #[inline(never)]
    fn write_all(&mut self, bytes: &[u8]) -> borsh::io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> borsh::io::Result<()> {
        self.0.flush()
    }
}

/// The bytes of a message that are not read yet.
struct Unread<'a>(&'a [u8]);

impl Read for Unread<'_> {
    #[inline(never)]
    fn read(&mut self, into: &mut [u8]) -> borsh::io::Result<usize> {
        self.0.read(into)
    }

    #[inline(never)]
    fn read_exact(&mut self, into: &mut [u8]) -> borsh::io::Result<()> {
        self.0.read_exact(into)
    }
}
