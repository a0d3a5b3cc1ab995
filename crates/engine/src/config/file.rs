//! Reading a `redis.conf`: comments, quoting, one directive per line.
//!
//! Source: config.c `loadServerConfigFromString`, 7.0.15.

use redscope_resp::split_args;

use super::{Config, ConfigError, Kind, find};
use crate::acl::DeclaredUser;
use crate::config::key;

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// What is wrong with one line, in Redis's words.
    Line(String),
    /// The text a process says before it ends, for what is not the matter of one line.
    Whole(String),
}

/// Reads a line that is not a parameter's, and says whether it was meant for it.
pub type OtherLines<'a> = dyn FnMut(&mut Config, &[Vec<u8>]) -> Result<bool, FileError> + 'a;

/// Names that may stand in a file and mean nothing any more.
const NOT_USED: [&[u8]; 3] =
    [b"list-max-ziplist-entries", b"list-max-ziplist-value", b"lua-replicate-commands"];

impl Config {
    /// Reads the text of a configuration file.
    ///
    /// `other` is asked first about each line.
    /// Errors: the text with which a process says that it will not start.
    pub fn read_file(&mut self, text: &[u8], other: &mut OtherLines<'_>) -> Result<(), String> {
        for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
            // As in C, a line ends before a zero.
            let line = line.split(|byte| *byte == 0).next().unwrap_or_default().trim_ascii();
            if line.is_empty() || line[0] == b'#' {
                continue;
            }
            self.read_line(line, other).map_err(|error| match error {
                FileError::Whole(text) => text,
                FileError::Line(why) => format!(
                    "\n*** FATAL CONFIG FILE ERROR (Redis {}) ***\n\
                     Reading the configuration file, at line {}\n>>> '{}'\n{why}",
                    redscope_data::REDIS_VERSION,
                    index + 1,
                    String::from_utf8_lossy(line),
                ),
            })?;
        }
        Ok(())
    }

    fn read_line(&mut self, line: &[u8], other: &mut OtherLines<'_>) -> Result<(), FileError> {
        let args = split_args(line)
            .map_err(|_| FileError::Line("Unbalanced quotes in configuration line".to_owned()))?;
        let [name, values @ ..] = args.as_slice() else { return Ok(()) };
        if other(self, &args)? {
            return Ok(());
        }
        self.set_directive(name, values).map_err(FileError::Line)
    }

    /// Sets what one line of a configuration file says, or one option of the command line: a
    /// parameter, a user, or a command's new name.
    ///
    /// `save` may stand several times and adds up, until one without a schedule.
    /// Errors: why not, in Redis's words.
    pub fn set_directive(
        &mut self,
        name: &[u8],
        values: &[impl AsRef<[u8]>],
    ) -> Result<(), String> {
        let values: Vec<&[u8]> = values.iter().map(AsRef::as_ref).collect();
        match (&*name.to_ascii_lowercase(), values.as_slice()) {
            (b"user", [user, rules @ ..]) => return self.declare_user(user, rules),
            (name, [_]) if NOT_USED.contains(&name) => return Ok(()),
            (b"loadmodule", [path, ..]) => {
                self.modules.push(String::from_utf8_lossy(path).into_owned());
                return Ok(());
            }
            (b"rename-command", [name, new_name]) => {
                return self.renames.add(name, new_name).map_err(str::to_owned);
            }
            _ => {}
        }
        let text = |error: ConfigError| error.to_string();
        let parameter = find(name).ok_or_else(|| text(ConfigError::Unknown))?;
        if !parameter.takes_several() && values.len() != 1 {
            return Err(text(ConfigError::ArgumentCount));
        }
        match parameter.kind {
            // No class is named, and all stay as they are.
            Kind::OutputLimits if values.is_empty() => return Ok(()),
            Kind::Master if values.iter().all(|value| value.is_empty()) => {
                return Err(text(ConfigError::ArgumentCount));
            }
            _ => {}
        }
        let mut value = values.join(&b' ');
        if matches!(parameter.kind, Kind::Save) {
            let adds = std::mem::replace(&mut self.save_is_given, true) && !value.is_empty();
            if adds {
                value = [self.text(key::SAVE).as_bytes(), &value].join(&b' ');
            }
        }
        self.set_at_start(name, &value).map_err(text)
    }

    /// What is wrong with the parameters together, though each may be as it is.
    ///
    /// Errors: the text with which a process says that it will not start.
    pub fn check_together(&self) -> Result<(), String> {
        if self.flag(key::CLUSTER_ENABLED) && !self.text(key::REPLICAOF).is_empty() {
            return Err(fatal("replicaof directive not allowed in cluster mode"));
        }
        Ok(())
    }

    fn declare_user(&mut self, name: &[u8], rules: &[&[u8]]) -> Result<(), String> {
        if self.users.iter().any(|user| *user.name == *name) {
            let why = "Duplicate user found. A user can only be defined once in config files";
            let name = String::from_utf8_lossy(name);
            return Err(format!("Error in user declaration '{name}': {why}"));
        }
        let all_channels = self.text(key::ACL_PUBSUB_DEFAULT) == "allchannels";
        self.users.push(DeclaredUser::parse(name, rules, all_channels)?);
        Ok(())
    }
}

/// What is said of a file that is wrong as a whole.
pub fn fatal(why: &str) -> String {
    let version = redscope_data::REDIS_VERSION;
    format!("\n*** FATAL CONFIG FILE ERROR (Redis {version}) ***\n{why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let mut config = Config::default();
        config.read_file(text.as_bytes(), &mut |_, _| Ok(false))?;
        Ok(config)
    }

    #[test]
    fn a_file_is_read_as_redis_reads_it() {
        let config = read("# comment\n Port 7001\ndir \"/tmp/a b\"\nreplicaof h 7\n").unwrap();
        assert_eq!(config.text(key::PORT), "7001");
        assert_eq!(config.text(key::DIR), "/tmp/a b");
        assert_eq!(config.text(key::REPLICAOF), "h 7");
    }

    #[test]
    fn what_redis_takes_and_refuses_is_taken_and_refused() {
        for line in [
            "list-max-ziplist-entries 512",
            "lua-replicate-commands no",
            "unixsocketperm 0777",
            "dbfilename \"\"",
            "shutdown-on-sigterm save now",
        ] {
            assert!(read(line).is_ok(), "{line}");
        }
        for (line, why) in [
            ("unixsocketperm 1777", "argument must be between 0 and 777 inclusive"),
            ("unixsocketperm 8", "argument couldn't be parsed as an octal number"),
            ("dbfilename a/b", "dbfilename can't be a path, just a filename"),
            ("appenddirname \"\"", "appenddirname can't be empty"),
            (
                "shutdown-on-sigterm save nosave",
                "shutdown options SAVE and NOSAVE can't be used simultaneously",
            ),
            ("list-max-ziplist-entries 1 2", "Bad directive or wrong number of arguments"),
        ] {
            assert!(read(line).unwrap_err().ends_with(why), "{line}");
        }
        let both = read("cluster-enabled yes\nreplicaof 127.0.0.1 1").unwrap();
        assert!(both.check_together().unwrap_err().ends_with("not allowed in cluster mode"));
        let mode = read("unixsocketperm 0700").unwrap();
        assert_eq!(mode.named("unixsocketperm"), Some("700"));
    }

    #[test]
    fn what_is_no_text_is_kept() {
        let mut config = Config::default();
        config.read_file(b"requirepass \"a\xffb\"\n", &mut |_, _| Ok(false)).unwrap();
        assert_eq!(crate::config::to_bytes(config.text(key::REQUIREPASS)), b"a\xffb");
        let text = config.rewritten(b"", [], false, &crate::config::OwnLines::default());
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(r#"requirepass "a\xffb""#), "{text}");
    }

    #[test]
    fn schedules_add_up_until_an_empty_one() {
        let schedule = |text: &str| read(text).unwrap().text(key::SAVE).to_owned();
        assert_eq!(schedule("save 900 1\nsave 300 10"), "900 1 300 10");
        assert_eq!(schedule("save 900 1\nsave \"\""), "");
        assert_eq!(schedule("save \"\"\nsave 3 4"), "3 4");
    }

    #[test]
    fn what_is_wrong_is_shown_with_its_line() {
        for (line, why) in [
            ("bogus 1", "Bad directive or wrong number of arguments"),
            ("port 1 2", "wrong number of arguments"),
            ("\"port", "Unbalanced quotes in configuration line"),
            ("replicaof a b", "Invalid master port"),
            ("replicaof a", "wrong number of arguments"),
        ] {
            let expected = format!(
                "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n\
                 Reading the configuration file, at line 2\n>>> '{line}'\n{why}"
            );
            assert_eq!(read(&format!("\n{line} \n")).unwrap_err(), expected);
        }
    }
}
