//! The other side: one axum route that reads a small form and answers a small JSON document.
//!
//! This is what HTTP alone costs on this machine. It runs as a process of its own, as Latchkey does.

use std::io::{Read as _, Write as _};

use axum::{Form, Json, Router, routing::post};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The form of the route; it has the shape of an introspection request.
#[derive(Deserialize)]
struct Asked {
    token: String,
}

/// Serves on a free port, whose address is the first line of the output, until the input ends.
pub(crate) async fn run() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?)?;
    // Whoever started this holds the other end, also when it is killed.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let router = Router::new().route("/bare", post(answer));
    Ok(axum::serve(listener, router).await?)
}

async fn answer(Form(asked): Form<Asked>) -> Json<Value> {
    Json(json!({ "active": true, "length": asked.token.len() }))
}
