//! What `redis-check-aof` says of files, and where it would cut them.
//!
//! The tool reads with a reader of its own, which is stricter than the server's: so does this one.
//! Source: redis-check-aof.c, 7.0.15.

use std::borrow::Cow;

use redscope_data::rdb::check_rdb;

use crate::aof::Manifest;
use crate::command::{Marks, lookup};

/// Most bytes of a line that are read at once, the zero behind it left out.
const LINE_BYTES: usize = 127;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AofReport {
    /// What the tool prints, line by line.
    pub lines: Vec<String>,
    /// Whether all is well, or would be after the cut.
    pub is_ok: bool,
    /// The file that `--fix` cuts, and the bytes it keeps.
    pub cut: Option<(String, usize)>,
}

/// Finds a part of an append-only file by its name.
pub type FindPart<'a> = &'a dyn Fn(&str) -> Option<Cow<'a, [u8]>>;

/// Checks a single file, as versions before 7.0 wrote them, and parts alone. With `fix` it is cut to
/// what is whole.
pub fn check_aof(bytes: &[u8], name: &str, fix: bool, now_ms: u64) -> AofReport {
    let mut tool = Tool::new(fix, now_ms);
    tool.say("Start checking Old-Style AOF");
    let is_rdb = bytes.starts_with(b"REDIS");
    match tool.check(bytes, name, name, true, is_rdb) {
        Some(Checked::Whole) => tool.say(format!("AOF {name} is valid")),
        Some(Checked::Empty) => tool.say(format!("AOF {name} is empty")),
        Some(Checked::Cut) => tool.say(format!("Successfully truncated AOF {name}")),
        None => return tool.report,
    }
    tool.report.is_ok = true;
    tool.report
}

/// Checks the files that a manifest names, which lie in `dir`. With `fix` the last one is cut to what
/// is whole.
pub fn check_parts(
    manifest: &[u8],
    dir: &str,
    find: FindPart<'_>,
    fix: bool,
    now_ms: u64,
) -> AofReport {
    let mut tool = Tool::new(fix, now_ms);
    tool.say("Start checking Multi Part AOF");
    let manifest = match Manifest::parse(manifest) {
        Ok(manifest) => manifest,
        Err(error) => {
            error.lines().iter().for_each(|line| tool.say(line.trim_start()));
            return tool.report;
        }
    };
    let count = manifest.parts().count();
    for (number, part) in manifest.parts().enumerate() {
        let is_base = number == 0 && manifest.base.is_some();
        let path = format!("{dir}/{}", part.name);
        let bytes = find(&part.name);
        let is_rdb = is_base && bytes.as_ref().is_some_and(|bytes| bytes.starts_with(b"REDIS"));
        if is_base {
            let format = if is_rdb { "RDB" } else { "AOF" };
            tool.say(format!("Start to check BASE AOF ({format} format)."));
        } else if number == usize::from(manifest.base.is_some()) {
            tool.say("Start to check INCR files.");
        }
        let Some(bytes) = bytes else {
            let why = "No such file or directory, aborting...";
            tool.say(format!("Cannot open file {path}: {why}"));
            return tool.report;
        };
        let kind = if is_base { "BASE" } else { "INCR" };
        let name = &part.name;
        match tool.check(&bytes, name, &path, number + 1 == count, is_rdb) {
            Some(Checked::Whole) => tool.say(format!("{kind} AOF {name} is valid")),
            Some(Checked::Empty) => tool.say(format!("{kind} AOF {name} is empty")),
            Some(Checked::Cut) => tool.say(format!("Successfully truncated AOF {name}")),
            None => return tool.report,
        }
    }
    tool.say("All AOF files and manifest are valid");
    tool.report.is_ok = true;
    tool.report
}

/// What came of a file that the tool goes on from.
enum Checked {
    Whole,
    Empty,
    Cut,
}

/// Why a command is not read to its end.
enum Stop {
    /// The file ends where a line should begin: no word is said.
    Silent,
    /// With these words.
    Said(String),
}

/// What the tool keeps from file to file.
struct Tool {
    report: AofReport,
    fix: bool,
    now_ms: u64,
    /// The words of an error, which stay.
    error: String,
    /// Where the last line or text began.
    read_at: usize,
    line: u64,
    /// The last line that was read, with what was left behind it by longer ones.
    buffer: [u8; LINE_BYTES + 2],
}

impl Tool {
    fn new(fix: bool, now_ms: u64) -> Self {
        Tool {
            report: AofReport::default(),
            fix,
            now_ms,
            error: String::new(),
            read_at: 0,
            line: 1,
            buffer: [0; LINE_BYTES + 2],
        }
    }

    fn say(&mut self, line: impl Into<String>) {
        self.report.lines.push(line.into());
    }

    /// Checks a file; `None` if the tool ends there.
    fn check(
        &mut self,
        bytes: &[u8],
        name: &str,
        path: &str,
        is_last: bool,
        is_rdb: bool,
    ) -> Option<Checked> {
        if bytes.is_empty() {
            return Some(Checked::Empty);
        }
        let mut at = 0;
        if is_rdb {
            let report = check_rdb(bytes, name, self.now_ms);
            self.report.lines.extend(report.lines);
            if !report.is_ok {
                self.say("RDB preamble of AOF file is not sane, aborting.");
                return None;
            }
            self.say("RDB preamble is OK, proceeding with AOF tail...");
            at = report.offset;
        }
        let (whole, ended) = self.commands(bytes, at, name, path);
        if let Some(in_transaction) = ended
            && in_transaction
            && self.error.is_empty()
        {
            self.fail("Reached EOF before reading EXEC for MULTI".to_owned());
        }
        if !self.error.is_empty() {
            self.say(self.error.clone());
        }
        let (size, line, diff) = (bytes.len(), self.line, bytes.len() - whole);
        self.say(format!(
            "AOF analyzed: filename={name}, size={size}, ok_up_to={whole}, ok_up_to_line={line}, \
             diff={diff}"
        ));
        if diff == 0 {
            return Some(Checked::Whole);
        }
        if !self.fix {
            let text = format!("AOF {name} is not valid. Use the --fix option to try fixing it.");
            self.say(text);
            return None;
        }
        if !is_last {
            self.say(format!("Failed to truncate AOF {name} because it is not the last file"));
            return None;
        }
        self.say(format!(
            "This will shrink the AOF {name} from {size} bytes, with {diff} bytes, to {whole} bytes"
        ));
        self.report.cut = Some((name.to_owned(), whole));
        Some(Checked::Cut)
    }

    /// Reads commands; returns how many bytes are whole, and, if the file has ended, whether that
    /// was within a transaction.
    fn commands(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        name: &str,
        path: &str,
    ) -> (usize, Option<bool>) {
        let (mut multi, mut whole) = (0_i64, at);
        loop {
            if multi == 0 {
                whole = at;
            }
            match bytes.get(at) {
                None => return (whole, Some(multi != 0)),
                Some(b'#') => {
                    self.read_at = at;
                    at += line_len(&bytes[at..], 1023);
                }
                Some(b'*') => match self.command(bytes, &mut at, path, &mut multi) {
                    Ok(()) => {}
                    Err(Stop::Said(words)) => {
                        self.fail(words);
                        let ended = at >= bytes.len();
                        return (whole, ended.then_some(multi != 0));
                    }
                    Err(Stop::Silent) => return (whole, Some(multi != 0)),
                },
                Some(_) => {
                    self.say(format!("AOF {name} format error"));
                    return (whole, None);
                }
            }
        }
    }

    fn fail(&mut self, words: String) {
        self.error = format!("0x{:16x}: {words}", self.read_at);
    }

    fn command(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        path: &str,
        multi: &mut i64,
    ) -> Result<(), Stop> {
        let count = self.number(bytes, at, b'*')?;
        for number in 0..count {
            let text = self.text(bytes, at)?;
            if number > 0 {
                continue;
            }
            let name = text.split(|byte| *byte == 0).next().unwrap_or_default();
            let Some((_, spec)) = lookup(name) else { continue };
            if spec.marks.has(Marks::OPENS_TRANSACTION) {
                *multi += 1;
                if *multi > 1 {
                    return Err(Stop::Said(format!("Unexpected MULTI in AOF {path}")));
                }
            } else if spec.is_exec() {
                *multi -= 1;
                if *multi != 0 {
                    return Err(Stop::Said(format!("Unexpected EXEC in AOF {path}")));
                }
            }
        }
        Ok(())
    }

    /// Reads a line with a number.
    fn number(&mut self, bytes: &[u8], at: &mut usize, prefix: u8) -> Result<i64, Stop> {
        self.read_at = *at;
        let rest = bytes.get(*at..).unwrap_or_default();
        let len = line_len(rest, LINE_BYTES);
        if len == 0 {
            return Err(Stop::Silent);
        }
        *at += len;
        self.buffer[..len].copy_from_slice(&rest[..len]);
        self.buffer[len] = 0;
        if self.buffer[0] != prefix {
            let (wanted, got) = (char::from(prefix), char::from(self.buffer[0]));
            return Err(Stop::Said(format!("Expected prefix '{wanted}', got: '{got}'")));
        }
        let (number, digits) = leading_number(&self.buffer[1..=len]);
        let end = 1 + digits;
        self.line_feed([self.buffer[end], self.buffer[end + 1]])?;
        Ok(number)
    }

    fn text<'a>(&mut self, bytes: &'a [u8], at: &mut usize) -> Result<&'a [u8], Stop> {
        let len = self.number(bytes, at, b'$')?;
        if !(0..=i64::MAX - 2).contains(&len) {
            return Err(Stop::Said(format!(
                "Expected to read string of {len} bytes, which is not in the suitable range"
            )));
        }
        self.read_at = *at;
        let wanted = usize::try_from(len + 2).unwrap_or(usize::MAX);
        let rest = &bytes[*at..];
        let Some(text) = rest.get(..wanted) else {
            *at = bytes.len();
            let (wanted, got) = (len + 2, rest.len());
            return Err(Stop::Said(format!("Expected to read {wanted} bytes, got {got} bytes")));
        };
        *at += wanted;
        self.line_feed([text[wanted - 2], text[wanted - 1]])?;
        Ok(&text[..wanted - 2])
    }

    fn line_feed(&mut self, bytes: [u8; 2]) -> Result<(), Stop> {
        if bytes != *b"\r\n" {
            let [first, second] = bytes;
            return Err(Stop::Said(format!("Expected \\r\\n, got: {first:02x}{second:02x}")));
        }
        self.line += 1;
        Ok(())
    }
}

/// Bytes of the line that `bytes` begin with, its line feed included, as `fgets` takes it.
fn line_len(bytes: &[u8], most: usize) -> usize {
    let end = bytes.iter().take(most).position(|byte| *byte == b'\n');
    end.map_or(bytes.len().min(most), |end| end + 1)
}

/// A number as `strtol` reads it, and the bytes it takes.
fn leading_number(text: &[u8]) -> (i64, usize) {
    let blanks = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let sign = text.get(blanks).filter(|byte| matches!(byte, b'+' | b'-'));
    let from = blanks + usize::from(sign.is_some());
    let digits = text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return (0, 0);
    }
    let is_negative = sign == Some(&b'-');
    let number = text[from..from + digits].iter().try_fold(0_i64, |number, digit| {
        let digit = i64::from(digit - b'0');
        let ten = number.checked_mul(10)?;
        if is_negative { ten.checked_sub(digit) } else { ten.checked_add(digit) }
    });
    let most = if is_negative { i64::MIN } else { i64::MAX };
    (number.unwrap_or(most), from + digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(args: &[&str]) -> String {
        let args = args.iter().map(|arg| format!("${}\r\n{arg}\r\n", arg.len()));
        format!("*{}\r\n{}", args.len(), args.collect::<String>())
    }

    /// What the tool of version 7.0.15 prints behind its first line.
    #[test]
    fn a_file_is_reported_on_as_by_the_real_tool() {
        let select = command(&["SELECT", "0"]);
        let multi = command(&["MULTI"]);
        let set = command(&["SET", "a", "1"]);
        let cases = [
            (String::new(), "AOF x.aof is empty"),
            (
                format!("{select}{set}"),
                "AOF analyzed: filename=x.aof, size=50, ok_up_to=50, ok_up_to_line=13, diff=0\n\
                 AOF x.aof is valid",
            ),
            (
                format!("{select}{multi}{multi}"),
                "0x              2e: Unexpected MULTI in AOF x.aof\n\
                 AOF analyzed: filename=x.aof, size=53, ok_up_to=23, ok_up_to_line=12, diff=30",
            ),
            (
                format!("{select}{}", command(&["EXEC"])),
                "0x              1f: Unexpected EXEC in AOF x.aof\n\
                 AOF analyzed: filename=x.aof, size=37, ok_up_to=23, ok_up_to_line=9, diff=14",
            ),
            (
                format!("{select}*1\r\n$-1\r\n"),
                "0x              1b: Expected to read string of -1 bytes, which is not in the \
                 suitable range\n\
                 AOF analyzed: filename=x.aof, size=32, ok_up_to=23, ok_up_to_line=8, diff=9",
            ),
            (
                format!("{select}*1\r\n"),
                "AOF analyzed: filename=x.aof, size=27, ok_up_to=23, ok_up_to_line=7, diff=4",
            ),
            (
                format!("{select}*1\r\n$3\r\nabcxx"),
                "0x              1f: Expected \\r\\n, got: 7878\n\
                 AOF analyzed: filename=x.aof, size=36, ok_up_to=23, ok_up_to_line=8, diff=13",
            ),
            (
                format!("{select}{multi}*1\r\n"),
                "0x              2a: Reached EOF before reading EXEC for MULTI\n\
                 AOF analyzed: filename=x.aof, size=42, ok_up_to=23, ok_up_to_line=10, diff=19",
            ),
            (
                format!("#TS:12\r\n{select}"),
                "AOF analyzed: filename=x.aof, size=31, ok_up_to=31, ok_up_to_line=6, diff=0\n\
                 AOF x.aof is valid",
            ),
            (
                "*1\r\n$99999999999999999999\r\n".to_owned(),
                "0x               4: Expected to read string of 9223372036854775807 bytes, which is \
                 not in the suitable range\n\
                 AOF analyzed: filename=x.aof, size=27, ok_up_to=0, ok_up_to_line=3, diff=27",
            ),
        ];
        let hint = "AOF x.aof is not valid. Use the --fix option to try fixing it.";
        for (text, expected) in cases {
            let report = check_aof(text.as_bytes(), "x.aof", false, 0);
            let mut lines: Vec<&str> = expected.lines().collect();
            if !report.is_ok {
                lines.push(hint);
            }
            assert_eq!(report.lines[1..], lines, "{text:?}");
        }
    }

    #[test]
    fn a_fix_keeps_what_is_whole() {
        let text = format!("{}*1\r\n$3\r\na", command(&["SELECT", "0"]));
        let report = check_aof(text.as_bytes(), "x.aof", true, 0);
        assert_eq!(report.cut, Some(("x.aof".to_owned(), 23)));
        let line = "This will shrink the AOF x.aof from 32 bytes, with 9 bytes, to 23 bytes";
        assert_eq!(report.lines[3..], [line, "Successfully truncated AOF x.aof"]);
        assert!(report.is_ok);
    }
}
