//! The export dialog: a back-up, or a file in a format; what the engine offers to choose, a preview, then save or copy.

use leptos::prelude::*;
use reprise_engine::protocol::export::{Choice, ChoiceKind, Desk, DeskOf, FileOf, Wanted};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

use crate::components::{
    Dialog, RwSignal, Segmented, Select, Shape, When, change, each, flag, format, key_of, keyed, part, press,
    text,
};
use crate::link::{Followed, Link, follow, use_link};
use crate::platform::download;
use crate::platform::time::wall_ms;
use crate::state::{LIBRARY, LastBackup, note_backup, use_address, use_last_backup, use_view};
use crate::words;

/// What the person chose: the name of each choice, and its value.
type Chosen = RwSignal<Vec<(String, String)>>;

/// The export dialog.
#[component]
pub(super) fn ExportPanel() -> impl IntoView {
    let (link, view) = (use_link(), use_view());
    let page = use_address().path();
    let (chosen, is_backup, outcome) = (Chosen::default(), RwSignal::new(false), Outcome::new());
    let wanted = move |is_backup| {
        let (chosen, query) = (chosen.get(), view.query().get());
        Wanted { chosen, query, page: page.get_untracked(), is_backup, today: today() }
    };
    let desk = follow(move || Some(DeskOf(wanted(false))));
    let can_save = move || desk.with(|desk| desk.can_save) || is_backup.get();
    let make = move |is_copy: bool| hand_over(link, untrack(|| wanted(is_backup.get())), is_copy, outcome);
    let keys = move || desk.with(|desk| desk.choices.iter().map(key).collect());
    let choice =
        move |of| untrack(|| desk.with(|desk| desk.choices.iter().find(|it| key(it) == of).cloned()));
    let notes =
        move || each(desk.with(|desk| desk.notes.clone()).into_iter().map(|note| view! { <li>{note}</li> }));
    view! {
        <Dialog label=words::export() shape=Shape::Middle testid="export" on_close=Callback::new(move |()| view.show(None))>
            <h2 class="title">{words::export()}</h2>
            <p class="title__under">{words::export_hint()}</p>
            <Segmented
                label=words::export_what_for()
                options=vec![(true, words::back_up()), (false, words::export_share())]
                chosen=is_backup
                on_choose=Callback::new(move |it| {
                    is_backup.set(it);
                    outcome.said.set(String::new());
                })
            />
            <When on=is_backup.into()>
                <p class="export__told">
                    {words::export_backup()}
                </p>
            </When>
            <div class="export__choices" hidden=flag(move || is_backup.get())>
            <div class="export__fields">
            {keyed(keys, move |of| match choice(of) {
                Some(choice) => field(choice, desk, chosen, outcome.said),
                None => ().into_any(),
            })}
            </div>
            <pre class="export__look" tabindex="0" aria-label=words::first_lines()>{text(move || desk.with(|desk| desk.lines.clone()))}</pre>
            <ul class="export__notes">{part(notes)}</ul>
            </div>
            <div class="export__end">
                <button class="button button--main" disabled=flag(move || desk.get().is_none() || !can_save()) on:click=press(move |_| make(false))>{words::save()}</button>
                <When on=flag(move || !is_backup.get() && desk.with(|desk| desk.can_copy))>
                    <button class="button" on:click=press(move |_| make(true))>{words::copy()}</button>
                </When>
                <p class="export__saved" role="status">{text(move || outcome.said.get())}</p>
            </div>
        </Dialog>
    }
}

/// What comes of an export.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    /// What is said of it; empty before.
    pub(super) said: RwSignal<String>,
    /// Where a back-up is noted.
    pub(super) last: RwSignal<Option<LastBackup>>,
}

impl Outcome {
    /// Nothing was exported yet.
    pub(super) fn new() -> Outcome {
        Outcome { said: RwSignal::new(String::new()), last: use_last_backup() }
    }
}

/// Saves a back-up without the dialog.
pub(super) fn back_up(link: Link, outcome: Outcome) {
    let wanted = Wanted { is_backup: true, today: today(), page: LIBRARY.to_owned(), ..Wanted::default() };
    hand_over(link, wanted, false, outcome);
}

/// Asks for a file, saves it or copies its text, and says what came of it. A back-up that was saved is noted.
pub(super) fn hand_over(link: Link, wanted: Wanted, is_copy: bool, outcome: Outcome) {
    let is_backup = wanted.is_backup;
    spawn_local(async move {
        let told = match link.ask_beside(FileOf(wanted)).await {
            Ok((file, beside)) => match beside.get(0).dyn_ref() {
                None => file.told,
                Some(blob) => match handed_over(blob, &file.name, is_copy).await {
                    None => words::export_refused().to_owned(),
                    Some(()) if is_copy => words::copied_stop().to_owned(),
                    Some(()) => {
                        if is_backup {
                            note_backup(outcome.last, LastBackup { at_ms: wall_ms(), songs: file.songs });
                        }
                        file.told
                    }
                },
            },
            Err(why) => format::sentence(&why.to_string()),
        };
        // Where it is said may have been closed meanwhile.
        outcome.said.try_set(told);
    });
}

/// A field for a choice. It follows what the engine says is chosen.
fn field(choice: Choice, desk: Followed<Desk>, chosen: Chosen, said: RwSignal<String>) -> AnyView {
    let Choice { name, kind, .. } = choice;
    let of = name.clone();
    let value = text(move || {
        let value = |desk: &Desk| Some(desk.choices.iter().find(|it| it.name == of)?.value.clone());
        desk.with(value).unwrap_or_default()
    });
    let of = name.clone();
    let choose = Callback::new(move |value: String| {
        chosen.update(|chosen| {
            chosen.retain(|(name, _)| *name != of);
            chosen.push((of.clone(), value));
        });
        // What was saved last is no word on what is chosen now.
        said.set(String::new());
    });
    let inner = match kind {
        ChoiceKind::OneOf(options) => {
            view! { <Select label=name.clone() options chosen=value on_choose=choose /> }.into_any()
        }
        ChoiceKind::Text => view! {
            <input type="text" class="export__text" prop:value=value on:change=change(move |event| choose.run(event_target_value(&event))) />
        }
        .into_any(),
        ChoiceKind::Switch => {
            let on = change(move |event| {
                choose.run(if event_target_checked(&event) { "on" } else { "off" }.to_owned());
            });
            view! { <input type="checkbox" prop:checked=flag(move || value.get() == "on") on:change=on /> }.into_any()
        }
    };
    view! { <label class="export__line"><span class="export__label">{name}</span>{inner}</label> }.into_any()
}

/// What makes a field another one.
fn key(choice: &Choice) -> u64 {
    key_of(&(&choice.name, &choice.kind))
}

/// Saves a file or copies its text; `None` if the browser refuses.
async fn handed_over(blob: &Blob, name: &str, is_copy: bool) -> Option<()> {
    if !is_copy {
        return download::save(name, blob).ok();
    }
    let text = JsFuture::from(blob.text()).await.ok()?.as_string()?;
    // The first line says whose list it is, for whoever opens the file. What is pasted is songs alone.
    let songs = text.strip_prefix("# ").and_then(|rest| rest.split_once('\n')).map(|(_, songs)| songs);
    let text = songs.unwrap_or(&text);
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.ok().map(drop)
}

/// Today in the person's time zone, as `YYYY-MM-DD`.
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}
