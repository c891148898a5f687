//! Closed sets of words: each is written once, and of that are made the set, its names and the way back from a name.

/// `Name = "name"` for each; behind `else` what stands for a word that only a newer version knows, which has no way back.
macro_rules! named {
    (
        $(#[$about:meta])*
        pub enum $Set:ident { $($(#[$about_one:meta])* $Name:ident = $name:literal,)* }
        $(else { $(#[$about_other:meta])* $Other:ident = $other:literal })?
    ) => {
        $(#[$about])*
        pub enum $Set {
            $($(#[$about_one])* $Name,)*
            $($(#[$about_other])* $Other,)?
        }

        impl $Set {
            pub const ALL: &'static [$Set] = &[$($Set::$Name,)*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $($Set::$Name => $name,)*
                    $($Set::$Other => $other,)?
                }
            }

            pub fn parse(text: &str) -> Option<$Set> {
                $Set::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

pub(super) use named;
