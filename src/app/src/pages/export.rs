//! The export dialog: which songs, in which format, what to leave out; a preview, then save.

use leptos::prelude::*;
use reprise_engine::protocol::catalog::{Accounts, ByteOrderMark, Format, Options, Paths};
use reprise_engine::protocol::export::{Choice, ChoicesOf, File, FileOf, LookOf, Wanted, Which};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use crate::components::{
    Derived, Dialog, Memo, RwSignal, Segmented, Select, Shape, When, change, each, flag, format, part, press,
    text,
};
use crate::link::{Followed, follow, use_link};
use crate::platform::download;
use crate::state::{RESTORE, use_address, use_view};

/// The export dialog.
#[component]
pub(super) fn ExportPanel() -> impl IntoView {
    let (link, view) = (use_link(), use_view());
    let is_restoring = use_address().path().get_untracked() == RESTORE;
    let (asked, form) = (RwSignal::new(None::<Which>), RwSignal::new(Format::Json));
    let (options, is_backup) = (RwSignal::new(Options::default()), RwSignal::new(false));
    let choices = follow(move || Some(ChoicesOf { query: view.query().get() }));
    let offered = Memo::new(move |_| choices.with(|choices| offered(choices, is_restoring)));
    let chosen = move || offered.with(|offered| chosen(offered, asked.get()));
    let wanted = move || match is_backup.get() {
        true => backup(),
        false => Wanted {
            which: chosen().which,
            query: view.query().get(),
            format: form.get(),
            options: options.get(),
            is_backup: false,
            today: today(),
        },
    };
    let look = follow(move || choices.get().map(|_| LookOf(wanted())));
    let outcome = RwSignal::new(String::new());
    let save = move |_| {
        let wanted = untrack(wanted);
        spawn_local(async move {
            let told = match link.ask_beside(FileOf(wanted)).await {
                Ok((File { trouble: Some(why), .. }, _)) => why,
                Ok((file, beside)) => saved(&file, beside.get(0).dyn_ref()),
                Err(why) => format::sentence(&why.to_string()),
            };
            // The dialog may have been closed meanwhile.
            outcome.try_set(told);
        });
    };
    let segments = move || {
        let songs: Vec<_> =
            offered.get().iter().map(|choice| (choice.which, name_of(choice.which))).collect();
        let is_choice = songs.len() > 1;
        let which = Derived::new(move || chosen().which);
        is_choice
            .then(|| view! {
                <Segmented label="Songs" options=songs chosen=which on_choose=Callback::new(move |it| asked.set(Some(it))) />
            })
            .into_any()
    };
    view! {
        <Dialog label="Export" shape=Shape::Middle testid="export" on_close=Callback::new(move |()| view.show(None))>
            <h2 class="title">"Export"</h2>
            <p class="title__under">"A file with what you own. It is made here and saved by your browser."</p>
            <Segmented
                label="What for"
                options=vec![(true, "Back up"), (false, "Export to share")]
                chosen=is_backup
                on_choose=Callback::new(move |it| is_backup.set(it))
            />
            <When on=is_backup.into()>
                <p class="export__told">
                    "The whole catalog in one file: songs, files, folders, accounts and what you said of them, but no music, and not your subscription and country. Drop it on Reprise in any browser to have it back. Keep it as you keep private papers."
                </p>
            </When>
            <div class="export__choices" hidden=flag(move || is_backup.get())>
            <div class="export__line">
                <span class="export__label">"Songs"</span>
                {part(segments)}
                <span class="export__count">{text(move || format::counted(chosen().songs, "song", "songs"))}</span>
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
            <pre class="export__look" tabindex="0" aria-label="First lines">{text(move || look.with(|look| look.lines.clone()))}</pre>
            <ul class="export__notes">
                {part(move || each(notes(look).into_iter().map(|note| view! { <li>{note}</li> })))}
            </ul>
            </div>
            <div class="export__end">
                <button class="button button--main" disabled=flag(move || choices.get().is_none()) on:click=press(save)>"Save"</button>
                <p class="export__saved" role="status">{text(move || outcome.get())}</p>
            </div>
        </Dialog>
    }
}

/// What to include, as far as the format leaves a choice.
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
                    <Check name="For Excel" on=flag(move || options.get().mark == ByteOrderMark::Written) set=mark />
                </When>
            </div>
        </div>
    }
}

#[component]
fn Check(name: &'static str, on: Signal<bool>, set: Callback<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=on on:change=change(move |event| set.run(event_target_checked(&event))) />
            {name}
        </label>
    }
}

fn notes(look: Followed<reprise_engine::protocol::export::Look>) -> Vec<String> {
    look.with(|look| look.notes.clone())
}

/// A back-up: all songs with everything that is known of them.
fn backup() -> Wanted {
    let options = Options { accounts: Accounts::Shown, paths: Paths::Included, ..Options::default() };
    let query = Default::default();
    Wanted { which: Which::All, query, format: Format::Json, options, is_backup: true, today: today() }
}

/// The options, the most likely first. On the restore page the table is not in sight, so the missing songs
/// come first.
fn offered(choices: &[Choice], is_restoring: bool) -> Vec<Choice> {
    let mut kinds = [Which::Selected, Which::Shown, Which::Missing, Which::All];
    if is_restoring {
        kinds.rotate_left(2);
    }
    kinds.iter().filter_map(|kind| choices.iter().find(|choice| choice.which == *kind).copied()).collect()
}

/// The option that the person chose, as long as it is offered; otherwise the first one.
fn chosen(offered: &[Choice], asked: Option<Which>) -> Choice {
    let known = offered.iter().find(|choice| Some(choice.which) == asked).or(offered.first());
    known.copied().unwrap_or(Choice { which: Which::All, songs: 0 })
}

fn name_of(which: Which) -> &'static str {
    match which {
        Which::Selected => "Selected",
        Which::Shown => "In the table",
        Which::Missing => "Missing here",
        Which::All => "All",
    }
}

/// Saves the file, and says whether that worked.
fn saved(file: &File, blob: Option<&web_sys::Blob>) -> String {
    match blob.map(|blob| download::save(&file.name, blob)) {
        Some(Ok(())) => {
            let songs = format::counted(file.songs, "song", "songs");
            format!("{songs} to {}, {}.", file.name, format::size(file.bytes))
        }
        _ => "The browser refused to save the file. Try again, or use another format.".to_owned(),
    }
}

/// Today in the person's time zone, as `YYYY-MM-DD`.
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_likeliest_comes_first() {
        let choice = |which| Choice { which, songs: 1 };
        let all = [Which::Shown, Which::Missing, Which::All].map(choice);
        let check = |is_restoring, asked, wanted| {
            assert_eq!(chosen(&offered(&all, is_restoring), asked).which, wanted);
        };
        check(false, None, Which::Shown);
        check(true, None, Which::Missing);
        check(true, Some(Which::All), Which::All);
        check(false, Some(Which::Selected), Which::Shown);
        assert_eq!(chosen(&[], None).songs, 0);
    }
}
