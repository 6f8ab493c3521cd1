//! The names that people read for the closed sets of the catalog. Its own names are English, and stand in files.

use reprise_catalog::changes::SaidBy;
use reprise_catalog::evidence::{
    Certainty, CloudStatus, Ineligible, Kind, LinkKind, Origin, Strength, Subscription,
};
use reprise_catalog::library::{Charset, Group};
use reprise_catalog::matching::Alike;
use reprise_catalog::query::Column;
use reprise_catalog::reading::{Problem, ProblemCode};
use reprise_catalog::stated::Keeping;

use crate::words;

/// The name of a group of songs.
pub fn group(it: Group) -> &'static str {
    match it {
        Group::Apple => words::group_apple(),
        Group::AppleSubscription => words::group_subscription(),
        Group::Store => words::group_store(),
        Group::Rip => words::group_rip(),
        Group::Copy => words::group_copy(),
        Group::OnlyCopy => words::group_only_copy(),
        Group::ThisComputer => words::group_this_computer(),
        Group::Cut => words::group_cut(),
        Group::Unfound => words::group_unfound(),
        Group::Lost => words::group_lost(),
        Group::Unread => words::group_unread(),
        Group::Listed => words::group_listed(),
    }
}

/// How some songs of an album come back, beside those that come back otherwise: `9 from Apple`.
pub fn some_in_group(it: Group, songs: u64) -> String {
    match it {
        Group::Apple => words::told_apple(songs),
        Group::AppleSubscription => words::told_subscription(songs),
        Group::Store => words::told_store(songs),
        Group::Rip => words::told_rip(songs),
        Group::Copy => words::told_copy(songs),
        Group::OnlyCopy => words::told_only_copy(songs),
        Group::ThisComputer => words::told_this_computer(songs),
        Group::Cut => words::told_cut(songs),
        Group::Unfound => words::told_unfound(songs),
        Group::Lost => words::told_lost(songs),
        Group::Unread => words::told_unread(songs),
        Group::Listed => words::told_listed(songs),
    }
}

/// The name of an origin.
pub fn origin(it: Origin) -> &'static str {
    match it {
        Origin::ItunesPurchase => words::origin_purchase(),
        Origin::ItunesPurchaseProtected => words::origin_protected(),
        Origin::AppleMusic => words::apple_music(),
        Origin::ItunesMatch => words::itunes_match(),
        Origin::AppleUnclear => words::origin_unclear(),
        Origin::CdRip => words::origin_rip(),
        Origin::Store => words::origin_store(),
        Origin::OwnRecording => words::own_recording(),
        Origin::Audiobook => words::audiobook(),
        Origin::Podcast => words::podcast(),
        Origin::Ringtone => words::ringtone(),
        Origin::MusicVideo => words::music_video(),
        Origin::Video => words::video(),
        Origin::Unknown => words::origin_unknown(),
    }
}

/// The name of a kind of media.
pub fn kind(it: Kind) -> &'static str {
    match it {
        Kind::Music => words::kind_music(),
        Kind::MusicVideo => words::music_video(),
        Kind::Video => words::video(),
        Kind::Audiobook => words::audiobook(),
        Kind::Podcast => words::podcast(),
        Kind::Ringtone => words::ringtone(),
        Kind::Recording => words::own_recording(),
    }
}

/// The name of a cloud status, as Apple's programs have it.
pub fn status(it: CloudStatus) -> &'static str {
    match it {
        CloudStatus::Purchased => words::status_purchased(),
        CloudStatus::Matched => words::status_matched(),
        CloudStatus::Uploaded => words::status_uploaded(),
        CloudStatus::AppleMusic => words::apple_music(),
        CloudStatus::Ineligible => words::status_ineligible(),
        CloudStatus::Removed => words::status_removed(),
        CloudStatus::Error => words::status_error(),
        CloudStatus::Duplicate => words::status_duplicate(),
        CloudStatus::Waiting => words::status_waiting(),
        CloudStatus::NoLongerAvailable => words::status_no_longer(),
        CloudStatus::Unknown => words::status_unknown(),
    }
}

/// How sure an origin is. Its messages stand by their words.
pub fn certainty(it: Certainty) -> &'static str {
    let at = match it {
        Certainty::Hint => 0,
        Certainty::None => 1,
        Certainty::Proof => 2,
        Certainty::Strong => 3,
    };
    words::plain(words::CERTAINTIES + at)
}

/// Why Apple does not take a song.
pub fn ineligible(it: Ineligible) -> &'static str {
    match it {
        Ineligible::Format => words::ineligible_format(),
        Ineligible::Protected => words::ineligible_protected(),
        Ineligible::Kind => words::ineligible_kind(),
        Ineligible::TooLarge => words::ineligible_too_large(),
        Ineligible::TooLong => words::ineligible_too_long(),
        Ineligible::LowBitrate => words::ineligible_low_bitrate(),
    }
}

/// The name of a column.
pub fn column(it: Column) -> &'static str {
    match it {
        Column::Title => words::column_title(),
        Column::Artist => words::column_artist(),
        Column::Album => words::column_album(),
        Column::Time => words::column_time(),
        Column::Year => words::column_year(),
        Column::Format => words::column_format(),
        Column::Size => words::column_size(),
        Column::Origin => words::column_origin(),
        Column::Status => words::column_status(),
        Column::Way => words::column_way(),
    }
}

/// The name of a subscription.
pub fn subscription_name(it: Subscription) -> &'static str {
    match it {
        Subscription::Unsaid => words::not_said(),
        Subscription::None => words::subscription_none(),
        Subscription::Match => words::itunes_match(),
        Subscription::AppleMusic => words::apple_music(),
    }
}

/// Whether a song was added to the library, within a sentence; `None` where that is not said.
pub fn keeping(it: Keeping) -> Option<&'static str> {
    match it {
        Keeping::Added => Some(words::keeping_added()),
        Keeping::Offline => Some(words::keeping_offline()),
        Keeping::Unsaid => None,
    }
}

/// How strong a mark is.
pub fn strength(it: Strength) -> &'static str {
    match it {
        Strength::Proof => words::strength_proof(),
        Strength::Strong => words::strength_strong(),
        Strength::Hint => words::strength_hint(),
    }
}

/// Who says something of a song. Services and programs have their own names.
pub fn said_by(it: SaidBy) -> &'static str {
    match it {
        SaidBy::LibraryXml => words::said_by_library(),
        SaidBy::PrivacyExport => words::said_by_export(),
        SaidBy::MusicScript => words::said_by_app(),
        SaidBy::MusicPlaylist => words::said_by_playlist(),
        SaidBy::Playlist => words::said_by_player(),
        SaidBy::Table => words::said_by_table(),
        SaidBy::Reprise => words::said_by_reprise(),
        named => named.label(),
    }
}

/// Where a link leads. Shops have their own names.
pub fn link_kind(it: LinkKind) -> &'static str {
    match it {
        LinkKind::AppleSong => words::link_apple_song(),
        LinkKind::AppleAlbum => words::link_apple_album(),
        LinkKind::Shop => words::link_shop(),
        LinkKind::Feed => words::link_feed(),
        LinkKind::Disc => words::link_disc(),
        LinkKind::Recording => words::link_recording(),
        LinkKind::Release => words::link_release(),
        LinkKind::Isrc => words::link_isrc(),
    }
}

/// The name of a charset by its word; the word of one that is not known.
pub fn charset(word: &str) -> &str {
    match Charset::from_slug(word) {
        Some(known) => charset_of(known),
        None => word,
    }
}

fn charset_of(it: Charset) -> &'static str {
    match it {
        Charset::Gb18030 => words::charset_chinese_simplified(),
        Charset::Big5 => words::charset_chinese_traditional(),
        Charset::ShiftJis => words::charset_japanese(),
        Charset::EucJp => words::charset_japanese_unix(),
        Charset::EucKr => words::charset_korean(),
        Charset::Windows1251 => words::charset_cyrillic(),
        Charset::Koi8R => words::charset_cyrillic_unix(),
        Charset::Koi8U => words::charset_ukrainian_unix(),
        Charset::Iso8859_5 => words::charset_cyrillic_iso(),
        Charset::Ibm866 => words::charset_cyrillic_dos(),
        Charset::MacCyrillic => words::charset_cyrillic_mac(),
        Charset::Windows1250 => words::charset_central_european(),
        Charset::Iso8859_2 => words::charset_central_european_unix(),
        Charset::Windows1253 => words::charset_greek(),
        Charset::Iso8859_7 => words::charset_greek_unix(),
        Charset::Windows1254 => words::charset_turkish(),
        Charset::Windows1255 => words::charset_hebrew(),
        Charset::Windows1256 => words::charset_arabic(),
        Charset::Windows1257 => words::charset_baltic(),
        Charset::Windows1258 => words::charset_vietnamese(),
        Charset::Windows874 => words::charset_thai(),
        Charset::Macintosh => words::charset_western_mac(),
    }
}

/// By what a song was recognised.
pub fn by(it: Alike) -> &'static str {
    match it {
        Alike::Entry => words::by_entry(),
        Alike::Path => words::by_path(),
        Alike::Audio => words::by_audio(),
        Alike::AppleId => words::by_apple_id(),
        Alike::Recording => words::by_recording(),
        Alike::Names => words::by_names(),
        Alike::Title => words::by_title(),
    }
}

/// What is wrong with a file, with the part of it in the words of its format.
pub fn problem(it: &Problem) -> String {
    let message = problem_of(it.code);
    match it.detail.as_str() {
        "" => message.to_owned(),
        detail => format!("{message} ({detail})"),
    }
}

pub(super) fn problem_of(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::Empty => words::problem_empty(),
        ProblemCode::Truncated => words::problem_truncated(),
        ProblemCode::BadTag => words::problem_bad_tag(),
        ProblemCode::BadStructure => words::problem_bad_structure(),
        ProblemCode::BadText => words::problem_bad_text(),
        ProblemCode::TooLarge => words::problem_too_large(),
        ProblemCode::NoAudio => words::problem_no_audio(),
        ProblemCode::NamedOnly => words::problem_named_only(),
        ProblemCode::WrongExtension => words::problem_wrong_extension(),
        ProblemCode::NotMusic => words::problem_not_music(),
        ProblemCode::Unreadable => words::problem_unreadable(),
        ProblemCode::Vanished => words::problem_vanished(),
        ProblemCode::Disagrees => words::problem_disagrees(),
        ProblemCode::Other(_) => words::problem_other(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_names_are_the_catalog_s() {
        fn check<T: Copy>(all: &[T], ours: fn(T) -> &'static str, theirs: fn(T) -> &'static str) {
            all.iter().for_each(|it| assert_eq!(ours(*it), theirs(*it)));
        }
        check(Group::ALL, group, Group::label);
        check(Origin::ALL, origin, Origin::label);
        check(Kind::ALL, kind, Kind::label);
        check(CloudStatus::ALL, status, CloudStatus::label);
        check(Ineligible::ALL, ineligible, Ineligible::label);
        check(Column::ALL, column, Column::label);
        check(Subscription::ALL, subscription_name, Subscription::label);
        check(Strength::ALL, strength, Strength::label);
        check(Alike::ALL, by, Alike::label);
        check(ProblemCode::ALL, problem_of, ProblemCode::label);
        check(Charset::ALL, charset_of, Charset::label);
        check(LinkKind::ALL, link_kind, LinkKind::label);
        check(SaidBy::ALL, said_by, SaidBy::label);
    }
}
