//! Parts of pages: they take properties and callbacks, and do no I/O.
