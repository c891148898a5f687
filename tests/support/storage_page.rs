//! A page in which no app runs: its program tells the stories of every store of the browser's database.

use std::net::SocketAddr;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>The suite of every store</title>
    <script type=module>
        import start from '/app.js';
        start({ module_or_path: '/app_bg.wasm' });
    </script>
    <body style='white-space: pre-line'></body>";

/// Builds the program, and serves it at an address of its own, where nothing is stored yet.
pub async fn open() -> String {
    let built = tokio::task::spawn_blocking(|| passerelle_bundler::program_alone("passerelle-storage"));
    let folder = built.await.expect("the bundler doesn't panic").unwrap_or_else(|error| panic!("{error}"));
    let file = |name| std::fs::read(folder.join(name)).expect("a file of the program");
    let (script, program) = (file("app.js"), file("app_bg.wasm"));

    let page = Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/app.js", get(async move || ([(CONTENT_TYPE, "text/javascript")], script)))
        .route("/app_bg.wasm", get(async move || ([(CONTENT_TYPE, "application/wasm")], program)));
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, page).await.ok() });
    format!("http://localhost:{}/", address.port())
}
