//! What an earlier run has already worked out, taken again when what it depends on is the same: a plan of secrecy, what the
//! rules of quality say of a table, the files of a document.
//!
//! Each piece of work is a pure function of what its key covers; the version of the program is in every key. A key that is not the same, a
//! file that cannot be read or is not as it was written: the work is done again, and the journal says why. `--forcer` takes nothing again.

mod bilan;
mod documents;
mod empreinteur;
mod magasin;
mod regles;
mod secret;

pub use bilan::{Compte, Motif};
pub use documents::{Precedentes, Publie, rendu};
pub use magasin::{DOSSIER, Magasin, Sorte, lisible, nom};
