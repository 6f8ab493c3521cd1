//! Lists that the person gave: what each would change, before anything is written.

use borsh::{BorshDeserialize, BorshSerialize};

/// What one list would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ListPlan {
    /// The file's name.
    pub name: String,
    /// What it is, or why it cannot be taken in, in a sentence.
    pub says: String,
    /// Songs that the catalog lacks.
    pub new: u64,
    /// Songs of which it learns something.
    pub changed: u64,
    /// Songs of which the catalog knows everything that the list says.
    pub same: u64,
    /// Parts, or the whole, that cannot be read.
    pub unreadable: u64,
    /// Whether there is anything to write.
    pub is_news: bool,
    /// The first rows of a table of which only the names of columns tell what it is, as they are understood.
    pub rows: Vec<String>,
}

/// How far the lists are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ListStage {
    /// The person is asked.
    #[default]
    Asked,
    /// They are being written.
    Writing,
    /// They were written, and can be taken back, or not.
    Written {
        /// Whether they can be taken back.
        can_undo: bool,
    },
    /// They were taken back.
    TakenBack,
}

/// The lists that were given together. None if there are no plans.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Lists {
    /// What each would change.
    pub plans: Vec<ListPlan>,
    /// How far they are.
    pub stage: ListStage,
    /// The names of lists that were written together earlier and can still be taken back, the last ones first.
    pub earlier: Vec<String>,
}

/// What the person does with the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ListAct {
    /// Write them.
    Apply,
    /// Take back what was written.
    Undo,
    /// Leave it.
    Close,
    /// Show lists again that were written and not taken back: the last ones are 0.
    Show(u32),
}
