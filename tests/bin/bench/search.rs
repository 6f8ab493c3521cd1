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

/// A keystroke that changed nothing for so long is not counted: the rows were right before it. In milliseconds.
const UNCHANGED: u32 = 1500;

/// How long keystrokes took to be answered.
#[derive(Default)]
struct Typed {
    ms: Vec<f64>,
    /// Keystrokes after which the rows were the same.
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
    let line = |when: &str, typed: &Typed| {
        let what = format!("search keystroke to rows, p95, {} songs, {when}", full.songs);
        let of = format!("{} keystrokes, median {:.0} ms", typed.ms.len(), median(typed.ms.clone()));
        let against = format!("two frames, {:.0} ms", 2.0 * frame);
        Line::of(what, percentile(typed.ms.clone(), 95), Unit::Milliseconds).with(of, against).goal(SEARCH)
    };
    let told = |when: &str, typed: &Typed| {
        let longest = percentile(typed.ms.clone(), 100);
        format!("{when}: longest {longest:.0} ms; {} keystrokes left the rows as they were", typed.unchanged)
    };
    Ok(Outcome {
        lines: vec![line("idle", &idle), line("during a scan", &scanning)],
        detail: vec![told("idle", &idle), told("during a scan", &scanning)],
    })
}

/// Types a word into the empty search, as long as it is worth while.
fn type_word(
    tab: &Tab,
    word: &str,
    typed: &mut Typed,
    goes_on: impl Fn() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    clear(tab)?;
    for letter in word.chars() {
        if !goes_on()? {
            return Ok(());
        }
        tab.run(&format!("window.answered = seen.answer('keydown', {FOUND}, {UNCHANGED})"))?;
        press(tab, letter)?;
        match tab.value::<Option<f64>>("answered")? {
            Some(ms) => typed.ms.push(ms),
            None => typed.unchanged += 1,
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
fn press(tab: &Tab, letter: char) -> anyhow::Result<()> {
    let (key, code) = (letter.to_string(), u32::from(letter.to_ascii_uppercase()));
    debug_assert!(letter.is_ascii_lowercase(), "{} has no key of its own", quoted(&key));
    for kind in ["keyDown", "keyUp"] {
        let text = if kind == "keyDown" { key.as_str() } else { "" };
        let wish = json!({ "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code });
        tab.call("Input.dispatchKeyEvent", wish)?;
    }
    Ok(())
}
