//! A plain file server on 127.0.0.1 for the built site.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};

use oxhttp::ListeningServer;
use oxhttp::model::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use oxhttp::model::{Body, Request, Response, StatusCode};

/// The site below any first folder too, so that tests can ask for a sub-path.
const SUB_PATH: &str = "sub/path";

/// A running server, with a thread for each connection; it ends with the program.
pub(crate) struct Server {
    address: SocketAddr,
    listening: ListeningServer,
}

impl Server {
    /// Serves a folder. Port 0 takes any that is free.
    pub(crate) fn start(dist: &Path, port: u16) -> Result<Self, String> {
        let unusable = |error| {
            format!("127.0.0.1:{port} cannot be used ({error}); choose another with --port")
        };
        // The server does not tell which port it was given, so one that is free is asked for.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(unusable)?;
        let address = free.local_addr().map_err(unusable)?;
        drop(free);
        let dist = dist.to_owned();
        let server = oxhttp::Server::new(move |request| answer(request, &dist)).bind(address);
        Ok(Server { address, listening: server.spawn().map_err(unusable)? })
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The same site one level down.
    pub(crate) fn sub_address(&self) -> String {
        format!("http://{}/{SUB_PATH}/", self.address)
    }

    /// Serves until the program is ended.
    pub(crate) fn join(self) -> Result<(), String> {
        self.listening.join().map_err(|error| error.to_string())
    }
}

fn answer(request: &Request<Body>, dist: &Path) -> Response<Body> {
    let relative = request.uri().path().trim_start_matches('/');
    let relative = relative.strip_prefix(SUB_PATH).unwrap_or(relative).trim_start_matches('/');
    let relative = if relative.is_empty() { "index.html" } else { relative };
    let encodings = request.headers().get_all(ACCEPT_ENCODING).iter();
    let takes_brotli = encodings.flat_map(|value| value.to_str()).any(|value| value.contains("br"));
    let read = |name: &str| safe_path(dist, name).and_then(|path| std::fs::read(path).ok());
    let packed = takes_brotli.then(|| read(&format!("{relative}.br"))).flatten();
    let mut response = Response::builder();
    if packed.is_some() {
        response = response.header(CONTENT_ENCODING, "br");
    }
    let built = match packed.or_else(|| read(relative)) {
        Some(bytes) => {
            response.header(CONTENT_TYPE, content_type(relative)).body(Body::from(bytes))
        }
        None => response.status(StatusCode::NOT_FOUND).body(Body::empty()),
    };
    built.expect("the headers are well formed")
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
    fn who_does_not_ask_or_read_holds_up_nobody_else() {
        let dist = std::env::temp_dir().join(format!("redscope-server-{}", std::process::id()));
        std::fs::create_dir_all(&dist).expect("a folder");
        std::fs::write(dist.join("large.wasm"), vec![0; LARGE_BYTES]).expect("a file");
        std::fs::write(dist.join("small.js"), "small").expect("a file");
        let server = Server::start(&dist, 0).expect("a free port");
        // A browser opens connections before it knows what for.
        let open = |_| TcpStream::connect(server.address).expect("it listens");
        let _silent: Vec<TcpStream> = (0..32).map(open).collect();
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
