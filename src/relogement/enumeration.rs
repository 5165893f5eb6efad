//! Lists that the tracking files write with a code, and that documents print with a label.

/// Code, label, and the enumeration they name: one list for reading and printing.
macro_rules! enumeration {
    ($(#[$doc:meta])* $nom:ident { $($(#[$doc_v:meta])* $variante:ident = $code:literal, $libelle:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $nom { $($(#[$doc_v])* $variante),+ }

        impl $nom {
            pub const TOUS: &'static [$nom] = &[$($nom::$variante),+];

            /// As the tracking files write it.
            pub fn code(self) -> &'static str {
                match self { $($nom::$variante => $code),+ }
            }

            /// As a document prints it.
            pub fn libelle(self) -> &'static str {
                match self { $($nom::$variante => $libelle),+ }
            }

            pub fn depuis(code: &str) -> Option<Self> {
                Self::TOUS.iter().copied().find(|v| v.code() == code)
            }
        }
    };
}

pub(super) use enumeration;
