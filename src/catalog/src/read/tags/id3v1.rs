//! ID3v1 and v1.1: 128 bytes at the end of a file.
