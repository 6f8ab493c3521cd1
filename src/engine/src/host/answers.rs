//! Which function answers each question. Each file here answers the questions of one page.

pub(crate) mod albums;
pub(crate) mod card;
pub(crate) mod checkup;
pub(crate) mod exports;
pub(crate) mod figures;
mod find;
pub(crate) mod history;
pub(crate) mod leaf;
pub(crate) mod media;
pub(crate) mod members;
pub(crate) mod problems;
pub(crate) mod restore;
pub(crate) mod search;
mod sources;
mod steps;
pub(crate) mod window;
