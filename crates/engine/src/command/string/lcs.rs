//! `LCS`: what two strings have in common.

use redscope_data::Str;
use redscope_resp::Frame;

use crate::command::{Args, CommandResult, Ctx};
use crate::error::FixedError;

/// The options of `LCS`.
#[derive(Debug, Default)]
struct LcsOptions {
    len_only: bool,
    ranges: bool,
    min_len: i64,
    with_lens: bool,
}

pub(super) fn lcs(ctx: &mut Ctx<'_>, args: Args<'_>) -> CommandResult {
    let operand = |ctx: &mut Ctx<'_>, key: &[u8]| match ctx.read(key) {
        None => Ok(Str::EMPTY),
        Some(value) => value.as_str().ok_or(FixedError::LCS_NOT_STRINGS),
    };
    // Both are looked up, whatever the first is.
    let (a, b) = (operand(ctx, args[1]), operand(ctx, args[2]));
    let (a, b) = (a?, b?);
    let mut parsed = LcsOptions::default();
    let mut options = args.options(3);
    while let Some(word) = options.next_word() {
        match word.as_str() {
            "IDX" => parsed.ranges = true,
            "LEN" => parsed.len_only = true,
            "WITHMATCHLEN" => parsed.with_lens = true,
            "MINMATCHLEN" => parsed.min_len = options.integer()?.max(0),
            _ => return Err(FixedError::SYNTAX.into()),
        }
    }
    if parsed.len_only && parsed.ranges {
        return Err(FixedError::LCS_LEN_AND_IDX.into());
    }
    let cells = (a.len() as u64 + 1).saturating_mul(b.len() as u64 + 1);
    let table_bytes = cells.saturating_mul(size_of::<u32>() as u64);
    if table_bytes > ctx.engine.config.limits.max_bulk_len as u64 {
        return Err(FixedError::LCS_TOO_LARGE.into());
    }
    ctx.touch(a.len() * b.len());
    let (text, matches) = longest_common_subsequence(&a, &b);
    if parsed.len_only {
        return Ok(Frame::Integer(text.len() as i64));
    }
    if !parsed.ranges {
        return Ok(Frame::Bulk(Str::from(text)));
    }
    let pair = |from: usize, len: usize| {
        Frame::Array(vec![Frame::Integer(from as i64), Frame::Integer((from + len - 1) as i64)])
    };
    let long_enough = matches.iter().filter(|(_, _, len)| *len as i64 >= parsed.min_len);
    let shown = long_enough.map(|&(in_a, in_b, len)| {
        let mut parts = vec![pair(in_a, len), pair(in_b, len)];
        if parsed.with_lens {
            parts.push(Frame::Integer(len as i64));
        }
        Frame::Array(parts)
    });
    Ok(Frame::Map(vec![
        (Frame::Bulk(Str::from("matches")), Frame::Array(shown.collect())),
        (Frame::Bulk(Str::from("len")), Frame::Integer(text.len() as i64)),
    ]))
}

/// The subsequence, and its stretches as places in both strings with a length, last first.
fn longest_common_subsequence(a: &[u8], b: &[u8]) -> (Vec<u8>, Vec<(usize, usize, usize)>) {
    let width = b.len() + 1;
    let mut lens = vec![0u32; (a.len() + 1) * width];
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            lens[i * width + j] = if a[i - 1] == b[j - 1] {
                lens[(i - 1) * width + j - 1] + 1
            } else {
                lens[(i - 1) * width + j].max(lens[i * width + j - 1])
            };
        }
    }
    let mut text = Vec::new();
    let mut matches: Vec<(usize, usize, usize)> = Vec::new();
    let (mut i, mut j) = (a.len(), b.len());
    while i > 0 && j > 0 {
        if a[i - 1] == b[j - 1] {
            text.push(a[i - 1]);
            (i, j) = (i - 1, j - 1);
            match matches.last_mut() {
                Some(last) if (last.0, last.1) == (i + 1, j + 1) => *last = (i, j, last.2 + 1),
                _ => matches.push((i, j, 1)),
            }
        } else if lens[(i - 1) * width + j] > lens[i * width + j - 1] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    text.reverse();
    (text, matches)
}
