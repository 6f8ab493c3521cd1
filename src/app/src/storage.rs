//! IndexedDB: batches, places with their directory handles, settings.
