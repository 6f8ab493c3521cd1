//! The cloud endpoint.

fn main() {}
