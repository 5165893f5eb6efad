//! Documents: one content model, then one exporter per format.
pub mod cil;
pub mod context;
pub mod document;
pub mod html;
mod marks;
mod phrases;
pub mod theme;
pub mod xlsx;
