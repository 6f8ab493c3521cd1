//! What the wasm files should weigh and may weigh, in bytes after Brotli. `cargo xtask build` holds the budgets;
//! `cargo xtask bench sizes` compiles this file too, and shows how far the goals are.

/// What a file should weigh, and what it may weigh until then.
pub(crate) struct Budget {
    /// What it should weigh at most.
    pub(crate) goal: usize,
    /// What it may weigh at most. It keeps a file that is over its goal from growing.
    pub(crate) most: usize,
}

/// The page's wasm.
pub(crate) const PAGE: Budget = Budget { goal: 250_000, most: 318_000 };

/// The engine's wasm, which a first visit downloads too.
pub(crate) const ENGINE: Budget = Budget { goal: 650_000, most: 1_076_000 };

/// The table of messages of a language.
pub(crate) const LANGUAGE: Budget = Budget { goal: 20_000, most: 20_000 };

/// What the terms of a language mean, which is fetched when somebody asks.
pub(crate) const GLOSSARY: Budget = Budget { goal: 5_000, most: 5_000 };
