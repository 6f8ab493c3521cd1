//! ID3v1 and v1.1: 128 bytes at the end of a file. Also the names of its numbered genres, which ID3v2 and MP4
//! refer to.

use crate::marks::Where;
use crate::read::bytes::Cursor;
use crate::reading::Draft;

/// The genres in the order of their numbers: 80 of ID3v1, the others of Winamp.
const GENRES: &str = "Blues|Classic Rock|Country|Dance|Disco|Funk|Grunge|Hip-Hop|Jazz|Metal|New Age|Oldies|Other|\
    Pop|R&B|Rap|Reggae|Rock|Techno|Industrial|Alternative|Ska|Death Metal|Pranks|Soundtrack|Euro-Techno|Ambient|\
    Trip-Hop|Vocal|Jazz+Funk|Fusion|Trance|Classical|Instrumental|Acid|House|Game|Sound Clip|Gospel|Noise|\
    Alt. Rock|Bass|Soul|Punk|Space|Meditative|Instrumental Pop|Instrumental Rock|Ethnic|Gothic|Darkwave|\
    Techno-Industrial|Electronic|Pop-Folk|Eurodance|Dream|Southern Rock|Comedy|Cult|Gangsta Rap|Top 40|\
    Christian Rap|Pop/Funk|Jungle|Native American|Cabaret|New Wave|Psychedelic|Rave|Showtunes|Trailer|Lo-Fi|\
    Tribal|Acid Punk|Acid Jazz|Polka|Retro|Musical|Rock & Roll|Hard Rock|Folk|Folk-Rock|National Folk|Swing|\
    Fast-Fusion|Bebop|Latin|Revival|Celtic|Bluegrass|Avantgarde|Gothic Rock|Progressive Rock|Psychedelic Rock|\
    Symphonic Rock|Slow Rock|Big Band|Chorus|Easy Listening|Acoustic|Humour|Speech|Chanson|Opera|Chamber Music|\
    Sonata|Symphony|Booty Bass|Primus|Porn Groove|Satire|Slow Jam|Club|Tango|Samba|Folklore|Ballad|Power Ballad|\
    Rhythmic Soul|Freestyle|Duet|Punk Rock|Drum Solo|A Cappella|Euro-House|Dance Hall|Goa|Drum & Bass|Club-House|\
    Hardcore|Terror|Indie|BritPop|Afro-Punk|Polsk Punk|Beat|Christian Gangsta Rap|Heavy Metal|Black Metal|\
    Crossover|Contemporary Christian|Christian Rock|Merengue|Salsa|Thrash Metal|Anime|JPop|Synthpop|Abstract|\
    Art Rock|Baroque|Bhangra|Big Beat|Breakbeat|Chillout|Downtempo|Dub|EBM|Eclectic|Electro|Electroclash|Emo|\
    Experimental|Garage|Global|IDM|Illbient|Industro-Goth|Jam Band|Krautrock|Leftfield|Lounge|Math Rock|New Romantic|\
    Nu-Breakz|Post-Punk|Post-Rock|Psytrance|Shoegaze|Space Rock|Trop Rock|World Music|Neoclassical|Audiobook|\
    Audio Theatre|Neue Deutsche Welle|Podcast|Indie Rock|G-Funk|Dubstep|Garage Rock|Psybient";

/// The genre with this number, counted from 0 ("Blues").
pub(crate) fn genre(number: usize) -> Option<&'static str> {
    GENRES.split('|').nth(number)
}

/// Reads the block of 128 bytes, which starts with `TAG`.
pub(crate) fn read(block: &[u8], reading: &mut Draft) {
    let mut cursor = Cursor::new(block.get(3..).unwrap_or_default());
    for (key, len) in [("TIT2", 30), ("TPE1", 30), ("TALB", 30), ("TDRC", 4)] {
        take(key, cursor.take(len).unwrap_or_default(), reading);
    }
    let comment = cursor.take(30).unwrap_or_default();
    take("COMM:ID3v1 Comment", comment, reading);
    if let [.., 0, track] = comment
        && *track > 0
    {
        reading.take_text(Where::Id3, "TRCK", &track.to_string());
    }
    if let Some(name) = cursor.u8().and_then(|number| genre(usize::from(number))) {
        reading.take_text(Where::Id3, "TCON", name);
    }
}

fn take(key: &str, field: &[u8], reading: &mut Draft) {
    let text = field.split(|&byte| byte == 0).next().unwrap_or_default();
    let text = crate::text::of_cut_bytes(text);
    if !text.trim().is_empty() {
        reading.take_text(Where::Id3, key, text.trim());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::KEEP;
    use crate::fixtures::id3;

    #[test]
    fn genres_have_the_numbers_that_everybody_uses() {
        for (number, name) in
            [(0, "Blues"), (17, "Rock"), (79, "Hard Rock"), (137, "Heavy Metal"), (191, "Psybient")]
        {
            assert_eq!(genre(number), Some(name));
        }
        assert_eq!(genre(192), None);
    }

    #[test]
    fn fields_comment_track_and_genre() {
        let mut reading = Draft::new(KEEP);
        read(&id3::v1("Älter", "Somebody", "Record", "1999", 7, 17), &mut reading);
        let tags = &reading.tags;
        assert_eq!(tags.title.as_deref(), Some("Älter"));
        assert_eq!(tags.artist.as_deref(), Some("Somebody"));
        assert_eq!(tags.album.as_deref(), Some("Record"));
        assert_eq!((tags.year, tags.track_number), (Some(1999), Some(7)));
        assert_eq!(tags.genre.as_deref(), Some("Rock"));
    }

    #[test]
    fn a_cut_or_empty_block_gives_what_is_there() {
        let mut reading = Draft::new(KEEP);
        let block = id3::v1("Song", "Somebody", "", "", 0, 255);
        read(&block[..40], &mut reading);
        assert_eq!(reading.tags.title.as_deref(), Some("Song"));
        assert_eq!((reading.tags.album.clone(), reading.tags.track_number), (None, None));
    }
}
