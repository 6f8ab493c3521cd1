//! The library page: the outlook, the switches that change it, and the table.

use leptos::prelude::*;
use reprise_engine::protocol::Intent;
use reprise_engine::protocol::catalog::WayBack;
use reprise_engine::protocol::catalog::{Column, Direction, Outlook, Query, Sort};
use reprise_engine::protocol::intent::Choose;
use reprise_engine::protocol::{Figures, FiguresOf};

use super::first_visit::FirstVisit;
use crate::components::{
    Chosen, Derived, Grid, Memo, Order, OutlookBar, When, effect, flag, format, part, press, text,
};
use crate::link::{Followed, follow, has_songs, use_link, use_told};
use crate::state::{
    Keeping, Panel, SYNC, ScanState, had_songs, use_preferences, use_rows, use_sync, use_view,
};

mod columns;
mod countries;
mod switches;
mod toolbar;

use switches::Switches;
use toolbar::Toolbar;

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The catalog is being opened, and had songs when it was last open.
    Opening,
    /// There is nothing yet, as far as is known.
    Empty,
    /// There are songs, or the first ones are on their way.
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
            (false, Keeping::Opening) if had_songs() => Stage::Opening,
            (false, _) => Stage::Empty,
        }
    });
    part(move || match stage.get() {
        Stage::Filled => view! { <Songs /> }.into_any(),
        // A question that vanishes a moment later would only confuse.
        Stage::Opening => ().into_any(),
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
    let select = move |chosen| link.send(Intent::Select(choice(chosen, view.query().get_untracked())));
    let choose = move |way| view.ask(|query| toggle(&mut query.ways, way));
    let sort = move |(column, order)| view.ask(|query| sort_by(query, column, order));
    view! {
        <div class="library" data-hidden=use_preferences().hidden_columns()>
            <section class="library__outlook" aria-label="Outlook">
                <Headline figures />
                <OutlookBar
                    outlook
                    chosen=Derived::new(move || view.query().get().ways)
                    on_choose=Callback::new(choose)
                />
                <Switches figures />
            </section>
            <Toolbar shown />
            <Grid
                rows
                sort=Derived::new(move || view.query().get().sort)
                on_sort=Callback::new(sort)
                on_open=Callback::new(move |track| view.show(Some(Panel::Evidence(track))))
                on_choose=Callback::new(select)
            />
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
    let whole = move || figures.with(|figures| figures.outlook.whole);
    let lost = move || figures.with(|figures| lost(&figures.outlook));
    let number = move |of: fn(&Figures) -> u64| text(move || figures.with(of).to_string());
    let is_busy = move || figures.is_busy().get() || !use_told().opened.with(|opened| opened.is_whole);
    view! {
        <h1
            class="display library__answer"
            data-testid="figures"
            data-songs=number(|it| it.outlook.whole.count)
            data-back=number(|it| it.back)
            data-hours=number(|it| it.outlook.whole.duration_ms / 3_600_000)
            aria-busy=text(move || is_busy().to_string())
        >
            {text(move || match (whole().count, lost()) {
                (0, _) => "Looking for songs".to_owned(),
                (all, 0) => format!("All {} songs would come back.", format::count(all)),
                (all, lost) if lost == all => "None of these songs would come back by itself.".to_owned(),
                (all, lost) => format!("{} of {} songs would come back.", format::count(all - lost), format::count(all)),
            })}
        </h1>
        <p class="library__whole">
            {text(move || match whole().count {
                0 => String::new(),
                _ => format!("{}, {}", format::hours(whole().duration_ms), format::size(whole().size)),
            })}
        </p>
        <Offer />
    }
}

/// An offer to sync, once there is something to lose.
#[component]
fn Offer() -> impl IntoView {
    let (sync, scan) = (use_sync(), use_told().scan);
    let is_off = move || sync.is_known().get() && !sync.is_on().get();
    let is_read = move || scan.with(|it| !matches!(it.state, ScanState::Walking | ScanState::Reading));
    let has_songs = has_songs();
    view! {
        <When on=flag(move || has_songs.get() && is_read() && is_off())>
            <p class="library__offer">
                "This list is in this browser only. "
                <a class="link" href=SYNC>"Keep it where a broken disk cannot reach it"</a>
            </p>
        </When>
    }
}

#[component]
fn NoRows() -> impl IntoView {
    let view = use_view();
    let asked = move || view.query().get() != Query::default();
    view! {
        <div class="library__none">
            <When on=flag(move || !asked())><p>"Songs appear here as they are read."</p></When>
            <When on=flag(asked)>
                <p>"No song is like that."</p>
                <button class="button" on:click=press(move |_| view.ask(|query| *query = Query::default()))>
                    "Show all songs"
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
            view.say(format::counted(shown.get_untracked().into(), "song", "songs"));
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

fn lost(outlook: &Outlook) -> u64 {
    let last = outlook.parts.iter().filter(|part| part.way == WayBack::OnlyCopy);
    last.map(|part| part.sum.count).sum()
}

/// Adds one to a filter, or takes it out.
fn toggle(ways: &mut Vec<WayBack>, way: WayBack) {
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
        let mut ways = vec![WayBack::Rip];
        toggle(&mut ways, WayBack::Apple);
        assert_eq!(ways, [WayBack::Rip, WayBack::Apple]);
        toggle(&mut ways, WayBack::Rip);
        assert_eq!(ways, [WayBack::Apple]);
    }
}
