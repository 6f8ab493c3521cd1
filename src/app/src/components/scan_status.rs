//! The status of a scan: a progress line while it runs, a summary when it has ended.

use crate::live::{Derived, Memo, When, flag, part, press, text};
use leptos::prelude::*;

use super::format;
use crate::state::{ScanState, ScanStatus};
use crate::words;

/// The status of a scan. Tests wait for its `data-` attributes.
#[component]
pub fn ScanLine(
    /// How far the scan is.
    #[prop(into)]
    status: Derived<ScanStatus>,
    /// Called to stop the scan.
    on_stop: Callback<()>,
    /// Called to show which files had problems.
    on_problems: Callback<()>,
) -> impl IntoView {
    let state = Memo::new(move |_| status.with(|status| status.state));
    let stage = Memo::new(move |_| status.with(stage));
    let number = move |of: fn(&ScanStatus) -> u64| text(move || status.with(of).to_string());
    view! {
        <section
            class="scan"
            aria-label=words::reading()
            data-testid="scan"
            data-state=text(move || state.get().slug())
            data-read=number(|it| it.read.into())
            data-total=number(|it| it.total.into())
            data-problems=number(|it| it.problems.into())
            data-unchanged=number(|it| it.unchanged.into())
            data-reads=number(|it| it.reads.into())
            data-bytes=number(|it| it.bytes)
            data-ms=number(|it| it.elapsed_ms)
        >
            {part(move || match stage.get() {
                Stage::Silent => ().into_any(),
                Stage::Running => view! { <Running status on_stop /> }.into_any(),
                Stage::Ended(ended) => view! { <Ended status ended on_problems /> }.into_any(),
            })}
            <When on=flag(move || status.with(|it| it.notice.is_some()))>
                <p class="scan__notice">{text(move || status.with(|it| it.notice.clone().unwrap_or_default()))}</p>
            </When>
        </section>
    }
}

/// Which lines are shown. This changes seldom, so a click on *Stop* does not hit a line that is just being
/// replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Silent,
    Running,
    Ended(ScanState),
}

fn stage(status: &ScanStatus) -> Stage {
    match status.state {
        ScanState::Idle => Stage::Silent,
        // Only one of Apple's lists was dropped. The notice says what came of it.
        ScanState::Done if status.total == 0 && status.notice.is_some() => Stage::Silent,
        ScanState::Walking | ScanState::Reading => Stage::Running,
        ended => Stage::Ended(ended),
    }
}

#[component]
fn Running(status: Derived<ScanStatus>, on_stop: Callback<()>) -> impl IntoView {
    let show = move |of: fn(&ScanStatus) -> String| text(move || status.with(of));
    let percent = move || status.with(percent);
    view! {
        <div
            class="scan__track"
            role="progressbar"
            aria-label=words::files_read()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=Signal::derive(move || percent().map(|percent| percent.to_string()))
            class:scan__track--unknown=flag(move || percent().is_none())
        >
            <div class="scan__done" style:transform=text(move || format!("scaleX(calc({} / 1000))", status.with(per_mille)))></div>
        </div>
        <div class="scan__line">
            <p class="scan__sums">
                <b class="scan__read">{show(|it| format::count(it.read))}</b>
                " "
                {show(|it| match it.state {
                    _ if it.is_listing => words::scan_found(it.total.into()),
                    _ => words::scan_of(it.total.into()),
                })}
            </p>
            <p class="scan__rate">{show(rate)}</p>
            <p class="scan__current" dir="ltr"><bdi>{show(|it| it.current.clone())}</bdi></p>
            <button class="button" on:click=press(move |_| on_stop.run(()))>{words::stop()}</button>
        </div>
    }
}

#[component]
fn Ended(status: Derived<ScanStatus>, ended: ScanState, on_problems: Callback<()>) -> impl IntoView {
    let problems = move || status.with(|it| it.problems);
    view! {
        <div class="scan__line scan__line--ended">
            <p class="scan__sums">{text(move || status.with(|status| outcome(status, ended)))}</p>
            <When on=flag(move || problems() > 0)>
                <span aria-hidden="true">"·"</span>
                <button class="button button--link" on:click=press(move |_| on_problems.run(()))>
                    {text(move || words::scan_problems(problems().into()))}
                </button>
            </When>
        </div>
    }
}

fn percent(status: &ScanStatus) -> Option<u32> {
    let known = status.state == ScanState::Reading && status.total > 0 && !status.is_listing;
    known.then(|| per_mille(status) / 10)
}

/// How much has been read, in thousandths.
fn per_mille(status: &ScanStatus) -> u32 {
    let share = u64::from(status.read) * 1000 / u64::from(status.total.max(1));
    share.min(1000) as u32
}

fn rate(status: &ScanStatus) -> String {
    let mut parts = Vec::new();
    if status.files_per_second > 0 {
        parts.push(words::scan_rate(status.files_per_second.into()));
    }
    if let Some(left) = status.left_ms {
        parts.push(words::scan_left(&format::wait(left)));
    }
    if status.problems > 0 {
        parts.push(words::scan_problems(status.problems.into()));
    }
    parts.join(" · ")
}

/// The scan in one sentence: "2,001 files in 2.4 s: 1,610 music files · 350 not music · 41 not readable".
fn outcome(status: &ScanStatus, ended: ScanState) -> String {
    let unread = status.read.saturating_sub(status.songs).saturating_sub(status.not_music);
    let wait = format::wait(status.elapsed_ms);
    let (read, all) = (status.read.into(), status.total.into());
    let mut text = match ended {
        // What was not listed was not counted.
        ScanState::Stopped | ScanState::Failed if status.is_listing => words::scan_stopped_early(read, &wait),
        ScanState::Stopped => words::scan_stopped(read, all, &wait),
        ScanState::Failed => words::scan_failed(read, all, &wait),
        _ => words::scan_done(read, &wait),
    };
    if status.unchanged > 0 {
        text.push_str(&words::scan_unchanged(status.unchanged.into()));
    }
    text.push_str(": ");
    text.push_str(&words::music_files(status.songs.into()));
    for (files, say) in
        [(status.not_music, words::scan_not_music as fn(u64) -> String), (unread, words::scan_unread)]
    {
        if files > 0 {
            text.push_str(" · ");
            text.push_str(&say(files.into()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_in_one_sentence() {
        let check = |status: ScanStatus, ended, wanted| assert_eq!(outcome(&status, ended), wanted);
        let done = ScanStatus { total: 2001, read: 2001, songs: 1610, not_music: 350, ..Default::default() };
        let done = ScanStatus { elapsed_ms: 2_400, ..done };
        check(
            done.clone(),
            ScanState::Done,
            "2,001 files in 2.4 s: 1,610 music files · 350 not music · 41 not readable",
        );
        // What did not change counts as what it is.
        let again =
            ScanStatus { total: 16, read: 16, songs: 6, unchanged: 16, not_music: 10, ..done.clone() };
        check(again, ScanState::Done, "16 files in 2.4 s, 16 unchanged: 6 music files · 10 not music");
        let stopped = ScanStatus { read: 1, songs: 1, not_music: 0, ..done };
        check(stopped.clone(), ScanState::Stopped, "Stopped after 1 of 2,001 files in 2.4 s: 1 music file");
        // How many files the folder has is not known before it was walked to its end.
        let early = ScanStatus { is_listing: true, ..stopped };
        check(
            early,
            ScanState::Stopped,
            "Stopped after 1 file in 2.4 s, before the folder was walked to its end: 1 music file",
        );
    }
}
