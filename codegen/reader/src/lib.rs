//! Reads descriptions and overlays into the API model.
