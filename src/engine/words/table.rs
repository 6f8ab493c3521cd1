//! Reads the messages of a language, checks them against English, and makes the table that the page fetches. The build
//! script of this crate and `cargo xtask hook name-engine` compile this file, so that both number the messages alike.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

/// The plural forms that languages know, as `Intl.PluralRules` names them. Tables write the place in this list.
pub(crate) const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The form that every message with forms has.
const OTHER: usize = 5;

/// The number by which a form is chosen.
const CHOOSES: &str = "n";

/// The messages of a language by their keys. The order of the keys numbers them.
pub(crate) type Messages = BTreeMap<String, Message>;

/// One message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its forms with their places in [`FORMS`]; only the last one if the message does not depend on a number.
    pub(crate) forms: Vec<(usize, String)>,
    /// What is filled in, in the order in which the last form names it.
    pub(crate) slots: Vec<Slot>,
}

/// Something that is filled into a message: `{name}` is a text, `{songs#}` a count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub(crate) name: String,
    pub(crate) is_count: bool,
}

/// Reads the messages of a language.
pub(crate) fn read(json: &str) -> Result<Messages, String> {
    let all: BTreeMap<String, Value> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    all.into_iter()
        .map(|(key, value)| {
            let message = message(&value).map_err(|error| format!("`{key}`: {error}"))?;
            Ok((key, message))
        })
        .collect()
}

/// Fails unless a language has the messages of English, no others, and fills the same into each.
pub(crate) fn check(language: &str, messages: &Messages, english: &Messages) -> Result<(), String> {
    let lacking = english.keys().find(|key| !messages.contains_key(*key));
    if let Some(key) = lacking {
        return Err(format!("{language} lacks the message `{key}`"));
    }
    for (key, message) in messages {
        let Some(original) = english.get(key) else {
            return Err(format!("{language} has the message `{key}`, which English has not"));
        };
        let (mut here, mut there) = (message.slots.clone(), original.slots.clone());
        here.sort();
        there.sort();
        if here != there {
            return Err(format!(
                "`{key}` of {language} fills in {}, but English {}",
                named(&here),
                named(&there)
            ));
        }
    }
    Ok(())
}

/// The table of a language: a line with a mark of the English messages, then a line a message. A message with forms
/// begins with a tab and has tabs between its forms, each with its digit. What is filled in stands as a control
/// character: U+0010 is the first of the English message, U+0011 the second.
pub(crate) fn table(messages: &Messages, english: &Messages) -> String {
    let mut out = format!("{:016x}\n", mark(english));
    for (key, message) in messages {
        let slots = english.get(key).map_or(&message.slots, |it| &it.slots);
        if message.forms.len() > 1 {
            for (form, text) in &message.forms {
                let _ = write!(out, "\t{form}{}", numbered(text, slots));
            }
        } else if let Some((_, text)) = message.forms.first() {
            out.push_str(&numbered(text, slots));
        }
        out.push('\n');
    }
    out
}

/// What changes when the English messages get other keys or fill in something else. By it the page knows its table.
pub(crate) fn mark(english: &Messages) -> u64 {
    let mut mark = 0xcbf2_9ce4_8422_2325_u64;
    for (key, message) in english {
        for byte in format!("{key} {}\n", named(&message.slots)).bytes() {
            mark = (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mark
}

fn message(value: &Value) -> Result<Message, String> {
    let forms = match value {
        Value::Object(forms) => {
            let mut read = Vec::new();
            for (form, text) in forms {
                let place = FORMS.iter().position(|known| known == form);
                let place = place
                    .ok_or_else(|| format!("`{form}` is no plural form; those are {}", FORMS.join(", ")))?;
                read.push((place, text_of(text)?));
            }
            read.sort();
            read
        }
        text => vec![(OTHER, text_of(text)?)],
    };
    let Some((OTHER, whole)) = forms.last() else { return Err("it lacks the form `other`".to_owned()) };
    let slots = slots_of(whole)?;
    if forms.len() > 1 && !slots.iter().any(|slot| slot.is_count && slot.name == CHOOSES) {
        return Err(format!("its forms depend on no number: `other` lacks {{{CHOOSES}#}}"));
    }
    for (_, text) in &forms {
        if let Some(slot) = slots_of(text)?.iter().find(|slot| !slots.contains(slot)) {
            return Err(format!("a form fills in {{{}}}, but `other` does not", slot.name));
        }
    }
    Ok(Message { forms, slots })
}

/// A text. A long one may stand as a list of lines, which are joined without anything between.
fn text_of(value: &Value) -> Result<String, String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => return Err("it is neither a text nor has it plural forms".to_owned()),
    };
    match text.chars().any(|letter| letter.is_ascii_control()) {
        true => Err("it has a line break or another control character".to_owned()),
        false => Ok(text),
    }
}

/// What is filled into a text, each once, in the order of the text.
fn slots_of(text: &str) -> Result<Vec<Slot>, String> {
    let mut slots = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}').ok_or_else(|| format!("a brace is open in {text:?}"))?;
        let name = inside.trim_end_matches('#');
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if !is_name || before.contains('}') {
            return Err(format!("{{{inside}}} is no name with braces around it"));
        }
        let slot = Slot { name: name.to_owned(), is_count: inside.ends_with('#') };
        if !slots.contains(&slot) {
            slots.push(slot);
        }
        rest = behind;
    }
    Ok(slots)
}

fn numbered(text: &str, slots: &[Slot]) -> String {
    let mut text = text.to_owned();
    for (mark, slot) in ('\u{10}'..='\u{1f}').zip(slots) {
        text = text.replace(&format!("{{{}}}", written(slot)), mark.encode_utf8(&mut [0; 4]));
    }
    text
}

fn named(slots: &[Slot]) -> String {
    match slots {
        [] => "nothing".to_owned(),
        slots => slots.iter().map(written).collect::<Vec<_>>().join(", "),
    }
}

fn written(slot: &Slot) -> String {
    format!("{}{}", slot.name, if slot.is_count { "#" } else { "" })
}
