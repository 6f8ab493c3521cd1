//! Texts inside of XML and HTML: escaped, and without the characters that XML 1.0 cannot hold.

/// Writes a text so that it stays a text, between tags and in attributes. What XML cannot hold becomes U+FFFD. Line
/// breaks and tabs are written as numbers, because parsers make blanks of them in attributes, and one of two breaks.
pub(super) fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..=' ' if letter != ' ' => out.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
}

/// Writes an element with a text.
pub(super) fn element(out: &mut String, name: &str, text: &str) {
    out.extend(["<", name, ">"]);
    escape(out, text);
    out.extend(["</", name, ">"]);
}

/// Writes an attribute, with a blank before it.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    out.extend([" ", name, "=\""]);
    escape(out, value);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let check = |text: &str, wanted: &str| {
            let mut out = String::new();
            escape(&mut out, text);
            assert_eq!(out, wanted);
        };
        check("<b> & \"it's\" ]]>", "&lt;b&gt; &amp; &quot;it&#39;s&quot; ]]&gt;");
        check("a\r\nb\tc", "a&#13;&#10;b&#9;c");
        check("\0\u{b}\u{1f}\u{fffe}\u{ffff}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
        check("Éé 🎷 \u{202e}", "Éé 🎷 \u{202e}");
    }
}
