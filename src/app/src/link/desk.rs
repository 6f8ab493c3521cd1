//! The desk of the link: what is open, and what to do when an engine crashes. It knows no worker and nothing of
//! a browser: whatever goes beside messages is of a type `B`, which in a browser is an array of handles.

use futures::channel::oneshot;
use reprise_engine::link::{ToEngine, ToPage};
use reprise_engine::protocol::{Ask, Intent, IntentId, Push, Refused};

/// Crashes within this time, in milliseconds, count together.
const TOGETHER_MS: f64 = 60_000.0;

/// After this many of them no engine is started any more.
const MOST_TOGETHER: usize = 3;

/// After this many of them the next engine opens without the table record, because that may be the cause.
const MANY_TOGETHER: usize = 2;

/// An intent that was open at this many crashes is not sent again.
const MOST_FALLS: u32 = 2;

/// What a message means for the page.
#[derive(Debug)]
pub(super) enum Heard<B> {
    /// It was not asked for, so the page must handle it.
    Push(Box<Push>, B),
    /// It is an answer, and the one who waited has it.
    Nothing,
}

/// What is open between a page and its engine.
#[derive(Debug)]
pub(super) struct Desk<B> {
    last: u32,
    next_intent: u64,
    /// A question that somebody else has asked the engine, until the page asks it too or its answer comes.
    expected: Option<(u32, Ask)>,
    /// The open questions, in the order in which they were asked. They are few.
    asked: Vec<OpenAsk<B>>,
    /// The open intents, in the order in which they were said. They are few.
    intended: Vec<OpenIntent<B>>,
    falls: Vec<f64>,
    /// How many messages came.
    heard: u64,
    /// How many had come when the engine was started.
    heard_before: u64,
    is_over: bool,
}

#[derive(Debug)]
struct OpenAsk<B> {
    id: u32,
    ask: Ask,
    answered: oneshot::Sender<(Vec<u8>, B)>,
}

#[derive(Debug)]
struct OpenIntent<B> {
    id: IntentId,
    intent: Intent,
    beside: B,
    done: oneshot::Sender<Result<(), Refused>>,
    falls: u32,
}

impl<B: Clone> Desk<B> {
    /// An empty desk. The ids of its intents begin at `first`, which is random.
    pub(super) fn new(first: u64) -> Desk<B> {
        Desk {
            last: 0,
            next_intent: first,
            expected: None,
            asked: Vec::new(),
            intended: Vec::new(),
            falls: Vec::new(),
            heard: 0,
            heard_before: 0,
            is_over: false,
        }
    }

    /// Notes that the engine was asked this question already, under this number.
    pub(super) fn expect(&mut self, id: u32, ask: Ask) {
        self.expected = Some((id, ask));
    }

    /// Notes that the engine has ended, and will answer nothing that only it was asked.
    pub(super) fn expect_nothing(&mut self) {
        self.expected = None;
    }

    /// Opens a question. Answers what the engine must be told: nothing if it was asked this question already.
    pub(super) fn ask(&mut self, ask: Ask, answered: oneshot::Sender<(Vec<u8>, B)>) -> Option<ToEngine> {
        if let Some((id, _)) = self.expected.take_if(|(_, expected)| *expected == ask) {
            self.asked.push(OpenAsk { id, ask, answered });
            return None;
        }
        self.last = self.last.wrapping_add(1);
        // After the end nobody answers. The one who waits is told, because the sender is dropped.
        if !self.is_over {
            self.asked.push(OpenAsk { id: self.last, ask: ask.clone(), answered });
        }
        Some(ToEngine::Ask { id: self.last, ask })
    }

    /// Opens an intent.
    pub(super) fn intend(
        &mut self,
        intent: Intent,
        beside: &B,
        done: oneshot::Sender<Result<(), Refused>>,
    ) -> ToEngine {
        let id = IntentId(self.next_intent);
        self.next_intent = self.next_intent.wrapping_add(1);
        self.intend_as(id, intent, beside, done)
    }

    /// Opens an intent that has an id already.
    pub(super) fn intend_as(
        &mut self,
        id: IntentId,
        intent: Intent,
        beside: &B,
        done: oneshot::Sender<Result<(), Refused>>,
    ) -> ToEngine {
        if !self.is_over {
            let open = OpenIntent { id, intent: intent.clone(), beside: beside.clone(), done, falls: 0 };
            self.intended.push(open);
        }
        ToEngine::Intent { id, intent }
    }

    /// Takes a message of the engine. An answer for which nobody waits is dropped.
    pub(super) fn hear(&mut self, message: ToPage, beside: B) -> Heard<B> {
        self.heard += 1;
        match message {
            ToPage::Answer { id, answer } => {
                self.expected.take_if(|(expected, _)| *expected == id);
                if let Some(open) = take(&mut self.asked, |open| open.id == id) {
                    // The page that asked may be gone.
                    let _ = open.answered.send((answer, beside));
                }
            }
            ToPage::Done { id, outcome } => {
                if let Some(open) = take(&mut self.intended, |open| open.id == id) {
                    let _ = open.done.send(outcome);
                }
            }
            ToPage::Push(push) => return Heard::Push(Box::new(push), beside),
            ToPage::Pong => {}
        }
        Heard::Nothing
    }

    /// Everything that a new engine must be sent and asked, each with what goes beside it: first intents in their
    /// order, then questions.
    pub(super) fn open(&mut self) -> Vec<(ToEngine, Option<B>)> {
        self.heard_before = self.heard;
        let intent = |open: &OpenIntent<B>| {
            (ToEngine::Intent { id: open.id, intent: open.intent.clone() }, Some(open.beside.clone()))
        };
        let ask = |open: &OpenAsk<B>| (ToEngine::Ask { id: open.id, ask: open.ask.clone() }, None);
        self.intended.iter().map(intent).chain(self.asked.iter().map(ask)).collect()
    }

    /// The open intents that the next page carries out if this one is closed.
    pub(super) fn outliving(&self) -> Vec<(IntentId, Intent)> {
        let outliving = self.intended.iter().filter(|open| open.intent.outlives_its_page());
        outliving.map(|open| (open.id, open.intent.clone())).collect()
    }

    /// Drops these, because another page carries them out by now.
    pub(super) fn hand_over(&mut self) {
        self.intended.retain(|open| !open.intent.outlives_its_page());
    }

    /// Drops questions that change something, because nobody knows whether the engine that ends has done it.
    /// Whoever asked is told.
    pub(super) fn drop_changes(&mut self) {
        self.asked.retain(|open| !matches!(&open.ask, Ask::Sync(ask) if ask.is_change()));
    }

    /// Whether no engine is started any more.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// How many messages came so far.
    pub(super) fn begin_ping(&self) -> u64 {
        self.heard
    }

    /// Whether the engine has said something before, and nothing since. One that has never said anything is still
    /// being loaded.
    pub(super) fn is_silent(&self, since: u64) -> bool {
        self.heard <= since && self.heard > self.heard_before
    }

    /// Notes a crash. Answers whether another engine is to be started: not after the third crash within a minute.
    pub(super) fn fall(&mut self, now_ms: f64) -> bool {
        self.falls.retain(|fall| now_ms - fall < TOGETHER_MS);
        self.falls.push(now_ms);
        self.drop_changes();
        self.set_aside();
        self.falls.len() < MOST_TOGETHER
    }

    /// Whether the next engine is to open without the table record.
    pub(super) fn is_wary(&self) -> bool {
        self.falls.len() >= MANY_TOGETHER
    }

    /// Tells everybody who waits that no answer will come.
    pub(super) fn give_up(&mut self) {
        self.is_over = true;
        self.asked.clear();
        for open in self.intended.drain(..) {
            let _ = open.done.send(Err(Refused::Gone));
        }
    }

    /// Sets aside the intents that were open at too many crashes, because one of them may be the cause.
    fn set_aside(&mut self) {
        self.intended.iter_mut().for_each(|open| open.falls += 1);
        for open in self.intended.extract_if(.., |open| open.falls >= MOST_FALLS) {
            let _ = open.done.send(Err(Refused::Felled));
        }
    }
}

/// Takes the first of these that is meant out of its list.
fn take<T>(list: &mut Vec<T>, is_meant: impl Fn(&T) -> bool) -> Option<T> {
    let at = list.iter().position(is_meant)?;
    Some(list.remove(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::FiguresOf;
    use reprise_engine::protocol::given::{WalkId, Walked};
    use reprise_engine::protocol::sync;

    type Outcomes = oneshot::Receiver<Result<(), Refused>>;

    /// A desk whose handles are numbers.
    fn desk() -> Desk<u32> {
        Desk::new(7)
    }

    fn intend(desk: &mut Desk<u32>, intent: Intent, beside: u32) -> Outcomes {
        let (done, wait) = oneshot::channel();
        desk.intend(intent, &beside, done);
        wait
    }

    fn ask(desk: &mut Desk<u32>, ask: Ask) -> oneshot::Receiver<(Vec<u8>, u32)> {
        let (answered, wait) = oneshot::channel();
        desk.ask(ask, answered);
        wait
    }

    fn intents(desk: &mut Desk<u32>) -> Vec<(Intent, Option<u32>)> {
        let intent = |(message, beside)| match message {
            ToEngine::Intent { intent, .. } => Some((intent, beside)),
            _ => None,
        };
        desk.open().into_iter().filter_map(intent).collect()
    }

    fn done(id: u64) -> ToPage {
        ToPage::Done { id: IntentId(id), outcome: Ok(()) }
    }

    #[test]
    fn what_is_being_read_is_sent_again_with_its_handles_until_it_was_read() {
        let mut desk = desk();
        let (read, walked) = (Intent::Read(Vec::new()), Intent::Walked(WalkId(1), Walked::default()));
        let _read = intend(&mut desk, read.clone(), 10);
        let _walked = intend(&mut desk, walked.clone(), 11);
        assert!(desk.fall(0.0));
        assert_eq!(intents(&mut desk), [(read, Some(10)), (walked.clone(), Some(11))]);
        desk.hear(done(7), 0);
        assert_eq!(intents(&mut desk), [(walked, Some(11))]);
    }

    #[test]
    fn what_was_open_at_two_crashes_is_set_aside_however_far_apart_they_are() {
        let mut desk = desk();
        let mut read =
            intend(&mut desk, Intent::ReadAgain(reprise_engine::protocol::catalog::PlaceId([1; 8])), 1);
        assert!(desk.fall(0.0));
        let mut stop = intend(&mut desk, Intent::Stop, 0);
        assert!(desk.fall(1e9));
        assert_eq!(read.try_recv(), Ok(Some(Err(Refused::Felled))));
        assert_eq!(stop.try_recv(), Ok(None), "this one was open at one crash only");
    }

    #[test]
    fn the_third_crash_within_a_minute_is_the_last() {
        let mut desk = desk();
        assert!(desk.fall(0.0) && desk.fall(100_000.0) && desk.fall(110_000.0));
        assert!(!desk.fall(120_000.0));
        let mut open = intend(&mut desk, Intent::Stop, 0);
        desk.give_up();
        assert_eq!(open.try_recv(), Ok(Some(Err(Refused::Gone))));
        assert!(ask(&mut desk, FiguresOf.into()).try_recv().is_err(), "nobody answers any more");
    }

    #[test]
    fn questions_are_asked_again_but_not_those_that_change_something() {
        let mut desk = desk();
        let mut figures = ask(&mut desk, FiguresOf.into());
        let mut change = ask(&mut desk, sync::Ask::NewKey { unread: sync::Unread::Waits }.into());
        desk.fall(0.0);
        assert_eq!(desk.open().len(), 1);
        assert_eq!(figures.try_recv(), Ok(None));
        assert!(change.try_recv().is_err(), "whoever asked hears that nobody knows");
    }

    #[test]
    fn a_question_that_was_asked_before_is_not_asked_again() {
        let mut desk = desk();
        desk.expect(0, FiguresOf.into());
        let (other, first) =
            (ask(&mut desk, sync::Ask::NewKey { unread: sync::Unread::Waits }.into()), oneshot::channel());
        assert_eq!(desk.ask(FiguresOf.into(), first.0), None);
        assert!(desk.ask(FiguresOf.into(), oneshot::channel().0).is_some(), "it is a second one");
        desk.hear(ToPage::Answer { id: 0, answer: vec![7] }, 0);
        let mut answer = first.1;
        assert_eq!(answer.try_recv(), Ok(Some((vec![7], 0))));
        drop(other);
    }

    #[test]
    fn a_question_whose_answer_has_passed_or_will_not_come_is_asked() {
        let mut desk = desk();
        desk.expect(0, FiguresOf.into());
        desk.hear(ToPage::Answer { id: 0, answer: Vec::new() }, 0);
        assert!(desk.ask(FiguresOf.into(), oneshot::channel().0).is_some());
        desk.expect(0, FiguresOf.into());
        desk.expect_nothing();
        assert!(desk.ask(FiguresOf.into(), oneshot::channel().0).is_some());
    }

    #[test]
    fn an_engine_that_is_being_loaded_is_not_silent() {
        let mut desk = desk();
        desk.open();
        assert!(!desk.is_silent(desk.begin_ping()));
        desk.hear(ToPage::Pong, 0);
        let since = desk.begin_ping();
        assert!(desk.is_silent(since));
        desk.hear(ToPage::Pong, 0);
        assert!(!desk.is_silent(since));
        // Another one is started.
        desk.open();
        assert!(!desk.is_silent(desk.begin_ping()));
    }

    #[test]
    fn what_the_next_page_carries_out_is_not_carried_out_here_too() {
        let mut desk = desk();
        let paint = Intent::Paint("dark".to_owned());
        let _open = [intend(&mut desk, paint.clone(), 0), intend(&mut desk, Intent::Stop, 0)];
        assert_eq!(desk.outliving(), [(IntentId(7), paint)]);
        desk.hand_over();
        assert_eq!(intents(&mut desk), [(Intent::Stop, Some(0))]);
    }
}
