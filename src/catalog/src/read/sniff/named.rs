//! Music of which only the kind is told: its tags are not read, and the file's name is its title. Also Musepack
//! before version 7, which has no magic bytes.

use super::extension;
use crate::reading::Container;

/// Where in a file magic bytes stand, and the kind that they mean.
type Magic = (usize, &'static [u8], Container);

const MAGIC: [Magic; 101] = [
    (0, b"Extended Module: ", Container::Module),
    (0, b"Extended Instrument: ", Container::Module),
    (44, b"SCRM", Container::Module),
    (0, b"IMPM", Container::Module),
    (0, b"MTM\x10", Container::Module),
    (0, b"MAS_UTrack_V0", Container::Module),
    (0, b"MMD0", Container::Module),
    (0, b"MMD1", Container::Module),
    (0, b"MMD2", Container::Module),
    (0, b"MMD3", Container::Module),
    (0, b"OKTASONG", Container::Module),
    (0, b"DBM0", Container::Module),
    (0, b"FAR\xfe", Container::Module),
    (0, b"THX\0", Container::Module),
    (0, b"HVL\0", Container::Module),
    (0, b"PSM \0", Container::Module),
    (44, b"PTMF", Container::Module),
    (20, b"!Scream!\x1a", Container::Module),
    (20, b"BMOD2STM\x1a", Container::Module),
    (0, b"\xc1\x83\x2a\x9e", Container::Module),
    (0, b".RMF\0\0\0", Container::RealAudio),
    (0, b".ra\xfd", Container::RealAudio),
    (0, b"TWIN9", Container::TwinVq),
    (0, b"TWIN0", Container::TwinVq),
    (0, b"GYMX", Container::Chip),
    (0, b"PSID\0", Container::Chip),
    (0, b"RSID\0", Container::Chip),
    (0, b"NESM\x1a", Container::Chip),
    (0, b"NSFE", Container::Chip),
    (0, b"SNES-SPC700 Sound File Data", Container::Chip),
    (0, b"Vgm ", Container::Chip),
    (0, b"GBS\x01", Container::Chip),
    (0, b"HESM", Container::Chip),
    (0, b"KSCC", Container::Chip),
    (0, b"KSSX", Container::Chip),
    (0, b"ZXAYEMUL", Container::Chip),
    (0, b"SAP\r\n", Container::Chip),
    (0, b"ajkg", Container::Shorten),
    (0, b"#!AMR", Container::Amr),
    (0, b".snd\0\0", Container::Au),
    (0, b"riff\x2e\x91\xcf\x11", Container::W64),
    (0, b"EA3\x01", Container::Atrac),
    (0, b"LA02", Container::OtherMusic),
    (0, b"LA03", Container::OtherMusic),
    (0, b"LA04", Container::OtherMusic),
    (0, b"Creative Voice File\x1a", Container::OtherMusic),
    (0, b"RKA7", Container::OtherMusic),
    (0, b"THX\x01", Container::Module),
    (0, b"HVL\x01", Container::Module),
    (0, b"ASYLUM Music Format V1.0", Container::Module),
    (0, b"MT20", Container::Module),
    (0, b"GDM\xfe", Container::Module),
    (0, b"DDMF", Container::Module),
    (60, b"IM10", Container::Module),
    (0, b"DIGI Booster module\0", Container::Module),
    (8, b"DSMFSONG", Container::Module),
    (1464, b"MTN\0", Container::Module),
    (1464, b"IT10", Container::Module),
    (0, b"AON4", Container::Module),
    (0, b"AON8", Container::Module),
    (0, b"TFMX-SONG", Container::Module),
    (0, b"TFMX_SONG", Container::Module),
    (0, b"XMF_", Container::OtherMusic),
    (4, b"LeOnArD!", Container::Chip),
    (12, b"SNDH", Container::Chip),
    (0, b"S98", Container::Chip),
    (0, b"MMMD", Container::OtherMusic),
    (8, b"QLCM", Container::OtherMusic),
    (8, b"XWMA", Container::OtherMusic),
    (8, b"16SV", Container::OtherMusic),
    (1, b"BONK", Container::OtherMusic),
    (0, b"HCA\0", Container::OtherMusic),
    (4, b"\xf8\x72\x6f\xba", Container::OtherMusic),
    (4, b"\xf8\x72\x6f\xbb", Container::OtherMusic),
    (0, b"PLM\x1a", Container::Module),
    (0, b"RTMM", Container::Module),
    (0, b"MGT\x11", Container::Module),
    (8, b"EMODEMIC", Container::Module),
    (0, b"RAD by REALiTY!!", Container::Chip),
    (0, b"CTMF", Container::Chip),
    (0, b"_A2module_", Container::Chip),
    (0, b"DBRAWOPL", Container::Chip),
    (0, b"PTCOLLAGE-", Container::Module),
    (0, b"PTTUNE--", Container::Module),
    (0, b"Org-0", Container::Module),
    (0, b"MUS\x1a", Container::OtherMusic),
    (0, b"HMIMIDI", Container::OtherMusic),
    (8, b"XDIRINFO", Container::OtherMusic),
    (0, b"NIST_1A\n", Container::OtherMusic),
    (0, b"RSTM\xfe\xff", Container::OtherMusic),
    (0, b"LPAC", Container::OtherMusic),
    (0, b"AMShdr\x1a", Container::Module),
    (0, b"Extreme0.1", Container::Module),
    (0, b"MUSE\xde\xad", Container::Module),
    (0, b"D.T.\0\0", Container::Module),
    (0, b"SymM", Container::Module),
    (0, b"JCH\x26\x02\x66", Container::Chip),
    (0, b"CSTM\xff\xfe", Container::OtherMusic),
    (0, b"FSTM\xfe\xff", Container::OtherMusic),
    (0, b"XAI\0", Container::OtherMusic),
    (0, b"BEGIN:IMELODY", Container::OtherMusic),
];

/// The marks at byte 1080 of Amiga modules. Their first two letters are followed by others, or stand alone.
const AMIGA: [&[u8; 4]; 21] = [
    b"M.K.", b"M!K!", b"M&K!", b"N.T.", b"FLT4", b"FLT8", b"OCTA", b"OKTA", b"CD81", b"CD61", b"TDZ1",
    b"TDZ2", b"TDZ4", b"EX04", b"NSMS", b"LARD", b"PATT", b"FA04", b"FA06", b"FA08", b"M\0\0\0",
];

/// Tells music by its magic bytes, where this crate reads no more of it than that.
pub(super) fn by_magic(name: &str, head: &[u8]) -> Option<Container> {
    let stands = |at: usize, magic: &[u8]| head.get(at..).is_some_and(|head| head.starts_with(magic));
    let known = MAGIC.iter().find(|(at, magic, _)| stands(*at, magic)).map(|(.., container)| *container);
    known
        .or_else(|| AMIGA.iter().any(|magic| stands(1080, *magic)).then_some(Container::Module))
        .or_else(|| is_many_channels(head).then_some(Container::Module))
        .or_else(|| is_psf(head).then_some(Container::Chip))
        .or_else(|| by_name(extension(name), head))
}

/// "12CH", "16CN", "6CHN" and the like: as many channels as a module has.
fn is_many_channels(head: &[u8]) -> bool {
    match head.get(1080..1084) {
        Some([a, b, b'C', b'H' | b'N']) => a.is_ascii_digit() && b.is_ascii_digit(),
        Some([a, b'C', b'H', b'N']) => a.is_ascii_digit(),
        _ => false,
    }
}

/// PSF and the formats of other consoles that are built like it differ in the fourth byte.
fn is_psf(head: &[u8]) -> bool {
    matches!(
        head,
        [b'P', b'S', b'F', 0x01 | 0x02 | 0x11 | 0x12 | 0x13 | 0x21 | 0x22 | 0x23 | 0x24 | 0x25 | 0x41, ..]
    )
}

/// Tells music whose bytes alone do not tell it: the name has to agree.
fn by_name(extension: &str, head: &[u8]) -> Option<Container> {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(extension));
    let is_gzip = head.starts_with(&[0x1f, 0x8b, 8]);
    Some(match head {
        _ if is(&["mpc", "mpp", "mp+"]) && is_old_musepack(head) => Container::Musepack,
        _ if is(&["vgz"]) && is_gzip => Container::Chip,
        _ if is(&["gym"]) && matches!(head, [0..=3, ..]) => Container::Chip,
        [_, _, b'-', b'l', b'h', _, b'-', ..] if is(&["ym"]) => Container::Chip,
        [b'M', b'O', b'3', 0..=5, ..] if is(&["mo3"]) => Container::Module,
        [b'A', b'M', b'F', 8..=14, ..] if is(&["amf"]) => Container::Module,
        [0xac, 0x40 | 0x41, ..] if is(&["ac4"]) => Container::OtherMusic,
        [2..=8, b'd', b's', b's' | b'2', ..] if is(&["dss", "ds2"]) => Container::OtherMusic,
        [0x80, 0, high, low, ..] if is(&["adx"]) && is_adx(head, u16::from_be_bytes([*high, *low])) => {
            Container::OtherMusic
        }
        _ if is(&["sfx", "sfx2"]) && head.get(60..64) == Some(b"SONG") => Container::Module,
        [b'i', b'f', ..] | [b'J', b'N', ..] if is(&["669"]) => Container::Module,
        [b'e', b'a', b'3', 3, ..] if is(&["oma", "omg", "aa3"]) => Container::Atrac,
        [b'F', b'O', b'R', b'M', _, _, _, _, b'8', b'S', b'V', b'X', ..] => Container::OtherMusic,
        _ => return None,
    })
}

/// Whether CRI's sign stands where the header of its format says that the audio begins.
fn is_adx(head: &[u8], audio: u16) -> bool {
    let at = usize::from(audio).saturating_sub(2);
    head.get(at..at + 6) == Some(b"(c)CRI")
}

/// Whether the bytes can be the header of Musepack's versions 4 to 6: a version, and a block size that fits to it.
fn is_old_musepack(head: &[u8]) -> bool {
    let Some(word) = head.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes)) else { return false };
    // The bit rate is only set by versions that Musepack's own players no longer play.
    (4..=6).contains(&(word >> 11 & 0x3ff))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::drive::read_bytes;
    use crate::reading::ProblemCode;

    fn check(name: &str, head: &[u8], wanted: Option<Container>) {
        let mut file = head.to_vec();
        file.resize(2_000, 0);
        assert_eq!(by_magic(name, &file), wanted, "{name} {head:x?}");
        if let Some(container) = wanted {
            let reading = read_bytes(name, &file);
            assert_eq!((reading.container, reading.audio.duration_ms), (wanted, None), "{name}");
            let told: Vec<_> = reading.problems.iter().map(|problem| problem.code).collect();
            assert_eq!(told, [ProblemCode::NamedOnly], "{name} {container:?}");
        }
    }

    #[test]
    fn music_is_told_although_only_its_name_is_read() {
        let amiga = |mark: &[u8]| [&[b'a'; 1080], mark].concat();
        check("a.mod", &amiga(b"M.K."), Some(Container::Module));
        check("a.mod", &amiga(b"12CH"), Some(Container::Module));
        check("a.xm", b"Extended Module: a", Some(Container::Module));
        check("a.s3m", &[&[b'a'; 44][..], b"SCRM"].concat(), Some(Container::Module));
        check("a.it", b"IMPMa song", Some(Container::Module));
        check("a.rm", b".RMF\0\0\0\x12", Some(Container::RealAudio));
        check("a.ra", b".ra\xfd\0\x04", Some(Container::RealAudio));
        check("a.vqf", b"TWIN97012000", Some(Container::TwinVq));
        check("a.psf", b"PSF\x01", Some(Container::Chip));
        check("a.sid", b"PSID\0\x02", Some(Container::Chip));
        check("a.vgz", &[0x1f, 0x8b, 8, 0], Some(Container::Chip));
        check("a.gym", b"GYMX", Some(Container::Chip));
        check("a.gym", &[0, 0, 1, 0x2a], Some(Container::Chip));
        check("a.shn", b"ajkg\x02", Some(Container::Shorten));
        check("a.amr", b"#!AMR\n", Some(Container::Amr));
        check("a.au", b".snd\0\0\0\x18", Some(Container::Au));
        check("a.mod", &amiga(b"TDZ4"), Some(Container::Module));
        check("a.mod", &amiga(b"5CHN"), Some(Container::Module));
        check("a.ahx", b"THX\x01", Some(Container::Module));
        check("a.amf", b"AMF\x0e", Some(Container::Module));
        check("a.dsm", b"RIFF\0\0\0\0DSMFSONG", Some(Container::Module));
        check("a.ice", &[&[b'a'; 1464][..], b"MTN\0"].concat(), Some(Container::Module));
        check("a.ym", b"YM5!LeOnArD!", Some(Container::Chip));
        check("a.ym", b"\x1a\x2c-lh5-", Some(Container::Chip));
        check("a.sndh", b"\x60\x1a\0\0\0\0\0\0\0\0\0\0SNDH", Some(Container::Chip));
        check("a.qcp", b"RIFF\0\0\0\0QLCMfmt ", Some(Container::OtherMusic));
        check("a.thd", b"\0\0\0\0\xf8\x72\x6f\xba", Some(Container::OtherMusic));
        check("a.dss", b"\x02dss", Some(Container::OtherMusic));
        check("a.rad", b"RAD by REALiTY!!", Some(Container::Chip));
        check("a.mus", b"MUS\x1a\x10\0", Some(Container::OtherMusic));
        check("a.mod", &amiga(b"16CN"), Some(Container::Module));
        check("a.mod", &amiga(b"NSMS"), Some(Container::Module));
        check("a.ams", b"AMShdr\x1a", Some(Container::Module));
        check("a.j2b", b"MUSE\xde\xad\xbe\xaf", Some(Container::Module));
        check("a.sfx", &[&[b'a'; 60][..], b"SONG"].concat(), Some(Container::Module));
        check("a.imy", b"BEGIN:IMELODY\r\n", Some(Container::OtherMusic));
        let adx = [&[0x80, 0, 0, 0x24, 3, 18][..], &[0; 0x1c], b"(c)CRI"].concat();
        check("a.adx", &adx, Some(Container::OtherMusic));
        check("a.xmi", b"FORM\0\0\0\x0eXDIRINFO", Some(Container::OtherMusic));
    }

    #[test]
    fn other_bytes_are_no_music() {
        check("a.gz", &[0x1f, 0x8b, 8, 0], None);
        check("a.mod", &[0x47, 0x40, 0, 0x10], None);
        check("a.psf", b"PSF is a letter", None);
        check("a.txt", b"if this is", None);
        check("a.txt", b"MTv", None);
        check("a.txt", b"AMF\x0e", None);
        check("a.adx", &[0x80, 0, 0, 0x24, 3, 18], None);
        check("a.bin", &[&[b'a'; 60][..], b"SONG"].concat(), None);
        check("a.lzh", b"\x1a\x2c-lh5-", None);
    }

    #[test]
    fn old_musepack_is_told_by_name_and_version() {
        let head = [&(5u32 << 11).to_le_bytes()[..], &1_000u32.to_le_bytes(), &[7; 4000]].concat();
        let reading = read_bytes("a.mpc", &head);
        assert_eq!(reading.container, Some(Container::Musepack));
        assert_eq!(reading.audio.duration_ms, Some(26_083));
        assert_eq!(read_bytes("a.bin", &head).container, None);
    }
}
