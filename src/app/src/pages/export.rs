//! The export dialog: which songs, in which form, with what left out; a look at it, then save.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use reprise_catalog::export::{self, Accounts, ByteOrderMark, Export, Format, Options, Paths, Source};

use crate::components::{Dialog, Segmented, Select, Shape, When, each, flag, format, part, text};
use crate::platform::download;
use crate::state::{Library, Preferences, RESTORE, use_library, use_preferences, use_view};

mod which;

use which::{Which, choices};

/// Songs written for the look at the first lines.
const LOOK_SONGS: usize = 3;

/// Lines of that look.
const LOOK_LINES: usize = 12;

/// The export dialog.
#[component]
pub(super) fn ExportPanel() -> impl IntoView {
    let (library, preferences, view) = (use_library(), use_preferences(), use_view());
    let choices = choices(use_location().pathname.get_untracked() == RESTORE);
    let which = RwSignal::new(choices.first().map_or(Which::All, |choice| choice.which));
    let (form, options) = (RwSignal::new(Format::Json), RwSignal::new(Options::default()));
    let look = Memo::new(move |_| {
        let tracks = which::tracks(which.get(), LOOK_SONGS);
        write(library, preferences, &tracks, form.get(), options.get())
    });
    let outcome = RwSignal::new(String::new());
    let save = move |_| {
        let tracks = which::tracks(which.get_untracked(), usize::MAX);
        let export = write(library, preferences, &tracks, form.get_untracked(), options.get_untracked());
        outcome.set(saved(&export, tracks.len() as u64));
    };
    let songs: Vec<_> = choices.iter().map(|choice| (choice.which, choice.name)).collect();
    let count =
        move || choices.iter().find(|choice| choice.which == which.get()).map_or(0, |choice| choice.songs);
    view! {
        <Dialog label="Export" shape=Shape::Middle testid="export" on_close=Callback::new(move |()| view.show(None))>
            <h2 class="title">"Export"</h2>
            <p class="title__under">"A file with what you own. It is made here and saved by your browser."</p>
            <div class="export__line">
                <span class="export__label">"Songs"</span>
                {(songs.len() > 1).then(|| view! {
                    <Segmented label="Songs" options=songs chosen=which on_choose=Callback::new(move |it| which.set(it)) />
                })}
                <span class="export__count">{text(move || format::counted(count(), "song", "songs"))}</span>
            </div>
            <label class="export__line">
                <span class="export__label">"Format"</span>
                <Select
                    label="Format"
                    options=Format::ALL.iter().map(|it| (it.slug().to_owned(), it.label().to_owned())).collect()
                    chosen=Signal::derive(move || form.get().slug().to_owned())
                    on_choose=Callback::new(move |slug: String| form.set(Format::from_slug(&slug).unwrap_or(Format::Json)))
                />
            </label>
            <Included form options />
            <pre class="export__look" tabindex="0" aria-label="First lines">{text(move || look.with(first_lines))}</pre>
            <ul class="export__notes">
                {part(move || each(look.get().notes.into_iter().map(|note| view! { <li>{note}</li> })))}
            </ul>
            <div class="export__end">
                <button class="button button--main" on:click=save>"Save"</button>
                <p class="export__saved" role="status">{text(move || outcome.get())}</p>
            </div>
        </Dialog>
    }
}

/// What is included, as far as the format leaves a choice.
#[component]
fn Included(form: RwSignal<Format>, options: RwSignal<Options>) -> impl IntoView {
    let accounts = Callback::new(move |on: bool| {
        options.update(|it| it.accounts = if on { Accounts::Shown } else { Accounts::Masked });
    });
    let paths = Callback::new(move |on: bool| {
        options.update(|it| it.paths = if on { Paths::Included } else { Paths::LeftOut });
    });
    let mark = Callback::new(move |on: bool| {
        options.update(|it| it.mark = if on { ByteOrderMark::Written } else { ByteOrderMark::LeftOut });
    });
    view! {
        <div class="export__line" class:export__line--none=flag(move || form.get() == Format::M3u8)>
            <span class="export__label">"Include"</span>
            <div class="export__checks">
                <When on=flag(move || form.get() != Format::M3u8)>
                    <Check name="Folders and file names" on=flag(move || options.get().paths == Paths::Included) set=paths />
                </When>
                <When on=flag(move || form.get() == Format::Json)>
                    <Check name="Accounts of buyers" on=flag(move || options.get().accounts == Accounts::Shown) set=accounts />
                </When>
                <When on=flag(move || form.get() == Format::Csv)>
                    <Check name="Mark for Excel" on=flag(move || options.get().mark == ByteOrderMark::Written) set=mark />
                </When>
            </div>
        </div>
    }
}

#[component]
fn Check(name: &'static str, on: Signal<bool>, set: Callback<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=on on:change=move |event| set.run(event_target_checked(&event)) />
            {name}
        </label>
    }
}

fn write(
    library: Library,
    preferences: Preferences,
    tracks: &[u32],
    form: Format,
    options: Options,
) -> Export {
    let today = today();
    preferences.verdicts.with(|settings| {
        library.with(|catalog, table| {
            let source = Source { catalog, table, settings, tracks, today: &today };
            export::export(source, form, options)
        })
    })
}

/// Saves the file, and says how that went.
fn saved(export: &Export, songs: u64) -> String {
    match download::save(&export.file_name, export.media_type, export.text.as_bytes()) {
        Ok(()) => {
            let songs = format::counted(songs, "song", "songs");
            let size = format::size(export.text.len() as u64);
            format!("{songs} to {}, {size}.", export.file_name)
        }
        Err(_) => "The browser refused to save the file. Try again, or use another format.".to_owned(),
    }
}

fn first_lines(export: &Export) -> String {
    let mut lines: Vec<_> = export.text.trim_start_matches('\u{feff}').lines().take(LOOK_LINES + 1).collect();
    if lines.len() > LOOK_LINES {
        lines.truncate(LOOK_LINES);
        lines.push("…");
    }
    lines.join("\n")
}

/// Today here, as `YYYY-MM-DD`.
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}
