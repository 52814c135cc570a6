//! Starts the record service: reads the command line, opens the state file, listens until it is
//! asked to stop. Everything else is in the library, so that tests can drive it without a socket.

use anyhow::Context as _;
use clap::Parser as _;
use record_service::{Args, service};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        .init();
    let args = Args::parse();
    let program = service(&args)?;
    let app = program.router.clone();
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    tracing::info!(name = %args.name, address = %args.base_url, "record service is ready");
    // Beside the listener: a Latchkey that is away must not keep this service from starting.
    tokio::spawn(async move { program.settle().await });
    axum::serve(listener, app)
        .with_graceful_shutdown(stop_signal())
        .await
        .context("the listener failed")
}

/// Waits for Ctrl-C or, where there is one, the signal that service managers send.
async fn stop_signal() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminate => {}
    }
}
