//! The questions: each type of question has one type of answer.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{BrowserId, Outlook, Store};
use super::{card, checkup, export, members, problems, restore, sync, window};

/// What can be asked of the engine.
pub trait Question: Into<Ask> + Clone + PartialEq + 'static {
    /// What it answers.
    type Answer: BorshSerialize + BorshDeserialize + Clone + PartialEq + 'static;
}

/// Declares what can be asked: a variant of [`Ask`] for each type of question, and the type of its answer.
macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident($question:ty) -> $answer:ty;)*) => {
        /// Any question, as it crosses to the engine.
        #[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
        pub enum Ask { $($(#[$doc])* $name($question),)* }

        $(
            impl From<$question> for Ask {
                fn from(question: $question) -> Ask {
                    Ask::$name(question)
                }
            }

            impl Question for $question {
                type Answer = $answer;
            }
        )*
    };
}

questions! {
    /// What the library adds up to.
    Figures(FiguresOf) -> Figures;
    /// Some rows of the table.
    Window(window::WindowOf) -> window::Window;
    /// What is known of one song.
    Card(card::CardOf) -> Option<card::CardFacts>;
    /// What is missing, by the way it comes back.
    Restore(restore::RestoreOf) -> restore::RestoreSummary;
    /// Some songs of one group of the restore list.
    Lines(restore::LinesOf) -> restore::Lines;
    /// Songs that may be back as another file.
    Review(restore::ReviewOf) -> Vec<restore::Pair>;
    /// What the check-up counts.
    Checkup(checkup::CheckupOf) -> checkup::CheckupFacts;
    /// Some of the files that had problems.
    Problems(problems::ProblemsOf) -> problems::Problems;
    /// Which songs an export can be of, and how many each are.
    Choices(export::ChoicesOf) -> Vec<export::Choice>;
    /// The first lines of an export.
    Look(export::LookOf) -> export::Look;
    /// A whole export; its Blob goes beside the answer.
    File(export::FileOf) -> export::File;
    /// The browsers of the library.
    Members(members::MembersOf) -> Vec<members::Member>;
    /// Something about syncing.
    Sync(sync::Ask) -> sync::Answer;
}

/// Asks what the library adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FiguresOf;

/// What the library adds up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Figures {
    /// All songs, split by way back.
    pub outlook: Outlook,
    /// Songs that would come back by proof, by strong evidence or because the person says so.
    pub back: u64,
    /// The stores, still in business, that songs came from.
    pub stores: Vec<Store>,
    /// This browser, once the catalog is open.
    pub browser: Option<BrowserId>,
}
