//! The hardened script engine.
