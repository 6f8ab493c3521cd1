//! The library page: the outlook, the switches that change it, and the table.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::Group;
use reprise_engine::protocol::catalog::{Column, Direction, Query, Sort};
use reprise_engine::protocol::intent::Choose;
use reprise_engine::protocol::{CutOff, Figures, FiguresOf};

use super::first_visit::FirstVisit;
use crate::components::{
    Chosen, Derived, Grid, Memo, Order, OutlookBar, When, effect, flag, format, part, press, text,
};
use crate::link::{Followed, follow, has_songs, use_link, use_told};
use crate::state::{Keeping, Panel, ScanState, TERMS, had_songs, use_preferences, use_rows, use_view};
use crate::words;

mod albums;
mod columns;
mod countries;
mod cover;
mod offer;
mod search;
mod switches;
mod toolbar;

use albums::AlbumList;
use offer::Offer;
use switches::Switches;
use toolbar::Toolbar;

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// There is nothing yet, as far as is known.
    Empty,
    /// There are songs, or the first ones are on their way; or the catalog is being opened, and had songs when it was
    /// last open. Then everything is made already, and shown once the first rows have come.
    Filled,
}

/// The library page, or the first visit while there is no library.
#[component]
pub(super) fn LibraryPage() -> impl IntoView {
    let (told, filled) = (use_told(), has_songs());
    let (keeping, status) = (told.keeping, told.scan);
    let stage = Memo::new(move |_| {
        let busy = status.with(|status| matches!(status.state, ScanState::Walking | ScanState::Reading));
        match (filled.get() || busy, keeping.get()) {
            (true, _) => Stage::Filled,
            (false, Keeping::Opening) if had_songs() => Stage::Filled,
            (false, _) => Stage::Empty,
        }
    });
    part(move || match stage.get() {
        Stage::Filled => view! { <Songs /> }.into_any(),
        Stage::Empty => view! { <FirstVisit /> }.into_any(),
    })
}

#[component]
fn Songs() -> impl IntoView {
    let (view, rows, link) = (use_view(), use_rows(), use_link());
    let figures = follow(|| Some(FiguresOf));
    let outlook = Derived::new(move || figures.with(|figures| figures.outlook.clone()));
    let shown = rows.total();
    announce_answer(shown);
    let has_songs = has_songs();
    let opening = move || !has_songs.get() && use_told().keeping.with(|it| *it == Keeping::Opening);
    let select = move |chosen| link.send(Intent::Select(choice(chosen, view.query().get_untracked())));
    let choose = move |way| view.ask(|query| toggle(&mut query.groups, way));
    let sort = move |(column, order)| view.ask(|query| sort_by(query, column, order));
    view! {
        <div class="library" class:library--opening=flag(opening) data-hidden=use_preferences().hidden_columns()>
            <section class="library__outlook" aria-label=words::outlook()>
                <Headline figures />
                <OutlookBar
                    outlook
                    beside=Derived::new(move || figures.with(|figures| figures.on_lists))
                    chosen=Derived::new(move || view.query().get().groups)
                    on_choose=Callback::new(choose)
                />
                <Switches figures />
            </section>
            <Toolbar shown />
            {part(move || match view.stands() {
                Some(by) => view! { <AlbumList by /> }.into_any(),
                None => view! {
                    <Grid
                        rows
                        sort=Derived::new(move || view.query().get().sort)
                        on_sort=Callback::new(sort)
                        on_open=Callback::new(move |track| view.show(Some(Panel::Evidence(track))))
                        on_choose=Callback::new(select)
                    />
                }
                .into_any(),
            })}
            <When on=flag(move || shown.get() == 0)><NoRows /></When>
        </div>
    }
}

/// The heading, which answers the question of the first visit.
#[component]
fn Headline(
    /// The sums over the library.
    figures: Followed<Figures>,
) -> impl IntoView {
    let number = move |of: fn(&Figures) -> u64| text(move || figures.with(of).to_string());
    let is_busy = move || figures.is_busy().get() || !use_told().opened.with(|opened| opened.is_whole);
    view! {
        <h1
            class="display library__answer"
            data-testid="figures"
            data-songs=number(|it| it.outlook.whole.count)
            data-back=number(|it| it.back)
            data-perhaps=number(|it| it.perhaps)
            data-lost=number(|it| in_group(it, Group::Lost))
            data-unfound=number(|it| in_group(it, Group::Unfound))
            data-cut=number(|it| in_group(it, Group::Cut))
            data-unread=number(|it| in_group(it, Group::Unread))
            data-listed=number(|it| in_group(it, Group::Listed) + it.on_lists)
            data-hours=number(|it| it.outlook.whole.duration_ms / 3_600_000)
            aria-busy=text(move || is_busy().to_string())
        >
            {text(move || figures.with(answer))}
        </h1>
        <p class="library__whole">
            {text(move || figures.with(known))}" "
            <a class="link" href=format!("{TERMS}?of=figure-back")>{words::what_is_this()}</a>
        </p>
        <When on=flag(move || figures.with(|figures| !figures.cut_off.is_empty()))>
            <p class="library__whole" role="status">{text(move || figures.with(|figures| unfinished(&figures.cut_off)))}</p>
        </When>
        <Offer />
    }
}

#[component]
fn NoRows() -> impl IntoView {
    let view = use_view();
    let asked = move || view.query().get() != Query::default();
    view! {
        <div class="library__none">
            <When on=flag(move || !asked())><p>{words::no_rows_yet()}</p></When>
            <When on=flag(asked)>
                <p>{words::no_rows()}</p>
                <button class="button" on:click=press(move |_| view.ask(|query| *query = Query::default()))>
                    {words::show_all_songs()}
                </button>
            </When>
        </div>
    }
}

/// Tells screen readers how many songs there are now.
fn announce_answer(shown: Derived<u32>) {
    let view = use_view();
    let query = view.query();
    let mut before = None;
    effect(move || {
        let query = query.get();
        if before.replace(query.clone()).is_some_and(|before| before != query) {
            view.say(words::songs(shown.get_untracked().into()));
        }
    });
}

/// Makes a change of the selection, for the rows that are shown.
fn choice(chosen: Chosen, query: Query) -> Choose {
    match chosen {
        Chosen::Toggle(track) => Choose::Toggle(track),
        Chosen::Extend(from, to) => Choose::Extend { query, from, to },
        Chosen::All => Choose::All(query),
        Chosen::Nothing => Choose::Nothing,
    }
}

fn in_group(figures: &Figures, group: Group) -> u64 {
    let part = figures.outlook.parts.iter().find(|part| part.group == group);
    part.map_or(0, |part| part.sum.count)
}

/// How many songs would come back, in one sentence.
fn answer(figures: &Figures) -> String {
    match (figures.outlook.whole.count, figures.back) {
        (0, _) if figures.on_lists > 0 => words::answer_on_lists(figures.on_lists),
        (0, _) => words::answer_looking().to_owned(),
        // Of what only lists name, and of which no folder was read, nothing is claimed.
        (all, 0) if in_group(figures, Group::Unread) == all => words::answer_unread(&words::songs(all)),
        (all, 0) => words::answer_none(&words::songs(all)),
        (all, back) if back == all => words::answer_all(all),
        (all, back) => words::answer(back, all),
    }
}

/// What the songs add up to, what is lost or open, and since when that is known.
fn known(figures: &Figures) -> String {
    let whole = figures.outlook.whole;
    if whole.count == 0 {
        return String::new();
    }
    let mut parts = vec![format::sums(whole.duration_ms, whole.size, ", ")];
    let open = [
        (in_group(figures, Group::Lost), words::known_lost as fn(u64) -> String),
        (in_group(figures, Group::Unfound), words::known_unfound),
        (in_group(figures, Group::Cut), words::known_cut),
        (in_group(figures, Group::Unread), words::known_unread),
        (figures.perhaps, words::known_perhaps),
        (figures.let_go, words::known_let_go),
        (figures.on_lists, words::known_on_lists),
        (figures.if_subscribed, words::known_if_subscribed),
    ];
    parts.extend(open.into_iter().filter(|(songs, _)| *songs > 0).map(|(songs, say)| say(songs)));
    let (here, elsewhere) = (figures.since_ms, figures.elsewhere_since_ms);
    parts.extend((here > 0).then(|| words::known_since(&format::day(here))));
    parts.extend((elsewhere > 0).then(|| words::known_elsewhere(&format::day(elsewhere))));
    parts.join(" · ")
}

/// "2,526 of 5,000 files of Music read so far", until the reading is finished.
fn unfinished(cut_off: &[CutOff]) -> String {
    let told = cut_off.iter().map(|place| match place.files {
        0 => words::unfinished(place.read.into(), &place.name),
        files => words::unfinished_of(place.read.into(), files.into(), &place.name),
    });
    words::unfinished_all(&told.collect::<Vec<_>>().join("; "))
}

/// Adds one to a filter, or takes it out.
fn toggle(ways: &mut Vec<Group>, way: Group) {
    match ways.iter().position(|it| *it == way) {
        Some(at) => drop(ways.remove(at)),
        None => ways.push(way),
    }
}

/// The next order of a column: ascending, then descending, then none.
fn sort_by(query: &mut Query, column: Column, order: Order) {
    let before = query.sort.iter().find(|sort| sort.column == column).map(|sort| sort.direction);
    let next = match before {
        None => Some(Direction::Ascending),
        Some(Direction::Ascending) => Some(Direction::Descending),
        Some(Direction::Descending) => None,
    };
    let next = next.map(|direction| Sort { column, direction });
    match (order, query.sort.iter().position(|sort| sort.column == column)) {
        (Order::Only, _) => query.sort = next.into_iter().collect(),
        (Order::Also, Some(at)) => drop(query.sort.splice(at..=at, next)),
        (Order::Also, None) => query.sort.extend(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_sorts_up_then_down_then_not() {
        let mut query = Query::default();
        let mut check = |column, order, wanted: &str| {
            sort_by(&mut query, column, order);
            let params = query.to_params();
            let sort = params.iter().find(|(name, _)| *name == "sort").map_or("", |(_, value)| value);
            assert_eq!(sort, wanted);
        };
        check(Column::Title, Order::Only, "title");
        check(Column::Title, Order::Only, "-title");
        check(Column::Artist, Order::Also, "-title,artist");
        check(Column::Artist, Order::Also, "-title,-artist");
        check(Column::Title, Order::Also, "-artist");
        check(Column::Time, Order::Only, "time");
        check(Column::Time, Order::Only, "-time");
        check(Column::Time, Order::Only, "");
    }

    #[test]
    fn a_part_is_chosen_and_let_go() {
        let mut ways = vec![Group::Rip];
        toggle(&mut ways, Group::Apple);
        assert_eq!(ways, [Group::Rip, Group::Apple]);
        toggle(&mut ways, Group::Rip);
        assert_eq!(ways, [Group::Apple]);
    }
}
