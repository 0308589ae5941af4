//! Turns the API model into tables, a Rust client and documents.
