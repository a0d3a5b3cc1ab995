//! Which files an append-only file is made of.
//!
//! Source: aof.c `aofLoadManifestFromFile`, `getAofManifestAsString` and the functions beside them,
//! 7.0.15.

use std::fmt;

use redscope_resp::{parse_integer, quote, split_args};

use crate::config::Config;
use crate::config::key;

/// Longest line of a manifest, its line feed included.
const MAX_LINE_LEN: usize = 1024;

/// One file of an append-only file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AofPart {
    /// Name in the directory of the append-only file.
    pub name: String,
    /// Number among files of its kind.
    pub seq: i64,
}

/// The files of an append-only file, in the order in which they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The data set as it was.
    pub base: Option<AofPart>,
    /// Files that are read no more and wait to be removed.
    pub history: Vec<AofPart>,
    /// What was done since, oldest first.
    pub incrs: Vec<AofPart>,
    base_seq: i64,
    incr_seq: i64,
}

/// A manifest that cannot be read: what is wrong with it, and in which line, if it is in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestError {
    line: Option<(usize, String)>,
    problem: &'static str,
}

impl ManifestError {
    /// What a server logs of it, line by line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec!["\n*** FATAL AOF MANIFEST FILE ERROR ***".to_owned()];
        if let Some((number, line)) = &self.line {
            lines.push(format!("Reading the manifest file, at line {number}"));
            lines.push(format!(">>> '{line}'"));
        }
        lines.push(self.problem.to_owned());
        lines
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

impl std::error::Error for ManifestError {}

/// Where a file of the append-only file lies, below the process's directory.
pub fn part_path(config: &Config, name: &str) -> String {
    format!("{}/{name}", config.text(key::APPENDDIRNAME))
}

/// Where the manifest lies, below the process's directory.
pub fn manifest_path(config: &Config) -> String {
    part_path(config, &format!("{}.manifest", config.text(key::APPENDFILENAME)))
}

impl Manifest {
    /// Reads a manifest.
    pub fn parse(text: &[u8]) -> Result<Self, ManifestError> {
        let mut manifest = Manifest::default();
        let mut line_number = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            line_number += 1;
            if line.starts_with(b"#") {
                continue;
            }
            if line.len() > MAX_LINE_LEN || !line.ends_with(b"\n") {
                let problem = "The AOF manifest file contains too long line";
                return Err(ManifestError { line: None, problem });
            }
            if let Err(problem) = manifest.add_line(line.trim_ascii()) {
                let line = String::from_utf8_lossy(line.trim_ascii()).into_owned();
                return Err(ManifestError { line: Some((line_number, line)), problem });
            }
        }
        if line_number == 0 {
            return Err(ManifestError { line: None, problem: "Found an empty AOF manifest" });
        }
        Ok(manifest)
    }

    fn add_line(&mut self, line: &[u8]) -> Result<(), &'static str> {
        const FORMAT: &str = "Invalid AOF manifest file format";
        let words = split_args(line).map_err(|_| FORMAT)?;
        let (pairs, []) = words.as_chunks::<2>() else { return Err(FORMAT) };
        let (mut name, mut seq, mut kind) = (None, 0, None);
        for [key, value] in pairs {
            match key.to_ascii_lowercase().as_slice() {
                b"file" if value.contains(&b'/') => {
                    return Err("File can't be a path, just a filename");
                }
                b"file" => name = Some(String::from_utf8_lossy(value).into_owned()),
                b"seq" => seq = parse_integer(value).unwrap_or(0),
                b"type" => kind = value.first().copied(),
                _ => {}
            }
        }
        let (Some(name), Some(kind), 1..) = (name, kind, seq) else { return Err(FORMAT) };
        let part = AofPart { name, seq };
        match kind {
            b'b' if self.base.is_some() => Err("Found duplicate base file information"),
            b'b' => {
                self.base_seq = seq;
                self.base = Some(part);
                Ok(())
            }
            b'h' => {
                self.history.push(part);
                Ok(())
            }
            b'i' if seq <= self.incr_seq => Err("Found a non-monotonic sequence number"),
            b'i' => {
                self.incr_seq = seq;
                self.incrs.push(part);
                Ok(())
            }
            _ => Err("Unknown AOF file type"),
        }
    }

    /// A manifest for a single file as versions before 7.0 wrote it.
    pub fn of_old_file(name: &str) -> Self {
        let base = AofPart { name: name.to_owned(), seq: 1 };
        Manifest { base: Some(base), base_seq: 1, ..Manifest::default() }
    }

    /// Whether there is nothing to be read.
    pub fn is_empty(&self) -> bool {
        self.base.is_none() && self.incrs.is_empty()
    }

    /// Whether a base of that name is all there is.
    pub fn is_only(&self, name: &str) -> bool {
        self.incrs.is_empty() && self.base.as_ref().is_some_and(|base| base.name == name)
    }

    /// The files to be read, in order.
    pub fn parts(&self) -> impl Iterator<Item = &AofPart> {
        self.base.iter().chain(&self.incrs)
    }

    /// Puts a new base in the place of the one there is, which becomes history. Returns its name.
    pub fn add_base(&mut self, config: &Config) -> String {
        self.history.splice(0..0, self.base.take());
        self.base_seq += 1;
        let format = if config.flag(key::AOF_USE_RDB_PREAMBLE) { "rdb" } else { "aof" };
        let name = format!("{}.{}.base.{format}", config.text(key::APPENDFILENAME), self.base_seq);
        self.base = Some(AofPart { name: name.clone(), seq: self.base_seq });
        name
    }

    /// Adds a file for what is done from now on. Returns its name.
    pub fn add_incr(&mut self, config: &Config) -> String {
        self.incr_seq += 1;
        let name = format!("{}.{}.incr.aof", config.text(key::APPENDFILENAME), self.incr_seq);
        self.incrs.push(AofPart { name: name.clone(), seq: self.incr_seq });
        name
    }

    /// Makes history of all increments but the last `kept`, which the base now holds.
    pub fn retire_incrs(&mut self, kept: usize) {
        let retired = self.incrs.len().saturating_sub(kept);
        self.history.splice(0..0, self.incrs.drain(..retired));
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = self.base.iter().map(|part| (part, 'b'));
        let history = self.history.iter().map(|part| (part, 'h'));
        let incrs = self.incrs.iter().map(|part| (part, 'i'));
        for (AofPart { name, seq }, kind) in base.chain(history).chain(incrs) {
            let quoted = quote(name.as_bytes());
            let is_plain = quoted.len() == name.len() + 2 && !name.contains(' ');
            let name = if is_plain { name } else { &quoted };
            writeln!(f, "file {name} seq {seq} type {kind}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HISTORY: &str = "file appendonly.aof.2.base.rdb seq 2 type b\n\
        file appendonly.aof.1.incr.aof seq 1 type h\n\
        file appendonly.aof.1.base.rdb seq 1 type h\n\
        file appendonly.aof.2.incr.aof seq 2 type i\n";

    #[test]
    fn a_rewrite_leaves_what_a_real_server_leaves() {
        let config = Config::default();
        let mut manifest = Manifest::default();
        manifest.add_base(&config);
        manifest.add_incr(&config);
        manifest.add_incr(&config);
        manifest.add_base(&config);
        manifest.retire_incrs(1);
        assert_eq!(manifest.to_string(), HISTORY);
        assert_eq!(Manifest::parse(HISTORY.as_bytes()), Ok(manifest));
    }

    #[test]
    fn names_with_blanks_are_quoted() {
        let text = "file \"a b.1.base.aof\" seq 1 type b\n";
        let manifest = Manifest::parse(text.as_bytes()).unwrap();
        assert_eq!(manifest.base.as_ref().unwrap().name, "a b.1.base.aof");
        assert_eq!(manifest.to_string(), text);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let problem = |text: &str| Manifest::parse(text.as_bytes()).unwrap_err().problem;
        assert_eq!(problem(""), "Found an empty AOF manifest");
        for text in ["\n", "file a seq 1\n", "file a seq x type b\n", "file a seq 1 type b x\n"] {
            assert_eq!(problem(text), "Invalid AOF manifest file format", "{text}");
        }
        assert_eq!(problem("file a/b seq 1 type b\n"), "File can't be a path, just a filename");
        assert_eq!(problem("file a seq 1 type x\n"), "Unknown AOF file type");
        assert_eq!(
            problem("file a seq 1 type b\nfile b seq 2 type b\n"),
            "Found duplicate base file information"
        );
        assert_eq!(
            problem("file a seq 2 type i\nfile b seq 2 type i\n"),
            "Found a non-monotonic sequence number"
        );
        let error = Manifest::parse(b"# fine\nfile a seq 1 type x\n").unwrap_err().to_string();
        assert!(error.contains("at line 2\n>>> 'file a seq 1 type x'\n"), "{error}");
    }
}
