//! What the page says, in the language that was chosen. The messages and how they are filled in are the engine's
//! (`reprise_engine::words`), which says some of them itself.

pub use reprise_engine::words::*;
