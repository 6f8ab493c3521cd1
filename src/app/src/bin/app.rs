//! The page.

fn main() {
    reprise_app::start();
}
