//! What the statement about a song means: Apple's word for it, its origin, and whether it was added to the
//! library or is only kept for a playlist.

use borsh::{BorshDeserialize, BorshSerialize};

use super::kinds::{KindSays, is_never_sold, kind_says};
use super::{Flag, Location, StatedTrack};
use crate::evidence::{CloudStatus, Kind, Origin};
use crate::text::named;

named! {
    /// Whether an Apple Music song belongs to the library.
    Keeping {
        Added = "added", "Added to the library";
        Offline = "offline", "Only kept for a playlist";
        Unsaid = "unsaid", "Not said";
    }
}

/// What is stated of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Statement {
    /// Apple's word for it.
    pub status: CloudStatus,
    /// The song's origin, if the list says it. Matched and uploaded songs can have any.
    pub origin: Option<Origin>,
    /// What the song is.
    pub kind: Kind,
    /// Whether the song was added to the library, if it is an Apple Music song.
    pub keeping: Keeping,
}

impl Statement {
    /// The part of a statement that still holds once the library has lost the song. What was bought or comes with a
    /// subscription is the account's, and stays; what was matched or uploaded was the library's, and goes.
    pub fn of_account(self) -> Statement {
        let is_of_account = matches!(self.status, CloudStatus::Purchased | CloudStatus::AppleMusic);
        Statement { status: if is_of_account { self.status } else { CloudStatus::Unknown }, ..self }
    }
}

/// Apple's word for a stated song.
pub fn stated_status(track: &StatedTrack) -> CloudStatus {
    stated(track).status
}

/// What is stated of a song.
pub fn stated(track: &StatedTrack) -> Statement {
    let kind = track.kind.as_deref().and_then(kind_says);
    let status = status(track, kind);
    let is_subscription = status == CloudStatus::AppleMusic;
    let keeping = match track.flags.has(Flag::PlaylistOnly) {
        _ if !is_subscription => Keeping::Unsaid,
        true => Keeping::Offline,
        // The table of the script cannot tell. In the other lists, a song that is only kept for a playlist
        // has a flag.
        false if track.cloud_status.is_some() => Keeping::Unsaid,
        false => Keeping::Added,
    };
    Statement { status, origin: origin(track, kind, status), kind: kind_of(track), keeping }
}

fn status(track: &StatedTrack, kind: Option<KindSays>) -> CloudStatus {
    let (flags, ids) = (track.flags, track.ids);
    if let Some(status) = track.cloud_status {
        return status;
    }
    // A bought song can also have a catalogue id; a matched song is also flagged as bought. Where both ids are one,
    // Apple has matched the song with what the person bought.
    let is_matched = ids.audio_matched.is_some_and(|matched| ids.purchased != Some(matched));
    if flags.has(Flag::Purchased) && !is_matched && ids.iter().next().is_some() {
        return CloudStatus::Purchased;
    }
    let by_id = [
        (ids.apple_music, CloudStatus::AppleMusic),
        (ids.audio_matched, CloudStatus::Matched),
        (ids.purchased, CloudStatus::Purchased),
        (ids.tag_matched, CloudStatus::Matched),
    ];
    if let Some((_, status)) = by_id.into_iter().find(|(id, _)| id.is_some()) {
        return status;
    }
    by_flags(track, kind)
}

/// Decides by flags and kind. Flags come first; the kind decides what `Purchased` leaves open, and counts
/// alone when no flag is set.
fn by_flags(track: &StatedTrack, kind: Option<KindSays>) -> CloudStatus {
    let has = |flag| track.flags.has(flag);
    match kind {
        _ if has(Flag::AppleMusic) => CloudStatus::AppleMusic,
        _ if has(Flag::Matched) => CloudStatus::Matched,
        Some(KindSays::Matched) => CloudStatus::Matched,
        Some(KindSays::AppleMusic) => CloudStatus::AppleMusic,
        // Apple's store sold none of these: such a file was matched or uploaded, or the flag is wrong.
        Some(KindSays::Nothing) if track.kind.as_deref().is_some_and(is_never_sold) => CloudStatus::Unknown,
        Some(_) if has(Flag::Purchased) => CloudStatus::Purchased,
        _ if has(Flag::Purchased) && has(Flag::Protected) => CloudStatus::Purchased,
        // The song was bought or matched. No flag tells which, and the language of the kind is not known.
        None if has(Flag::Purchased) => CloudStatus::Unknown,
        Some(KindSays::Purchased | KindSays::Protected) => CloudStatus::Purchased,
        Some(KindSays::Nothing) | None => CloudStatus::Unknown,
    }
}

/// Whether a file is a ringtone, by its name.
pub(crate) fn is_tone(path: &str) -> bool {
    path.get(path.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case(".m4r"))
}

/// What the song is, by its flags. Of a ringtone only the name of its file tells.
fn kind_of(track: &StatedTrack) -> Kind {
    let media = [
        (Flag::Podcast, Kind::Podcast),
        (Flag::MusicVideo, Kind::MusicVideo),
        (Flag::Movie, Kind::Video),
        (Flag::TvShow, Kind::Video),
        (Flag::Audiobook, Kind::Audiobook),
        (Flag::HasVideo, Kind::Video),
    ];
    let is_tone = track.location.as_ref().and_then(Location::path).is_some_and(is_tone);
    let flagged = media.into_iter().find(|&(flag, _)| track.flags.has(flag)).map(|(_, kind)| kind);
    flagged.or(is_tone.then_some(Kind::Ringtone)).unwrap_or_default()
}

/// Where the song came from. Only where nothing says it, what the song is stands for that.
fn origin(track: &StatedTrack, kind: Option<KindSays>, status: CloudStatus) -> Option<Origin> {
    match kind_of(track) {
        Kind::Podcast => Some(Origin::Podcast),
        media => delivery(track, kind, status).or(match media {
            Kind::MusicVideo => Some(Origin::MusicVideo),
            Kind::Video => Some(Origin::Video),
            Kind::Audiobook => Some(Origin::Audiobook),
            _ => None,
        }),
    }
}

fn delivery(track: &StatedTrack, kind: Option<KindSays>, status: CloudStatus) -> Option<Origin> {
    let has = |flag| track.flags.has(flag);
    match (status, kind) {
        (CloudStatus::AppleMusic, _) => Some(Origin::AppleMusic),
        // The kind describes the file that is here. "Matched" says nothing about the song's own original.
        (_, Some(KindSays::Matched)) => Some(Origin::ItunesMatch),
        (CloudStatus::Purchased, Some(KindSays::Protected)) => Some(Origin::ItunesPurchaseProtected),
        (CloudStatus::Purchased, _) if has(Flag::Protected) => Some(Origin::ItunesPurchaseProtected),
        (CloudStatus::Purchased, _) => Some(Origin::ItunesPurchase),
        (CloudStatus::Unknown, _) if has(Flag::Purchased) || has(Flag::Protected) => {
            Some(Origin::AppleUnclear)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stated::AppleIds;

    fn track(flags: &[Flag], kind: &str) -> StatedTrack {
        let mut track = StatedTrack { kind: Some(kind.to_owned()), ..StatedTrack::default() };
        flags.iter().for_each(|&flag| track.flags.set(flag));
        track
    }

    #[test]
    fn flags_come_before_kinds() {
        let check = |flags: &[Flag], kind, status, origin| {
            let said = stated(&track(flags, kind));
            assert_eq!((said.status, said.origin), (status, origin), "{flags:?} {kind}");
        };
        use {CloudStatus as S, Flag::*, Origin as O};
        check(&[Purchased], "Purchased AAC audio file", S::Purchased, Some(O::ItunesPurchase));
        check(&[Purchased], "Matched AAC audio file", S::Matched, Some(O::ItunesMatch));
        check(&[Purchased], "Abgeglichene AAC-Audiodatei", S::Matched, Some(O::ItunesMatch));
        check(&[Purchased], "Zakupiony plik audio AAC", S::Unknown, Some(O::AppleUnclear));
        check(&[Purchased], "Apple Music AAC audio file", S::AppleMusic, Some(O::AppleMusic));
        check(&[Purchased], "MPEG audio file", S::Unknown, Some(O::AppleUnclear));
        check(&[Purchased], "Apple Lossless-Audiodatei", S::Unknown, Some(O::AppleUnclear));
        check(&[Purchased], "AAC audio file", S::Purchased, Some(O::ItunesPurchase));
        check(&[Purchased], "MPEG-4 video file", S::Purchased, Some(O::ItunesPurchase));
        check(&[Purchased, Protected], "?", S::Purchased, Some(O::ItunesPurchaseProtected));
        check(&[Protected], "?", S::Unknown, Some(O::AppleUnclear));
        check(&[], "Protected AAC audio file", S::Purchased, Some(O::ItunesPurchaseProtected));
        check(&[AppleMusic, Protected], "?", S::AppleMusic, Some(O::AppleMusic));
        check(&[Matched], "MPEG audio file", S::Matched, None);
        check(&[Purchased, Movie], "Purchased MPEG-4 video file", S::Purchased, Some(O::ItunesPurchase));
        check(&[Movie], "MPEG-4 video file", S::Unknown, Some(O::Video));
        check(&[Podcast], "MPEG audio file", S::Unknown, Some(O::Podcast));
        check(&[], "MPEG-Audiodatei", S::Unknown, None);
    }

    #[test]
    fn kind_and_origin_are_two_questions() {
        let check = |flags: &[Flag], wanted| assert_eq!(stated(&track(flags, "")).kind, wanted, "{flags:?}");
        check(&[Flag::Purchased], Kind::Music);
        check(&[Flag::Purchased, Flag::HasVideo, Flag::Movie], Kind::Video);
        check(&[Flag::HasVideo, Flag::MusicVideo], Kind::MusicVideo);
        check(&[Flag::HasVideo], Kind::Video);
        check(&[Flag::HasVideo, Flag::Podcast], Kind::Podcast);
        check(&[Flag::Audiobook], Kind::Audiobook);
    }

    #[test]
    fn added_is_told_from_kept_offline() {
        let check = |flags: &[Flag], wanted| assert_eq!(stated(&track(flags, "")).keeping, wanted);
        check(&[Flag::AppleMusic], Keeping::Added);
        check(&[Flag::AppleMusic, Flag::PlaylistOnly], Keeping::Offline);
        check(&[Flag::Purchased, Flag::PlaylistOnly], Keeping::Unsaid);
        let listed = StatedTrack { cloud_status: Some(CloudStatus::AppleMusic), ..StatedTrack::default() };
        assert_eq!(stated(&listed).keeping, Keeping::Unsaid);
    }

    #[test]
    fn ids_of_the_privacy_export() {
        let check = |[apple_music, audio_matched, purchased, tag_matched]: [Option<u64>; 4],
                     flags: &[Flag],
                     wanted| {
            let ids = AppleIds { apple_music, audio_matched, purchased, tag_matched };
            let track = StatedTrack { ids, kind: None, ..track(flags, "") };
            assert_eq!(stated_status(&track), wanted, "{ids:?} {flags:?}");
        };
        let id = Some(1_440_000_000);
        check([id, None, None, None], &[], CloudStatus::AppleMusic);
        check([None, id, None, None], &[], CloudStatus::Matched);
        // Apple has matched the song with what the person bought.
        check([None, id, id, None], &[Flag::Purchased], CloudStatus::Purchased);
        check([None, id, Some(7), None], &[Flag::Purchased], CloudStatus::Matched);
        check([None, None, id, None], &[], CloudStatus::Purchased);
        check([id, None, id, None], &[Flag::Purchased], CloudStatus::Purchased);
        check([id, None, id, None], &[], CloudStatus::AppleMusic);
        check([None, None, None, id], &[], CloudStatus::Matched);
        check([None; 4], &[], CloudStatus::Unknown);
        check([None; 4], &[Flag::Purchased], CloudStatus::Unknown);
    }
}
