//! One process, started as redis-server itself would be: from a file, then from options.
//!
//! Source: server.c `main`, config.c `loadServerConfig`, 7.0.15.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use redscope_engine::config::key;
use redscope_engine::config::{Config, FileError, fatal};
use redscope_engine::glob_match;
use redscope_node::check_sentinel_conf;
use redscope_resp::{quote, split_args};

use crate::spec::Spec;

/// Files that include one another no deeper than this.
const MAX_DEPTH: usize = 16;
/// Where the machine keeps the names of hosts.
const HOSTS_FILE: &str = "/etc/hosts";
/// A Sentinel remembers what it has promised in its file.
const NO_SENTINEL_FILE: &str = "Sentinel needs config file on disk to save state. Exiting...";

/// Reads the command line of a redis-server.
///
/// Errors: the text with which it says that it will not start.
pub(crate) fn standalone(args: &[String]) -> Result<Vec<Spec>, String> {
    let sentinel = args.iter().any(|arg| arg == "--sentinel");
    let mut config = Config::default();
    if sentinel {
        for (name, value) in [("port", "26379"), ("protected-mode", "no")] {
            let set = config.set_at_start(name.as_bytes(), value.as_bytes());
            set.map_err(|error| error.to_string())?;
        }
    }
    let mut own_lines = Vec::new();
    let mut options = args;
    if let [path, rest @ ..] = args
        && !path.starts_with('-')
    {
        options = rest;
        config.file = std::path::absolute(path).ok().map(|path| path.display().to_string());
        let text = read(path)?;
        read_text(&mut config, &text, sentinel, 0)?;
        own_lines = text;
    }
    read_text(&mut config, options_as_text(options).as_bytes(), sentinel, 1)?;
    check_log_file(&config)?;
    config.check_together()?;
    check_tls(&config)?;
    if sentinel {
        let hosts = std::fs::read(HOSTS_FILE).unwrap_or_default();
        check_sentinel_conf(&own_lines, &hosts)?;
        if config.file.is_none() {
            return Err(NO_SENTINEL_FILE.to_owned());
        }
    }
    if let Some(module) = config.modules.first() {
        return Err(format!("Can't load module from {module}: server aborting"));
    }
    let port = config.integer(key::PORT);
    let port = u16::try_from(port).map_err(|_| format!("{port} is no port"))?;
    let dir = std::path::absolute(config.text(key::DIR)).map_err(|error| error.to_string())?;
    let shown = dir.display().to_string();
    config.set_at_start(b"dir", shown.as_bytes()).map_err(|error| error.to_string())?;
    let name = if sentinel { "s1" } else { "n1" }.to_owned();
    let files = BTreeMap::new();
    Ok(vec![Spec { name, port, sentinel, config, conf_on_disk: false, files, dir: Some(dir) }])
}

/// Whether the log can be written, which a server finds out before it starts.
fn check_log_file(config: &Config) -> Result<(), String> {
    let path = config.text(key::LOGFILE);
    if path.is_empty() {
        return Ok(());
    }
    let path = Path::new(config.text(key::DIR)).join(path);
    let opened = OpenOptions::new().create(true).append(true).open(path);
    let told = |error| fatal(&format!("Can't open the log file: {}", reason(&error)));
    opened.map(drop).map_err(told)
}

/// There is no TLS here.
fn check_tls(config: &Config) -> Result<(), String> {
    let asked = ["tls-cluster", "tls-replication"].map(|name| config.named(name) == Some("yes"));
    match asked.contains(&true) || config.named("tls-port") != Some("0") {
        true => Err("Failed to configure TLS. Check logs for more info.".to_owned()),
        false => Ok(()),
    }
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| {
        format!("Fatal error, can't open config file '{path}': {}", reason(&error))
    })
}

/// An error of the system without its number, as C programs print it.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// Reads a configuration, with what concerns the process rather than its parameters: other files,
/// the working directory, Sentinel's own lines.
fn read_text(config: &mut Config, text: &[u8], sentinel: bool, depth: usize) -> Result<(), String> {
    config.read_file(text, &mut |config, args| {
        let (name, values) = (args[0].to_ascii_lowercase(), &args[1..]);
        match (name.as_slice(), values) {
            (b"sentinel", []) => Ok(true),
            // They would be written to the file, and be there twice at the next start.
            (b"sentinel", _) if sentinel && depth > 0 => Err(FileError::Line(
                "Sentinel directives must stand in the file that it is started with".to_owned(),
            )),
            (b"sentinel", [option, _, path]) if sentinel => match script_kind(option) {
                Some(kind) if !is_executable(path) => Err(FileError::Line(format!(
                    "{kind} script seems non existing or non executable."
                ))),
                _ => Ok(true),
            },
            (b"sentinel", _) if sentinel => Ok(true),
            (b"sentinel", _) => {
                Err(FileError::Line("sentinel directive while not in sentinel mode".to_owned()))
            }
            (b"include", [path]) if depth < MAX_DEPTH => {
                for path in matching_files(&String::from_utf8_lossy(path)) {
                    let text = read(&path).map_err(FileError::Whole)?;
                    read_text(config, &text, sentinel, depth + 1).map_err(FileError::Whole)?;
                }
                Ok(true)
            }
            (b"dir", [path]) => {
                let path = String::from_utf8_lossy(path);
                let looked_at = std::fs::read_dir(&*path);
                looked_at.map_err(|error| FileError::Line(reason(&error)))?;
                Ok(false)
            }
            _ => Ok(false),
        }
    })
}

/// What a Sentinel's directive calls the script it names.
fn script_kind(directive: &[u8]) -> Option<&'static str> {
    match &*directive.to_ascii_lowercase() {
        b"notification-script" => Some("Notification"),
        b"client-reconfig-script" => Some("Client reconfiguration"),
        _ => None,
    }
}

fn is_executable(path: &[u8]) -> bool {
    let file = std::fs::metadata(&*String::from_utf8_lossy(path));
    file.is_ok_and(|file| file.permissions().mode() & 0o111 != 0)
}

/// The files of a pattern in the last part of a path, in order; without a pattern, the path.
fn matching_files(path: &str) -> Vec<String> {
    let (folder, pattern) = path.rsplit_once('/').unwrap_or((".", path));
    if !pattern.contains(['*', '?', '[']) {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let meant = names.filter(|name| glob_match(pattern.as_bytes(), name.as_bytes(), false));
    let mut paths: Vec<String> =
        meant.map(|name| Path::new(folder).join(name).display().to_string()).collect();
    paths.sort();
    paths
}

/// Options as lines of a configuration file: what begins with `--` is a directive, if the one before
/// has a value already; `--save` and `--sentinel` may do without.
fn options_as_text(args: &[String]) -> String {
    let mut text = String::new();
    let mut has_value = true;
    let mut args = args.iter().peekable();
    while let Some(arg) = args.next() {
        let Some(directive) = arg.strip_prefix("--").filter(|_| has_value) else {
            text.push_str(&quote(arg.as_bytes()));
            text.push(' ');
            has_value = true;
            continue;
        };
        text.push('\n');
        text.push_str(directive);
        text.push(' ');
        // A directive may bring its value in the same word.
        has_value = split_args(arg.as_bytes()).is_ok_and(|words| words.len() != 1);
        let is_last_of_its_kind = args.peek().is_none_or(|next| next.starts_with("--"));
        if !has_value && is_last_of_its_kind {
            match directive.to_ascii_lowercase().as_str() {
                "save" => {
                    text.push_str("\"\"");
                    has_value = true;
                }
                "sentinel" => has_value = true,
                _ => {}
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Config, String> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        standalone(&args).map(|specs| specs[0].config.clone())
    }

    #[test]
    fn options_are_read_as_lines_of_a_file() {
        let config = parsed(&["--maxmemory 700mb", "--loglevel", "verbose", "--save"]).unwrap();
        assert_eq!(config.text(key::MAXMEMORY), "734003200");
        assert_eq!((config.text(key::LOGLEVEL), config.text(key::SAVE)), ("verbose", ""));
        let config = parsed(&["--proc-title-template", "--my", "--save", "--hz", "20"]).unwrap();
        assert_eq!((config.text(key::PROC_TITLE_TEMPLATE), config.text(key::HZ)), ("--my", "20"));
        let config = parsed(&["--shutdown-on-sigint", "nosave", "force", "now"]).unwrap();
        assert_eq!(config.text(key::SHUTDOWN_ON_SIGINT), "nosave now force");
    }

    #[test]
    fn wrong_options_are_shown_as_redis_shows_them() {
        for (args, expected) in [
            (&["--port"][..], ">>> 'port'\nwrong number of arguments"),
            (&["--port", "1", "2"], ">>> 'port \"1\" \"2\"'\nwrong number of arguments"),
            (
                &["--port", "--loglevel", "verbose"],
                "'port \"--loglevel\" \"verbose\"'\nwrong number",
            ),
            (&["--loglevel", "--bla"], "'loglevel \"--bla\"'\nargument(s) must be one of"),
            (&["--replicaof", "h", "abc"], "'replicaof \"h\" \"abc\"'\nInvalid master port"),
            (&["--sentinel", "--nope", "1"], "Bad directive or wrong number of arguments"),
            (&["--dir", "/no/such"], "No such file or directory"),
            (&["/no/such"], "Fatal error, can't open config file '/no/such': No such file"),
        ] {
            let error = parsed(args).unwrap_err();
            assert!(error.contains(expected), "{args:?}: {error}");
        }
    }
}
