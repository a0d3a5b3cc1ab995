//! Bytes to requests, as a server reads them: multibulk and inline, pipelined, in any split.

mod error;

use std::ops::Range;

use crate::ahead::{Ahead, number_after};
use crate::number::parse_integer;
use crate::quote::split_args;

pub use error::ProtocolError;

/// Longest line without a line feed: an inline command, or a length line. `PROTO_INLINE_MAX_SIZE`.
const MAX_LINE_LEN: usize = 64 * 1024;
/// Before authentication a request is kept this small.
const MAX_UNAUTHENTICATED_ARGS: i64 = 10;
const MAX_UNAUTHENTICATED_BULK_LEN: i64 = 16 * 1024;
/// Default of `proto-max-bulk-len`, in bytes.
const DEFAULT_MAX_BULK_LEN: i64 = 512 * 1024 * 1024;

/// One request: its arguments, the first of which names the command. Never empty.
#[derive(Debug)]
pub struct Request<'a> {
    bytes: &'a [u8],
    ranges: &'a [Range<usize>],
}

impl<'a> Request<'a> {
    /// The arguments in order, borrowed from the decoder.
    pub fn args(&self) -> impl ExactSizeIterator<Item = &'a [u8]> + use<'a> {
        let bytes = self.bytes;
        self.ranges.iter().map(move |range| &bytes[range.clone()])
    }
}

/// Collects bytes from one client and gives out whole requests.
#[derive(Clone, Debug)]
pub struct RequestDecoder {
    buffer: Vec<u8>,
    /// Start of what is not parsed yet.
    at: usize,
    /// First byte of the request under way.
    request_start: usize,
    /// First byte that has to stay though its request was given out; without one, everything
    /// before the request under way may be dropped.
    kept_from: Option<usize>,
    /// Arguments found so far, as places in `buffer`, or in `inline` for an inline command.
    ranges: Vec<Range<usize>>,
    /// Arguments still to come of a multibulk request.
    missing: i64,
    /// Length of the argument under way, once its length line was read.
    bulk_len: Option<usize>,
    inline: Vec<u8>,
    consumed_bytes: u64,
    max_bulk_len: i64,
    authenticated: bool,
}

impl Default for RequestDecoder {
    fn default() -> Self {
        RequestDecoder {
            buffer: Vec::new(),
            at: 0,
            request_start: 0,
            kept_from: None,
            ranges: Vec::new(),
            missing: 0,
            bulk_len: None,
            inline: Vec::new(),
            consumed_bytes: 0,
            max_bulk_len: DEFAULT_MAX_BULK_LEN,
            authenticated: true,
        }
    }
}

impl RequestDecoder {
    /// Adds bytes that came from the client.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.drop_done();
        self.buffer.extend_from_slice(bytes);
    }

    /// Adds bytes that came from the client, without copying them if nothing else is held.
    pub fn feed_owned(&mut self, bytes: Vec<u8>) {
        self.drop_done();
        if self.buffer.is_empty() {
            self.buffer = bytes;
        } else {
            self.buffer.extend_from_slice(&bytes);
        }
    }

    /// Drops bytes of requests that were given out.
    fn drop_done(&mut self) {
        let drop = self.kept_from.unwrap_or(self.request_start);
        if drop == 0 {
            return;
        }
        if drop == self.buffer.len() {
            self.buffer.clear();
        } else {
            self.buffer.drain(..drop);
        }
        // The places of a request that is done mean nothing any more.
        if self.missing == 0 {
            self.ranges.clear();
        }
        self.at -= drop;
        self.request_start -= drop;
        self.kept_from = self.kept_from.map(|_| 0);
        for range in &mut self.ranges {
            *range = range.start - drop..range.end - drop;
        }
    }

    /// From now on the bytes of requests given out stay until they are released: a replica passes
    /// them on as they came.
    pub fn keep_requests(&mut self) {
        self.kept_from = Some(self.request_start);
    }

    /// The bytes of requests given out that were not released yet.
    pub fn kept(&self) -> &[u8] {
        &self.buffer[self.kept_from.unwrap_or(self.request_start)..self.request_start]
    }

    /// Lets go of the first `len` bytes of [`Self::kept`].
    pub fn release(&mut self, len: usize) {
        self.kept_from = self.kept_from.map(|from| (from + len).min(self.request_start));
    }

    /// Bytes held, whether their requests were given out or not.
    pub fn held_bytes(&self) -> usize {
        self.buffer.len() - self.kept_from.unwrap_or(self.request_start)
    }

    /// Tells whether the client has proved who it is; until then requests are kept small.
    pub fn set_authenticated(&mut self, authenticated: bool) {
        self.authenticated = authenticated;
    }

    /// Sets `proto-max-bulk-len`, in bytes.
    pub fn set_max_bulk_len(&mut self, max_bulk_len: i64) {
        self.max_bulk_len = max_bulk_len;
    }

    /// Bytes of all requests given out so far: the offset of a replication stream.
    pub fn consumed_bytes(&self) -> u64 {
        self.consumed_bytes
    }

    /// Bytes held that belong to no finished request.
    pub fn pending_bytes(&self) -> usize {
        self.buffer.len() - self.request_start
    }

    /// Bytes held that are no finished argument either.
    pub fn unparsed_bytes(&self) -> usize {
        self.buffer.len() - self.at
    }

    /// Bytes of the finished arguments of a request under way.
    pub fn argument_bytes(&self) -> usize {
        match self.missing {
            0 => 0,
            _ => self.ranges.iter().map(|range| range.len()).sum(),
        }
    }

    /// Bytes still to come of a large argument under way, for which Redis makes room at once.
    pub fn awaited_bytes(&self) -> usize {
        /// Source: server.h `PROTO_MBULK_BIG_ARG`, 7.0.15.
        const LARGE: usize = 32 * 1024;
        let large = self.bulk_len.filter(|len| *len >= LARGE);
        large.map_or(0, |len| (self.at + len + 2).saturating_sub(self.buffer.len()))
    }

    /// A glance at the requests that have arrived whole and are not decoded yet.
    pub fn ahead(&self) -> Ahead<'_> {
        Ahead::new(if self.missing == 0 { &self.buffer[self.at..] } else { &[] })
    }

    /// Decodes the next request, or says with `None` that more bytes are needed.
    ///
    /// Empty requests (a bare line feed, `*0`) are skipped, as Redis does.
    /// Errors: [`ProtocolError`]; the connection is to be closed after its text.
    pub fn next_request(&mut self) -> Result<Option<Request<'_>>, ProtocolError> {
        loop {
            if self.missing == 0 {
                self.ranges.clear();
                self.bulk_len = None;
                match self.buffer.get(self.at) {
                    None => return Ok(None),
                    Some(b'*') => {
                        if self.read_plain() {
                            self.finish_request();
                            return Ok(Some(Request { bytes: &self.buffer, ranges: &self.ranges }));
                        }
                        if !self.read_count()? {
                            return Ok(None);
                        }
                    }
                    Some(_) => {
                        if !self.read_inline()? {
                            return Ok(None);
                        }
                        self.finish_request();
                        if self.ranges.is_empty() {
                            continue;
                        }
                        return Ok(Some(Request { bytes: &self.inline, ranges: &self.ranges }));
                    }
                }
            }
            if self.missing > 0 {
                if !self.read_bulks()? {
                    return Ok(None);
                }
                self.finish_request();
                return Ok(Some(Request { bytes: &self.buffer, ranges: &self.ranges }));
            }
            self.finish_request();
        }
    }

    fn finish_request(&mut self) {
        self.consumed_bytes += (self.at - self.request_start) as u64;
        self.request_start = self.at;
    }

    /// The line from `at` on, without its line ending, and where the next one starts.
    fn line(&self, too_big: ProtocolError) -> Result<Option<(Range<usize>, usize)>, ProtocolError> {
        let rest = &self.buffer[self.at..];
        match rest.iter().position(|&byte| byte == b'\r') {
            // The byte after CR is taken to be LF without looking, as Redis does.
            Some(end) if end + 1 < rest.len() => {
                Ok(Some((self.at..self.at + end, self.at + end + 2)))
            }
            None if rest.len() > MAX_LINE_LEN => Err(too_big),
            _ => Ok(None),
        }
    }

    /// Reads a multibulk request that stands whole and plain, as nearly all do. False: nothing is
    /// read, and what is wrong or missing is found step by step.
    fn read_plain(&mut self) -> bool {
        let RequestDecoder { buffer, ranges, .. } = self;
        let (max_count, max_len) = match self.authenticated {
            true => (i64::from(i32::MAX), self.max_bulk_len),
            false => {
                (MAX_UNAUTHENTICATED_ARGS, self.max_bulk_len.min(MAX_UNAUTHENTICATED_BULK_LEN))
            }
        };
        let mut read = || {
            let (count, mut rest) = number_after(b'*', &buffer[self.at..])?;
            if count == 0 || count as i64 > max_count {
                return None;
            }
            for _ in 0..count {
                let (len, text) =
                    number_after(b'$', rest).filter(|(len, _)| *len as i64 <= max_len)?;
                let start = buffer.len() - text.len();
                rest = text.get(len + 2..)?;
                ranges.push(start..start + len);
            }
            Some(buffer.len() - rest.len())
        };
        let end = read();
        match end {
            Some(end) => self.at = end,
            None => self.ranges.clear(),
        }
        end.is_some()
    }

    /// Reads `*n`. False: more bytes are needed.
    fn read_count(&mut self) -> Result<bool, ProtocolError> {
        let Some((line, next)) = self.line(ProtocolError::TooBigCount)? else { return Ok(false) };
        let count = parse_integer(&self.buffer[line.start + 1..line.end])
            .filter(|&count| count <= i64::from(i32::MAX))
            .ok_or(ProtocolError::InvalidCount)?;
        if count > MAX_UNAUTHENTICATED_ARGS && !self.authenticated {
            return Err(ProtocolError::UnauthenticatedCount);
        }
        self.at = next;
        self.missing = count.max(0);
        Ok(true)
    }

    /// Reads the arguments that are missing. False: more bytes are needed.
    fn read_bulks(&mut self) -> Result<bool, ProtocolError> {
        while self.missing > 0 {
            let len = match self.bulk_len {
                Some(len) => len,
                None => {
                    let Some((line, next)) = self.line(ProtocolError::TooBigBulkCount)? else {
                        return Ok(false);
                    };
                    if self.buffer[self.at] != b'$' {
                        return Err(ProtocolError::ExpectedDollar(self.buffer[self.at]));
                    }
                    let len = parse_integer(&self.buffer[line.start + 1..line.end])
                        .filter(|len| (0..=self.max_bulk_len).contains(len))
                        .ok_or(ProtocolError::InvalidBulkLen)?;
                    if len > MAX_UNAUTHENTICATED_BULK_LEN && !self.authenticated {
                        return Err(ProtocolError::UnauthenticatedBulkLen);
                    }
                    self.at = next;
                    self.bulk_len = Some(len as usize);
                    len as usize
                }
            };
            if self.buffer.len() - self.at < len + 2 {
                return Ok(false);
            }
            self.ranges.push(self.at..self.at + len);
            self.at += len + 2;
            self.missing -= 1;
            self.bulk_len = None;
        }
        Ok(true)
    }

    /// Reads one inline command into `inline`. False: more bytes are needed.
    fn read_inline(&mut self) -> Result<bool, ProtocolError> {
        let rest = &self.buffer[self.at..];
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            return if rest.len() > MAX_LINE_LEN {
                Err(ProtocolError::TooBigInline)
            } else {
                Ok(false)
            };
        };
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        let args = split_args(line).map_err(|_| ProtocolError::UnbalancedQuotes)?;
        self.inline.clear();
        for arg in args {
            let start = self.inline.len();
            self.inline.extend_from_slice(&arg);
            self.ranges.push(start..self.inline.len());
        }
        self.at += end + 1;
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
