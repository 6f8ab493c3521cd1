//! Messages for the faults that the catalog and the protocol of sync know. Their own words are English, for logs.

use reprise_catalog::imports::backup::NoBackup;
use reprise_catalog::imports::{Refusal, UnreadRow};
use reprise_catalog::seal::pairing::PairingError;
use reprise_catalog::seal::{LinkError, UnsealError, WORDS, WordsError};
use reprise_wire::info::{OtherProtocol, PROTOCOLS};
use reprise_wire::refusal::RefusalCode;

use crate::words;

/// Why a server refuses, by the code's word.
pub(crate) fn refusal(code: RefusalCode) -> &'static str {
    let before = RefusalCode::ALL.iter().filter(|it| it.word() < code.word());
    super::plain(super::REFUSALS + before.count())
}

/// That a server speaks another protocol.
pub(crate) fn other_protocol(it: &OtherProtocol) -> String {
    let ours = PROTOCOLS.map(|it| it.to_string()).concat();
    match it {
        OtherProtocol::Later { theirs } => words::protocol_later(&theirs.to_string(), &ours),
        OtherProtocol::Earlier => words::protocol_earlier(&ours),
    }
}

/// Why a record does not open.
pub(crate) fn unsealing(it: &UnsealError) -> String {
    match it {
        UnsealError::TooShort => words::unseal_too_short().to_owned(),
        UnsealError::FutureVersion(form) => words::unseal_later(&form.to_string()),
        UnsealError::WrongKey => words::unseal_wrong_key().to_owned(),
        UnsealError::OtherPosition => words::unseal_other_position().to_owned(),
        UnsealError::Damaged => words::unseal_damaged().to_owned(),
    }
}

/// Why a pairing ends.
pub(crate) fn pairing(it: &PairingError) -> String {
    match it {
        PairingError::Count(number) => words::pair_count(&number.to_string()),
        PairingError::Unknown(word) => words::pair_unknown(word),
        PairingError::Void => words::pair_void().to_owned(),
        PairingError::Digits => words::pair_digits().to_owned(),
        PairingError::TooLong => words::pair_too_long().to_owned(),
    }
}

/// Why words are no key.
pub(crate) fn key_words(it: &WordsError) -> String {
    match it {
        WordsError::Count(number) => words::words_count(*number as u64, &WORDS.to_string()),
        WordsError::Unknown(_) => words::words_unknown().to_owned(),
        WordsError::Checksum(_) => words::words_checksum().to_owned(),
    }
}

/// Why a link joins no library.
pub(crate) fn link(it: &LinkError) -> &'static str {
    match it {
        LinkError::NoLink => words::link_none(),
        LinkError::Incomplete => words::link_incomplete(),
    }
}

/// Why a file is no list of songs.
pub(crate) fn no_list(it: &Refusal) -> String {
    match it {
        Refusal::Foreign => words::unlisted_list_foreign().to_owned(),
        Refusal::Listening => words::unlisted_listening().to_owned(),
        Refusal::Albums(albums) => words::unlisted_albums(*albums),
        Refusal::Addresses(addresses) => words::unlisted_addresses(*addresses),
        Refusal::Rules => words::unlisted_rules().to_owned(),
        Refusal::Empty => words::unlisted_empty().to_owned(),
        Refusal::Sheet => words::unlisted_sheet().to_owned(),
        Refusal::Page => words::unlisted_page().to_owned(),
        Refusal::Blank => words::unlisted_blank().to_owned(),
        Refusal::Entities => words::unlisted_entities().to_owned(),
        Refusal::Damaged => words::unlisted_damaged().to_owned(),
        Refusal::Unclosed => words::unlisted_unclosed().to_owned(),
        Refusal::Cut => words::unlisted_cut().to_owned(),
        Refusal::TooLarge => words::unlisted_too_large_songs().to_owned(),
    }
}

/// Why an export restores nothing.
pub(crate) fn no_backup(it: &NoBackup) -> String {
    match it {
        NoBackup::Damaged => words::backup_damaged().to_owned(),
        NoBackup::Later(form) => words::backup_later(&form.to_string()),
        NoBackup::Share => words::backup_share().to_owned(),
    }
}

/// Why a row of a table of ours is not read.
pub(crate) fn unread_row(it: &UnreadRow) -> String {
    match it {
        UnreadRow::Id(word) => words::row_id(word),
        UnreadRow::Tick(word) => words::row_tick(word),
        UnreadRow::Origin(word) => words::row_origin(word),
        UnreadRow::Store(word) => words::row_store(word),
        UnreadRow::Nameless => words::row_nameless().to_owned(),
        UnreadRow::Cut => words::unlisted_cut_row().to_owned(),
        UnreadRow::Contradicts => words::row_contradicts().to_owned(),
        UnreadRow::Unclosed => words::unlisted_unclosed().to_owned(),
    }
}
