//! The simulated appliances.
