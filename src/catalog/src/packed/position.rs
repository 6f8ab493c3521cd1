//! Positions in columns: a type for each kind of thing, so that the position of one is not taken for that of another.

/// The position of a thing in the columns of its kind.
pub(crate) trait Position: Copy {
    /// The position with this number.
    fn of(number: u32) -> Self;

    /// The number, counted from 0.
    fn number(self) -> u32;

    /// The number as an index.
    fn index(self) -> usize {
        self.number() as usize
    }

    /// How a column of numbers holds a position that may be missing: plus one, and 0 for none.
    fn stored(at: Option<Self>) -> u32 {
        at.map_or(0, |at| at.number() + 1)
    }

    /// The position that a column of numbers holds.
    fn of_stored(number: u32) -> Option<Self> {
        number.checked_sub(1).map(Self::of)
    }
}

/// Defines a position.
macro_rules! position {
    ($(#[$doc:meta])* $see:vis $name:ident($inner:vis u32)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(transparent)]
        $see struct $name($inner u32);

        impl $crate::packed::Position for $name {
            fn of(number: u32) -> $name {
                $name(number)
            }

            fn number(self) -> u32 {
                self.0
            }
        }
    };
}

pub(crate) use position;
