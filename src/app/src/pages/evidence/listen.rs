//! The cover of a song and a player for it, where this browser may read one of its files now. Nothing of either is kept.

use leptos::html::Audio;
use leptos::prelude::*;
use reprise_engine::protocol::catalog::TrackId;
use reprise_engine::protocol::media::Medium;

use crate::components::{RwSignal, When, flag, part};
use crate::link::use_link;
use crate::pages::media::{ask_media, hold_media};
use crate::words;

/// The longest side of the cover, in pixels. Screens with two pixels for one show it at half of that.
const SIDE: u32 = 480;

/// The cover and the player.
#[component]
pub(super) fn Listen(
    /// Which song.
    track: TrackId,
    /// The player, for the space bar.
    player: NodeRef<Audio>,
) -> impl IntoView {
    let (link, cover, song) = (use_link(), hold_media(), hold_media());
    let is_unplayable = RwSignal::new(false);
    ask_media(link, track, Medium::Song, song);
    ask_media(link, track, Medium::Cover(SIDE), cover);
    let cover = move || {
        let cover = cover.get();
        (!cover.is_empty())
            .then(|| view! { <img class="card__cover" alt=words::cover() src=cover /> })
            .into_any()
    };
    let song = move || {
        let song = song.get();
        let player = (!song.is_empty()).then(|| {
            let fail = move |_| is_unplayable.set(true);
            // The message stands in the player's place, so that nothing below moves while the person is about to click.
            view! {
                <div class="card__player">
                    <audio node_ref=player controls=true preload="none" src=song on:error=fail hidden=flag(move || is_unplayable.get()) aria-label=words::play_this_file()></audio>
                    <When on=flag(move || is_unplayable.get())><p role="alert">{words::cannot_play()}</p></When>
                </div>
            }
        });
        player.into_any()
    };
    view! { <div class="card__media">{part(cover)}{part(song)}</div> }
}

/// Plays, or pauses what plays. Answers whether there is a player.
pub(super) fn turn(player: NodeRef<Audio>) -> bool {
    let Some(player) = player.get_untracked() else { return false };
    // A file that the browser cannot play is told of beside its player.
    let turned = if player.paused() { player.play().map(drop) } else { player.pause() };
    turned.is_ok()
}
