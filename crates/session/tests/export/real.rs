//! Real processes that are started from an export by its own script.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use redscope_resp::{Frame, FrameDecoder, encode_command};
use redscope_session::export::ExportFile;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it is waited before something is asked again.
const PAUSE: Duration = Duration::from_millis(100);
/// So often it is asked: about as long as [`PATIENCE`].
const ASKS: usize = 300;

/// The program, if this machine has it; if not, that is said where it is seen though the test passes.
pub(crate) fn redis_server(test: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|dir| dir.join("redis-server"));
    let found = found.filter(|file| file.is_file()).find(|file| {
        let said = Command::new(file).arg("--version").output();
        said.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("v=7.0."))
    });
    if found.is_none() {
        // Past the harness, which keeps what a passing test prints.
        let line = format!("\nNOT TESTED: {test}: no redis-server 7.0 was found on PATH\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
    found
}

/// The first of `count` ports in a row that are free, as are those `beside` above them. Tests that run side by side each
/// have a `lane` of their own, from 0 to 3.
pub(crate) fn ports(lane: u16, count: u16, beside: u16) -> u16 {
    const LANE: u16 = 2000;
    let first = 21_000 + lane * LANE + (std::process::id() % 97) as u16 * 10;
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let all_free = |base: &u16| (*base..base + count).all(|p| is_free(p) && is_free(p + beside));
    (first..first + LANE / 2)
        .step_by(usize::from(count))
        .find(all_free)
        .expect("there are free ports")
}

/// Processes that run, and end with this value.
#[derive(Debug)]
pub(crate) struct Started {
    dir: PathBuf,
    server: PathBuf,
}

impl Started {
    /// Writes an export to a folder of this name and carries out its script.
    pub(crate) fn new(name: &str, server: &Path, files: &[ExportFile]) -> Started {
        let dir =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        for file in files {
            let path = dir.join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &file.bytes).unwrap();
        }
        let started = Started { dir, server: server.to_owned() };
        started.script(&[]);
        started
    }

    /// Carries out the script.
    pub(crate) fn script(&self, args: &[&str]) -> String {
        let mut script = Command::new("sh");
        script.arg(self.dir.join("start.sh")).args(args);
        let said = script_with(&mut script, &self.server);
        assert!(said.1, "{}", said.0);
        said.0
    }

    /// What a process has logged.
    pub(crate) fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.join(name).join("redis.log")).unwrap_or_default()
    }
}

fn script_with(command: &mut Command, server: &Path) -> (String, bool) {
    let output = command.env("REDIS_SERVER", server).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&text).into_owned(), output.status.success())
}

impl Drop for Started {
    fn drop(&mut self) {
        let mut stop = Command::new("sh");
        stop.arg(self.dir.join("start.sh")).arg("stop");
        let _ = script_with(&mut stop, &self.server);
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}

/// What a server at a port replies, once it listens and has loaded its data.
pub(crate) fn ask(port: u16, words: &[&str]) -> Frame {
    for _ in 0..ASKS {
        match once(port, words) {
            Some(Frame::Error(why)) if why.starts_with(b"LOADING") => {}
            Some(frame) => return frame,
            None => {}
        }
        std::thread::sleep(PAUSE);
    }
    panic!("nobody answers {words:?} at {port}");
}

fn once(port: u16, words: &[&str]) -> Option<Frame> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut request = Vec::new();
    encode_command(words, &mut request);
    stream.write_all(&request).ok()?;
    let mut decoder = FrameDecoder::default();
    let mut bytes = [0; 65_536];
    loop {
        if let Some(frame) = decoder.next_frame().ok()? {
            return Some(frame);
        }
        let read = stream.read(&mut bytes).ok().filter(|read| *read > 0)?;
        decoder.feed(&bytes[..read]);
    }
}

/// A reply that is text.
pub(crate) fn text(port: u16, words: &[&str]) -> String {
    match ask(port, words) {
        Frame::Bulk(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Frame::Simple(text) => text.into_owned(),
        Frame::Integer(number) => number.to_string(),
        other => panic!("{words:?}: {other:?}"),
    }
}

/// A reply that is a list of texts, those within it in a row.
pub(crate) fn texts(frame: &Frame) -> Vec<String> {
    match frame {
        Frame::Array(all) => all.iter().flat_map(texts).collect(),
        Frame::Bulk(bytes) => vec![String::from_utf8_lossy(bytes).into_owned()],
        Frame::Simple(text) => vec![text.clone().into_owned()],
        Frame::Integer(number) => vec![number.to_string()],
        other => panic!("{other:?}"),
    }
}

/// Waits until something holds.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..ASKS {
        if holds() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
    panic!("it never was so: {what}");
}
