//! How [`Holds`] and [`Presence`] are encoded: open sets by number, an id beside the number of a track.

use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use super::{Holds, Presence};
use crate::ids::TrackId;

impl Holds {
    /// The number of the variant, and the track of a copy.
    pub(crate) fn parts(self) -> (u32, Option<TrackId>) {
        match self {
            Holds::Track(id) => (0, Some(id)),
            Holds::NotMusic => (1, None),
            Holds::Unreadable => (2, None),
            Holds::Other(number) => (number, None),
        }
    }

    /// The variant of a number; `None` for a copy without its track.
    pub(crate) fn of_parts(number: u32, track: Option<TrackId>) -> Option<Holds> {
        match (number, track) {
            (0, track) => track.map(Holds::Track),
            (1, _) => Some(Holds::NotMusic),
            (2, _) => Some(Holds::Unreadable),
            (number, _) => Some(Holds::Other(number)),
        }
    }
}

impl Presence {
    /// The number of the variant.
    pub(crate) fn number(self) -> u32 {
        match self {
            Presence::Present => 0,
            Presence::Absent => 1,
            Presence::Other(number) => number,
        }
    }

    /// The variant of a number.
    pub(crate) fn of_number(number: u32) -> Presence {
        match number {
            0 => Presence::Present,
            1 => Presence::Absent,
            number => Presence::Other(number),
        }
    }
}

impl<C> Encode<C> for Holds {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.encode(self.parts())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Holds {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let (number, track) = d.decode()?;
        Holds::of_parts(number, track).ok_or_else(|| DecodeError::message("a copy without its track"))
    }
}

impl<C> Encode<C> for Presence {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.u32(self.number())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Presence {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        Ok(Presence::of_number(d.u32()?))
    }
}
