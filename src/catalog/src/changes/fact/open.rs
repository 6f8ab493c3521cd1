//! How [`Holds`] and [`Presence`] are encoded: as numbers, so that later versions can add variants. The id of
//! a track is written beside.

use borsh::io::{ErrorKind, Read, Result, Write};
use borsh::{BorshDeserialize, BorshSerialize};

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

impl BorshSerialize for Holds {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.parts().serialize(writer)
    }
}

impl BorshDeserialize for Holds {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        let (number, track) = BorshDeserialize::deserialize_reader(reader)?;
        Holds::of_parts(number, track).ok_or_else(|| ErrorKind::InvalidData.into())
    }
}

impl BorshSerialize for Presence {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.number().serialize(writer)
    }
}

impl BorshDeserialize for Presence {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        Ok(Presence::of_number(u32::deserialize_reader(reader)?))
    }
}
