//! The library by album: how each comes back, and which tracks are not here.

use leptos::prelude::*;
use reprise_engine::protocol::albums::{AlbumLine, AlbumsOf};
use reprise_engine::protocol::catalog::Query;

use super::cover::Cover;
use crate::components::{Derived, WayMark, When, each, flag, format, part, press, text};
use crate::link::follow;
use crate::state::use_view;
use crate::words;

/// How many albums are shown. The engine gives no more at once.
const PAGE: u32 = 200;

/// The albums of the songs that the table would show.
#[component]
pub(super) fn AlbumList() -> impl IntoView {
    let view = use_view();
    let query = view.query();
    let albums = follow(move || Some(AlbumsOf { query: query.get(), count: PAGE }));
    let total = move || albums.with(|albums| albums.total);
    let lines =
        move || each(albums.with(|albums| albums.albums.clone()).into_iter().map(|it| view! { <Line it /> }));
    view! {
        <ul
            class="albums"
            aria-label=words::albums()
            data-testid="albums"
            data-count=text(move || total().to_string())
            aria-busy=text(move || albums.is_busy().get().to_string())
        >
            {part(lines)}
        </ul>
        <When on=flag(move || total() > u64::from(PAGE))>
            <p class="albums__rest">
                {text(move || words::albums_first(PAGE.into(), &words::albums_counted(total())))}
            </p>
        </When>
    }
}

#[component]
fn Line(it: AlbumLine) -> impl IntoView {
    let view = use_view();
    let AlbumLine { name, artist, first, tracks, back, group, told, duration_ms, search } = it;
    let open = move |_| {
        let search = search.clone();
        view.by_album(false);
        view.ask(|query| *query = Query { search, ..Query::default() });
    };
    view! {
        <li
            class="albums__line"
            data-testid="album"
            data-tracks=tracks
            data-back=back
            data-way=group.map(|group| group.slug())
        >
            <Cover track=first />
            <button class="albums__name" dir="auto" on:click=press(open)>
                {if format::is_blank(&name) { words::songs_without_album().to_owned() } else { name }}
            </button>
            <span class="albums__artist" dir="auto">{artist}</span>
            <WayMark way=Derived::new(move || group) word=|_| "" />
            <span class="albums__told">{told}</span>
            <span class="albums__sums">
                {words::songs(tracks.into())}
                {(duration_ms > 0).then(|| format!(", {}", format::time(duration_ms)))}
            </span>
        </li>
    }
}
