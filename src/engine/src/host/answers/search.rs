//! How what stands in the search field is understood, in words.

use reprise_catalog::query::{Field, Understood, completions, understood};

use crate::protocol::search::{SearchFacts, SearchOf};
use crate::words;

/// What is said of a search and how it may go on.
pub(crate) fn search(asked: &SearchOf) -> SearchFacts {
    let parts = understood(&asked.typed);
    let is_plain = parts.iter().all(|part| matches!(part, Understood::Word(_)));
    let told = if is_plain { String::new() } else { parts.iter().map(part).collect::<Vec<_>>().join(" · ") };
    SearchFacts { told, completions: completions(&asked.typed) }
}

fn part(part: &Understood) -> String {
    match part {
        Understood::Word(word) => words::search_word(word),
        Understood::Field(field, value) => words::search_in(name(*field), value),
        Understood::Open(field) => words::search_open(name(*field)),
        Understood::NoField(word) => words::search_no_field(word),
    }
}

/// The name of a field.
fn name(field: Field) -> &'static str {
    match field {
        Field::Title => words::column_title(),
        Field::Artist => words::column_artist(),
        Field::Album => words::column_album(),
        Field::Year => words::column_year(),
        Field::Disc => words::field_disc(),
        Field::Track => words::field_track(),
        Field::Time => words::column_time(),
        Field::Size => words::column_size(),
        Field::Format => words::column_format(),
        Field::Origin => words::column_origin(),
        Field::Status => words::column_status(),
        Field::Way => words::column_way(),
        Field::Place => words::field_place(),
        Field::File | Field::Folder => words::field_file(),
        Field::In => words::field_in(),
        Field::Note => words::field_note(),
        Field::Kind => words::field_kind(),
        Field::Why => words::field_why(),
        Field::Is => words::field_is(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_says_what_it_understood() {
        let told = |typed: &str| search(&SearchOf { typed: typed.into() }).told;
        assert_eq!(told("blue sea"), "");
        assert_eq!(told("blue format:mp3"), "“blue” anywhere · Format: mp3");
        assert_eq!(told("disk:2 year:"), "“disk” is no field, so it is looked for as a word · Year: …");
    }
}
