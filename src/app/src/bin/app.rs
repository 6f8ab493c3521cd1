//! The binary of the page.

fn main() {
    reprise_app::start();
}
