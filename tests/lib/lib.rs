//! End-to-end tests in real browsers, and the tools that make test libraries.
//!
//! Tests find here what they need: Chromium driven by the DevTools protocol, Firefox driven by WebDriver BiDi, the
//! endpoint that serves the app, and folders of music made by code.

pub mod app;
pub mod browser;
mod chromium;
pub mod endpoint;
pub mod environment;
mod firefox;
pub mod folders;
pub mod hostile;
#[path = "../../src/cloud/tests/support/http.rs"]
mod http;
pub mod kept;
pub mod library;
pub mod lists;
pub mod records;
pub mod song;
pub mod stored;
pub mod tab;
pub mod tree;
pub mod wait;
pub mod wire;
