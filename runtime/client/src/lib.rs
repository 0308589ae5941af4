//! The generated typed Rust clients.
