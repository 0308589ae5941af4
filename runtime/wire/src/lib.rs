//! Transport to the appliances.
