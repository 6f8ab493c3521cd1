//! What leaves and enters the catalog as files: formats that spreadsheets, players and other programs read.

pub mod json;
