//! One connection, from its acceptance to its end.
//!
//! HTTP/1 or HTTP/2, whichever the other side begins with. Each request learns who is at the other
//! end before the router sees it.

use std::{
    convert::Infallible,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes},
    response::Response,
};
use hyper::{
    Request,
    body::{Body as HttpBody, Frame, Incoming, SizeHint},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::Watcher},
};
use tokio::net::TcpStream;
use tower::ServiceExt;

use super::{ServeOptions, pulse::Pulse, stream::Watched};
use crate::{
    http::security::{AmbiguousLength, ThroughTrustedProxy, address::client_address},
    metrics,
};

const HEAD_BYTES: usize = 16 * 1024;
const HEAD_BYTES_HTTP2: u32 = 16 * 1024;

/// Who connected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    pub(super) trusted: bool,
}

pub(super) async fn attend(
    stream: TcpStream,
    peer: Peer,
    app: Router,
    options: Arc<ServeOptions>,
    watcher: Watcher,
) {
    let _counted = options.measured.then(metrics::connection);
    // Small answers must not wait for company.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let pulse = Arc::new(Pulse::new());
    let io = TokioIo::new(Watched::new(
        stream,
        Arc::clone(&pulse),
        options.write_stall,
    ));
    let service = {
        let (pulse, options) = (Arc::clone(&pulse), Arc::clone(&options));
        service_fn(move |request| {
            answer(
                request,
                peer,
                app.clone(),
                Arc::clone(&pulse),
                Arc::clone(&options),
            )
        })
    };
    let connection = builder(&options).serve_connection(io, service).into_owned();
    tokio::select! {
        ended = watcher.watch(connection) => {
            if let Err(error) = ended {
                // The other side's doing, nearly always; of no use to an operator.
                tracing::debug!(error, "a connection ended early");
            }
        }
        () = pulse.failed(&options) => tracing::debug!("a connection was too slow"),
    }
}

fn builder(options: &ServeOptions) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // The library counts from the end of the last answer; the pulse is the stricter clock.
        .header_read_timeout(options.header.max(options.keep_alive))
        .max_headers(64)
        .max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(100)
        .max_header_list_size(HEAD_BYTES_HTTP2)
        .keep_alive_interval(std::time::Duration::from_secs(20))
        .keep_alive_timeout(std::time::Duration::from_secs(20));
    builder
}

async fn answer(
    request: Request<Incoming>,
    peer: Peer,
    app: Router,
    pulse: Arc<Pulse>,
    options: Arc<ServeOptions>,
) -> Result<Response<Heard>, Infallible> {
    let mut request = request.map(Body::new);
    let ambiguous = pulse.started();
    let under_way = UnderWay(pulse);
    let address = client_address(peer.address, request.headers(), &options.trusted_proxies);
    let extensions = request.extensions_mut();
    extensions.insert(address);
    if peer.trusted {
        extensions.insert(ThroughTrustedProxy);
    }
    if ambiguous {
        extensions.insert(AmbiguousLength);
    }
    let response = app.oneshot(request).await?;
    Ok(response.map(|inner| Heard {
        inner,
        _under_way: under_way,
    }))
}

/// Tells the pulse when the request is over, however it ends.
struct UnderWay(Arc<Pulse>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.ended();
    }
}

/// A body that knows its request is under way until it is dropped.
struct Heard {
    inner: Body,
    _under_way: UnderWay,
}

impl HttpBody for Heard {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
