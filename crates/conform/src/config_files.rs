//! Starts both servers on random configuration files and compares what comes of it: why they refuse,
//! or what they say of the parameters.

use std::io::Read;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redscope_actor::Rng;
use redscope_conform::peer::Link;
use redscope_engine::config::{Kind, Parameter, parameters};
use redscope_resp::{Frame, format_reply, split_args};

use crate::Options;

/// One file for this many commands; two processes start for each.
const COMMANDS_PER_FILE: u64 = 100;
/// Longest wait until a server listens or has ended.
const PATIENCE: Duration = Duration::from_secs(20);
/// What has to do with the machine, or is set by who starts the servers.
const LEFT_OUT: [&str; 21] = [
    "aclfile",
    "bind",
    "daemonize",
    "dir",
    "logfile",
    "pidfile",
    "port",
    "cluster-enabled",
    "cluster-config-file",
    "io-threads",
    "maxclients",
    "repl-backlog-size",
    "supervised",
    "syslog-enabled",
    "tls-cluster",
    "tls-port",
    "tls-replication",
    "unixsocket",
    "watchdog-period",
    "requirepass",
    "replicaof",
];

/// Returns the number of mismatches.
pub(crate) fn compare(options: &Options, dir: &Path, port: u16) -> Result<u64, String> {
    let mut rng = Rng::fork(options.seed, "config files");
    let meant: Vec<&Parameter> = parameters()
        .iter()
        .filter(|p| !LEFT_OUT.contains(&p.name) && p.name != "slaveof")
        .collect();
    let (mut files, mut mismatches) = (0, 0);
    while files < options.commands / COMMANDS_PER_FILE && (mismatches as usize) < options.show {
        let count = 1 + rng.below(3);
        let lines: Vec<String> = (0..count).map(|_| line(&mut rng, &meant)).collect();
        let file = dir.join("redis.conf");
        std::fs::create_dir_all(dir).map_err(|error| error.to_string())?;
        std::fs::write(&file, lines.join("\n") + "\n").map_err(|error| error.to_string())?;
        let mut ours = Command::new(&options.serve);
        ours.arg("standalone");
        let ours = outcome(ours, &file, port, &lines)?;
        let theirs = outcome(Command::new(&options.redis), &file, port + 1, &lines)?;
        if ours != theirs {
            mismatches += 1;
            println!("{}\n  redis: {theirs}\n  ours:  {ours}", lines.join("\n"));
        }
        files += 1;
    }
    println!("config: {files} files, {mismatches} mismatches");
    Ok(mismatches)
}

/// A line of a parameter with a value of its kind, or with one that is not.
fn line(rng: &mut Rng, meant: &[&Parameter]) -> String {
    let parameter = meant[rng.below(meant.len() as u64) as usize];
    let of_any =
        ["yes", "no", "0", "-1", "x", "\"\"", "\"a b\"", "1 2", "5mb", "10%", "'q", "\"\\xff\""];
    let mut one = |values: &[&str]| values[rng.below(values.len() as u64) as usize].to_owned();
    let value = match parameter.kind {
        Kind::Choice(words) | Kind::Words(words) => one(words),
        Kind::Integer(min, max) => one(&[
            &min.to_string(),
            &max.to_string(),
            &min.saturating_sub(1).to_string(),
            &max.saturating_add(1).to_string(),
            "7",
            "007",
            "+7",
        ]),
        Kind::Memory(..) | Kind::UnsignedMemory | Kind::MemoryOrPercent => one(&[
            "1k",
            "1kb",
            "1KB",
            "2gb",
            "1.5mb",
            "1tb",
            "7b",
            "18446744073709551616",
            "5%",
            "101%",
        ]),
        Kind::Save => one(&["900 1", "900", "0 1", "1 -1", "900 1 300 10", "\"900 1\""]),
        Kind::OutputLimits => {
            one(&["normal 1mb 2mb 3", "replica 0 0 0", "foo 0 0 0", "normal 1 2"])
        }
        Kind::EventClasses => one(&["KEA", "Kg$", "AKEnm", "Q", "A"]),
        Kind::Percentiles => {
            one(&["50 99 99.9", "100", "100.1", "-1", "0.0000001", "50.123456789"])
        }
        Kind::OomScores => one(&["0 1 2", "2 1 0", "0 1", "-2000 0 2000", "0 0 2001"]),
        _ => one(&of_any),
    };
    let value = if one(&["kind", "kind", "any"]) == "any" { one(&of_any) } else { value };
    let name = if one(&["small", "small", "LARGE"]) == "LARGE" {
        parameter.name.to_ascii_uppercase()
    } else {
        parameter.name.to_owned()
    };
    format!("{name} {value}")
}

/// A process that ends with this value.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a server says before it ends, or what it says of its parameters.
fn outcome(
    mut command: Command,
    file: &Path,
    port: u16,
    lines: &[String],
) -> Result<String, String> {
    let dir = file.parent().ok_or("the file is in a folder")?;
    command.arg(file).args(["--port", &port.to_string()]).current_dir(dir);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut started = Started(command.spawn().map_err(|error| error.to_string())?);
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = started.0.try_wait().map_err(|error| error.to_string())? {
            let mut said = String::new();
            if let Some(stderr) = &mut started.0.stderr {
                stderr.read_to_string(&mut said).map_err(|error| error.to_string())?;
            }
            return Ok(format!("ended with {:?}: {}", status.code(), said.trim()));
        }
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return parameters_of(&mut Link::open(port)?, lines);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Err(format!("nobody listens on {port} and nobody has ended"))
}

fn parameters_of(link: &mut Link, lines: &[String]) -> Result<String, String> {
    let names =
        lines.iter().filter_map(|line| split_args(line.as_bytes()).ok()?.into_iter().next());
    let mut said = String::new();
    for name in names {
        let reply: Frame = link.ask_bytes(&[b"CONFIG".to_vec(), b"GET".to_vec(), name])?;
        said += format_reply(&reply).trim_end();
        said.push(' ');
    }
    Ok(said)
}
