//! The readers of `bilan` and nothing else, for the fuzz targets.
//!
//! The files of `src/` are included by path, instead of depending on the crate: a fuzzer needs every dependency built
//! with its instrumentation, and polars, which no reader uses, is by far the longest of them. What is compiled here is the
//! same text as in `bilan`, with one exception: `checks::predicate` is replaced, because it hands predicates to polars.
//!
//! The module tree has the names of the real one; what the real one keeps private and a target needs is public here.

#![allow(dead_code, unused_imports)]

#[path = "../../../src/error.rs"]
pub mod error;
#[path = "../../../src/french.rs"]
pub mod french;

#[path = "../../../src/config/mod.rs"]
pub mod config;
#[path = "../../../src/quality/mod.rs"]
pub mod quality;
#[path = "../../../src/sources/mod.rs"]
pub mod sources;

/// `sources::cell`, a second time: the readers of one cell are private to `sources`.
#[path = "../../../src/sources/cell.rs"]
pub mod cellule;

#[path = "../../../src/model"]
pub mod model {
    pub mod communes;
    pub mod geography;
}

#[path = "../../../src/checks"]
pub mod checks {
    #[path = "../../tests/fuzz/src/predicate.rs"]
    mod predicate;
    mod regle;
    mod rules;

    pub use rules::Regles;
}
