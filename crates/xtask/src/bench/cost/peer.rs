//! The two that are asked: a real server for times, the engine for what is touched.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::Running;
use super::fit::Work;
use crate::command::cargo;

/// What comes back when everything before it is done.
const MARK: &[u8] = b"$8\r\nall-done\r\n";

/// A real server and a connection to it.
pub(super) struct Redis {
    server: Running,
    port: u16,
    stream: TcpStream,
}

impl Redis {
    pub(super) fn start(program: &Path, port: u16) -> Result<Self, String> {
        // Files are to cost processor time, not a disk's.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let (port_text, dir) = (port.to_string(), dir.display().to_string());
        let options = ["--port", &port_text, "--save", "", "--dir", &dir];
        let quiet = ["--dbfilename", "redscope-cost.rdb", "--enable-debug-command", "yes"];
        let server = crate::bench::start(program, &[&options[..], &quiet].concat())?;
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|error| error.to_string())?;
        // What a request asks for is not to wait for what others ask for.
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Redis { server, port, stream })
    }

    /// Opens another connection, says nothing, and closes it.
    pub(super) fn knock(&self) -> Result<(), String> {
        TcpStream::connect(("127.0.0.1", self.port)).map(drop).map_err(|error| error.to_string())
    }

    /// Sends requests at once and waits until they are done. `~` stands for a space.
    pub(super) fn carry_out(&mut self, requests: &[String]) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        for request in requests.iter().map(String::as_str).chain(["ECHO all-done"]) {
            let words: Vec<String> =
                request.split(' ').map(|word| word.replace('~', " ")).collect();
            bytes.extend(format!("*{}\r\n", words.len()).into_bytes());
            for word in words {
                bytes.extend(format!("${}\r\n{word}\r\n", word.len()).into_bytes());
            }
        }
        self.exchange(&bytes).map_err(|error| format!("talking to redis-server: {error}"))
    }

    fn exchange(&mut self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        self.stream.write_all(bytes)?;
        let (mut answer, mut buffer) = (Vec::new(), vec![0; 1 << 16]);
        while !answer.ends_with(MARK) {
            let read = self.stream.read(&mut buffer)?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            answer.extend_from_slice(&buffer[..read]);
        }
        Ok(answer)
    }

    /// What a line of `INFO` says behind the colon.
    pub(super) fn info(&mut self, section: &str, name: &str) -> Result<String, String> {
        let answer = self.carry_out(&[format!("INFO {section}")])?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.map(str::to_owned).ok_or_else(|| format!("INFO {section} has no {name}"))
    }

    /// As [`Redis::info`], a number.
    pub(super) fn number(&mut self, section: &str, name: &str) -> Result<f64, String> {
        let text = self.info(section, name)?;
        text.parse().map_err(|_| format!("{name} is no number: {text}"))
    }

    pub(super) fn version(&mut self) -> Result<String, String> {
        self.info("server", "redis_version")
    }

    /// Nanoseconds a command took on average since the statistics were reset.
    pub(super) fn ns_per_call(&mut self, command: &str) -> Result<f64, String> {
        let line = self.info("commandstats", &format!("cmdstat_{command}"))?;
        let field = |name: &str| {
            let value = line.split(',').find_map(|part| part.strip_prefix(name));
            value.and_then(|value| value.parse::<f64>().ok())
        };
        match (field("calls="), field("usec=")) {
            (Some(calls), Some(us)) => Ok(us * 1000.0 / calls),
            _ => Err(format!("{command}: {line}")),
        }
    }

    /// Processor time the server's main thread has used, in nanoseconds.
    pub(super) fn processor_ns(&self) -> Result<f64, String> {
        let path = format!("/proc/{}/schedstat", self.server.0.id());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let first = text.split_whitespace().next().and_then(|first| first.parse().ok());
        first.ok_or_else(|| format!("{path}: {text}"))
    }
}

/// The engine, counting.
pub(super) struct Counter {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Drop for Counter {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Counter {
    pub(super) fn start() -> Result<Self, String> {
        let mut command = cargo();
        command.args(["run", "--release", "--quiet", "-p", "redscope-engine"]);
        command.args(["--example", "touched"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let stdin = child.stdin.take().ok_or("the engine cannot be asked")?;
        let stdout = child.stdout.take().ok_or("the engine cannot be heard")?;
        Ok(Counter { child, stdin, stdout: BufReader::new(stdout) })
    }

    /// What one call of a command touches on average.
    pub(super) fn count(
        &mut self,
        command: &str,
        prepared: &[String],
        requests: &[String],
    ) -> Result<Work, String> {
        let (measure, report) = (format!("@measure {command}"), format!("@report {command}"));
        let lines = ["@new"].into_iter();
        let lines = lines.chain(prepared.iter().map(String::as_str)).chain([measure.as_str()]);
        let lines = lines.chain(requests.iter().map(String::as_str)).chain([report.as_str()]);
        let script: String = lines.flat_map(|line| [line, "\n"]).collect();
        self.stdin.write_all(script.as_bytes()).map_err(|error| error.to_string())?;
        self.stdin.flush().map_err(|error| error.to_string())?;
        let mut line = String::new();
        self.stdout.read_line(&mut line).map_err(|error| error.to_string())?;
        let counts: Vec<f64> = line.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        match counts[..] {
            [elements, steps, bytes, freed, instructions, gathered] => {
                Ok(Work { elements, steps, bytes, freed, instructions, gathered })
            }
            _ => Err(format!("{command}: the engine said {line}")),
        }
    }
}
