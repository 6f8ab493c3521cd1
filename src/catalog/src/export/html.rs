//! A sheet to read and to print: one table that breaks between its lines, repeats its head on each page, and hides
//! nothing. No script, no address of anything else, every text escaped.

use super::Source;
use super::markup::{attribute, element, escape};
use super::song::Song;
use crate::library::Group;
use crate::stated::SHEET_MARK;

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n\
    <meta name=\"referrer\" content=\"no-referrer\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";

const STYLE: &str = "<style>\n\
    body{margin:2rem auto;max-width:70rem;padding:0 1rem;font:14px/1.4 system-ui,sans-serif;color:#1c1a17;background:#fff}\n\
    h1{font:1.6rem ui-serif,Georgia,serif}\n\
    table{width:100%;border-collapse:collapse;table-layout:fixed}\n\
    caption{text-align:left;color:#555;padding-bottom:.5rem}\n\
    thead{display:table-header-group}\n\
    tr{break-inside:avoid}\n\
    th,td{padding:.2rem .4rem;border-bottom:1px solid #ccc;text-align:start;vertical-align:top;overflow-wrap:anywhere}\n\
    .tick{width:1.2rem}.tick span{display:inline-block;width:.7rem;height:.7rem;border:1px solid #555;line-height:.7rem}\n\
    .time{width:4rem;text-align:right;font-variant-numeric:tabular-nums}\n\
    .way{width:20%}\n\
    p{overflow-wrap:anywhere}\n\
    @page{margin:15mm}\n\
    @media print{body{margin:0;max-width:none;padding:0;font-size:9pt}a{color:inherit;text-decoration:none}}\n\
    </style>\n</head>\n<body>\n";

const COLUMNS: &str = "<thead><tr><th class=\"tick\" scope=\"col\"><abbr title=\"Returned\">✓</abbr></th>\
    <th scope=\"col\">Title</th><th scope=\"col\">Artist</th><th scope=\"col\">Album</th>\
    <th class=\"time\" scope=\"col\">Time</th><th class=\"way\" scope=\"col\">Where it came from</th>\
    <th class=\"way\" scope=\"col\">Way back</th></tr></thead>\n<tbody>\n";

/// Writes the head.
pub(super) fn begin(out: &mut String, source: Source<'_>) {
    out.extend([HEAD, SHEET_MARK, "\n"]);
    element(out, "title", &format!("Reprise {}", source.today));
    out.extend(["\n", STYLE]);
    element(out, "h1", "Where the songs came from, and how they come back");
    out.push_str("\n<table>\n");
    element(out, "caption", &format!("As Reprise knew it on {}", source.today));
    out.extend(["\n", COLUMNS]);
}

/// Writes a song.
pub(super) fn song(out: &mut String, song: &Song<'_>) {
    let (tags, judgement) = (&song.subject.facts.tags, &song.row.judgement);
    // A letter, because backgrounds are often not printed.
    let mark = if song.tick() == "returned" { " class=\"yes\" title=\"Returned\">✓" } else { ">" };
    out.extend(["<tr><td class=\"tick\"><span", mark, "</span></td>"]);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    for cell in [song.title().to_owned(), text(&tags.artist), text(&tags.album)] {
        out.extend(["<td dir=\"auto\"", disarmed(&cell), ">"]);
        escape(out, &cell);
        out.push_str("</td>");
    }
    out.push_str("<td class=\"time\">");
    escape(out, &song.clock());
    out.push_str("</td>");
    let verdict = &judgement.verdict;
    let store = verdict.store.map(|store| store.label());
    element(
        out,
        "td",
        &format!("{}, {}", store.unwrap_or(verdict.origin.label()), verdict.certainty.label()),
    );
    out.push_str("<td>");
    way(out, song);
    out.push_str("</td></tr>\n");
}

/// The attribute of a cell that would be a formula where LibreOffice opens the page: it says that the cell is a text.
fn disarmed(cell: &str) -> &'static str {
    match cell.trim_start().starts_with(['=', '+', '-', '@']) {
        true => " sdnum=\"1033;0;@\"",
        false => "",
    }
}

fn way(out: &mut String, song: &Song<'_>) {
    let group = song.row.judgement.group().map_or("Let go", |group| group.label());
    match song.link() {
        Some(link) => {
            out.push_str("<a rel=\"noreferrer\"");
            attribute(out, "href", &link);
            out.push('>');
            escape(out, group);
            out.push_str("</a>");
        }
        None => escape(out, group),
    }
    if let Some(path) = &song.path {
        out.push_str("<br><small dir=\"auto\">");
        escape(out, path);
        out.push_str("</small>");
    }
}

/// Ends the sheet with what the songs add up to.
pub(super) fn end(out: &mut String, songs: u64, groups: &[(Option<Group>, u64)]) {
    out.push_str("</tbody>\n</table>\n<h2>Together</h2>\n<ul>\n");
    for (group, of) in groups {
        let group = group.map_or("Let go", |group| group.label());
        element(out, "li", &format!("{group}: {of}"));
        out.push('\n');
    }
    element(out, "li", &format!("All: {songs}"));
    out.push_str("\n</ul>\n</body>\n</html>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_none() {
        for cell in ["=HYPERLINK(1)", "+1", "-2", "@x", " =1", "\t=1"] {
            assert!(disarmed(cell).contains("sdnum"), "{cell}");
        }
        assert_eq!([disarmed("A = B"), disarmed("")], ["", ""]);
    }
}
