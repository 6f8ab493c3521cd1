//! The choices of an export: what is offered, what is chosen where the person did not say, and the sentences about the
//! choice.

use std::sync::Arc;

use reprise_catalog::changes::About;
use reprise_catalog::changes::Holds;
use reprise_catalog::export::{
    Accounts, ByteOrderMark, Columns, Format, ListFor, Notes, Options, Paths, Separator, chosen_columns,
};
use reprise_catalog::ids::PlaceId;
use reprise_catalog::library::TrackAt;
use reprise_catalog::text::sorting;

use super::songs::{self, What};
use crate::host::Host;
use crate::protocol::export::{Choice, ChoiceKind, Wanted};
use crate::words::{self, OfCount};

/// The columns that are chosen where the person has typed none that there are.
const USUAL_COLUMNS: &str = "Title, Artist, Album, Disc, Track, Year, Duration, Origin, Way back";

/// What an export is to be.
pub(super) struct Settled {
    pub(super) what: What,
    pub(super) format: Format,
    pub(super) options: Options,
    /// The places with files, the one with the most first, where one has to be chosen.
    places: Vec<(PlaceId, String)>,
    /// The names of the chosen columns of a table, as the person typed them.
    columns: String,
}

impl Settled {
    /// What the person chose, and what is likeliest where they did not.
    pub(super) fn of(host: &Host, wanted: &Wanted) -> Settled {
        if wanted.is_backup {
            let (accounts, paths, notes) = (Accounts::Shown, Paths::Included, Notes::Included);
            let options = Options { accounts, paths, notes, ..Options::default() };
            let (places, columns) = (Vec::new(), String::new());
            return Settled { what: What::Library, format: Format::Json, options, places, columns };
        }
        let format = said(wanted, words::choice_format()).and_then(Format::from_slug).unwrap_or(Format::Json);
        let what = what(host, wanted, format);
        let options = options(wanted, format, what);
        let is_below = matches!(
            format,
            Format::M3u8 | Format::Xspf | Format::Jspf | Format::ItunesXml | Format::FilesFrom
        );
        let has_places = is_below && options.paths == Paths::Included;
        let places = if has_places { places(host) } else { Vec::new() };
        let chosen = said(wanted, words::choice_folder()).and_then(PlaceId::from_hex);
        let chosen = chosen.filter(|place| places.iter().any(|(it, _)| it == place));
        let place = chosen.or(places.first().map(|(place, _)| *place));
        let only = (what == What::Lesser).then(|| {
            let files = host.twins.lesser();
            let files = files.iter().map(|(_, place, path)| (*place, path.clone()));
            Arc::new(sorting::set_of(files.collect::<Vec<_>>()))
        });
        let columns = said(wanted, words::choice_chosen()).unwrap_or(USUAL_COLUMNS).to_owned();
        let chosen = Some(chosen_columns(&columns).0).filter(|chosen| !chosen.is_empty());
        let chosen = chosen.unwrap_or_else(|| chosen_columns(USUAL_COLUMNS).0);
        Settled { what, format, options: Options { place, only, chosen, ..options }, places, columns }
    }

    /// What can be chosen, with what is chosen now.
    pub(super) fn choices(&self, host: &Host, wanted: &Wanted) -> Vec<Choice> {
        let formats = named(Format::ALL, |it| (it.slug(), words::export_as(it)));
        let format = one_of(words::choice_format(), formats, self.format.slug());
        let mut choices = vec![format, self.songs(host, wanted)];
        match self.format {
            Format::Csv => choices.extend(self.of_table()),
            Format::FilesFrom => choices.push(self.of_files()),
            _ => {}
        }
        choices.extend(self.folder());
        choices.extend(self.base());
        self.switches(&mut choices);
        choices
    }

    fn of_table(&self) -> Vec<Choice> {
        let columns = named(Columns::ALL, |it| (it.slug(), words::export_columns(it)));
        let separators = named(Separator::ALL, |it| (it.slug(), words::export_between(it)));
        let mut choices = vec![
            one_of(words::choice_columns(), columns, self.options.columns.slug()),
            one_of(words::choice_separator(), separators, self.options.separator.slug()),
        ];
        if self.options.columns == Columns::Chosen {
            let (name, value) = (words::choice_chosen().to_owned(), self.columns.clone());
            choices.insert(1, Choice { name, kind: ChoiceKind::Text, value });
        }
        choices
    }

    /// Which columns there are to choose from, and which of the typed names none has.
    fn about_columns(&self) -> Vec<String> {
        if self.format != Format::Csv || self.options.columns != Columns::Chosen {
            return Vec::new();
        }
        let unknown = chosen_columns(&self.columns).1.join(", ");
        let unknown = (!unknown.is_empty()).then(|| words::export_no_column(&unknown));
        let all = words::export_all_columns(&Columns::names().join(", "));
        unknown.into_iter().chain([all]).collect()
    }

    fn of_files(&self) -> Choice {
        let programs = named(ListFor::ALL, |it| (it.slug(), words::export_list(it)));
        one_of(words::choice_program(), programs, self.options.list.slug())
    }

    /// The folder below which the paths are, if there are several.
    fn folder(&self) -> Option<Choice> {
        let place = self.options.place.map(PlaceId::to_hex).unwrap_or_default();
        let places = self.places.iter().map(|(place, name)| (place.to_hex(), name.clone()));
        (self.places.len() > 1).then(|| Choice {
            name: words::choice_folder().to_owned(),
            kind: ChoiceKind::OneOf(places.collect()),
            value: place,
        })
    }

    /// The path that stands before all others, where the program that reads the file needs it.
    fn base(&self) -> Option<Choice> {
        let (name, value) = (words::choice_base().to_owned(), self.options.base.clone());
        needs_base(self.format, self.options.list).then_some(Choice { name, kind: ChoiceKind::Text, value })
    }

    /// Whether the format has room for notes.
    fn has_notes(&self) -> bool {
        match self.format {
            Format::Json | Format::Jspf => true,
            Format::Csv => self.options.columns.are_ours(),
            _ => false,
        }
    }

    fn switches(&self, choices: &mut Vec<Choice>) {
        let mut switch = |name: &str, is_on: bool| {
            let value = if is_on { "on" } else { "off" }.to_owned();
            choices.push(Choice { name: name.to_owned(), kind: ChoiceKind::Switch, value });
        };
        let Options { paths, accounts, mark, notes, .. } = &self.options;
        let (paths, mark) = (*paths == Paths::Included, *mark == ByteOrderMark::Written);
        match self.format {
            Format::Csv if self.has_notes() => switch(words::choice_paths(), paths),
            Format::Json | Format::M3u8 | Format::Xspf | Format::Jspf | Format::Html => {
                switch(words::choice_paths(), paths);
            }
            _ => {}
        }
        if self.has_notes() {
            switch(words::choice_notes(), *notes == Notes::Included);
        }
        match self.format {
            Format::Json | Format::Jspf => switch(words::choice_accounts(), *accounts == Accounts::Shown),
            Format::Csv => switch(words::choice_excel(), mark),
            Format::M3u8 => switch(words::choice_foobar(), mark),
            _ => {}
        }
    }

    fn songs(&self, host: &Host, wanted: &Wanted) -> Choice {
        // What is there twice is looked for on its own page only.
        let offered = What::ALL.iter().filter(|(what, ..)| *what != What::Lesser || wanted.is_of_twins());
        let told = offered
            .map(|(what, slug, name)| (*slug, name(&words::songs(songs::count(host, *what, &wanted.query)))));
        let value = What::ALL.iter().find(|(what, ..)| *what == self.what).map_or("", |(_, slug, _)| slug);
        one_of(words::choice_what(), told, value)
    }

    /// What the file lacks so that it could be made.
    pub(super) fn lacks(&self) -> Option<String> {
        let is_full = self.format == Format::FilesFrom && self.options.list == ListFor::TeraCopy;
        (is_full && !self.options.has_base()).then(|| words::export_type_path().to_owned())
    }

    /// How the list of files is used.
    fn use_of_list(&self, today: &str) -> Option<String> {
        let zeros = match self.options.list {
            _ if self.format != Format::FilesFrom => return None,
            ListFor::TeraCopy => return None,
            ListFor::Rsync => "",
            ListFor::RsyncNul => " --from0",
        };
        let file = self.format.file_name(&self.options, today);
        let folder = self
            .places
            .iter()
            .find(|(it, _)| Some(*it) == self.options.place)
            .map_or(words::export_your_folder(), |(_, name)| name.as_str());
        Some(words::export_rsync(&format!("rsync -a{zeros} --files-from={file} FROM/ TO/"), folder))
    }

    /// What is left out and what the format cannot say.
    pub(super) fn notes(&self, host: &Host, today: &str, tracks: &[TrackAt]) -> Vec<String> {
        let Options { accounts, paths, base, .. } = &self.options;
        let mut notes = Vec::new();
        let has_accounts = matches!(self.format, Format::Json | Format::Jspf);
        match (has_accounts, accounts) {
            (true, Accounts::Shown) => {}
            (true, Accounts::Masked) => notes.push(words::export_masked().to_owned()),
            (false, _) => notes.push(words::export_no_accounts().to_owned()),
        }
        let told = match (self.format, paths) {
            (Format::FilesFrom, _) => words::export_all_paths(),
            (_, Paths::Included) => words::export_paths(),
            (_, Paths::LeftOut) => words::export_no_paths(),
        };
        notes.push(told.to_owned());
        if self.has_notes() {
            notes.extend(self.own_words(host, tracks));
        }
        notes.extend(words::export_cannot(self.format).map(str::to_owned));
        if self.format == Format::ItunesXml && !self.options.has_base() {
            notes.push(words::export_needs_base().to_owned());
            notes.extend((!base.is_empty()).then(|| words::export_no_base().to_owned()));
        }
        notes.extend(self.about_columns());
        notes.extend(self.lacks());
        notes.extend(self.use_of_list(today));
        if self.what == What::Lesser {
            notes.push(words::export_lesser().to_owned());
        }
        if self.what == What::Problems {
            notes.extend(unread(host));
        }
        notes
    }
}

impl Settled {
    /// What the person noted, ticked and said: whether it is in the file.
    fn own_words(&self, host: &Host, tracks: &[TrackAt]) -> Vec<String> {
        let noted = host.library.with(|catalog, _| {
            let has_note = |at: &&TrackAt| {
                let track = catalog.track_at(**at);
                track.is_some_and(|track| catalog.note(&About::Track(track.id())).is_some())
            };
            tracks.iter().filter(has_note).count() as u64
        });
        let notes: OfCount = match self.options.notes {
            Notes::LeftOut => words::export_no_notes,
            Notes::Included => words::export_notes,
        };
        let noted = (noted > 0).then(|| notes(noted));
        noted.into_iter().chain([words::export_said().to_owned()]).collect()
    }
}

/// Files that could not be read hold no song that could be exported.
fn unread(host: &Host) -> Option<String> {
    let files = host.library.with(|catalog, _| {
        let broken = catalog.files().filter(|file| catalog.is_present(*file) && file.has_problems());
        broken.filter(|file| !matches!(file.holds(), Holds::Track(_))).count()
    });
    (files > 0).then(|| words::export_unread(files as u64))
}

/// What the person chose last for a choice of this name.
fn said<'a>(wanted: &'a Wanted, name: &str) -> Option<&'a str> {
    wanted.chosen.iter().rfind(|(of, _)| of == name).map(|(_, value)| value.as_str())
}

/// The options that the person chose, and the usual ones where they did not. They name no place.
fn options(wanted: &Wanted, format: Format, what: What) -> Options {
    let said = |name| said(wanted, name);
    let is_on = |name, usual: bool| said(name).map_or(usual, |value| value == "on");
    let columns = said(words::choice_columns()).and_then(Columns::from_slug).unwrap_or_default();
    let list = said(words::choice_program()).and_then(ListFor::from_slug).unwrap_or_default();
    let base = said(words::choice_base()).filter(|_| needs_base(format, list)).unwrap_or_default();
    let paths = match format {
        Format::FilesFrom => true,
        Format::ItunesXml => !base.is_empty(),
        Format::Text => false,
        // Of two copies the path says which is meant.
        _ => is_on(words::choice_paths(), what == What::Lesser),
    };
    let mark = match format {
        Format::Csv => is_on(words::choice_excel(), columns.are_ours()),
        Format::M3u8 => is_on(words::choice_foobar(), false),
        _ => false,
    };
    Options {
        accounts: if is_on(words::choice_accounts(), false) { Accounts::Shown } else { Accounts::Masked },
        paths: if paths { Paths::Included } else { Paths::LeftOut },
        notes: if is_on(words::choice_notes(), false) { Notes::Included } else { Notes::LeftOut },
        mark: if mark { ByteOrderMark::Written } else { ByteOrderMark::LeftOut },
        columns,
        chosen: Vec::new(),
        separator: said(words::choice_separator()).and_then(Separator::from_slug).unwrap_or_default(),
        list,
        place: None,
        base: base.to_owned(),
        only: None,
    }
}

/// Whether the program that reads the file takes whole paths only.
fn needs_base(format: Format, list: ListFor) -> bool {
    format == Format::ItunesXml || (format == Format::FilesFrom && list == ListFor::TeraCopy)
}

/// The songs that the person chose, or those that they most likely mean.
fn what(host: &Host, wanted: &Wanted, format: Format) -> What {
    let chosen = said(wanted, words::choice_what())
        .and_then(|word| What::ALL.iter().find(|(_, slug, _)| *slug == word));
    if let Some((what, ..)) = chosen {
        return *what;
    }
    let count = |what| songs::count(host, what, &wanted.query);
    match format {
        _ if wanted.is_of_twins() => What::Lesser,
        Format::FilesFrom => What::OnlyCopies,
        _ if wanted.page == "/restore" => What::Restore,
        _ if host.selection.borrow().len() > 0 && count(What::Selection) > 0 => What::Selection,
        _ if count(What::View) < count(What::Library) && count(What::View) > 0 => What::View,
        _ => What::Library,
    }
}

/// The places with files that are there, the one with the most first.
fn places(host: &Host) -> Vec<(PlaceId, String)> {
    host.library.with(|catalog, _| {
        let places = catalog.places().iter().filter(|(id, _)| !catalog.is_gone(**id));
        let places = places.map(|(id, place)| {
            let files = catalog.files_of(*id).filter(|file| catalog.is_present(*file)).count();
            (files, *id, place.value.name.clone())
        });
        let mut places: Vec<_> = places.filter(|(files, ..)| *files > 0).collect();
        sorting::sort_by(&mut places, |one, other| (other.0, one.1).cmp(&(one.0, other.1)));
        places.into_iter().map(|(_, id, name)| (id, name)).collect()
    })
}

fn named<T: Copy>(
    all: &[T],
    of: fn(T) -> (&'static str, &'static str),
) -> impl Iterator<Item = (&'static str, String)> {
    all.iter()
        .map(move |it| of(*it))
        .map(|(slug, label)| (slug, label.to_owned()))
        .collect::<Vec<_>>()
        .into_iter()
}

fn one_of<'a>(name: &str, options: impl Iterator<Item = (&'a str, String)>, value: &str) -> Choice {
    let options = options.map(|(slug, label)| (slug.to_owned(), label)).collect();
    Choice { name: name.to_owned(), kind: ChoiceKind::OneOf(options), value: value.to_owned() }
}
