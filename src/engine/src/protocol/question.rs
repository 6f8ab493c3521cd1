//! The questions. Each type of question has one type of answer.

use borsh::{BorshDeserialize, BorshSerialize};

use super::catalog::{BrowserId, Outlook, Store};
use super::{albums, card, checkup, export, leaf, media, members, problems, restore, search, sync, window};

/// A question to the engine.
pub trait Question: Into<Ask> + Clone + PartialEq + 'static {
    /// The type of its answer.
    type Answer: BorshSerialize + BorshDeserialize + Clone + PartialEq + 'static;
}

/// Declares the questions: for each, a variant of [`Ask`] and the type of its answer.
macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident($question:ty) -> $answer:ty;)*) => {
        /// Any question, in the form that crosses to the engine.
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
    /// The sums over the library.
    Figures(FiguresOf) -> Figures;
    /// Some rows of the table.
    Window(window::WindowOf) -> window::Window;
    /// What is known of one song.
    Card(card::CardOf) -> Option<card::CardFacts>;
    /// The sums of the restore list.
    Restore(restore::RestoreOf) -> restore::RestoreSummary;
    /// Some songs of one group of the restore list.
    Lines(restore::LinesOf) -> restore::Lines;
    /// Songs that may be back as another file.
    Review(restore::ReviewOf) -> Vec<restore::Pair>;
    /// The counts of the check-up page.
    Checkup(checkup::CheckupOf) -> checkup::CheckupFacts;
    /// Some files with problems.
    Problems(problems::ProblemsOf) -> problems::Problems;
    /// What can be chosen for an export, and its first lines.
    Desk(export::DeskOf) -> export::Desk;
    /// A whole export. Its Blob goes beside the answer.
    File(export::FileOf) -> export::File;
    /// The browsers of the library.
    Members(members::MembersOf) -> Vec<members::Member>;
    /// Some albums or folders of a view.
    Albums(albums::AlbumsOf) -> albums::Albums;
    /// Whether the words of the joined library are kept.
    Words(sync::WordsOf) -> sync::Words;
    /// Something about sync.
    Sync(sync::Ask) -> sync::Answer;
    /// The cover and the file of a song. They go beside the answer.
    Media(media::MediaOf) -> media::Media;
    /// How a search is understood.
    Search(search::SearchOf) -> search::SearchFacts;
    /// A page that the engine writes.
    Leaf(leaf::LeafOf) -> leaf::Leaf;
}

/// Asks for the sums over the library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FiguresOf;

/// A place of which the last reading was cut off.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CutOff {
    /// Its name.
    pub name: String,
    /// How many of its files were read.
    pub read: u32,
    /// How many files there are; 0 if that is not known.
    pub files: u32,
}

/// The sums over the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Figures {
    /// All songs but those that were let go or only stand on lists, divided by group.
    pub outlook: Outlook,
    /// How many songs would come back: by proof, by strong evidence, or because the person says so.
    pub back: u64,
    /// How many more might, as far as only a hint tells.
    pub perhaps: u64,
    /// How many of the songs come with an Apple subscription, while the person has not said whether they have one.
    pub if_subscribed: u64,
    /// How many songs the table has beside these, because the person removed them on purpose.
    pub let_go: u64,
    /// How many songs the table has beside these, because only playlists and other programs' lists name them.
    pub on_lists: u64,
    /// When the place of this browser was read that was not read for longest, in milliseconds since 1970; 0 if none
    /// was.
    pub since_ms: u64,
    /// The same of the places of other browsers, where this one has none.
    pub elsewhere_since_ms: u64,
    /// The places of which the last reading was cut off.
    pub cut_off: Vec<CutOff>,
    /// The stores that songs came from and that are still in business.
    pub stores: Vec<Store>,
    /// This browser's id, once the catalog is open.
    pub browser: Option<BrowserId>,
}
