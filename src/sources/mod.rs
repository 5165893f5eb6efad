//! From a raw extract to typed rows under canonical names. One mechanism for every source: what differs
//! between RPLS, OPS and SNE is data, in `pipelines/sources/`.
//!
//! `inspect` looks at the bytes, `header` recognises the layout, `records` cuts blocks at record
//! boundaries, `cell` reads one value, `columns` builds typed columns, `read` drives them in parallel.

mod cell;
mod columns;
mod header;
mod inspect;
mod read;
mod records;
mod small;
pub mod table;

pub use header::{Binding, bind, recognise, verifier_disposition};
pub use inspect::{Encoding, Inspection, inspect};
pub use read::{Block, Lecture, Options, read};
pub use small::{PetiteTable, Rangee};
