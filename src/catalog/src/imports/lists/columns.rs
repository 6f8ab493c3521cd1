//! What columns, keys and attributes of lists are called, in the languages that programs write them in.

use super::dialect::{grouped, length, number, year};
use super::rows::location;
use crate::reading::parse_isrc;
use crate::stated::{Location, StatedTrack, day, text};
use crate::text::{fold, small};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Title,
    Artist,
    Album,
    AlbumArtist,
    /// A title, where no other column is one; else the number of the song.
    Track,
    Number,
    Disc,
    Year,
    Length,
    Ms,
    Isrc,
    /// The id of a service; the first one counts.
    Id,
    /// An address at a service. It stands for the id where there is none.
    Url,
    Added,
    Path,
    Folder,
    File,
    Volume,
    Size,
    Kind,
    /// What kind of thing a row is.
    Type,
    /// A moment, or a length.
    Time,
    /// Only logs of listening have it.
    Log,
    Other,
}

/// Names without signs and blanks, in small letters.
const NAMES: [(Column, &str); 23] = [
    (
        Column::Title,
        "title name song songtitle songname trackname tracktitle titel titre título titolo название songtitel \
         titeldestitels اسمالأغنية όνομακομματιού nombredelacanción nomdutitre nomedellatraccia nomedatraccia \
         トラック名 nummernaam nomedafaixa låtensnamn parçaadı nombre nom nome nazwa namn navn név 名称 名前 曲名 歌曲名称 歌曲名稱 タイトル tytuł \
         naam název başlık cím 제목 노래제목 곡명 歌名 标题 標題 歌曲 titeldessongs títulodelacanción nomedamúsica música låt \
         sang песня songtittel トラックタイトル العنوان заглавие títol τίτλος tittel nimi שםהשיר naslov judul lied \
         canción morceau brano faixa titlu názov názovskladby tênbàihát ชือเพลง назва skladba utwórtytuł titulo titleofsong \
         tracktitel titredumorceau titredelapiste nomdelapiste titredelachanson nombredelapista títulodelapista títulodepista \
         nomedelbrano titolodelbrano titolotraccia titolobrano títulodafaixa nazwautworu názevskladby названиетрека",
    ),
    (
        Column::Artist,
        "artist artists artistname artistnames artistname1 artistname2 artistname3 creator author trackartist \
         performer interpret interpreten künstler künstlerin künstlername künstlernamen interpretenname artiste artista исполнитель \
         أسماءالفنانين όνοματακαλλιτέχνη nombresdelartista nomsdelartiste nomedellartista nomesdoartista アーティスト \
         アーティスト名 naamvanartiest artistensnamn sanatçıadı 艺术家 藝人 artiest wykonawca kunstner előadó sanatçı \
         esittäjä 아티스트 가수 歌手 藝術家 演出者 udøver الفنان изпълнител καλλιτέχνης אמן \
         izvođač artis intérprete interprète interprete by artysta ศิลปิน виконавець nghệsĩ band singer",
    ),
    (
        Column::Album,
        "album albumname albumtitle record release releasename albumtitel альбом اسمالألبوم όνομαάλμπουμ nombredelálbum \
         nomdelalbum nomedellalbum アルバム アルバム名 naamvanalbum nomedoálbum albumetsnamn albümadı álbum 专辑 專輯 albüm 앨범 \
         álbuns الألبوم албум àlbum άλμπουμ albumi אלבום อัลบัม",
    ),
    (
        Column::AlbumArtist,
        "albumartist albumartists albumartistname albumartistnames albumkünstler أسماءفنانيالألبوم \
         albumkünstlernamen όνοματακαλλιτέχνηάλμπουμ nombresdelartistadelálbum nomsdelartistedelalbum \
         nomedellartistadellalbum アルバムアーティスト アルバムアーティスト名 naamvanartiestophetalbum nomesdoartistadoálbum \
         albumartistensnamn albümdekisanatçıadı albuminterpret artistedelalbum artistadelálbum artistaalbum \
         albumartiest artistadoálbum исполнительальбома",
    ),
    (Column::Track, "track pista piste traccia nummer spår parça utwór трек"),
    (
        Column::Number,
        "tracknumber trackno tracknum tracknr albumtrack رقمالأغنية tracknummer αριθμόςκομματιού \
         númerodelacanción númerodepista numérodutitre numérodepiste numerodellatraccia numerotraccia トラック番号 \
         nummernummer númerodafaixa låtnummer parçanumarası titelnummer titelnr номертрека spårnummer",
    ),
    (
        Column::Disc,
        "discnumber disc discno رقمالقرص discnummer cdnummer αριθμόςδίσκου númerodedisco numérodedisque \
         numerodeldisco numerodisco ディスク番号 schijfnummer númerododisco skivnummer disknumarası \
         numérodudisque disknummer platenummer номердиска levynnumero numerpłyty číslodisku numerdysku lemezszám",
    ),
    (
        Column::Year,
        "year releasedate albumreleasedate inforeleasedate jahr année año anno تاريخإصدارالألبوم \
         veröffentlichungsdatumdesalbums ημερομηνίακυκλοφορίαςάλμπουμ fechadelanzamientodelálbum \
         datedesortiedelalbum datadirilasciodellalbum アルバム発売日 releasedatumvanhetalbum datadelançamentodoálbum \
         albumetsreleasedatum albümçıkıştarihi ano 年 jaar год år rok",
    ),
    (
        Column::Length,
        "duration length seconds playtime totaltime infoplaytime dauer länge durée durata duración duração duur \
         czas 長さ süre délka længde lengte 재생시간 时长 時長 длительность продолжительность spieldauer spielzeit \
         hossz 길이 längd lungime durată trajanje durada durasi trvanie dĺžka dlzka kesto тривалість времетраене διάρκεια \
         المدة משך ระยะเวลา thờilượng tracklength songlength runtime tracktime trackdurationmmss czastrwania",
    ),
    (
        Column::Ms,
        "durationms durationinmillis durationmillis trackdurationms trackduration milliseconds lengthms trackdauerms διάρκειακομματιούms \
         duracióndelacanciónms duréedutitrems duratadellatracciams トラックの長さミリ秒 nummerduurms duraçãodafaixams \
         låtlängdms parçasüresims مدةالأغنيةبالملليثانية",
    ),
    (Column::Isrc, "isrc isrccode"),
    (
        Column::Id,
        "trackuri spotifyuri spotifyid appleid deezerid tidalid qobuzid youtubeid trackid videoid uri identifier \
         trackkey repriseid uridutitre uridelacanción uriκομματιού uridellatraccia トラックuri nummeruri uridafaixa \
         låtensuri parçauri رابطالأغنيةuri",
    ),
    (Column::Url, "url songurl link tracklink songlink href"),
    (
        Column::Added,
        "addedat addeddate dateadded added tagtime infoimportdate firstadded hinzugefügtam أضيففي προστέθηκεστις \
         añadidoen ajoutéle aggiuntoil 追加日時 追加日 toegevoegdop adicionadoem tillagdvid eklenmetarihi hinzugefügt \
         datedajout fechadeincorporación dataaggiunta datumtoegevoegd",
    ),
    (
        Column::Path,
        "location src refhref playstring filepath path speicherort ort pfad dateipfad emplacement chemin ubicación \
         ruta posizione percorso locatie 場所 ścieżka путь caminho localização plats sökväg",
    ),
    (Column::Folder, "folder directory locationdir"),
    (
        Column::File,
        "filename file locationfile dateiname nomdufichier nomdefichier nombredearchivo nombredelarchivo nomefile \
         bestandsnaam nomedoarquivo ファイル名 имяфайла filnamn",
    ),
    (Column::Volume, "locationvolume"),
    (
        Column::Size,
        "size filesize sizebytes größe taille tamaño dimensione dimensioni grootte サイズ tamanho storlek размер",
    ),
    (Column::Kind, "kind art soort clase 種類"),
    (Column::Type, "type"),
    (
        Column::Time,
        "time date timestamp datetime played playdate utc dateandtime datum fecha listened scrobbled zeit 時間 tiempo temps 日時 дата \
         tijd tid aika čas idő время час 时间 시간 χρόνος vrijeme oră",
    ),
    (
        Column::Log,
        "playedat listenedat lastplayeddate utctime uts endtime msplayed eventstarttimestamp eventendtimestamp \
         playdurationmilliseconds scrobbledat scrobbletime dateplayed totalplays playedtime datescrobbled \
         timeplayed timems streamdurationms listeningtime",
    ),
];

/// A name as it is looked up: small letters and digits alone.
pub(super) fn plain(name: &str) -> String {
    // "Date#name" says whose dates they are.
    let end = name.find('#').filter(|&at| at > 0).unwrap_or(name.len());
    let letters = name.get(..end).unwrap_or(name).chars().filter(|letter| letter.is_alphanumeric());
    letters.map(small).collect()
}

/// What a column with this plain name holds.
pub(super) fn column(plain: &str) -> Column {
    let has = |names: &&str| names.split_ascii_whitespace().any(|name| name == plain);
    NAMES.iter().find(|(_, names)| has(names)).map_or(Column::Other, |(column, _)| *column)
}

/// What a column of a table with this plain name holds, also where its accents were lost, or where it is one of several
/// for artists: "Artist Name 4".
pub(super) fn named_column(plain: &str) -> Column {
    let known = column(plain);
    if known != Column::Other {
        return known;
    }
    let first = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if first.len() < plain.len() {
        return Some(column(first)).filter(|it| *it == Column::Artist).unwrap_or(Column::Other);
    }
    let bare = fold(plain);
    let has = |names: &&str| names.split_ascii_whitespace().any(|name| fold(name) == bare);
    NAMES.iter().find(|(_, names)| has(names)).map_or(Column::Other, |(column, _)| *column)
}

/// A song whose cells are being read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) row: StatedTrack,
    /// What the row says it is.
    pub(super) kind: String,
    folder: String,
    file: String,
    volume: String,
    url: Option<String>,
}

impl Draft {
    /// A new one that keeps the album, which may be told before the song is.
    pub(super) fn with_album_only(self) -> Draft {
        let row = StatedTrack { album: self.row.album, ..StatedTrack::default() };
        Draft { row, ..Draft::default() }
    }

    /// Takes a cell.
    pub(super) fn set(&mut self, column: Column, cell: &str) {
        let Some(cell) = text(cell) else { return };
        let row = &mut self.row;
        let small = || number(&cell).and_then(|number| u32::try_from(number).ok());
        match column {
            Column::Title | Column::Track => fill(&mut row.name, cell),
            Column::Artist => match &mut row.artist {
                Some(artist) if *artist != cell => artist.extend([", ", &cell]),
                artist => *artist = Some(cell),
            },
            Column::Album => fill(&mut row.album, cell),
            Column::AlbumArtist => fill(&mut row.album_artist, cell),
            Column::Number => row.track_number = small(),
            Column::Disc => row.disc_number = small(),
            Column::Year => row.year = year(&cell),
            Column::Length | Column::Time => row.duration_ms = length(&cell).filter(|ms| *ms > 0),
            Column::Ms => row.duration_ms = grouped(&cell),
            Column::Isrc => row.isrc = parse_isrc(&cell),
            Column::Id => {
                row.isrc = row.isrc.take().or_else(|| parse_isrc(cell.strip_prefix("isrc:")?));
                fill(&mut row.service_id, cell);
            }
            Column::Url => fill(&mut self.url, cell),
            Column::Added => row.date_added = day(&cell),
            Column::Path => {
                if row.location.is_none() {
                    row.location = location(&cell);
                }
            }
            Column::Folder => self.folder = cell.replace("/:", "/"),
            Column::File => self.file = cell,
            Column::Volume => self.volume = cell,
            Column::Size => row.size = cell.parse().ok(),
            Column::Kind => row.kind = Some(cell),
            Column::Type => self.kind = cell,
            Column::Log | Column::Other => {}
        }
    }

    /// Takes the path for a part of an address, as playlists write it, unless a blank says that it is none.
    pub(super) fn decode_path(&mut self) {
        if let Some(Location::Path(path)) = &mut self.row.location
            && path.contains('%')
            && !path.contains(' ')
        {
            *path = Location::decoded(path);
        }
    }

    /// The song, with what was told of its file put together.
    pub(super) fn finish(mut self) -> StatedTrack {
        let folder = match self.row.location.take() {
            Some(Location::Path(path)) if self.folder.is_empty() && !self.file.is_empty() => path,
            location => {
                self.row.location = location;
                self.folder
            }
        };
        if self.row.location.is_none() && !(folder.is_empty() && self.file.is_empty()) {
            let volume = if self.volume.ends_with(':') { self.volume.as_str() } else { "" };
            let ends = folder.is_empty() || folder.ends_with(['/', '\\']) || self.file.is_empty();
            let path = [volume, &folder, if ends { "" } else { "/" }, &self.file].concat();
            self.row.location = Some(Location::Path(path.replace('\\', "/")));
        }
        self.row.service_id = self.row.service_id.or(self.url);
        self.row
    }
}

fn fill(field: &mut Option<String>, cell: String) {
    if field.is_none() {
        *field = Some(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case_and_alphabet() {
        let check = |name: &str, wanted| assert_eq!(column(&plain(name)), wanted, "{name}");
        check("Track Name", Column::Title);
        check("KÜNSTLERNAME(N)", Column::Artist);
        check("Künstlername(n)", Column::Artist);
        check("Исполнитель", Column::Artist);
        check("НАЗВАНИЕ", Column::Title);
        check("ISRC", Column::Isrc);
        check("Mood", Column::Other);
    }

    #[test]
    fn names_without_their_accents_are_found_in_tables() {
        let check = |name: &str, wanted| assert_eq!(named_column(&plain(name)), wanted, "{name}");
        check("Titulo", Column::Title);
        check("Cancion", Column::Title);
        check("Lange", Column::Length);
        check("Annee", Column::Year);
        check("Artist Name 4", Column::Artist);
        check("Interpretenname 2", Column::Artist);
        check("Title 2", Column::Other);
        check("Mood", Column::Other);
    }

    #[test]
    fn no_name_means_two_columns() {
        let names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.split_ascii_whitespace()).collect();
        for name in &names {
            assert_eq!(names.iter().filter(|it| *it == name).count(), 1, "{name}");
            assert_eq!(plain(name), **name, "{name} is looked up as it stands");
        }
    }
}
