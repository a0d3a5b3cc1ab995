//! Bytes to commands, as a server reads them from an append-only file.

use std::ops::Range;

/// Longest piece of a line that is read at once.
const LINE_LEN: usize = 127;

/// Why a file ends where it should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadError {
    /// There should be more.
    Short,
    /// Something else should be there.
    Format,
}

/// What is read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A line behind `#`.
    Annotation,
    /// A command.
    Command,
}

/// What a byte of an append-only file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AofPiece {
    /// A line behind `#`.
    Annotation,
    /// How many arguments follow.
    ArgCount,
    /// Length of the argument that follows, in bytes.
    ArgLength,
    /// Name of a command.
    Name,
    /// An argument.
    Arg,
    /// The end of an argument.
    LineEnd,
}

/// An argument: where its length and its text stand.
#[derive(Clone, Debug)]
struct Arg {
    head: Range<usize>,
    text: Range<usize>,
}

/// The commands of a file.
pub(super) struct Commands<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What was read last, as far as that went: its first line, and arguments.
    head: Range<usize>,
    args: Vec<Arg>,
}

impl<'a> Commands<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Commands::from(bytes, 0)
    }

    /// Those from a place on at which one begins.
    pub(super) fn from(bytes: &'a [u8], at: usize) -> Self {
        Commands { bytes, at, head: at..at, args: Vec::new() }
    }

    /// Where the next command begins.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next command, annotations left out. `None` at the end.
    ///
    /// Source: aof.c `loadSingleAppendOnlyFile`, 7.0.15.
    pub(super) fn next(&mut self) -> Result<Option<Vec<&'a [u8]>>, ReadError> {
        loop {
            match self.next_entry()? {
                None => return Ok(None),
                Some(Entry::Annotation) => {}
                Some(Entry::Command) => {
                    let bytes = self.bytes;
                    return Ok(Some(
                        self.args.iter().map(|arg| &bytes[arg.text.clone()]).collect(),
                    ));
                }
            }
        }
    }

    /// The next command or annotation. `None` at the end.
    pub(super) fn next_entry(&mut self) -> Result<Option<Entry>, ReadError> {
        let start = self.at;
        self.args.clear();
        let line = self.line();
        self.head = start..self.at;
        match line {
            None => Ok(None),
            Some([b'#', ..]) => Ok(Some(Entry::Annotation)),
            Some([b'*', count @ ..]) => self.read_args(count).map(|()| Some(Entry::Command)),
            Some(_) => Err(ReadError::Format),
        }
    }

    /// Bytes of what was read last.
    pub(super) fn entry(&self) -> Range<usize> {
        self.head.start..self.at
    }

    /// Arguments of what was read last.
    pub(super) fn arg_count(&self) -> usize {
        self.args.len()
    }

    /// One of them; empty if there is none of that number.
    pub(super) fn arg(&self, number: usize) -> &'a [u8] {
        self.args.get(number).map_or(&[], |arg| &self.bytes[arg.text.clone()])
    }

    /// What was read last, piece by piece: bytes, what they are, what they say.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (Range<usize>, AofPiece, &'a [u8])> {
        let bytes = self.bytes;
        let line = move |range: &Range<usize>| bytes[range.clone()].trim_ascii_end();
        let is_command = bytes.get(self.head.start) == Some(&b'*');
        let first = match is_command {
            true => AofPiece::ArgCount,
            false => AofPiece::Annotation,
        };
        let begun = self.args.last().map_or(self.head.end, |arg| arg.text.end + 2);
        let args = self.args.iter().enumerate().flat_map(move |(number, arg)| {
            let piece = if number == 0 { AofPiece::Name } else { AofPiece::Arg };
            let end = arg.text.end..arg.text.end + 2;
            [
                (arg.head.clone(), AofPiece::ArgLength, line(&arg.head)),
                (arg.text.clone(), piece, &bytes[arg.text.clone()]),
                (end, AofPiece::LineEnd, &[][..]),
            ]
        });
        // A length whose text is not there.
        let rest = begun..self.at;
        let rest = (is_command && !rest.is_empty())
            .then(|| (rest.clone(), AofPiece::ArgLength, line(&rest)));
        let head = (self.head.clone(), first, line(&self.head));
        let all = std::iter::once(head).chain(args).chain(rest);
        all.filter(|(range, ..)| !range.is_empty())
    }

    fn read_args(&mut self, count: &[u8]) -> Result<(), ReadError> {
        if count.is_empty() {
            return Err(ReadError::Short);
        }
        let count = leading_number(count).filter(|count| *count > 0).ok_or(ReadError::Format)?;
        for _ in 0..count {
            let start = self.at;
            let len = match self.line().ok_or(ReadError::Short)? {
                [b'$', len @ ..] => leading_number(len).ok_or(ReadError::Format)?,
                _ => return Err(ReadError::Format),
            };
            let (head, text_at) = (start..self.at, self.at);
            let end = text_at.checked_add(len).ok_or(ReadError::Short)?;
            if end > self.bytes.len() || end + 2 > self.bytes.len() {
                return Err(ReadError::Short);
            }
            self.args.push(Arg { head, text: text_at..end });
            self.at = end + 2;
        }
        Ok(())
    }

    /// A line with its end, or what is left of the file, but not more than is read at once.
    fn line(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let whole = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        let line = &rest[..whole.min(LINE_LEN)];
        self.at += line.len();
        Some(line)
    }
}

/// The number a text starts with, 0 without digits, as `atoi` has it; nothing if it is negative.
fn leading_number(text: &[u8]) -> Option<usize> {
    if text.starts_with(b"-") {
        return None;
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.take(10).try_fold(0_usize, |number, digit| {
        number.checked_mul(10)?.checked_add(usize::from(digit - b'0'))
    })
}
