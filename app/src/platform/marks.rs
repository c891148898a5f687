//! Marks in the browser's own record of performance, for benchmarks to read.

pub fn mark(name: &str) {
    if let Some(performance) = web_sys::window().and_then(|window| window.performance()) {
        // A full buffer loses a figure, nothing else.
        let _ = performance.mark(name);
    }
}
