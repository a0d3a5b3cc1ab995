//! What commands that wait have in common: their arguments, and the request that remains of theirs
//! when one key is ready.

use redscope_data::Str;
use redscope_data::number::parse_float;
use redscope_resp::{Frame, parse_integer};

use crate::Reply;
use crate::command::{Args, Ctx, Options};
use crate::error::{CommandError, FixedError};

/// Reads a timeout in seconds, giving milliseconds; 0 is for ever.
/// Source: timeout.c `getTimeoutFromObjectOrReply`, 7.0.15.
pub(super) fn parse_timeout_ms(arg: &[u8]) -> Result<u64, CommandError> {
    let seconds = parse_float(arg).ok_or(FixedError::TIMEOUT_NOT_FLOAT)?;
    let ms = (seconds * 1000.0).ceil();
    // Beyond 64 bits C's conversion gives the smallest number there is.
    if ms < 0.0 || ms >= i64::MAX as f64 {
        return Err(FixedError::TIMEOUT_NEGATIVE.into());
    }
    Ok(ms as u64)
}

/// The keys after a number of keys, and the place of what follows them.
pub(super) fn parse_keys<'a>(
    args: Args<'a>,
    number_at: usize,
) -> Result<(&'a [&'a [u8]], usize), CommandError> {
    let number = parse_integer(args[number_at]).filter(|number| *number > 0);
    let number = number.ok_or(FixedError::NUM_KEYS_NOT_POSITIVE)?;
    let keys = usize::try_from(number).ok().and_then(|n| args.from(number_at + 1).get(..n));
    let keys = keys.ok_or(FixedError::SYNTAX)?;
    Ok((keys, number_at + 1 + keys.len()))
}

/// `[COUNT n]` behind the keys of a pop from several, 1 without it.
pub(super) fn parse_pop_count(mut options: Options<'_>) -> Result<usize, CommandError> {
    let mut count = None;
    while let Some(word) = options.next_word() {
        if &*word != "COUNT" || count.is_some() {
            return Err(FixedError::SYNTAX.into());
        }
        let number = parse_integer(options.value()?).filter(|number| *number > 0);
        count = Some(number.ok_or(FixedError::COUNT_NOT_POSITIVE)? as usize);
    }
    Ok(count.unwrap_or(1))
}

/// `BLPOP key … timeout` with one key.
pub(super) fn with_one_key(args: Args<'_>, key: &[u8]) -> Vec<Vec<u8>> {
    vec![args[0].to_vec(), key.to_vec(), args[args.len() - 1].to_vec()]
}

/// What a pop from the first of several keys that has something has taken: replicas get the pop
/// from that key, the client the key with the elements.
pub(super) fn popped(ctx: &mut Ctx<'_>, event: &str, key: &[u8], items: Vec<Reply>) -> Reply {
    let name = event.to_ascii_uppercase();
    ctx.rewrite(&[name.as_bytes(), key, items.len().to_string().as_bytes()]);
    Frame::Array(vec![Frame::Bulk(Str::from(key)), Frame::Array(items)])
}

/// Answers `BLMPOP` or `BZMPOP`, or waits until one of the keys has something.
pub(super) fn answer_or_wait(
    ctx: &mut Ctx<'_>,
    args: Args<'_>,
    type_name: &'static str,
    keys: &[&[u8]],
    timeout_ms: u64,
    popped: Option<Reply>,
) -> Reply {
    let again = |key: &[u8], _| with_one_of(args, key, keys.len());
    popped
        .unwrap_or_else(|| ctx.block_on_keys(type_name, keys, timeout_ms, Frame::NullArray, again))
}

/// `BLMPOP timeout numkeys key … <rest>` with one key.
fn with_one_of(args: Args<'_>, key: &[u8], keys: usize) -> Vec<Vec<u8>> {
    let mut request = vec![args[0].to_vec(), args[1].to_vec(), b"1".to_vec(), key.to_vec()];
    request.extend(args.from(3 + keys).iter().map(|arg| arg.to_vec()));
    request
}
