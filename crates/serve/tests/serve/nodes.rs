//! Nodes of a cluster, each a program of its own: `serve`, or a real redis-server; and redis-cli.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::server::{Connection, empty_dir};

/// Longest wait for a cluster to come to something.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longer than a slow disk takes to write a file.
const NODE_TIMEOUT_MS: &str = "3000";

/// Which program a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ours,
    Real,
}

/// Says whether there are a redis-server 7.0.15 and a redis-cli, and says it aloud if not.
pub(crate) fn is_redis_here(test: &str) -> bool {
    let version = Command::new("redis-server").arg("--version").output();
    let is_server = version.is_ok_and(|told| text_of(&told.stdout).contains("v=7.0.15"));
    let is_here = is_server && Command::new("redis-cli").arg("--version").output().is_ok();
    if !is_here {
        eprintln!("==> {test}: redis-server 7.0.15 or redis-cli is missing: nothing is compared");
    }
    is_here
}

/// A node that ends with this value.
pub(crate) struct Node {
    kind: Kind,
    child: Option<Child>,
    pub(crate) port: u16,
    dir: PathBuf,
    options: Vec<String>,
}

impl Node {
    /// Starts a node in an empty directory and waits until it answers.
    pub(crate) fn start(kind: Kind, port: u16, options: &[&str]) -> Node {
        let dir = empty_dir(&format!("node-{port}"));
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let mut node = Node { kind, child: None, port, dir, options };
        node.start_again();
        node
    }

    /// Starts it with the files it has left.
    pub(crate) fn start_again(&mut self) {
        let mut command = match self.kind {
            Kind::Real => Command::new("redis-server"),
            Kind::Ours => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_redscope-serve"));
                command.arg("standalone");
                command
            }
        };
        let (port, dir) = (self.port.to_string(), self.dir.display().to_string());
        command.args(["--port", &port, "--dir", &dir, "--cluster-enabled", "yes", "--save", ""]);
        command.args(["--cluster-node-timeout", NODE_TIMEOUT_MS, "--logfile", "log"]);
        command.args(["--repl-diskless-sync-delay", "0", "--loglevel", "verbose"]);
        command.args(&self.options).current_dir(&self.dir);
        // Ours reads what is typed until there is no more.
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        self.child = Some(command.spawn().expect("the program is there"));
        until(&format!("{} answers", self.name()), || self.is_answering());
    }

    fn is_answering(&self) -> bool {
        let is_there = std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok();
        is_there && Connection::to(self.port).ask("PING").as_deref() == Some("+PONG")
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may be gone already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// `kill -STOP`: it stands still until it is killed.
    pub(crate) fn stop(&self) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        let status = Command::new("kill").args(["-STOP", &id]).status();
        assert!(status.is_ok_and(|status| status.success()), "{} is ours", self.name());
    }

    pub(crate) fn is_running(&self) -> bool {
        self.child.is_some()
    }

    pub(crate) fn name(&self) -> String {
        format!("{:?} at {}", self.kind, self.port)
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// One command and its reply of one line, or of a line and a text.
    pub(crate) fn ask(&self, command: &str) -> String {
        let reply = Connection::to(self.port).ask(command);
        reply.unwrap_or_else(|| panic!("{} does not answer {command}", self.name()))
    }

    /// What redis-cli prints of a command, which goes where it is sent to.
    pub(crate) fn cli(&self, words: &[&str]) -> String {
        redis_cli(&[&["-c", "-p", &self.port.to_string()], words].concat())
    }

    pub(crate) fn id(&self) -> String {
        self.ask("CLUSTER MYID")
    }

    /// The log, as far as it is a matter of the bus.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = std::fs::read(self.dir.join("log")).unwrap_or_default();
        let is_complaint = |line: &&str| {
            ["invalid", "Bad message", "unknown", "padding", "exceeding"]
                .iter()
                .any(|word| line.contains(word))
        };
        text_of(&log).lines().filter(is_complaint).map(str::to_owned).collect()
    }

    /// What it believes of every node, without what differs from one believer to the next.
    pub(crate) fn belief(&self) -> Vec<String> {
        let told = self.ask("CLUSTER NODES");
        let line = |line: &str| {
            let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            words[2] = words[2].replace("myself,", "");
            // When it was asked and answered, and whether there is a link to it.
            words.splice(4..8, [words[6].clone()]);
            words.join(" ")
        };
        let mut lines: Vec<String> = told.lines().map(line).collect();
        lines.sort();
        lines
    }

    /// The rows of `CLUSTER SLOTS` or `CLUSTER SHARDS`, in one order and without offsets.
    pub(crate) fn rows(&self, command: &str) -> Vec<String> {
        let told = self.cli(&["--json", "CLUSTER", command]);
        let parts = told.split("replication-offset\":");
        let parts = parts.enumerate().map(|(at, part)| match at {
            0 => part,
            _ => part.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        });
        let mut rows: Vec<String> = match command {
            "SLOTS" => parts.collect::<String>().split("]],").map(str::to_owned).collect(),
            _ => parts.collect::<String>().split("{\"slots\"").map(str::to_owned).collect(),
        };
        rows.iter_mut().for_each(|row| *row = row.trim_matches(['[', ']', ',', '\n']).to_owned());
        rows.sort();
        rows
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What redis-cli prints; it is given a minute.
pub(crate) fn redis_cli(words: &[&str]) -> String {
    let output = Command::new("timeout").args(["60", "redis-cli"]).args(words).output();
    let output = output.expect("there is a redis-cli");
    text_of(&output.stdout) + &text_of(&output.stderr)
}

/// The same of a command for whole clusters, which must go well.
pub(crate) fn manage(words: &[&str]) -> String {
    let told = redis_cli(&[&["--cluster"], words].concat());
    assert!(!told.contains("[ERR]") && !told.contains("Error"), "{words:?}: {told}");
    told
}

/// Waits for something to come true.
pub(crate) fn until(what: &str, is_true: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < PATIENCE, "in {PATIENCE:?} it does not come to it that {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Waits until all nodes that run believe the same, and serve.
pub(crate) fn until_agreed(nodes: &[Node]) -> Vec<String> {
    let running = || nodes.iter().filter(|node| node.is_running());
    let start = Instant::now();
    loop {
        let beliefs: Vec<Vec<String>> = running().map(Node::belief).collect();
        let serve = running().all(|node| node.ask("CLUSTER INFO").contains("cluster_state:ok"));
        if serve && beliefs.windows(2).all(|two| two[0] == two[1]) {
            return beliefs.into_iter().next().expect("somebody runs");
        }
        assert!(start.elapsed() < PATIENCE, "they do not agree: {beliefs:#?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
