//! Tests of what lists hold seldom: albums without paths, folders among songs, rules of other programs, words for beats
//! that mean lengths, and our own extensions.

use super::{Refusal, read_list};
use crate::stated::{EXTENSION, StatedTrack};

fn songs(list: &str) -> Vec<StatedTrack> {
    read_list(list.as_bytes()).unwrap_or_else(|why| panic!("{why}: {list}")).1.tracks
}

fn refusal(list: &str) -> Option<Refusal> {
    read_list(list.as_bytes()).err()
}

#[test]
fn a_playlist_without_paths_keeps_its_albums() {
    for list in [
        "#EXTM3U\n#EXTINF:215,Ana - Blue\n#EXTALB:R\n#EXTINF:60,Ana - Red\n#EXTINF:60,Bob - Green\n#EXTALB:S\n",
        "#EXTM3U\n#EXTALB:R\n#EXTINF:215,Ana - Blue\n#EXTINF:60,Ana - Red\n#EXTALB:S\n#EXTINF:60,Bob - Green\n",
    ] {
        let songs = songs(list);
        let told: Vec<_> = songs.iter().map(|song| (song.name.as_deref(), song.album.as_deref())).collect();
        let wanted = [(Some("Blue"), Some("R")), (Some("Red"), None), (Some("Green"), Some("S"))];
        assert_eq!(told, wanted, "{list}");
    }
}

#[test]
fn a_folder_in_a_playlist_is_no_song() {
    assert_eq!(songs("#EXTM3U\n/music/Blue/\n/music/Blue/1.mp3\nC:\\Music\\Red\\\n").len(), 1);
}

#[test]
fn lists_of_rules_and_of_streams_say_so() {
    let rules = "<rhythmdb-playlists><playlist name=\"Top\" type=\"automatic\"><conjunction><equals prop=\"type\">song\
        </equals></conjunction></playlist><playlist name=\"Queue\" type=\"queue\"/></rhythmdb-playlists>";
    assert_eq!(refusal(rules), Some(Refusal::Rules));
    let streams = "[Reference]\r\nRef1=http://x.example/y?MSWMExt=.asf\r\nRef2=http://x.example/z\r\n";
    assert_eq!(refusal(streams), Some(Refusal::Addresses(2)));
}

#[test]
fn itunes_names_lengths_and_discs_in_every_language() {
    let told = |names: &str| {
        let list = format!("{}\nBlue\tAna\tRecord\t215\t2\n", names.replace(',', "\t"));
        let song = songs(&list).swap_remove(0);
        (song.duration_ms, song.disc_number)
    };
    for names in [
        "Name,Artist,Album,Time,Disc Number",
        "Naam,Artiest,Album,Tijd,Schijfnummer",
        "Nome,Artista,Álbum,Tempo,Número do Disco",
        "Nom,Artiste,Album,Durée,Numéro du disque",
        "Namn,Artist,Album,Tid,Skivnummer",
    ] {
        assert_eq!(told(names), (Some(215_000), Some(2)), "{names}");
    }
    // Elsewhere these are beats a minute.
    assert_eq!(told("Title,Artist,Album,Tempo,Disc Number"), (None, Some(2)));
}

#[test]
fn jspf_counts_milliseconds_whatever_else_a_song_names() {
    let list = r#"{"playlist":{"track":[{"title":"Ana diary 2011","duration":12000}]}}"#;
    assert_eq!(songs(list)[0].duration_ms, Some(12_000));
    let other = r#"{"tracks":[{"title":"Blue","artist":"Ana","duration":12}]}"#;
    assert_eq!(songs(other)[0].duration_ms, Some(12_000));
}

#[test]
fn an_identifier_may_be_an_isrc_and_our_extensions_hold_more() {
    let track = "<title>Blue</title><creator>Ana</creator>";
    let head = "<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\"><trackList><track>";
    let end = "</track></trackList></playlist>";
    let song = songs(&format!("{head}{track}<identifier>isrc:GBAAA9500001</identifier>{end}")).swap_remove(0);
    assert_eq!(song.isrc.as_deref(), Some("GBAAA9500001"));

    let told = |song: StatedTrack| (song.isrc, song.album_artist, song.year, song.disc_number);
    let text = |text: &str| Some(text.to_owned());
    let wanted = (text("GBAAA9500001"), text("Various"), Some(2005), Some(2));
    let own = "isrc=\"GBAAA9500001\" albumArtist=\"Various\" year=\"2005\" disc=\"2\"";
    let xspf = format!(
        "{head}{track}<extension application=\"{EXTENSION}\"><r:song xmlns:r=\"{EXTENSION}\" {own}></r:song></extension>{end}"
    );
    assert_eq!(told(songs(&xspf).swap_remove(0)), wanted);
    let own = r#"{"title":"Other","isrc":"GBAAA9500001","albumArtist":"Various","year":2005,"discNumber":2}"#;
    let jspf = format!(
        r#"{{"playlist":{{"track":[{{"title":"Blue","creator":"Ana","extension":{{"{EXTENSION}":[{own}]}}}}]}}}}"#
    );
    let song = songs(&jspf).swap_remove(0);
    assert_eq!(song.name.as_deref(), Some("Blue"));
    assert_eq!(told(song), wanted);
}

#[test]
fn a_type_may_be_that_of_the_release() {
    let rows = "One,Ana,Red,Album,3:00\nTwo,Ana,Two,Single,3:00\nBlue,Ana,Blue,Album,\n";
    let songs = songs(&format!("Title,Artist,Album,Type,Length\n{rows}"));
    assert_eq!(songs.iter().map(|song| song.name.as_deref()).collect::<Vec<_>>(), [Some("One"), Some("Two")]);
}

#[test]
fn our_tables_with_tabs_have_quotes() {
    let list = "title\tartist\talbum\tisrc\r\n\"Blue\tsky\"\tAna\tRed\t\r\n\"Two\nlines\"\tAna\tRed\t\r\n";
    let songs = songs(list);
    assert_eq!(
        songs.iter().map(|song| song.name.as_deref()).collect::<Vec<_>>(),
        [Some("Blue\tsky"), Some("Two\nlines")]
    );
}

#[test]
fn addresses_and_other_playlists_stand_beside_paths_and_are_no_songs() {
    for (list, wanted) in [
        ("local.MID\nhttp://radio.example:8405/live", 1),
        ("Test1.mp3\nother.m3u\nmissing.m3u\nTest6.mp3\n", 2),
        ("#EXTM3U\n#EXTINF:215,Ana - Blue\na.mp3\nmore.m3u8\n", 1),
    ] {
        assert_eq!(songs(list).len(), wanted, "{list:?}");
    }
    let words = "http://one.example\nhttp://two.example\nBuy milk\n";
    assert!(read_list(words.as_bytes()).is_err(), "no line of it names a song");
}
