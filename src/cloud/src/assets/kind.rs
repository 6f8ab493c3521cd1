//! What the name of a file says: its media type, and how long it may be cached.

/// How long browsers may keep a file without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// Not at all: the file keeps its name when its content changes.
    Revalidate,
    /// For ever: the name holds a hash of the content.
    Immutable,
}

/// Media type and caching of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) media_type: &'static str,
    pub(crate) caching: Caching,
}

/// Extensions, media types, and whether compression makes such files smaller.
const TYPES: &[(&str, &str, Compressible)] = &[
    ("css", "text/css; charset=utf-8", Compressible::Yes),
    ("html", "text/html; charset=utf-8", Compressible::Yes),
    ("ico", "image/x-icon", Compressible::Yes),
    ("jpg", "image/jpeg", Compressible::No),
    ("js", "text/javascript; charset=utf-8", Compressible::Yes),
    ("json", "application/json", Compressible::Yes),
    ("map", "application/json", Compressible::Yes),
    ("png", "image/png", Compressible::No),
    ("svg", "image/svg+xml", Compressible::Yes),
    ("txt", "text/plain; charset=utf-8", Compressible::Yes),
    ("wasm", "application/wasm", Compressible::Yes),
    ("webmanifest", "application/manifest+json", Compressible::Yes),
    ("webp", "image/webp", Compressible::No),
    ("woff2", "font/woff2", Compressible::No),
];

/// The kind of all other files. Browsers are told not to guess it.
const UNKNOWN_TYPE: &str = "application/octet-stream";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compressible {
    Yes,
    No,
}

impl Kind {
    /// Tells the kind of a file from its URL path.
    pub(crate) fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let media_type =
            TYPES.iter().find(|(known, ..)| *known == ending).map_or(UNKNOWN_TYPE, |(_, name, _)| name);
        Self { media_type, caching: caching_of(name) }
    }

    /// Says whether compression makes such files smaller.
    pub(crate) fn is_compressible(self) -> bool {
        TYPES
            .iter()
            .any(|(_, name, compressible)| *name == self.media_type && *compressible == Compressible::Yes)
    }
}

impl Caching {
    /// Returns the `Cache-Control` to send.
    pub(crate) fn cache_control(self) -> &'static str {
        match self {
            Self::Revalidate => "no-cache",
            Self::Immutable => "public, max-age=31536000, immutable",
        }
    }
}

/// Trunk names the files that it hashes `app-0123456789abcdef.js` or `app-0123456789abcdef_bg.wasm`, and leaves
/// out leading zeros of the hash. `cargo xtask hook name-engine` names the engine's files in the same way.
fn caching_of(name: &str) -> Caching {
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let hashed = stem.rsplit_once('-').is_some_and(|(_, hash)| {
        (12..=16).contains(&hash.len()) && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    });
    if hashed { Caching::Immutable } else { Caching::Revalidate }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, media_type: &'static str, caching: Caching) {
        assert_eq!(Kind::of(path), Kind { media_type, caching }, "{path}");
    }

    #[test]
    fn names_tell_type_and_caching() {
        check("index.html", "text/html; charset=utf-8", Caching::Revalidate);
        check("app-c47f126ff835dc60.js", "text/javascript; charset=utf-8", Caching::Immutable);
        check("app-c47f126ff835dc60_bg.wasm", "application/wasm", Caching::Immutable);
        check("app-250d9f53470fb0b.js", "text/javascript; charset=utf-8", Caching::Immutable);
        check("app-added.js", "text/javascript; charset=utf-8", Caching::Revalidate);
        check("engine-loader-c47f126ff835dc60.js", "text/javascript; charset=utf-8", Caching::Immutable);
        check("engine-c47f126ff835dc60_bg.wasm", "application/wasm", Caching::Immutable);
        check("engine.js", "text/javascript; charset=utf-8", Caching::Revalidate);
        check(
            "snippets/leptos-c47f126ff835dc60/inline0.js",
            "text/javascript; charset=utf-8",
            Caching::Revalidate,
        );
        check("app.webmanifest", "application/manifest+json", Caching::Revalidate);
        check("icon-C47F126FF835DC60.svg", "image/svg+xml", Caching::Revalidate);
        check("LICENSE", UNKNOWN_TYPE, Caching::Revalidate);
        check("strange.exe", UNKNOWN_TYPE, Caching::Revalidate);
    }
}
