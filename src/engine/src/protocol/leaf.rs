//! A page that the engine writes: headings, lines and switches as data. The page draws all of them alike.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{Group, TrackId};

/// Asks for a page.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum LeafOf {
    /// Songs that are there more than once: the most groups of the answer.
    Twins(u32),
    /// What would come back if something were otherwise: the words of the switches that are turned, a line each.
    WhatIf(String),
    /// What to know when a computer is lost, on one sheet.
    Sheet,
    /// The library in pictures: the most albums of the answer.
    Pictures(u32),
    /// Purchases and rips with what was found: the most albums of the answer.
    Found(u32),
    /// The changes between two days: the most songs of each kind in the answer, and the words of what is chosen, a line
    /// each.
    Since(u32, String),
    /// What to do on a new computer, step by step.
    NewComputer,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Leaf {
    /// Its heading.
    pub title: String,
    /// What is said first, a paragraph each.
    pub told: Vec<String>,
    /// What can be chosen.
    pub choices: Vec<LeafChoice>,
    /// Bars of the library, each with its name.
    pub bars: Vec<Bar>,
    /// Its tables, each of which is a picture as well.
    pub tables: Vec<LeafTable>,
    /// Its parts.
    pub parts: Vec<LeafPart>,
    /// How many things the page has, those included that are left out here: its parts, the songs in the longest of
    /// them, or the albums in its last table.
    pub total: u64,
    /// How its list can be exported, if it can.
    pub export: Option<LeafExport>,
}

/// How the list of a page is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum LeafExport {
    /// By the dialog, which asks for a format.
    Dialog,
    /// As a table at once. The words of what is chosen are the only choice of the export.
    Table,
}

/// One of several that is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct LeafChoice {
    /// What is chosen, for people.
    pub name: String,
    /// The choices: for each, the words that ask for it, and its name. Two choices differ in the first word.
    pub options: Vec<(String, String)>,
    /// The words of what is chosen.
    pub chosen: String,
}

/// A bar of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Bar {
    /// What it shows.
    pub name: String,
    /// The songs of each group that has any.
    pub parts: Vec<(Group, u64)>,
}

/// A table of a page. A row that has parts shows them as a bar.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LeafTable {
    /// Its heading.
    pub head: String,
    /// What is said of it.
    pub told: String,
    /// The names of its columns, that of the rows first.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<LeafRow>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct LeafRow {
    /// What it is about.
    pub name: String,
    /// What its other columns say.
    pub cells: Vec<String>,
    /// How long its bar is, in thousandths of the longest one.
    pub share: u16,
    /// Of what its bar consists: the songs of each group that has any.
    pub parts: Vec<(Group, u64)>,
}

/// A part of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct LeafPart {
    /// Its heading.
    pub head: String,
    /// What is said of it.
    pub told: String,
    /// Its lines.
    pub lines: Vec<LeafLine>,
    /// Whether it is a step that is done.
    pub is_done: bool,
}

/// A line of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct LeafLine {
    /// What it names.
    pub text: String,
    /// What is said beside that.
    pub note: String,
    /// The song whose card it opens.
    pub track: Option<TrackId>,
    /// The switch that it is: its word, and whether it is on.
    pub switch: Option<(String, bool)>,
    /// What a click on it does.
    pub act: Option<LeafAct>,
}

/// What a click on a line does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum LeafAct {
    /// It leads to a page of the app.
    Go(String),
    /// It lets the person choose a folder, which is then read.
    Choose,
}
