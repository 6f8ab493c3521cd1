//! The table of what differs between two lists of days.

use js_sys::Array;
use reprise_catalog::export::compared::{MEDIA_TYPE, begin, song};

use super::{AT_ONCE, Parts};
use crate::host::Host;
use crate::host::answers::leaf::since::{Since, named, names, since};
use crate::host::slices::Slice;
use crate::platform::time::{day, noon};
use crate::protocol::export::File;
use crate::words;

/// The table with its Blob. There is none where there are no two lists.
pub(super) async fn file(host: &Host, chosen: &str) -> (File, Array) {
    let (_, Some(Since { from, to, compared })) = since(host, chosen) else {
        return (File { told: words::since_none().to_owned(), ..File::default() }, Array::new());
    };
    let names = names(host, &compared).await;
    let (mut parts, mut slice, mut songs) = (Parts::default(), Slice::begin(), 0);
    parts.add(&begin());
    for kind in [&compared.new, &compared.gone, &compared.changed] {
        for some in named(host, &names, kind).await.chunks(AT_ONCE) {
            let mut text = String::new();
            host.library.with(|catalog, _| {
                let track = |id| catalog.track(id);
                some.iter().for_each(|of| song(&mut text, of.it, of.track.and_then(track)));
            });
            parts.add(&text);
            slice.rest().await;
        }
        songs += kind.len() as u64;
    }
    let name = format!("reprise-since-{}-{}.csv", day(noon(from)), day(noon(to)));
    let whole = words::export_told(&words::songs(songs), &name, &words::format::size(parts.bytes));
    let told = match compared.unnamed.sum() {
        0 => whole,
        unnamed => format!("{whole} {}", words::since_unnamed(unnamed)),
    };
    parts.file(File { name, told, songs }, MEDIA_TYPE)
}
