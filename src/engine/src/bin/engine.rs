//! The binary of the engine and of its scan workers. The name of the worker says which of the two it is.

fn main() {
    reprise_engine::start();
}
