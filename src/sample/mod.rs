//! The fictional EPCI.
