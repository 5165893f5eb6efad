//! How the columns of the lake are seen by the engine that reads it.

use polars::prelude::DataType;

use crate::config::layout::Genre;
use crate::sources::table::stockage;

/// The type under which polars reads a canonical column.
pub fn type_polars(genre: Genre) -> DataType {
    use arrow::datatypes::DataType as Arrow;
    match stockage(genre) {
        Arrow::Int32 => DataType::Int32,
        Arrow::Int64 => DataType::Int64,
        Arrow::Float64 => DataType::Float64,
        Arrow::Date32 => DataType::Date,
        Arrow::Boolean => DataType::Boolean,
        _ => DataType::String,
    }
}
