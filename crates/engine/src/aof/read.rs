//! Bytes to commands, as a server reads them from an append-only file.

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

/// The commands of a file.
pub(super) struct Commands<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Commands<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Commands { bytes, at: 0 }
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
            match self.line() {
                None => return Ok(None),
                Some([b'#', ..]) => {}
                Some([b'*', count @ ..]) => return self.args(count).map(Some),
                Some(_) => return Err(ReadError::Format),
            }
        }
    }

    fn args(&mut self, count: &[u8]) -> Result<Vec<&'a [u8]>, ReadError> {
        if count.is_empty() {
            return Err(ReadError::Short);
        }
        let count = leading_number(count).filter(|count| *count > 0).ok_or(ReadError::Format)?;
        let mut args = Vec::new();
        for _ in 0..count {
            let len = match self.line().ok_or(ReadError::Short)? {
                [b'$', len @ ..] => leading_number(len).ok_or(ReadError::Format)?,
                _ => return Err(ReadError::Format),
            };
            let end = self.at.checked_add(len).ok_or(ReadError::Short)?;
            args.push(self.bytes.get(self.at..end).ok_or(ReadError::Short)?);
            if end + 2 > self.bytes.len() {
                return Err(ReadError::Short);
            }
            self.at = end + 2;
        }
        Ok(args)
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
