//! The scan worker.

fn main() {
    reprise_app::scan::worker::start();
}
