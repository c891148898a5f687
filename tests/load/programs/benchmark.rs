//! What the server does in a second: `cargo run --release -p passerelle-load --bin benchmark`.

fn main() {}
