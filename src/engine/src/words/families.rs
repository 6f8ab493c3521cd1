//! Messages for closed sets of the catalog that only the engine speaks of. Their own names are English, and stand in
//! files; a message is found by the word of its variant.

use reprise_catalog::export::{Columns, Format, ListFor, Separator, Why as Left};
use reprise_catalog::imports::ENTITIES;
use reprise_catalog::marks::Where;
use reprise_catalog::reading::Problem;
use reprise_catalog::twins::{Better, Why};

use super::{
    BETTER, EXPORT_AS, EXPORT_BETWEEN, EXPORT_CANNOT, EXPORT_COLUMNS, EXPORT_LEFT, EXPORT_LISTS, MARK_IN,
    WHYS, plain,
};

/// The message of a variant. `first` is the number of the set's first message.
fn of<T: Copy>(first: usize, all: &[T], it: T, slug: fn(T) -> &'static str) -> &'static str {
    let before = all.iter().filter(|other| slug(**other) < slug(it));
    plain(first + before.count())
}

/// Where in or beside a file a mark is.
pub(crate) fn mark_in(it: Where) -> &'static str {
    match it {
        Where::Other(_) => super::mark_elsewhere(),
        known => of(MARK_IN, Where::ALL, known, Where::slug),
    }
}

/// What a format of exports is for.
pub(crate) fn export_as(it: Format) -> &'static str {
    of(EXPORT_AS, Format::ALL, it, Format::slug)
}

/// What a format cannot say; `None` for the one that says everything.
pub(crate) fn export_cannot(it: Format) -> Option<&'static str> {
    (it != Format::Json).then(|| of(EXPORT_CANNOT, Format::ALL, it, Format::slug))
}

/// For whom the columns of a table are.
pub(crate) fn export_columns(it: Columns) -> &'static str {
    of(EXPORT_COLUMNS, Columns::ALL, it, Columns::slug)
}

/// What stands between the cells of a table.
pub(crate) fn export_between(it: Separator) -> &'static str {
    of(EXPORT_BETWEEN, Separator::ALL, it, Separator::slug)
}

/// For which program a list of files is.
pub(crate) fn export_list(it: ListFor) -> &'static str {
    of(EXPORT_LISTS, ListFor::ALL, it, ListFor::slug)
}

/// Why songs are not in an export.
pub(crate) fn export_why_left(it: Left) -> &'static str {
    of(EXPORT_LEFT, Left::ALL, it, Left::slug)
}

/// Why songs stand together.
pub(crate) fn twins_why(it: Why) -> &'static str {
    of(WHYS, Why::ALL, it, Why::slug)
}

/// Why a copy is better.
pub(crate) fn twins_better(it: Better) -> &'static str {
    of(BETTER, Better::ALL, it, Better::slug)
}

/// What is wrong with a part of a list.
pub(crate) fn passed_over(it: &Problem) -> &'static str {
    if it.detail == ENTITIES { super::list_entities() } else { super::named::problem_of(it.code) }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;
    use reprise_catalog::evidence::Certainty;

    #[test]
    fn each_variant_has_its_message() {
        fn check<T: Copy>(all: &[T], slug: fn(T) -> &'static str, keys: &[&str]) {
            let mut slugs: Vec<_> = all.iter().map(|it| slug(*it)).collect();
            slugs.sort_unstable();
            assert_eq!(slugs, keys);
        }
        check(Certainty::ALL, Certainty::slug, CERTAINTIES_NAMED);
        check(Where::ALL, Where::slug, MARK_IN_NAMED);
        check(Format::ALL, Format::slug, EXPORT_AS_NAMED);
        check(Format::ALL, Format::slug, EXPORT_CANNOT_NAMED);
        check(Columns::ALL, Columns::slug, EXPORT_COLUMNS_NAMED);
        check(Separator::ALL, Separator::slug, EXPORT_BETWEEN_NAMED);
        check(ListFor::ALL, ListFor::slug, EXPORT_LISTS_NAMED);
        check(Left::ALL, Left::slug, EXPORT_LEFT_NAMED);
        check(Why::ALL, Why::slug, WHYS_NAMED);
        check(Better::ALL, Better::slug, BETTER_NAMED);
    }

    #[test]
    fn english_is_the_catalog_s() {
        fn check<T: Copy>(all: &[T], ours: fn(T) -> &'static str, theirs: fn(T) -> &'static str) {
            all.iter().for_each(|it| assert_eq!(ours(*it), theirs(*it)));
        }
        check(Certainty::ALL, certainty, Certainty::label);
        check(Where::ALL, mark_in, Where::label);
        check(Format::ALL, export_as, Format::label);
        check(Columns::ALL, export_columns, Columns::label);
        check(Separator::ALL, export_between, Separator::label);
        check(ListFor::ALL, export_list, ListFor::label);
        check(Left::ALL, export_why_left, Left::label);
        check(Why::ALL, twins_why, Why::label);
        check(Better::ALL, twins_better, Better::label);
        Format::ALL.iter().for_each(|it| assert_eq!(export_cannot(*it), it.cannot_say()));
    }
}
