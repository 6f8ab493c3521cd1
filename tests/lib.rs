//! End-to-end tests in real browsers, and the tools that make test libraries.
