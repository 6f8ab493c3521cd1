//! The library by album or by folder: how the songs of each come back, and where its name leads.

use leptos::prelude::*;
use reprise_engine::protocol::albums::{AlbumLine, AlbumsOf, Leads, Shelf, Step};
use reprise_engine::protocol::catalog::Query;

use super::cover::Cover;
use crate::components::{Derived, RwSignal, WayMark, When, each, flag, part, press, text};
use crate::link::follow;
use crate::platform::focus::focus_in_place;
use crate::state::{CurrentView, use_view};
use crate::words;

/// How many albums or folders are shown at once. The engine gives no more.
const PAGE: u32 = 200;

/// The id of the list, which gets the focus when other lines come.
const LIST: &str = "shelf";

/// The albums or folders of the songs that the table would show.
#[component]
pub(super) fn AlbumList(
    /// By what the songs stand together.
    by: Shelf,
) -> impl IntoView {
    let view = use_view();
    let query = view.query();
    // Another query begins with its first ones.
    let page = RwSignal::new((Query::default(), 0));
    let from = move || page.with(|(of, from)| if *of == query.get() { *from } else { 0 });
    let albums = follow(move || Some(AlbumsOf { query: query.get(), by, from: from(), count: PAGE }));
    let total = move || albums.with(|albums| albums.total);
    let lines =
        move || each(albums.with(|albums| albums.albums.clone()).into_iter().map(|it| view! { <Line it /> }));
    let above = move || {
        each(
            albums
                .with(|albums| albums.above.clone())
                .into_iter()
                .map(|it| view! { <li>{name(view, it, "button button--link")}</li> }),
        )
    };
    let (label, class, testid) = match by {
        Shelf::Albums => (words::albums(), "albums", "albums"),
        Shelf::Folders => (words::folders(), "albums albums--folders", "folders"),
    };
    let turn = move |from: u32| {
        page.set((untrack(|| query.get()), from));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus_in_place(LIST);
    };
    view! {
        <ol class="albums__above">{part(above)}</ol>
        <ul
            id=LIST
            tabindex="-1"
            class=class
            aria-label=label
            data-testid=testid
            data-count=text(move || total().to_string())
            aria-busy=text(move || albums.is_busy().get().to_string())
        >
            {part(lines)}
        </ul>
        <When on=flag(move || total() > u64::from(PAGE))>
            <p class="albums__rest">
                {text(move || albums.with(|albums| albums.told.clone()))}
                <When on=flag(move || from() > 0)>
                    <button class="button" on:click=press(move |_| turn(0))>{words::albums_first()}</button>
                </When>
                <When on=flag(move || u64::from(from() + PAGE) < total())>
                    <button class="button" on:click=press(move |_| turn(untrack(from) + PAGE))>{words::albums_next()}</button>
                </When>
            </p>
        </When>
    }
}

#[component]
fn Line(it: AlbumLine) -> impl IntoView {
    let view = use_view();
    let AlbumLine { step, beside, cover, tracks, back, group, told, sums } = it;
    let testid = if cover.is_some() { "album" } else { "folder" };
    view! {
        <li
            class="albums__line"
            data-testid=testid
            data-tracks=tracks
            data-back=back
            data-way=group.map(|group| group.slug())
        >
            {cover.map(|track| view! { <Cover track /> })}
            {name(view, step, "albums__name")}
            <span class="albums__artist" dir="auto">{beside}</span>
            <WayMark way=Derived::new(move || group) word=|_| "" />
            <span class="albums__told">{told}</span>
            <span class="albums__sums">{sums}</span>
        </li>
    }
}

/// A name that leads to its songs, or to the folders in it. Those take the place of these, so the list gets the focus.
fn name(view: CurrentView, Step { name, search, leads }: Step, class: &'static str) -> AnyView {
    let go = move |_| {
        let search = search.clone();
        match leads {
            Leads::ToSongs => view.stand(None),
            Leads::ToFolders => focus_in_place(LIST),
        }
        view.ask(|query| query.search = search);
    };
    view! { <button class=class dir="auto" on:click=press(go)>{name}</button> }.into_any()
}
