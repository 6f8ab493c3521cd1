//! How the words of a reading are encoded: open sets by their stable words, so
//! that a word of a later version reads as "other" instead of failing.

use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::marks::Where;
use crate::reading::{Codec, Container, Essence, ProblemCode};

macro_rules! open_set {
    ($($name:ident),*) => {$(
        impl<C> Encode<C> for $name {
            fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
                e.str(self.slug())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
                Ok($name::from_slug(d.str()?).unwrap_or($name::Other))
            }
        }
    )*};
}

open_set!(Codec, Container, ProblemCode, Where);

impl<C> Encode<C> for Essence {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Essence {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let bytes = d.bytes()?.try_into().map_err(|_| DecodeError::message("an essence has 16 bytes"))?;
        Ok(Essence(bytes))
    }
}
