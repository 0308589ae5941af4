//! The generated tables.
