//! Lists of files for programs that copy them: paths below one folder for rsync, full paths for TeraCopy. Scripts are
//! never written: names of files would become commands.

use super::song::Song;
use super::{Options, Source, Why, address};
use crate::library::File;
use crate::text::named;

named! {
    /// Which program reads the list.
    #[derive(Default)]
    ListFor {
        #[default]
        Rsync = "rsync", "rsync --files-from: a path a line";
        RsyncNul = "rsync-nul", "rsync --from0 --files-from: with NUL, for names with line breaks";
        TeraCopy = "teracopy", "TeraCopy: full paths";
    }
}

/// Writes the path of a song's file.
pub(super) fn song(
    out: &mut String,
    source: Source<'_>,
    song: &Song<'_>,
    options: &Options,
) -> Result<(), Why> {
    let known = &song.copies;
    let copies = || known.iter().copied().filter(|file| source.catalog.is_present(*file) && !file.is_cut());
    let is_in = |file: &File<'_>| options.takes(file);
    if options.only.is_some() {
        // Several files of one song can be meant.
        let is_meant = |file: &File<'_>| source.catalog.is_present(*file) && is_in(file);
        let some: Vec<File<'_>> = known.iter().copied().filter(is_meant).collect();
        return match some.as_slice() {
            [] => Err(Why::OtherPlace),
            some => some.iter().try_for_each(|file| line(out, *file, options)),
        };
    }
    let file = match (copies().find(is_in), copies().next(), song.file) {
        (Some(file), ..) => file,
        (None, Some(_), _) => return Err(Why::OtherPlace),
        (None, None, Some(_)) => return Err(Why::NotThere),
        (None, None, None) => return Err(Why::NoFile),
    };
    line(out, file, options)
}

fn line(out: &mut String, file: File<'_>, options: &Options) -> Result<(), Why> {
    let path = file.path();
    if options.list != ListFor::RsyncNul && path.contains(['\n', '\r', '\0']) {
        return Err(Why::LineBreak);
    }
    write(out, &path, options);
    Ok(())
}

fn write(out: &mut String, path: &str, options: &Options) {
    // rsync takes such lines for comments.
    let before = if path.starts_with(['#', ';']) { "./" } else { "" };
    match options.list {
        ListFor::Rsync => out.extend([before, path, "\n"]),
        ListFor::RsyncNul => out.extend([before, path, "\0"]),
        ListFor::TeraCopy => out.extend([address::full(&options.base, path).as_str(), "\r\n"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_becomes_a_comment() {
        let check = |list, base: &str, path, wanted| {
            let mut out = String::new();
            write(&mut out, path, &Options { list, base: base.into(), ..Options::default() });
            assert_eq!(out, wanted);
        };
        check(ListFor::Rsync, "", "a/b.mp3", "a/b.mp3\n");
        check(ListFor::Rsync, "", "#1/b.mp3", "./#1/b.mp3\n");
        check(ListFor::Rsync, "", ";b.mp3", "./;b.mp3\n");
        check(ListFor::RsyncNul, "", "a\nb.mp3", "a\nb.mp3\0");
        check(ListFor::TeraCopy, "D:\\Music", "a/b.mp3", "D:\\Music\\a\\b.mp3\r\n");
    }
}
