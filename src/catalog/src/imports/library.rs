//! Libraries of iTunes and Music (`iTunes Library.xml`, `iTunes Music Library.xml`, `Library.xml`), as XML,
//! which is streamed, or as a binary plist.

mod binary;
mod keys;
mod xml;

use super::Stated;
use crate::reading::ProblemCode;
use binary::read_binary;
use keys::Library;
use xml::XmlLibrary;
pub(super) use xml::{Tag, Tags, resolve};

/// The largest binary plist that is read, in bytes. Its table of contents stands last, so all of it is held
/// in memory.
const MAX_BINARY: usize = 128 << 20;

/// Reads a library that arrives in chunks.
#[derive(Debug, Default)]
pub struct LibraryReader {
    form: Form,
    library: Library,
}

#[derive(Debug)]
enum Form {
    /// The first bytes; too few to know the form.
    Unknown(Vec<u8>),
    Xml(XmlLibrary),
    Binary(Vec<u8>),
}

impl Default for Form {
    fn default() -> Form {
        Form::Unknown(Vec::new())
    }
}

impl LibraryReader {
    /// A reader that has seen nothing.
    pub fn new() -> LibraryReader {
        LibraryReader::default()
    }

    /// Takes the next chunk, which may have any size.
    pub fn push(&mut self, chunk: &[u8]) {
        if let Form::Unknown(start) = &mut self.form {
            start.extend_from_slice(chunk);
            if start.len() < 8 {
                return;
            }
            let head = std::mem::take(start);
            self.form = match head.starts_with(b"bplist") {
                true => Form::Binary(Vec::new()),
                false => Form::Xml(XmlLibrary::default()),
            };
            return self.push(&head);
        }
        match &mut self.form {
            Form::Xml(xml) => xml.push(chunk, &mut self.library),
            Form::Binary(bytes) if bytes.len().saturating_add(chunk.len()) > MAX_BINARY => {
                self.library.note(ProblemCode::TooLarge, "binary plist");
            }
            Form::Binary(bytes) => bytes.extend_from_slice(chunk),
            Form::Unknown(_) => {}
        }
    }

    /// How many tracks were read so far, for showing progress.
    pub fn tracks(&self) -> usize {
        self.library.tracks()
    }

    /// How many bytes are held besides the result.
    pub fn held(&self) -> usize {
        match &self.form {
            Form::Unknown(start) => start.capacity(),
            Form::Xml(xml) => xml.held(),
            Form::Binary(bytes) => bytes.capacity(),
        }
    }

    /// What the library states.
    pub fn finish(self) -> Stated {
        let mut library = self.library;
        match self.form {
            Form::Unknown(start) if start.is_empty() => library.note(ProblemCode::Empty, ""),
            Form::Unknown(_) => {}
            Form::Xml(xml) => xml.finish(&mut library),
            Form::Binary(bytes) => read_binary(&bytes, &mut library),
        }
        library.finish()
    }
}
