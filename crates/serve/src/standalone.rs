//! One process, started as redis-server itself would be: from a file, then from options.
//!
//! Source: server.c `main`, config.c `loadServerConfig`, 7.0.15.

use std::collections::BTreeMap;
use std::path::Path;

use redscope_engine::config::key;
use redscope_engine::config::{Config, FileError};
use redscope_engine::glob_match;
use redscope_resp::{quote, split_args};

use crate::spec::Spec;

/// Files that include one another no deeper than this.
const MAX_DEPTH: usize = 16;

/// Reads the command line of a redis-server.
///
/// Errors: the text with which it says that it will not start.
pub(crate) fn standalone(args: &[String]) -> Result<Vec<Spec>, String> {
    let sentinel = args.iter().any(|arg| arg == "--sentinel");
    let mut config = Config::default();
    let mut files = BTreeMap::new();
    let mut options = args;
    if let [path, rest @ ..] = args
        && !path.starts_with('-')
    {
        options = rest;
        config.file = std::path::absolute(path).ok().map(|path| path.display().to_string());
        let text = read(path)?;
        read_text(&mut config, &text, sentinel, 0)?;
        if sentinel {
            files.insert("sentinel.conf".to_owned(), text);
        }
    }
    read_text(&mut config, options_as_text(options).as_bytes(), sentinel, 0)?;
    let default = if sentinel && config.integer(key::PORT) == 6379 {
        26379
    } else {
        config.integer(key::PORT)
    };
    let port = u16::try_from(default).map_err(|_| format!("{default} is no port"))?;
    let dir = std::path::absolute(config.text(key::DIR)).map_err(|error| error.to_string())?;
    let shown = dir.display().to_string();
    config.set_at_start(b"dir", shown.as_bytes()).map_err(|error| error.to_string())?;
    let name = if sentinel { "s1" } else { "n1" }.to_owned();
    Ok(vec![Spec { name, port, sentinel, config, conf_on_disk: false, files, dir: Some(dir) }])
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
