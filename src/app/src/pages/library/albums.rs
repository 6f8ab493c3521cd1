//! The library by album: how each comes back, and which tracks are not here.

use leptos::prelude::*;
use reprise_engine::protocol::albums::{AlbumLine, AlbumsOf};
use reprise_engine::protocol::catalog::Query;

use super::cover::Cover;
use crate::components::{Derived, RwSignal, WayMark, When, each, flag, format, part, press, text};
use crate::link::follow;
use crate::state::use_view;
use crate::words;

/// How many albums are shown at once. The engine gives no more.
const PAGE: u32 = 200;

/// The albums of the songs that the table would show.
#[component]
pub(super) fn AlbumList() -> impl IntoView {
    let view = use_view();
    let query = view.query();
    // Another query begins with its first albums.
    let page = RwSignal::new((Query::default(), 0));
    let from = move || page.with(|(of, from)| if *of == query.get() { *from } else { 0 });
    let albums = follow(move || Some(AlbumsOf { query: query.get(), from: from(), count: PAGE }));
    let total = move || albums.with(|albums| albums.total);
    // Behind the last ones come the first, and the button says so.
    let is_last = move || u64::from(from() + PAGE) >= total();
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
                {text(move || {
                    let first = u64::from(from()) + 1;
                    let last = (first + u64::from(PAGE) - 1).min(total());
                    words::albums_some(first, last, &words::albums_counted(total()))
                })}
                " "
                <button class="button" on:click=press(move |_| {
                    let next = if untrack(is_last) { 0 } else { untrack(from) + PAGE };
                    page.set((untrack(|| query.get()), next));
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                })>{text(move || if is_last() { words::albums_first() } else { words::albums_next() })}</button>
            </p>
        </When>
    }
}

#[component]
fn Line(it: AlbumLine) -> impl IntoView {
    let view = use_view();
    let (told, group) = (told(&it), it.groups.first().map(|(group, _)| *group));
    let AlbumLine { name, artist, first, tracks, back, duration_ms, search, .. } = it;
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

/// How its songs come back, and which are not here by their numbers.
fn told(it: &AlbumLine) -> String {
    let mut told = match it.groups.as_slice() {
        [(group, _)] => words::group(*group).to_owned(),
        groups => {
            let each = groups
                .iter()
                .map(|(group, count)| format!("{}: {}", format::count(*count), words::group(*group)));
            each.collect::<Vec<_>>().join(", ")
        }
    };
    if !it.missing.is_empty() {
        let numbers: Vec<_> = it.missing.iter().map(u32::to_string).collect();
        told.push_str(" · ");
        told.push_str(&missing(&numbers));
    }
    told
}

fn missing(numbers: &[String]) -> String {
    match numbers {
        [one] => words::album_lacks_one(one),
        some => words::album_lacks(&some.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::catalog::{Group, TrackId};

    #[test]
    fn an_album_says_how_it_comes_back_and_what_is_missing() {
        let check = |groups: &[(Group, u32)], missing: &[u32], wanted: &str| {
            let it = AlbumLine {
                name: String::new(),
                artist: String::new(),
                first: TrackId([1; 16]),
                tracks: 12,
                back: 9,
                groups: groups.to_vec(),
                missing: missing.to_vec(),
                duration_ms: 0,
                search: String::new(),
            };
            assert_eq!(told(&it), wanted);
        };
        let (apple, rip) = (words::group_apple(), words::group_rip());
        check(&[(Group::Apple, 12)], &[], apple);
        check(
            &[(Group::Apple, 9), (Group::Rip, 3)],
            &[7],
            &format!("9: {apple}, 3: {rip} · track 7 is not here"),
        );
        check(&[(Group::Rip, 10)], &[2, 3], &format!("{rip} · tracks 2, 3 are not here"));
    }
}
