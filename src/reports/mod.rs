//! Documents: one content model, then one exporter per format.
pub mod document;
pub mod html;
mod marks;
pub mod theme;
pub mod xlsx;
