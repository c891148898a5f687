//! What a page may load and do: no inline script at all; of inline styles only those that paint the skeleton and the pages,
//! by their hashes.

use std::sync::LazyLock;

use axum::http::HeaderValue;

pub fn with_styles(hashes: &[&str]) -> HeaderValue {
    let style: String = hashes.iter().map(|hash| format!(" '{hash}'")).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{style}; connect-src 'self'; \
         img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

pub fn without_app() -> HeaderValue {
    static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| with_styles(&[]));
    POLICY.clone()
}
