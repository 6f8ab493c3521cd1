//! Reads the tags and texts of an XML plist from chunks of any size, in bounded memory.
//!
//! This is only as much XML as a plist needs: names, texts, entities, CDATA. Opening and closing tags are not
//! matched, so a damaged tag loses only itself.

use std::borrow::Cow;

use crate::text::of_bytes;

/// The most bytes that are kept of one text or tag. A longer one is cut, not refused.
const MAX_KEPT: usize = 8 * 1024;

/// An element of a plist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imports) enum Element {
    Plist,
    Dict,
    Array,
    Key,
    True,
    False,
    /// A text, a number, a date or a blob.
    Leaf,
    Other,
}

/// A tag of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imports) enum Tag {
    Open(Element),
    /// A closed element. [`Tags::text`] has its text.
    Close(Element),
}

/// The tags of a file that arrives in chunks.
#[derive(Debug, Default)]
pub(in crate::imports) struct Tags {
    /// What stands between `<` and `>` of the last tag.
    last: Vec<u8>,
    text: Vec<u8>,
    /// Whether the text belongs to an element that was closed.
    is_old: bool,
    /// The bytes between `<` and `>`; `None` outside of a tag.
    markup: Option<Vec<u8>>,
    /// The closing tag of an element such as `<dict/>`, which is still to be reported.
    closing: Option<Element>,
    broken: bool,
    /// The names of entities that the file defines. They are not read: they can grow without end, or lead out of the file.
    entities: Vec<String>,
    /// Whether it may define others, where nobody looks.
    has_hidden: bool,
    /// Whether the last text stood in entities.
    is_lost: bool,
    /// Whether any text did.
    has_lost: bool,
}

impl Tags {
    /// Takes the next tag of a chunk, and moves the chunk behind it. `None` at the end of the chunk.
    pub(in crate::imports) fn next(&mut self, chunk: &mut &[u8]) -> Option<Tag> {
        if let Some(element) = self.closing.take() {
            return Some(Tag::Close(element));
        }
        loop {
            let Some(markup) = &mut self.markup else {
                if std::mem::take(&mut self.is_old) {
                    self.text.clear();
                }
                take_until(chunk, &mut self.text, |byte| byte == b'<')?;
                self.markup = Some(Vec::new());
                continue;
            };
            let is_tag = !matches!(markup.first(), Some(b'!' | b'?'));
            let end = take_until(chunk, markup, |byte| byte == b'>' || (byte == b'<' && is_tag))?;
            // Only its first byte says what ends a tag, and that byte may have come just now.
            match end {
                b'<' if !matches!(markup.first(), Some(b'!' | b'?')) => {
                    self.broken = true;
                    markup.clear();
                }
                end if end == b'<' || !is_whole(markup) => keep(markup, &[end]),
                _ => {
                    let markup = self.markup.take().unwrap_or_default();
                    if let Some(tag) = self.tag(&markup) {
                        self.last = markup;
                        return Some(tag);
                    }
                }
            }
        }
    }

    /// The text before the last tag, with entities resolved: UTF-8, or windows-1252 where it is not that.
    pub(in crate::imports) fn text(&self) -> Cow<'_, str> {
        // A text that was cut may end inside of a letter.
        let is_cut = self.text.len() >= MAX_KEPT;
        resolve(if is_cut { String::from_utf8_lossy(&self.text) } else { of_bytes(&self.text) })
    }

    /// The name of the element of the last tag.
    pub(in crate::imports) fn name(&self) -> &str {
        let markup = self.last.strip_prefix(b"/").unwrap_or(&self.last);
        str::from_utf8(name_in(markup)).unwrap_or_default()
    }

    /// Tells the names and values of the attributes of the last tag.
    pub(in crate::imports) fn attributes(&self, mut tell: impl FnMut(&str, &str)) {
        let markup = String::from_utf8_lossy(&self.last);
        let mut rest = markup.get(name_in(&self.last).len()..).unwrap_or_default();
        while let Some((key, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let Some(quote) = after.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
                return;
            };
            let Some((value, next)) = after.get(1..).and_then(|after| after.split_once(quote)) else {
                return;
            };
            if !self.is_unread(value) {
                tell(key.trim(), &resolve(value.into()));
            }
            rest = next;
        }
    }

    /// Whether the text is valid in the encoding of the file.
    pub(super) fn is_utf8(&self) -> bool {
        // A text that was cut may end inside of a letter.
        self.text.len() >= MAX_KEPT || str::from_utf8(&self.text).is_ok()
    }

    /// Whether the text before the last tag stood in entities that are not read. It is empty then.
    pub(in crate::imports) fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Whether any text stood in entities that are not read.
    pub(in crate::imports) fn has_lost(&self) -> bool {
        self.has_lost
    }

    /// Whether a text has entities of the file's own, or is nothing but one that nobody knows.
    fn is_unread(&self, text: &str) -> bool {
        let mut names = text.split('&').skip(1).filter_map(|part| Some(part.split_once(';')?.0));
        let is_name = |name: &str| {
            let is_letter =
                |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':');
            name.starts_with(|first: char| first.is_alphabetic() || first == '_')
                && name.chars().all(is_letter)
        };
        let text = text.trim();
        names.any(|name| {
            let is_whole = text.len() == name.len() + 2;
            let is_own = || self.has_hidden || self.entities.iter().any(|known| known == name);
            letter(name).is_none() && is_name(name) && (is_whole || is_own())
        })
    }

    /// Notes which entities a declaration defines.
    fn note_entities(&mut self, markup: &[u8]) {
        let markup = String::from_utf8_lossy(markup);
        let defined = markup.split("<!ENTITY").skip(1).filter_map(|rest| rest.split_whitespace().next());
        let defined: Vec<&str> = defined.collect();
        self.has_hidden |= !defined.is_empty() && (defined.contains(&"%") || markup.len() >= MAX_KEPT);
        self.entities.extend(defined.into_iter().map(str::to_owned));
    }

    /// Forgets a text that stands in entities.
    fn lose_entities(&mut self) {
        self.is_lost = self.text.contains(&b'&') && self.is_unread(&String::from_utf8_lossy(&self.text));
        if self.is_lost {
            (self.has_lost, self.text) = (true, Vec::new());
        }
    }

    /// Whether a tag began before another one ended.
    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }

    /// The bytes held between chunks.
    pub(super) fn held(&self) -> usize {
        self.text.capacity() + self.markup.as_ref().map_or(0, Vec::capacity)
    }

    fn tag(&mut self, markup: &[u8]) -> Option<Tag> {
        if let Some(cdata) = markup.strip_prefix(b"![CDATA[") {
            let plain = String::from_utf8_lossy(cdata.strip_suffix(b"]]").unwrap_or(cdata));
            keep(&mut self.text, plain.replace('&', "&amp;").as_bytes());
            return None;
        }
        if markup.starts_with(b"!") || markup.starts_with(b"?") {
            self.note_entities(markup);
            return None;
        }
        if let Some(name) = markup.strip_prefix(b"/") {
            self.is_old = true;
            self.lose_entities();
            return Some(Tag::Close(element(name)));
        }
        self.text.clear();
        self.is_lost = false;
        self.has_lost |= markup.contains(&b'&') && self.is_unread(&String::from_utf8_lossy(markup));
        let element = element(markup);
        self.closing = markup.ends_with(b"/").then_some(element);
        Some(Tag::Open(element))
    }
}

/// Takes the bytes up to and including this byte; all of the chunk if it is not in it.
fn take_until(chunk: &mut &[u8], into: &mut Vec<u8>, is_end: impl Fn(u8) -> bool) -> Option<u8> {
    let at = chunk.iter().position(|&byte| is_end(byte));
    let (piece, rest) = chunk.split_at_checked(at.unwrap_or(chunk.len()))?;
    keep(into, piece);
    let (end, rest) = rest.split_first().map_or((None, rest), |(end, rest)| (Some(*end), rest));
    *chunk = rest;
    end
}

/// Appends bytes. Of a tag that is too long, the start and the last two bytes are kept, because those two end
/// a comment.
fn keep(kept: &mut Vec<u8>, piece: &[u8]) {
    let (start, last) = piece.split_at_checked(MAX_KEPT).unwrap_or((piece, &[]));
    kept.extend_from_slice(start);
    kept.extend(last.get(last.len().saturating_sub(2)..).unwrap_or_default());
    if kept.len() > MAX_KEPT {
        kept.drain(MAX_KEPT - 2..kept.len() - 2);
    }
}

/// Whether a `>` ends this tag. Comments, CDATA and instructions end in ways of their own.
fn is_whole(markup: &[u8]) -> bool {
    if let Some(comment) = markup.strip_prefix(b"!--") {
        return comment.ends_with(b"--");
    }
    if markup.starts_with(b"![CDATA[") {
        return markup.ends_with(b"]]");
    }
    match markup.first() {
        Some(b'?') => markup.ends_with(b"?"),
        // A document type may contain declarations. Only its last bytes are looked at, because this function is
        // called for every `>` inside of it.
        Some(b'!') => {
            let is_plain = !markup.iter().take(256).any(|&byte| byte == b'[');
            is_plain || markup.iter().rev().take(2).any(|&byte| byte == b']')
        }
        _ => true,
    }
}

/// The name that a tag begins with.
fn name_in(markup: &[u8]) -> &[u8] {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
    markup.split(is_end).next().unwrap_or_default()
}

fn element(markup: &[u8]) -> Element {
    match name_in(markup) {
        b"plist" => Element::Plist,
        b"dict" => Element::Dict,
        b"array" => Element::Array,
        b"key" => Element::Key,
        b"true" => Element::True,
        b"false" => Element::False,
        b"string" | b"integer" | b"date" | b"real" | b"data" => Element::Leaf,
        _ => Element::Other,
    }
}

/// Resolves the entities of XML. Any other `&` stays as it is.
pub(in crate::imports) fn resolve(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('&') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let entity = part.split_once(';').and_then(|(name, rest)| Some((letter(name)?, rest)));
        match entity {
            Some((letter, rest)) => {
                out.push(letter);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(part);
            }
        }
    }
    out.into()
}

fn letter(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tags of a file that is fed in chunks of this size, with the texts of elements that are closed.
    fn tags(file: &[u8], size: usize) -> Vec<(Tag, String)> {
        let (mut tags, mut found) = (Tags::default(), Vec::new());
        for mut chunk in file.chunks(size) {
            while let Some(tag) = tags.next(&mut chunk) {
                let text =
                    if matches!(tag, Tag::Close(_)) { tags.text().into_owned() } else { String::new() };
                found.push((tag, text));
            }
            assert!(tags.held() <= 4 * MAX_KEPT);
        }
        found
    }

    #[test]
    fn chunks_of_any_size_give_the_same() {
        let file = "<?xml version='1.0'?><!DOCTYPE plist [<!ENTITY a \"b\">\n]><!-- > <key> --><plist version=\"1.0\">\
            <dict><key>A &#38; B</key><true /><string>a &lt; b &#x1F600;&nbsp; & c</string><key/>\
            <string><![CDATA[x > <y> & ]]></string></dict></plist>";
        let whole = tags(file.as_bytes(), file.len());
        let texts: Vec<_> = whole.iter().filter(|(tag, _)| *tag == Tag::Close(Element::Leaf)).collect();
        assert_eq!(texts[0].1, "a < b 😀&nbsp; & c");
        assert_eq!(texts[1].1, "x > <y> & ");
        assert!(whole.contains(&(Tag::Close(Element::Key), "A & B".into())));
        assert_eq!(whole.len(), 14, "{whole:?}");
        for size in 1..20 {
            assert_eq!(tags(file.as_bytes(), size), whole, "{size}");
        }
    }

    #[test]
    fn entities_of_the_file_are_not_read() {
        let check = |head: &str, text: &str, wanted: &str| {
            let file = format!("{head}<string a=\"{text}\">{text}</string>");
            let (mut tags, mut chunk, mut attribute) = (Tags::default(), file.as_bytes(), String::new());
            tags.next(&mut chunk);
            tags.attributes(|_, value| value.clone_into(&mut attribute));
            tags.next(&mut chunk);
            assert_eq!((&*tags.text(), attribute.as_str()), (wanted, wanted), "{file}");
            assert_eq!((tags.is_lost(), tags.has_lost()), (wanted.is_empty(), wanted.is_empty()), "{file}");
        };
        let inside = "<!DOCTYPE p [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]>";
        let outside = "<!DOCTYPE p [ <!ENTITY f SYSTEM \"file:///etc/passwd\"> ]>";
        check(inside, "&b;", "");
        check(inside, "Blue &b; Red", "");
        check(outside, "&f;", "");
        check(inside, "A &amp; B", "A & B");
        check("", "&f;", "");
        check("", "R&B; soul", "R&B; soul");
        check("", "caf&eacute; x", "caf&eacute; x");
    }

    #[test]
    fn endless_parts_are_cut() {
        let check = |start: &str, fill: &str, end: &str, text_starts: &str| {
            let file = format!("<string>{start}{}{end}</string><dict>", fill.repeat(40_000));
            for size in [1, 7, 65_536] {
                let found = tags(file.as_bytes(), size);
                let (tag, text) = &found[1];
                assert_eq!(*tag, Tag::Close(Element::Leaf), "{start}");
                assert!(text.starts_with(text_starts) && text.len() <= 2 * MAX_KEPT, "{start}");
                assert_eq!(found[2].0, Tag::Open(Element::Dict), "{start}");
            }
        };
        check("", "abc", "", "abcabc");
        check("<!--", "abc>", "-->", "");
        check("<![CDATA[", "abc>", "]]>", "abc>");
        check("<?", "abc", "?>", "");
    }

    #[test]
    fn a_broken_tag_costs_itself() {
        let found = tags(b"<key>a</ke<string>b</string>", 100);
        assert_eq!(found[1].0, Tag::Open(Element::Leaf));
        assert_eq!(found[2], (Tag::Close(Element::Leaf), "b".into()));
    }

    proptest! {
        #[test]
        fn noise_is_read_alike_in_any_chunks(file in "[<>/!?&;#x\\-\\[\\]ab ]{0,80}", size in 1usize..9) {
            prop_assert_eq!(tags(file.as_bytes(), size), tags(file.as_bytes(), 1000));
        }
    }
}
