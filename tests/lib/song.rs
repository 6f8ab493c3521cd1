//! One made-up song, and its bytes in each format, with the marks of its origin.

use reprise_catalog::fixtures::mp4::{self, MovieAt, Mp4};
use reprise_catalog::fixtures::{flac, id3, mpeg, noise, ogg};

/// The account that bought the made-up purchases. No export may contain it.
pub const ACCOUNT: &str = "someone@example.org";

/// The formats of a usual library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MP3 with ID3v2.3.
    Mp3,
    /// AAC in MP4.
    M4a,
    /// FLAC.
    Flac,
    /// Ogg Vorbis.
    Vorbis,
    /// Ogg Opus.
    Opus,
}

impl Format {
    /// The usual extension.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Mp3 => "mp3",
            Format::M4a => "m4a",
            Format::Flac => "flac",
            Format::Vorbis => "ogg",
            Format::Opus => "opus",
        }
    }
}

/// The origin of a made-up song, which decides its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// No origin: the song has no marks.
    Nowhere,
    /// The iTunes Store; M4A only.
    Itunes,
    /// Apple, by purchase or match. The tags that would tell which were removed. M4A only.
    Apple,
    /// The iTunes Store of 2003 to 2009, locked. M4A only.
    Fairplay,
    /// A CD, imported by iTunes (MP3, M4A) or ripped with the disc's id (Vorbis comments).
    Cd,
    /// A CD perhaps: only iTunes is named as the encoder. MP3 only.
    CdPerhaps,
    /// Amazon; MP3 only.
    Amazon,
    /// Bandcamp.
    Bandcamp,
}

impl From {
    /// The origin that Reprise must find.
    pub fn origin(self) -> &'static str {
        match self {
            From::Nowhere => "unknown",
            From::Itunes => "itunes-purchase",
            From::Apple => "apple-unclear",
            From::Fairplay => "itunes-purchase-protected",
            From::Cd | From::CdPerhaps => "cd-rip",
            From::Amazon | From::Bandcamp => "store",
        }
    }
}

/// A made-up song.
#[derive(Clone, Debug)]
pub struct Song {
    /// The path below the library's folder, with `/` between folders.
    pub path: String,
    /// The format of the file.
    pub format: Format,
    /// The title; `None` when only the file's name gives it.
    pub title: String,
    /// Its artist.
    pub artist: String,
    /// Its album.
    pub album: String,
    /// Its number on the disc.
    pub number: u16,
    /// The year of its release.
    pub year: u16,
    /// The length.
    pub seconds: u32,
    /// The bytes of artwork; 0 for none.
    pub artwork: usize,
    /// The song's origin.
    pub from: From,
    /// Songs with other seeds have other audio.
    pub seed: u64,
}

impl Song {
    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        match self.format {
            Format::Mp3 => self.mp3(),
            Format::M4a => self.m4a().build(),
            Format::Flac => self.flac(),
            Format::Vorbis => self.vorbis(),
            Format::Opus => self.opus(),
        }
    }

    /// An M4A file as taggers leave it. The caller changes it and builds it.
    pub fn m4a(&self) -> Mp4 {
        let record = |kind| mp4::purchase(kind, self.seed as u32 + 1_000_000, "Sam Example");
        let (entry, brand) = match self.from {
            From::Itunes | From::Apple => (mp4::aac_entry(&[&record(b"pinf")]), *b"M4A "),
            From::Fairplay => {
                let boxes = [mp4::esds(&[0x12, 0x10], &[]), record(b"sinf")].concat();
                (mp4::sound_entry(b"drms", 44_100, &[&boxes]), *b"M4P ")
            }
            _ => (mp4::aac_entry(&[]), *b"M4A "),
        };
        Mp4 {
            brand: Some(brand),
            entry,
            samples: mp4::vbr_samples(self.seconds as usize * 43, self.mean_sample(), self.seed + 1),
            items: self.items(),
            padding: 1024,
            movie_at: MovieAt::End,
            ..Mp4::default()
        }
    }

    /// The bytes of an AAC frame. There are 43 a second: 128 kbit/s for locked purchases, 256 for later ones.
    fn mean_sample(&self) -> u32 {
        if self.from == From::Fairplay { 372 } else { 743 }
    }

    fn items(&self) -> Vec<Vec<u8>> {
        let mut items = vec![
            mp4::text_item(b"\xa9nam", &self.title),
            mp4::text_item(b"\xa9ART", &self.artist),
            mp4::text_item(b"\xa9alb", &self.album),
            mp4::text_item(b"\xa9day", &self.year.to_string()),
            mp4::pair_item(b"trkn", self.number, 12),
        ];
        let purchased =
            if self.from == From::Fairplay { "2006-03-04 10:11:12" } else { "2012-03-04 10:11:12" };
        match self.from {
            From::Itunes | From::Fairplay => items.extend([
                mp4::text_item(b"apID", ACCOUNT),
                mp4::text_item(b"purd", purchased),
                mp4::number_item(b"cnID", self.seed + 1_000_000, 4),
                mp4::number_item(b"sfID", 143_441, 4),
            ]),
            From::Cd => items.extend([
                mp4::text_item(b"\xa9too", "iTunes 10.5"),
                mp4::freeform("com.apple.iTunes", "iTunes_CDDB_IDs", "12++"),
            ]),
            From::Bandcamp => {
                items.push(mp4::text_item(b"\xa9cmt", &format!("Visit https://{}", self.bandcamp())));
            }
            From::Nowhere | From::Apple | From::Amazon | From::CdPerhaps => {}
        }
        items.extend((self.artwork > 0).then(|| mp4::cover(self.artwork)));
        items
    }

    fn mp3(&self) -> Vec<u8> {
        let mut frames = vec![
            ("TIT2", id3::text(&self.title)),
            ("TPE1", id3::text(&self.artist)),
            ("TALB", id3::text(&self.album)),
            ("TRCK", id3::text(&format!("{}/12", self.number))),
            ("TYER", id3::text(&self.year.to_string())),
            ("TCON", id3::text("Rock")),
            ("TSRC", id3::text(&format!("USXX1{:07}", self.seed % 10_000_000))),
        ];
        match self.from {
            From::Cd => frames
                .extend([("TENC", id3::text("iTunes v4.6")), ("COMM", comment("iTunes_CDDB_IDs", "12++"))]),
            From::CdPerhaps => frames.push(("TENC", id3::text("iTunes v4.6"))),
            From::Amazon => {
                frames
                    .push(("COMM", comment("", &format!("Amazon.com Song ID: {}", 200_000_000 + self.seed))));
            }
            From::Bandcamp => {
                frames.push(("COMM", comment("", &format!("Visit https://{}", self.bandcamp()))));
            }
            _ => {}
        }
        if self.artwork > 0 {
            frames.push(("APIC", id3::picture(self.artwork)));
        }
        let mut out = id3::tag(id3::Version::V23, &frames);
        // A frame has 1,152 samples, at 256 kbit/s.
        out.extend(mpeg::lame(256, self.seconds * 44_100 / 1152, self.seed as u32));
        out
    }

    fn flac(&self) -> Vec<u8> {
        let md5 = noise::noise(16, self.seed).try_into().unwrap_or_default();
        let samples = u64::from(self.seconds) * 44_100;
        let mut blocks = vec![(0, flac::stream_info(samples, md5)), (4, self.comments())];
        if self.artwork > 0 {
            blocks.push((6, flac::picture(self.artwork)));
        }
        blocks.push((1, vec![0; 1024]));
        flac::flac_of(&blocks, self.seconds as usize * 100_000)
    }

    fn vorbis(&self) -> Vec<u8> {
        let comments = [b"\x03vorbis".as_slice(), &self.comments(), &[1]].concat();
        let setup = [b"\x05vorbis".as_slice(), &noise::noise(3500, 3)].concat();
        let mut writer = ogg::Writer::new(self.seed as u32, 255);
        writer.page(&[&ogg::vorbis_head(2, 44_100)], 0);
        writer.page(&[&comments, &setup], 0);
        self.ogg_audio(writer, 44_100, 192)
    }

    fn opus(&self) -> Vec<u8> {
        let mut writer = ogg::Writer::new(self.seed as u32, 255);
        writer.page(&[&ogg::opus_head(2, 312)], 0);
        writer.page(&[&[b"OpusTags".as_slice(), &self.comments()].concat()], 0);
        self.ogg_audio(writer, 48_000, 128)
    }

    /// Four pages for each second.
    fn ogg_audio(&self, mut writer: ogg::Writer, rate: u64, kbps: usize) -> Vec<u8> {
        let packet = kbps * 1000 / 8 / 4 / 16;
        for page in 1..=u64::from(self.seconds) * 4 {
            let audio = noise::noise(packet * 16, self.seed << 16 | page);
            writer.page(&audio.chunks(packet).collect::<Vec<_>>(), page * rate / 4);
        }
        writer.finish()
    }

    fn comments(&self) -> Vec<u8> {
        let mut comments = vec![
            format!("TITLE={}", self.title),
            format!("ARTIST={}", self.artist),
            format!("ALBUM={}", self.album),
            format!("DATE={}", self.year),
            format!("TRACKNUMBER={}", self.number),
        ];
        match self.from {
            From::Cd => comments.push("DISCID=9d09130b".into()),
            From::Bandcamp => comments.push(format!("COMMENT=Visit https://{}", self.bandcamp())),
            _ => {}
        }
        flac::vorbis_comments(&comments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn bandcamp(&self) -> String {
        let name: String = self.artist.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("{}.bandcamp.com", name.to_lowercase())
    }
}

/// A `COMM` frame of ID3v2.3: Latin-1, English.
fn comment(description: &str, value: &str) -> Vec<u8> {
    [b"\0eng", description.as_bytes(), b"\0", value.as_bytes()].concat()
}
