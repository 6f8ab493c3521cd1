//! The first engine. The script in `index.html` has started it and asked it the first question, before this link
//! was there.

use js_sys::Array;
use reprise_engine::protocol::Ask;
use reprise_engine::protocol::catalog::Query;
use reprise_engine::protocol::window::{BLOCK, WindowOf};
use web_sys::Worker;

use super::Link;
use crate::platform::early::{is_sample, make_sample, take_engine, teach};
use crate::platform::worker::{self, ENGINE, ENGINE_AFRESH, ENGINE_SAMPLE, Fall};

/// The number of the first question. The link's own begin at 1.
pub(super) const FIRST_ID: u32 = 0;

/// The question that the script asks: the first rows of the whole table. On the library page, without a filter in
/// its address, the link asks it too. It then waits for the answer that is on its way.
pub(super) fn first_question() -> Ask {
    WindowOf { query: Query::default(), first: 0, count: BLOCK }.into()
}

impl Link {
    /// The engine that the script has started, or else a new one, with the events that came from it so far.
    pub(super) fn find_worker(self) -> Result<(Worker, Array), Fall> {
        if let Some(found) = take_engine() {
            self.with(|inner| inner.desk.borrow_mut().expect(FIRST_ID, first_question()));
            return Ok(found);
        }
        let name = match self.with(|inner| inner.desk.borrow().is_wary()) {
            _ if is_sample() => ENGINE_SAMPLE,
            true => ENGINE_AFRESH,
            false => ENGINE,
        };
        let worker = worker::start(name)?;
        teach(&worker);
        // The songs of the sample library were only in the memory of the engine before.
        make_sample();
        Ok((worker, Array::new()))
    }
}

#[cfg(test)]
mod tests {
    use reprise_engine::link::{ToEngine, encode};
    use reprise_engine::protocol::VERSION;

    use super::*;

    #[test]
    fn the_page_asks_what_the_link_expects() {
        let bytes = encode(&ToEngine::Ask { id: FIRST_ID, ask: first_question() });
        let others = bytes.iter().enumerate().filter(|(_, byte)| **byte != 0);
        let others: Vec<_> = others.map(|(at, byte)| format!("{at}: {byte}")).collect();
        let written = format!(
            "postMessage([{VERSION}, Object.assign(new Uint8Array({}), {{ {} }}), []]);",
            bytes.len(),
            others.join(", ")
        );
        let page = include_str!("../../../../index.html");
        assert!(page.contains(&written), "index.html must say {written}");
    }
}
