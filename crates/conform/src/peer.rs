//! A server process of either kind, and a connection to it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redscope_resp::{Frame, FrameDecoder, encode_command};

/// Longest wait for a server to listen and for a reply.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that was started here and ends with this value.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    port: u16,
}

impl Peer {
    /// Starts a program and waits until it listens. Errors: a line that says what failed.
    pub fn start(program: &Path, args: &[&str], port: u16, dir: &Path) -> Result<Self, String> {
        let named = |error: std::io::Error| format!("{}: {error}", program.display());
        std::fs::create_dir_all(dir).map_err(named)?;
        let mut command = Command::new(program);
        command.args(args).args(["--port", &port.to_string(), "--save", ""]);
        command.args(["--enable-debug-command", "yes"]);
        command.current_dir(dir).stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().map_err(named)?;
        let peer = Peer { child, port };
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(peer);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(format!("{} does not listen on {port}", program.display()))
    }

    /// Opens a connection.
    pub fn connect(&self) -> Result<Link, String> {
        Link::open(self.port)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that sends many commands before it reads.
#[derive(Debug)]
pub struct Link {
    stream: TcpStream,
    decoder: FrameDecoder,
    out: Vec<u8>,
}

impl Link {
    /// Opens a connection to whoever listens at a port.
    pub fn open(port: u16) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(|e| e.to_string())?;
        Ok(Link { stream, decoder: FrameDecoder::default(), out: Vec::new() })
    }

    /// Keeps a request until [`Link::flush`].
    pub fn queue(&mut self, args: &[Vec<u8>]) {
        encode_command(args, &mut self.out);
    }

    /// Sends what was queued.
    pub fn flush(&mut self) -> Result<(), String> {
        self.stream.write_all(&self.out).map_err(|error| error.to_string())?;
        self.out.clear();
        Ok(())
    }

    /// The next reply; pushes are dropped.
    pub fn read(&mut self) -> Result<Frame, String> {
        loop {
            match self.hear()? {
                Some(Frame::Push(_)) => {}
                Some(frame) => return Ok(frame),
                None => return Err("the connection was closed".to_owned()),
            }
        }
    }

    /// The next frame of any kind, or `None` at the end of the connection.
    pub fn hear(&mut self) -> Result<Option<Frame>, String> {
        let mut buffer = [0; 65536];
        loop {
            match self.decoder.next_frame() {
                Ok(Some(frame)) => return Ok(Some(frame)),
                Ok(None) => {}
                Err(error) => return Err(format!("not RESP: {error:?}")),
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(None),
                Ok(len) => self.decoder.feed(&buffer[..len]),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(None),
                Err(error) => return Err(format!("reading: {error}")),
            }
        }
    }

    /// Sends a request and waits for its reply.
    pub fn ask(&mut self, words: &[&str]) -> Result<Frame, String> {
        let args: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        self.ask_bytes(&args)
    }

    /// As [`Link::ask`], for words that are not text.
    pub fn ask_bytes(&mut self, args: &[Vec<u8>]) -> Result<Frame, String> {
        self.queue(args);
        self.flush()?;
        self.read()
    }
}
