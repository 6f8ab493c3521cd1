//! Folders that the page walks. Their parts are collected until the walk is over.

use std::cell::RefCell;
use std::collections::HashMap;

use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use js_sys::Array;

use crate::platform::file::FileSource;
use crate::protocol::given::{WalkId, Walked};
use crate::scan::tree::Tree;

/// A walk that is under way. It resolves to everything that was found.
pub(super) type Walking = LocalBoxFuture<'static, Tree>;

/// The walks that are under way.
#[derive(Default)]
pub(super) struct Walks(RefCell<HashMap<WalkId, (Tree, oneshot::Sender<Tree>)>>);

impl Walks {
    /// Expects the walk of a folder with this name.
    pub(super) fn expect(&self, walk: WalkId, name: String) -> Walking {
        let (over, wait) = oneshot::channel();
        let tree = Tree { name, ..Tree::default() };
        self.0.borrow_mut().insert(walk, (tree, over));
        // If the engine ends, the walk ends with nothing.
        Box::pin(async move { wait.await.unwrap_or_default() })
    }

    /// Takes a part of a walk, with the files that came beside it.
    pub(super) fn take(&self, walk: WalkId, part: Walked, files: &Array) {
        let mut walks = self.0.borrow_mut();
        let is_over = part.is_over;
        if let Some((tree, _)) = walks.get_mut(&walk) {
            tree.take(part, files.iter().map(FileSource::of_js));
        }
        if let Some((tree, over)) = is_over.then(|| walks.remove(&walk)).flatten() {
            // Whoever waited may be gone.
            let _ = over.send(tree);
        }
    }
}
