//! The files of the site, so that one address opens everything.

use std::fs;
use std::io::{self, Write};
use std::net::TcpStream;
use std::path::{Component, Path, PathBuf};

use tungstenite::handshake::server::Request;

/// What is shown at the root.
const INDEX: &str = "index.html";

/// A folder with the built site.
#[derive(Clone, Debug)]
pub(crate) struct Site(PathBuf);

impl Site {
    /// Takes a folder.
    ///
    /// # Errors
    /// There is no site in it.
    pub(crate) fn open(folder: &Path) -> Result<Self, String> {
        match folder.join(INDEX).is_file() {
            true => Ok(Site(folder.to_owned())),
            false => {
                Err(format!("{} has no {INDEX}: the built site is to be there", folder.display()))
            }
        }
    }

    /// Sends the file that is asked for.
    pub(crate) fn answer(&self, stream: &mut TcpStream, request: &Request) -> io::Result<()> {
        let relative = request.uri().path().trim_start_matches('/');
        let relative = match relative {
            "" => INDEX.to_owned(),
            folder if folder.ends_with('/') => format!("{folder}{INDEX}"),
            file => file.to_owned(),
        };
        let content = self.below(&relative).and_then(|path| fs::read(path).ok());
        let (status, kind, content) = match content {
            Some(content) => ("200 OK", content_type(&relative), content),
            None => ("404 Not Found", "text/plain", b"nothing is here\n".to_vec()),
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nX-Content-Type-Options: nosniff\r\n\
             Connection: close\r\n\r\n",
            content.len()
        )?;
        stream.write_all(&content)
    }

    /// A path below the folder, or none.
    fn below(&self, relative: &str) -> Option<PathBuf> {
        let path = Path::new(relative);
        let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
        is_plain.then(|| self.0.join(path))
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("md" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_above_the_folder_is_read() {
        let site = Site(PathBuf::from("/site"));
        assert_eq!(site.below("a/b.js"), Some(PathBuf::from("/site/a/b.js")));
        for path in ["../etc/passwd", "a/../../b", "/etc/passwd"] {
            assert_eq!(site.below(path), None, "{path}");
        }
    }
}
