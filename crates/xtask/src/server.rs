//! A plain file server on 127.0.0.1 for the built site.

use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

/// The site below any first folder too, so that tests can ask for a sub-path.
const SUB_PATH: &str = "sub/path";

/// A running server; it ends with the program.
pub(crate) struct Server {
    address: SocketAddr,
    thread: JoinHandle<()>,
}

impl Server {
    /// Serves a folder. Port 0 takes any that is free.
    pub(crate) fn start(dist: &Path, port: u16) -> Result<Self, String> {
        let http = tiny_http::Server::http(("127.0.0.1", port)).map_err(|error| {
            format!("127.0.0.1:{port} cannot be used ({error}); choose another with --port")
        })?;
        let address = http.server_addr().to_ip().ok_or("the server has no address")?;
        let (http, dist) = (Arc::new(http), dist.to_owned());
        let thread = std::thread::spawn(move || {
            for request in http.incoming_requests() {
                answer(request, &dist);
            }
        });
        Ok(Server { address, thread })
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The same site one level down.
    pub(crate) fn sub_address(&self) -> String {
        format!("http://{}/{SUB_PATH}/", self.address)
    }

    pub(crate) fn join(self) {
        // The thread only ends with the program; a panic in it ends serving.
        let _ = self.thread.join();
    }
}

fn answer(request: tiny_http::Request, dist: &Path) {
    let url = request.url().split(['?', '#']).next().unwrap_or("/");
    let relative = url.trim_start_matches('/');
    let relative = relative.strip_prefix(SUB_PATH).unwrap_or(relative).trim_start_matches('/');
    let relative = if relative.is_empty() { "index.html" } else { relative };
    let takes_brotli = request.headers().iter().any(|header| {
        header.field.equiv("Accept-Encoding") && header.value.as_str().contains("br")
    });
    let read = |name: &str| safe_path(dist, name).and_then(|path| std::fs::read(path).ok());
    let packed = takes_brotli.then(|| read(&format!("{relative}.br"))).flatten();
    let is_packed = packed.is_some();
    // A client that has gone away is no trouble of ours.
    let _ = match packed.or_else(|| read(relative)) {
        Some(bytes) => {
            let mut response = tiny_http::Response::from_data(bytes)
                .with_header(header("Content-Type", content_type(relative)));
            if is_packed {
                response.add_header(header("Content-Encoding", "br"));
            }
            request.respond(response)
        }
        None => request.respond(tiny_http::Response::empty(404)),
    };
}

fn header(name: &str, value: &str) -> tiny_http::Header {
    tiny_http::Header::from_bytes(name, value).expect("the header is well formed")
}

/// A path below the folder, or none.
fn safe_path(dist: &Path, relative: &str) -> Option<PathBuf> {
    let path = Path::new(relative);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    plain.then(|| dist.join(path))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let dist = Path::new("/site");
        assert_eq!(safe_path(dist, "a/b.js"), Some(PathBuf::from("/site/a/b.js")));
        assert_eq!(safe_path(dist, "../secret"), None);
        assert_eq!(safe_path(dist, "/etc/passwd"), None);
    }
}
