//! From a raw extract to typed rows under canonical names. One mechanism for every source: what differs
//! between RPLS, OPS and SNE is data, in `pipelines/sources/`.
//!
//! `inspect` looks at the bytes, `classeur` and `demandes_xml` turn workbooks and XML into delimited text, `recognise`
//! finds the layout, `header` binds it, `records` cuts blocks at record boundaries, `parse` walks through records,
//! `cell` reads one value, `columns` builds typed columns, `read` drives them in parallel.

mod cell;
mod classeur;
mod columns;
mod demandes_xml;
mod dictionnaires;
mod garde;
mod header;
mod inspect;
mod parse;
mod proposal;
mod read;
mod recognise;
mod records;
mod small;
pub mod table;
mod texte;

pub use classeur::FIL as FIL_CLASSEUR;
pub use dictionnaires::{CODES_SNE, Dictionnaires};
pub use header::{Binding, bind, normaliser, verifier_disposition};
pub use inspect::{Apercu, Encoding, Forme, Inspection, inspect};
pub use proposal::{Proposition, proposer};
pub use read::{Block, Lecture, Options, premieres, read};
pub use recognise::{Reconnue, recognise};
pub use small::{PetiteTable, Rangee};
