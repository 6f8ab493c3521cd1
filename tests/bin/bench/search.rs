//! From a keystroke in the search to the painted rows, with a large library: at rest, and while a folder is scanned.

use reprise_tests::browser::Browser;
use reprise_tests::tab::{Tab, quoted};
use serde_json::json;

use crate::ground::{Ground, Opened};
use crate::numbers::{median, percentile};
use crate::table::{Goal, Line, Outcome, Unit};

const SEARCH: Goal = Goal::AtMost(40.0);

/// What is typed, a letter after the other: the beginnings of words, as long as each letter still narrows. No song
/// of the scanned folder is called so, so that its rows are not taken for an answer.
const WORDS: [&str; 16] = [
    "velv", "thun", "gard", "mirr", "diam", "phoe", "quar", "bliz", "whis", "lant", "cany", "pira", "wiza",
    "brid", "cryst", "harb",
];

/// The rows changed, and each of them says what was typed.
const FOUND: &str = "(before, now) => {
    const plain = text => text.normalize('NFD').replace(/\\p{M}/gu, '').toLowerCase();
    const typed = plain(document.querySelector('input[type=search]').value);
    return !now.busy && (now.rows !== before.rows || now.count !== before.count)
        && seen.rows().every(([, row]) => plain(row.textContent).includes(typed));
}";

/// Each row already says what is about to be typed.
const SAID: &str = "(typed => {
    const plain = text => text.normalize('NFD').replace(/\\p{M}/gu, '').toLowerCase();
    return seen.rows().every(([, row]) => plain(row.textContent).includes(typed));
})";

/// A keystroke is waited for so long, in milliseconds. One that is not answered then counts as having taken so long,
/// unless the rows were right before it.
const LIMIT: u32 = 1500;

/// How long keystrokes took to be answered.
#[derive(Default)]
struct Typed {
    /// Those that were not answered within the limit stand here with the limit.
    ms: Vec<f64>,
    /// What stood in the search then, one a keystroke.
    texts: Vec<String>,
    /// How many were not answered within the limit.
    unanswered: usize,
    /// Keystrokes after which the rows were the same, because they were right before.
    unchanged: usize,
}

/// Types at rest, then during a scan.
pub(crate) fn measure(ground: &Ground) -> anyhow::Result<Outcome> {
    let (full, folder) = (ground.full()?, ground.music()?);
    let profile = full.copy()?;
    let browser = Browser::start(profile.path())?;
    let tab = full.visit(&browser, Opened::Large)?;
    let _: Option<f64> = tab.value("seen.calm(1000)")?;
    let frame: f64 = tab.value("seen.frame()")?;
    let mut idle = Typed::default();
    for word in WORDS {
        type_word(&tab, word, &mut idle, || Ok(true))?;
    }
    let mut scanning = Typed::default();
    tab.drop_music(folder)?;
    let goes_on = || Ok(!["done", "failed", "stopped"].contains(&tab.scan()?.state.as_str()));
    for word in WORDS.iter().cycle() {
        if !goes_on()? {
            break;
        }
        type_word(&tab, word, &mut scanning, goes_on)?;
    }
    let name = |when: &str| format!("search keystroke to rows, p95, {} songs, {when}", full.songs);
    let lines = vec![idle.line(name("idle"), frame)?, scanning.line(name("during a scan"), frame)?];
    Ok(Outcome { lines, detail: vec![idle.told("idle"), scanning.told("during a scan")] })
}

impl Typed {
    fn line(&self, what: String, frame: f64) -> anyhow::Result<Line> {
        anyhow::ensure!(!self.ms.is_empty(), "no keystroke was measured for: {what}");
        let of = format!("{} keystrokes, median {:.0} ms", self.ms.len(), median(self.ms.clone()));
        let against = format!("two frames, {:.0} ms", 2.0 * frame);
        let slow = percentile(self.ms.clone(), 95);
        Ok(Line::of(what, slow, Unit::Milliseconds).with(of, against).goal(SEARCH))
    }

    fn add(&mut self, ms: f64, text: String) {
        self.ms.push(ms);
        self.texts.push(text);
    }

    /// The slowest five, each with what stood in the search and which keystroke it was.
    fn slowest(&self) -> String {
        let mut all: Vec<_> = self.ms.iter().zip(&self.texts).enumerate().collect();
        all.sort_by(|(_, (one, _)), (_, (other, _))| other.total_cmp(one));
        let told = all.iter().take(5).map(|(at, (ms, text))| format!("{ms:.0} ms {text} ({})", at + 1));
        told.collect::<Vec<_>>().join(", ")
    }

    fn told(&self, when: &str) -> String {
        let Typed { unanswered, unchanged, .. } = self;
        let slowest = self.slowest();
        format!(
            "{when}: slowest {slowest}; {unanswered} keystrokes were not answered within {LIMIT} ms and \
             count as that; {unchanged} left the rows as they were"
        )
    }
}

/// Types a word into the empty search, as long as it is worth while.
fn type_word(
    tab: &Tab,
    word: &str,
    typed: &mut Typed,
    goes_on: impl Fn() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    clear(tab)?;
    for (at, letter) in word.char_indices() {
        if !goes_on()? {
            return Ok(());
        }
        let text = quoted(word.get(..=at).unwrap_or(word));
        let were_right: bool = tab.value(&format!("{SAID}({text})"))?;
        tab.run(&format!("window.answered = seen.answer('keydown', {FOUND}, {LIMIT})"))?;
        press(tab, letter)?;
        match tab.value::<Option<f64>>("answered")? {
            Some(ms) => typed.add(ms, text),
            None if were_right => typed.unchanged += 1,
            None => {
                typed.add(f64::from(LIMIT), text);
                typed.unanswered += 1;
            }
        }
    }
    Ok(())
}

/// Empties the search, and waits for all songs.
fn clear(tab: &Tab) -> anyhow::Result<()> {
    tab.fill("input[type=search]", "")?;
    let all = "seen.until(now => !now.busy && now.count === Math.max(...now.sums), 10_000)";
    let there: Option<f64> = tab.value(all)?;
    anyhow::ensure!(
        there.is_some(),
        "the songs did not come back: {}",
        tab.value::<String>("location.href")?
    );
    Ok(())
}

/// Presses and releases a letter's key.
pub(crate) fn press(tab: &Tab, letter: char) -> anyhow::Result<()> {
    let (key, code) = (letter.to_string(), u32::from(letter.to_ascii_uppercase()));
    debug_assert!(letter.is_ascii_lowercase(), "{} has no key of its own", quoted(&key));
    for kind in ["keyDown", "keyUp"] {
        let text = if kind == "keyDown" { key.as_str() } else { "" };
        let wish = json!({ "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code });
        tab.call("Input.dispatchKeyEvent", wish)?;
    }
    Ok(())
}
