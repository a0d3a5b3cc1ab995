//! A plain file server on 127.0.0.1 for the built site.

use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

/// The site below any first folder too, so that tests can ask for a sub-path.
const SUB_PATH: &str = "sub/path";

/// So many requests are answered at once: a client that does not read what it asked for holds up one of them only.
const ANSWERING: usize = 8;

/// A running server; it ends with the program.
pub(crate) struct Server {
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Serves a folder. Port 0 takes any that is free.
    pub(crate) fn start(dist: &Path, port: u16) -> Result<Self, String> {
        let http = tiny_http::Server::http(("127.0.0.1", port)).map_err(|error| {
            format!("127.0.0.1:{port} cannot be used ({error}); choose another with --port")
        })?;
        let address = http.server_addr().to_ip().ok_or("the server has no address")?;
        let (http, dist) = (Arc::new(http), Arc::<Path>::from(dist));
        let threads = (0..ANSWERING).map(|_| {
            let (http, dist) = (Arc::clone(&http), Arc::clone(&dist));
            std::thread::spawn(move || {
                for request in http.incoming_requests() {
                    answer(request, &dist);
                }
            })
        });
        Ok(Server { address, threads: threads.collect() })
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The same site one level down.
    pub(crate) fn sub_address(&self) -> String {
        format!("http://{}/{SUB_PATH}/", self.address)
    }

    pub(crate) fn join(self) {
        // The threads only end with the program; a panic in one is that request's end.
        for thread in self.threads {
            let _ = thread.join();
        }
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
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;

    /// Unread, an answer of this size fills every buffer between the two.
    const LARGE_BYTES: usize = 64 << 20;

    #[test]
    fn who_does_not_read_holds_up_nobody_else() {
        let dist = std::env::temp_dir().join(format!("redscope-server-{}", std::process::id()));
        std::fs::create_dir_all(&dist).expect("a folder");
        std::fs::write(dist.join("large.wasm"), vec![0; LARGE_BYTES]).expect("a file");
        std::fs::write(dist.join("small.js"), "small").expect("a file");
        let server = Server::start(&dist, 0).expect("a free port");
        let ask = |name: &str| {
            let mut stream = TcpStream::connect(server.address).expect("it listens");
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
            write!(stream, "GET /{name} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
                .expect("it reads");
            stream
        };
        let mut unread = ask("large.wasm");
        unread.read_exact(&mut [0; 12]).expect("the answer has begun");
        let mut answer = String::new();
        ask("small.js").read_to_string(&mut answer).expect("the other is answered meanwhile");
        assert!(answer.ends_with("small"), "{answer}");
        std::fs::remove_dir_all(&dist).expect("it is removed");
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let dist = Path::new("/site");
        assert_eq!(safe_path(dist, "a/b.js"), Some(PathBuf::from("/site/a/b.js")));
        assert_eq!(safe_path(dist, "../secret"), None);
        assert_eq!(safe_path(dist, "/etc/passwd"), None);
    }
}
