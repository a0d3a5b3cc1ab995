//! A server behind a real port, and connections to it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// A server that is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Starts a server and waits until it listens. `before` is a shell command that goes before.
    pub(crate) fn start(port: u16, before: &str, options: &[&str]) -> Server {
        let (server, lines) = Server::spawn(port, before, options);
        std::thread::spawn(move || lines.for_each(drop));
        server
    }

    /// The same, and what it prints from then on goes nowhere.
    pub(crate) fn start_unread(port: u16, options: &[&str]) -> Server {
        Server::spawn(port, "", options).0
    }

    /// Starts a cluster of three masters in one program, from a port up.
    pub(crate) fn start_cluster(port: u16, options: &[&str]) -> Server {
        let masters = ["--masters", "3", "--replicas", "0", "--cluster-node-timeout", "1500"];
        Server::start_mode("cluster", port, &[&masters, options].concat())
    }

    /// Starts a deployment in one program, from a port up.
    pub(crate) fn start_mode(mode: &str, port: u16, options: &[&str]) -> Server {
        let (server, lines) = Server::spawn_mode(mode, port, "", options);
        std::thread::spawn(move || lines.for_each(drop));
        server
    }

    fn spawn(
        port: u16,
        before: &str,
        options: &[&str],
    ) -> (Server, impl Iterator<Item = io::Result<String>> + use<>) {
        Server::spawn_mode("standalone", port, before, options)
    }

    fn spawn_mode(
        mode: &str,
        port: u16,
        before: &str,
        options: &[&str],
    ) -> (Server, impl Iterator<Item = io::Result<String>> + use<>) {
        let program = env!("CARGO_BIN_EXE_redscope-serve");
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{before} exec \"$0\" \"$@\""), program, mode]);
        command.args(["--port", &port.to_string()]).args(options);
        // A server reads what is typed.
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("there is a shell");
        let stdout = child.stdout.take().expect("it was asked for");
        let mut lines = BufReader::new(stdout).lines();
        let is_up = lines.by_ref().map_while(Result::ok).any(|line| line.starts_with("ready "));
        assert!(is_up, "the server on port {port} did not start");
        (Server { child, port }, lines)
    }

    /// Types a line at it.
    pub(crate) fn typed(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().expect("it was asked for");
        writeln!(stdin, "{line}").expect("it reads what is typed");
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it is ours");
    }

    /// How it ends; within ten seconds.
    pub(crate) fn wait(mut self) -> ExitStatus {
        for _ in 0..1000 {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server on port {} does not end", self.port);
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::to(self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that waits for its replies, ten seconds at the most.
pub(crate) struct Connection {
    pub(crate) stream: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) fn to(port: u16) -> Connection {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("not zero");
        stream.set_nodelay(true).expect("a TCP socket");
        Connection { stream: BufReader::new(stream) }
    }

    /// Sends inline commands; false if the server is gone.
    pub(crate) fn send(&mut self, commands: &str) -> bool {
        self.stream.get_mut().write_all(commands.as_bytes()).is_ok()
    }

    /// A reply of one line, or of a line and a text; nothing if the server is gone.
    pub(crate) fn reply(&mut self) -> Option<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line).ok().filter(|count| *count > 0)?;
        let line = line.strip_suffix("\r\n")?;
        let Some(len) = line.strip_prefix('$') else { return Some(line.to_owned()) };
        let Ok(len) = len.parse::<usize>() else { return Some(line.to_owned()) };
        let mut text = vec![0; len + 2];
        self.stream.read_exact(&mut text).ok()?;
        text.truncate(len);
        String::from_utf8(text).ok()
    }

    /// One command and its reply.
    pub(crate) fn ask(&mut self, command: &str) -> Option<String> {
        self.send(&format!("{command}\r\n")).then(|| self.reply()).flatten()
    }
}

/// An empty directory of its own.
pub(crate) fn empty_dir(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).expect("it is ours");
    }
    std::fs::create_dir_all(&dir).expect("the folder of the build can be written");
    dir
}
