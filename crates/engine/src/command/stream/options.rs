//! What `XADD` and `XTRIM` are asked for, and ids as clients write them.

use redscope_data::value::Value;
use redscope_data::value::stream::{Keep, StreamId};

use super::limits;
use crate::command::{Args, Ctx};
use crate::error::{CommandError, FixedError};
use crate::notify::EventClass;

/// Reads an unsigned number as Redis does for ids: digits, a plus sign allowed.
fn unsigned_part(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?;
    let digits = text.strip_prefix('+').unwrap_or(text);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Reads `ms-seq`, or `ms` with the sequence number given for it.
/// Source: t_stream.c `streamGenericParseIDOrReply`, strict, 7.0.15.
pub(super) fn parse_id(arg: &[u8], missing_seq: u64) -> Result<StreamId, CommandError> {
    let mut parts = arg.splitn(2, |byte| *byte == b'-');
    let ms = parts.next().and_then(unsigned_part);
    let seq = match parts.next() {
        None => Some(missing_seq),
        Some(seq) => unsigned_part(seq),
    };
    let id = ms.zip(seq).map(|(ms, seq)| StreamId { ms, seq });
    id.ok_or(FixedError::STREAM_ID.into())
}

/// The end of a range: an id, `-`, `+`, or `(id` without the id itself.
pub(super) fn parse_bound(arg: &[u8], is_start: bool) -> Result<StreamId, CommandError> {
    let missing_seq = if is_start { 0 } else { u64::MAX };
    match arg {
        b"-" => Ok(StreamId::ZERO),
        b"+" => Ok(StreamId::MAX),
        [b'(', id @ ..] if !id.is_empty() => {
            let id = parse_id(id, missing_seq)?;
            match is_start {
                true => id.next().ok_or(FixedError::STREAM_START.into()),
                false => id.previous().ok_or(FixedError::STREAM_END.into()),
            }
        }
        id => parse_id(id, missing_seq),
    }
}

/// The options `XADD` and `XTRIM` share.
#[derive(Debug, Default)]
pub(super) struct TrimOptions {
    pub(super) keep: Option<Keep>,
    approximate: bool,
    limit: u64,
    pub(super) no_create: bool,
    /// Places of the operator `~` and of the threshold, for the stream.
    operator_at: Option<usize>,
    threshold_at: usize,
    /// Place of the first argument that is no option.
    pub(super) end: usize,
}

impl TrimOptions {
    /// Source: t_stream.c `streamParseAddOrTrimArgsOrReply`, 7.0.15.
    pub(super) fn parse(ctx: &Ctx<'_>, args: Args<'_>, is_add: bool) -> Result<Self, CommandError> {
        let mut parsed = TrimOptions::default();
        let mut limit = None;
        let mut at = 2;
        while let Some(arg) = args.get(at) {
            let more = args.len() - 1 - at;
            let word = String::from_utf8_lossy(arg).to_ascii_lowercase();
            match word.as_str() {
                "*" if is_add => break,
                "maxlen" | "minid" if more >= 1 => {
                    if parsed.keep.is_some() {
                        return Err(FixedError::STREAM_TWO_STRATEGIES.into());
                    }
                    parsed.approximate = more >= 2 && args[at + 1] == b"~";
                    if more >= 2 && (args[at + 1] == b"~" || args[at + 1] == b"=") {
                        at += 1;
                        parsed.operator_at = Some(at);
                    }
                    at += 1;
                    parsed.threshold_at = at;
                    parsed.keep = Some(match word.as_str() {
                        "maxlen" => {
                            let count = u64::try_from(args.integer(at)?);
                            Keep::Newest(count.map_err(|_| FixedError::STREAM_MAX_LEN)?)
                        }
                        _ => Keep::From(parse_id(args[at], 0)?),
                    });
                }
                "limit" if more >= 1 => {
                    at += 1;
                    let count = u64::try_from(args.integer(at)?);
                    limit = Some(count.map_err(|_| FixedError::STREAM_LIMIT)?);
                }
                "nomkstream" if is_add => parsed.no_create = true,
                _ if is_add => break,
                _ => return Err(FixedError::SYNTAX.into()),
            }
            at += 1;
        }
        parsed.end = at;
        // Redis has read the id by now, and complains of it before it looks at what follows.
        if is_add && let Some(id) = args.get(at) {
            GivenId::parse(id)?;
        }
        if limit.is_some_and(|limit| limit > 0) && parsed.keep.is_none() {
            return Err(FixedError::STREAM_LIMIT_ALONE.into());
        }
        if !is_add && parsed.keep.is_none() {
            return Err(FixedError::STREAM_NO_STRATEGY.into());
        }
        if ctx.is_limited() {
            if limit.is_some() && !parsed.approximate {
                return Err(FixedError::STREAM_LIMIT_EXACT.into());
            }
            if parsed.approximate {
                let by_node = limits(ctx).node_max_entries.saturating_mul(100);
                let usual = if by_node == 0 { 10_000 } else { by_node.min(1_000_000) };
                parsed.limit = limit.unwrap_or(usual);
            }
        }
        Ok(parsed)
    }

    /// Trims, tells of it, and returns how many entries went.
    pub(super) fn trim(&self, ctx: &mut Ctx<'_>, key: &[u8]) -> Result<u64, CommandError> {
        let Some(keep) = self.keep else { return Ok(0) };
        let Some(stream) = ctx.stream_mut(key)? else { return Ok(0) };
        let gone = stream.trim(keep, self.approximate, self.limit);
        if gone > 0 {
            ctx.engine.notify(ctx.client.db, EventClass::Stream, "xtrim", key);
        }
        Ok(gone)
    }

    /// Replicas trim to exactly what is left here, however it was asked for.
    pub(super) fn rewrite(&self, ctx: &mut Ctx<'_>, args: Args<'_>, id: Option<StreamId>) {
        let mut request = args.to_owned();
        if self.approximate
            && let Some(operator_at) = self.operator_at
        {
            let Some(Value::Stream(stream)) = ctx.peek(args[1]) else { return };
            request[operator_at] = b"=".to_vec();
            request[self.threshold_at] = match self.keep {
                Some(Keep::Newest(_)) => stream.len().to_string().into_bytes(),
                _ => stream.first_id.to_string().into_bytes(),
            };
            if let Some(at) =
                request[..self.end].iter().position(|w| w.eq_ignore_ascii_case(b"limit"))
            {
                request[at + 1] = b"0".to_vec();
            }
        }
        if let Some(id) = id {
            request[self.end] = id.to_string().into_bytes();
        }
        ctx.rewrite(&request);
    }
}

/// The id `XADD` was given.
#[derive(Clone, Copy, Debug)]
pub(super) enum GivenId {
    /// `*`.
    Now,
    /// `ms-*`.
    Ms(u64),
    Whole(StreamId),
}

impl GivenId {
    pub(super) fn parse(arg: &[u8]) -> Result<Self, CommandError> {
        match arg {
            b"*" => Ok(GivenId::Now),
            [ms @ .., b'-', b'*'] => {
                unsigned_part(ms).map(GivenId::Ms).ok_or(FixedError::STREAM_ID.into())
            }
            id => parse_id(id, 0).map(GivenId::Whole),
        }
    }

    /// The id of the new entry; an error if the stream has gone past it.
    pub(super) fn resolve(
        self,
        last: StreamId,
        is_empty: bool,
        now_ms: u64,
    ) -> Result<StreamId, CommandError> {
        let id = match self {
            GivenId::Now if now_ms > last.ms => Some(StreamId { ms: now_ms, seq: 0 }),
            GivenId::Now => last.next(),
            // The first entry of a millisecond is number 0, but 0-0 is no id.
            GivenId::Ms(ms) if ms == last.ms => {
                last.seq.checked_add(1).map(|seq| StreamId { ms, seq })
            }
            GivenId::Ms(ms) => Some(StreamId { ms, seq: 0 }),
            GivenId::Whole(id) => Some(id),
        };
        let behind = |id: &StreamId| {
            *id > last || (is_empty && *id > StreamId::ZERO && last == StreamId::ZERO)
        };
        id.filter(behind).ok_or(FixedError::STREAM_ID_SMALL.into())
    }
}
