//! How open sets are encoded between page and worker: by their words.

use borsh::io::{Read, Result, Write};
use borsh::{BorshDeserialize, BorshSerialize};

use crate::marks::Where;
use crate::reading::ProblemCode;

macro_rules! by_word {
    ($($name:ident),*) => {$(
        impl BorshSerialize for $name {
            fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
                self.word().serialize(writer)
            }
        }

        impl BorshDeserialize for $name {
            fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
                Ok($name::from_word(&String::deserialize_reader(reader)?).unwrap_or($name::OTHER))
            }
        }
    )*};
}

by_word!(ProblemCode, Where);
