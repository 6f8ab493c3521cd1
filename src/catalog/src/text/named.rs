//! Closed sets: enums whose variants have a word that never changes, and a name for people.

/// Declares an enum. Each variant has a word for storage and exports, which never changes, and a name for people.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $slug:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(borsh::BorshSerialize, borsh::BorshDeserialize)]
        pub enum $name { $(#[doc = $label] $(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every variant.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word for exports and storage. It never changes.
            pub fn slug(self) -> &'static str {
                match self { $($name::$variant => $slug,)* }
            }

            /// The name for people.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)* }
            }

            /// The variant with this word.
            pub fn from_slug(slug: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|it| it.slug() == slug)
            }
        }
    };
}
pub(crate) use named;
