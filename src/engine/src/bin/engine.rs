//! The engine of a tab, or one of its scan workers: the name of the worker says which.

fn main() {
    reprise_engine::start();
}
