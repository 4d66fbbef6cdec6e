//! One type per unit of counting, so that a count of bytes is never taken for one of characters.

use serde::{Deserialize, Serialize};

macro_rules! offset {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize,
            Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The offset before the first character.
            pub const ZERO: Self = Self(0);

            /// An offset of `count` units; texts are shorter than 4 GiB, larger counts saturate.
            #[must_use]
            pub fn new(count: usize) -> Self {
                Self(u32::try_from(count).unwrap_or(u32::MAX))
            }

            /// The count of units before this offset.
            #[must_use]
            pub fn get(self) -> usize {
                self.0 as usize
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

offset!(
    /// A count of UTF-8 bytes: the unit inside the core, where slicing costs nothing.
    ByteOffset
);
offset!(
    /// A count of Unicode code points (scalar values): the unit of Dateline's files and of Python.
    CharOffset
);
offset!(
    /// A count of UTF-16 code units: the unit of the DOM and of JavaScript strings.
    Utf16Offset
);
